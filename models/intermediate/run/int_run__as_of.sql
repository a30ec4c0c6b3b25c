-- One row: the last day that counts, the variable or the newest extract date that landed.
with
    load as (select extract_as_of from {{ ref("stg_ops__load") }}),

    final as (
        select
            {%- if var("as_of") %} cast('{{ var("as_of") }}' as date) as as_of
            {%- else %} max(extract_as_of) as as_of
            {%- endif %}
        from load
    )

select *
from final
