-- One row an open finding that speaks against the figures made of its extract.
-- A view: it is read by two small models only.
{{ config(materialized="view") }}
with
    final as (
        select finding_id, extract_id, rule, load_id, row_number
        from {{ ref("stg_dq__finding") }}
        where mended_at is null and severity <> 'info'
    )

select *
from final
