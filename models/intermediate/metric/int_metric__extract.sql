-- One row an extract that ever landed, with the date of its newest file.
with
    load as (select extract_id, extract_as_of from {{ ref("stg_ops__load") }}),

    final as (select extract_id, max(extract_as_of) as newest_as_of from load group by extract_id)

select *
from final
