-- What it checks: a strict person is a part of one central and one loose person, a central one of
-- one
-- loose.
-- When it matters: always; what the strengths agree on is counted once (macro by_strength), which
-- is
-- right only so.
-- How to resolve: find the rule of int_person__cluster that links two records more strictly than it
-- does loosely.
select person_id_strict as person_id
from {{ ref("int_person__identity") }}
group by person_id_strict
having min(person_id) <> max(person_id) or min(person_id_loose) <> max(person_id_loose)
union all
select person_id
from {{ ref("int_person__identity") }}
group by person_id
having min(person_id_loose) <> max(person_id_loose)
