-- One row: the last day that counts, the variable or the newest extract date that landed.
with
    load as (select extract_as_of from {{ ref("stg_ops__load") }}),

    final as (
        {%- if var("as_of") %}select cast('{{ var("as_of") }}' as date) as as_of
        {%- else %}select max(extract_as_of) as as_of from load
        {%- endif %}
    )

select *
from final
