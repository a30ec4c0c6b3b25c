-- One row a change of a person id since the first build.
{{ config(materialized="view") }}
select strength, event, old_person_id, new_person_id, reason, record_count, as_of, run_id, logged_at
from {{ source("ops", "person_history") }}
