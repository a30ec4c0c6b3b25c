-- One row a financial year and scenario: how many cases the hub would have to avoid for its running
-- cost to be saved (metric 21).
with
    -- No set-up: what it costs to run.
    cost as (
        select 'avoided_to_break_even' as measure_id, cost_month, amount
        from {{ ref("int_cost__hub_cost") }}
        where measure_id in ('staff_cost_actual', 'staff_cost_imputed', 'overheads')
    ),

    scenario as (
        select item, central, price_year from {{ ref("unit_cost") }} where metric_id = 'break_even'
    ),

    price as (select financial_year, factor from {{ ref("int_cost__price_factor") }}),

    frame as (
        select measure_id, period_grain, period_start, area_code
        from {{ ref("int_metric__frame") }}
        where metric_id = 'break_even'
    ),

    in_period as ({{ in_periods("break_even", "cost", "cost_month") }}),

    running_cost as (
        select period_start, sum(amount) as amount from in_period group by period_start
    ),

    -- Cost and amount are each brought from their own year to the prices of one.
    cell as (
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            frame.area_code,
            'scenario' as breakdown,
            scenario.item as breakdown_value,
            cast(coalesce(running_cost.amount, 0) * price_of_year.factor as double) as numerator,
            cast(scenario.central * price_of_item.factor as double) as denominator,
            cast(null as double) as value,
            case
                when price_of_year.factor is null
                then 'no GDP deflator of the year'
                when price_of_item.factor is null
                then concat_ws(' ', 'no GDP deflator of', scenario.price_year)
            end as reason
        from frame
        cross join scenario
        left join running_cost on frame.period_start = running_cost.period_start
        left join
            price as price_of_year
            on {{ financial_year_name("frame.period_start") }} = price_of_year.financial_year
        left join price as price_of_item on scenario.price_year = price_of_item.financial_year
    ),

    {{ metric_rows("break_even", "cell", dense=true) }}

select *
from final
