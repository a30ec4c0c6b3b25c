-- A strict person is a part of one central and one loose person, and a central one of one loose:
-- what agrees on a child at all strengths is counted once (macro by_strength).
select person_id_strict as person_id
from {{ ref("int_person__identity") }}
group by person_id_strict
having min(person_id) <> max(person_id) or min(person_id_loose) <> max(person_id_loose)
union all
select person_id
from {{ ref("int_person__identity") }}
group by person_id
having min(person_id_loose) <> max(person_id_loose)
