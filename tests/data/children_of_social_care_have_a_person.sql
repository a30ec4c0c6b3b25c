-- Every child id that an event of social care names is a record of the linkage: without one its
-- events
-- would be nobody's.
select child.la_child_id
from {{ ref("int_person__social_care_child") }} as child
left join
    {{ ref("int_person__identity") }} as identity
    on concat_ws(':', 'social_care.person', child.la_child_id) = identity.record_key
where identity.record_key is null
