-- One row a measure of metric 20, financial year and area, and of information the partnership: what
-- the change of workload is worth at a published unit cost.
{%- set endings = strengths().values() %}
{%- set parts = {
    "avoided_re_referral": "referral_assessment",
    "added_information": "information_hour",
    "added_tier2": "tier2_episode",
} %}
with
    change as (
        select
            part, period_start, area_code, quantity_strict, quantity, quantity_loose, status, reason
        from {{ ref("int_cost__workload_area") }}
    ),

    unit_price as (
        {%- for estimate in ["low", "central", "high"] %}
            select
                case
                    unit_cost.item
                    {%- for part, item in parts.items() %}
                        when '{{ item }}' then '{{ part }}'
                    {%- endfor %}
                end as part,
                '{{ estimate }}' as estimate,
                unit_cost.price_year,
                cast(unit_cost.{{ estimate }} * price.factor as double) as amount
            from {{ ref("unit_cost") }} as unit_cost
            left join
                {{ ref("int_cost__price_factor") }} as price
                on unit_cost.price_year = price.financial_year
            where unit_cost.metric_id = 'workload_change' {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    priced as (
        select
            change.part,
            unit_price.estimate,
            change.period_start,
            change.area_code,
            {%- for ending in endings %}
                change.quantity{{ ending }} * unit_price.amount as cost{{ ending }},
            {%- endfor %}
            case
                when unit_price.amount is null then 'not_collected' else change.status
            end as status,
            case
                when unit_price.amount is null and change.status <> 'not_collected'
                then concat_ws(' ', 'no GDP deflator of', unit_price.price_year)
                else change.reason
            end as reason
        from change
        inner join unit_price on change.part = unit_price.part
    ),

    -- Where a part has no value, neither has the net: the first that has none says why.
    net as (
        select
            estimate,
            period_start,
            area_code,
            {%- for ending in endings %}
                case
                    when count(cost{{ ending }}) = {{ parts | length }}
                    then
                        sum(
                            case when part = 'avoided_re_referral' then 1 else -1 end
                            * {{ money("cost" ~ ending) }}
                        )
                end as cost{{ ending }},
            {%- endfor %}
            coalesce(
                {%- for part in parts %}
                    max(case when part = '{{ part }}' then nullif(status, 'ok') end),
                {%- endfor %}
                'ok'
            ) as status,
            coalesce(
                {%- for part in parts %}
                    max(case when part = '{{ part }}' then reason end) {{- "," if not loop.last }}
                {%- endfor %}
            ) as reason
        from priced
        where area_code <> 'ALL'
        group by estimate, period_start, area_code
    ),

    final as (
        select
            concat_ws('_', part, 'cost', estimate) as measure_id,
            period_start,
            area_code,
            cost_strict,
            cost,
            cost_loose,
            status,
            reason
        from priced
        union all
        select
            concat_ws('_', 'net', estimate) as measure_id,
            period_start,
            area_code,
            cost_strict,
            cost,
            cost_loose,
            status,
            reason
        from net
    )

select *
from final
