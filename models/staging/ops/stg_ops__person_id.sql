-- One row a record, by its pseudonym, with the person ids that the last build gave it.
{{ config(materialized="view") }}
select record_pseudonym, person_id_strict, person_id, person_id_loose
from {{ source("ops", "person_id") }}
