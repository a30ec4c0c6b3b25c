-- One row a change of a person id since the first build, this build's among them.
-- depends_on: {{ ref("int_person__change") }}
{{ config(materialized="view") }}
select strength, event, old_person_id, new_person_id, reason, record_count, as_of, run_id, logged_at
from {{ ref("stg_ops__person_history") }}
