-- One row an extract: how many of its rows are in force.
with
    final as (
        {%- for system, extract in all_extracts() %}
            select '{{ system }}.{{ extract }}' as extract_id, count(*) as rows_in_force
            from {{ ref("stg_" ~ system ~ "__" ~ extract) }} {{ "union all" if not loop.last }}
        {%- endfor %}
    )

select *
from final
