-- What it checks: every child id that an event of social care names is a record of the linkage.
-- When it matters: always; the events of a child without a person are never anyone's earlier event.
-- How to resolve: let int_person__cluster have a record of each row of
-- int_person__social_care_child.
select child.la_child_id
from {{ ref("int_person__social_care_child") }} as child
left join
    {{ ref("int_person__identity") }} as identity
    on concat_ws(':', 'social_care.person', child.la_child_id) = identity.record_key
where identity.record_key is null
