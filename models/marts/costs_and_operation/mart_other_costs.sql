-- One row a measure, period, area, breakdown and value: overheads and set-up (metric 2).
with
    cost as (
        select measure_id, cost_month, area_code, cost_type, amount
        from {{ ref("int_cost__hub_cost") }}
    ),

    in_period as ({{ in_periods("other_costs", "cost", "cost_month") }}),

    cell as (
        {{
            cells(
                "in_period",
                breakdowns=["cost_type"],
                numerator="sum(amount)",
                denominator="null",
            )
        }}
    ),

    {{ metric_rows("other_costs", "cell") }}

select *
from final
