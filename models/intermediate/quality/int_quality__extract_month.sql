-- One row an extract and month of its rows: how many are in force, and how many of them tainted.
with
    tainted as (
        select distinct extract_id, load_id, row_number
        from {{ ref("int_quality__taint") }}
        where load_id is not null
    ),

    final as (
        {%- for system, extract in all_extracts() %}
            {%- set day = extract_contract(system, extract).config.meta.get("dated_by") if execute %}
            select
                '{{ system }}.{{ extract }}' as extract_id,
                {% if day %} cast({{ dbt.date_trunc("month", "staged." ~ day) }} as date)
                {% else %} cast(null as date)
                {% endif %} as month,
                count(*) as row_count,
                count(tainted.row_number) as tainted_count
            from {{ ref("stg_" ~ system ~ "__" ~ extract) }} as staged
            left join
                tainted
                on tainted.extract_id = '{{ system }}.{{ extract }}'
                and staged._load_id = tainted.load_id
                and staged._row_number = tainted.row_number
            group by 1, 2 {{ "union all" if not loop.last }}
        {%- endfor %}
    )

select *
from final
