-- One row a finding of the arrivals gate: a row of an extract, or the extract as a whole.
-- A view, because the gate writes what it finds after staging is built.
{{ config(materialized="view") }}
with
    final as (
        select
            finding_id,
            supplier,
            extract_id,
            expectation_id,
            rule,
            severity,
            column_name,
            load_id,
            source_file,
            row_number,
            first_seen_at,
            last_seen_at,
            mended_at
        from {{ source("dq", "finding") }}
    )

select *
from final
