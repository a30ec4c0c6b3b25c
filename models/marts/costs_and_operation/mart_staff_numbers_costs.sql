-- One row a measure, month, area, breakdown and value: hub staff and what they cost (metric 1).
with
    frame as (
        select measure_id, period_grain, period_start
        from {{ ref("int_metric__frame") }}
        where metric_id = 'staff_numbers_costs' and area_code = 'ALL'
    ),

    -- Who is in a hub post on the last day of the month.
    hub_place as (
        select month_start, worker_id, agency, role_family, location, area_code, hub_fte
        from {{ ref("int_workforce__place_month") }}
        where tier = 'mash' and is_in_post_last
    ),

    cost as (
        select measure_id, cost_month, agency, area_code, amount
        from {{ ref("int_cost__hub_cost") }}
        where measure_id in ('staff_cost_actual', 'staff_cost_imputed')
    ),

    in_post as (
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            hub_place.area_code,
            hub_place.worker_id,
            hub_place.agency,
            hub_place.role_family,
            hub_place.location,
            hub_place.hub_fte
        from frame
        inner join hub_place on frame.period_start = hub_place.month_start
        where frame.measure_id in ('fte', 'headcount')
    ),

    measured_cost as (
        select measure_id, cost_month, agency, area_code, amount
        from cost
        union all
        select 'staff_cost' as measure_id, cost_month, agency, area_code, amount
        from cost
    ),

    -- A ledger does not say whose cost it is by role or by desk: all of it is `unknown`.
    cost_in_month as (
        select
            placed.*,
            cast(null as {{ dbt.type_string() }}) as role_family,
            cast(null as {{ dbt.type_string() }}) as location
        from ({{ in_periods("staff_numbers_costs", "measured_cost", "cost_month") }}) as placed
    ),

    uncollected as (
        select
            measure_id,
            period_grain,
            period_start,
            breakdown.breakdown,
            'ledgers do not hold it' as reason
        from frame
        cross join
            (
                select 'role_family' as breakdown
                union all
                select 'location' as breakdown
            ) as breakdown
        where measure_id not in ('fte', 'headcount')
    ),

    cell as (
        {{
            cells(
                "in_post",
                breakdowns=["agency", "role_family", "location"],
                numerator="case when measure_id = 'fte' then sum(hub_fte) "
                ~ "else count(distinct worker_id) end",
                denominator="null",
            )
        }}
        union all
        {{
            cells(
                "cost_in_month",
                breakdowns=["agency", "role_family", "location"],
                numerator="sum(amount)",
                denominator="null",
            )
        }}
    ),

    {{ metric_rows("staff_numbers_costs", "cell", uncollected="uncollected") }}

select *
from final
