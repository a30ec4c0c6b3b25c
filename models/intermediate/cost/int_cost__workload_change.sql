-- One row a part of metric 20, financial year and area, the partnership included: by how much work
-- the year differs from the baseline, in units that have a published cost.
{%- set endings = strengths().values() %}
{%- set labels = {"avoided_re_referral": "re-referrals", "added_tier2": "Tier 2"} %}
with
    area as (
        select
            part, period_start, area_code, quantity_strict, quantity, quantity_loose, status, reason
        from {{ ref("int_cost__workload_area") }}
    ),

    summed_part as (
        {%- for part, label in labels.items() %}
            select '{{ part }}' as part, '{{ label }}' as label {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    year as (select distinct period_start from area),

    -- The partnership is the areas that are ok; what it spends on information is known as a whole.
    summed as (
        select
            summed_part.part,
            summed_part.label,
            year.period_start,
            {%- for ending in endings %}
                case
                    when bool_and(area.status <> 'ok' or area.quantity{{ ending }} is not null)
                    then sum(case when area.status = 'ok' then area.quantity{{ ending }} end)
                end as quantity{{ ending }},
            {%- endfor %}
            count(case when area.status = 'ok' then 1 end) as ok_count,
            count(case when area.status <> 'not_collected' then 1 end) as collected_count,
            {{
                dbt.listagg(
                    "case when area.status <> 'ok' then area.area_code end",
                    "', '",
                    "order by area.area_code",
                )
            }} as left_out,
            min(area.reason) as reason
        from summed_part
        cross join year
        left join
            area
            on summed_part.part = area.part
            and year.period_start = area.period_start
            and area.area_code <> 'ALL'
        group by summed_part.part, summed_part.label, year.period_start
    ),

    final as (
        select *
        from area
        union all
        select
            part,
            period_start,
            'ALL' as area_code,
            quantity_strict,
            quantity,
            quantity_loose,
            case
                when ok_count > 0
                then 'ok'
                when collected_count = 0
                then 'not_collected'
                else 'insufficient_lookback'
            end as status,
            case
                when ok_count > 0 and left_out is not null
                then concat_ws(' ', label, 'without', left_out)
                when ok_count = 0 and collected_count > 0
                then concat_ws(' ', label, 'cannot be compared in', left_out)
                when ok_count = 0
                then coalesce(reason, 'no area has landed')
            end as reason
        from summed
    )

select *
from final
