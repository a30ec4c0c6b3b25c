-- One row a measure, period and area: the hub's cost over what it handles (metric 4).
with
    cost as (select measure_id, cost_month, area_code, amount from {{ ref("int_cost__hub_cost") }}),

    measure as (
        select measure_id
        from {{ ref("measure_catalogue") }}
        where metric_id = 'cost_per_referral' and right(measure_id, 5) <> '_real'
    ),

    frame as (
        select measure_id, period_grain, period_start
        from {{ ref("int_metric__frame") }}
        where metric_id = 'cost_per_referral' and area_code = 'ALL'
    ),

    price as (select financial_year, factor from {{ ref("int_cost__price_factor") }}),

    -- Each view of the cost divides the whole of it.
    cost_of_measure as (
        select
            measure.measure_id,
            cost.cost_month as event_on,
            cost.area_code,
            cost.amount as numerator,
            0 as denominator
        from measure
        inner join
            cost
            on cost.measure_id in ('staff_cost_actual', 'staff_cost_imputed', 'overheads')
            or (
                cost.measure_id = 'set_up_amortised'
                and right(measure.measure_id, 12) = '_incl_set_up'
            )
    ),

    event as (
        select 'cost_per_contact' as base_id, contact_on as event_on, area_code
        from {{ ref("int_journey__contact") }}
        union all
        select 'cost_per_enquiry' as base_id, received_on as event_on, area_code
        from {{ ref("int_journey__enquiry") }}
        union all
        select 'cost_per_mashed_enquiry' as base_id, received_on as event_on, area_code
        from {{ ref("int_journey__enquiry") }}
        where is_mashed
        union all
        select 'cost_per_tier3_referral' as base_id, referred_on as event_on, area_code
        from {{ ref("int_journey__tier3_referral") }}
    ),

    counted as (
        select
            measure.measure_id,
            event.event_on,
            event.area_code,
            {{ money("0") }} as numerator,
            1 as denominator
        from measure
        inner join event on replace(measure.measure_id, '_incl_set_up', '') = event.base_id
        union all
        select measure_id, event_on, area_code, numerator, denominator
        from cost_of_measure
    ),

    in_period as ({{ in_periods("cost_per_referral", "counted", "event_on") }}),

    nominal as ({{ cells("in_period") }}),

    priced as (
        select frame.*, price.factor
        from frame
        left join price on {{ financial_year_name("frame.period_start") }} = price.financial_year
        where right(frame.measure_id, 5) = '_real'
    ),

    uncollected as (
        select
            measure_id,
            period_grain,
            period_start,
            cast(null as {{ dbt.type_string() }}) as breakdown,
            'no GDP deflator of the year' as reason
        from priced
        where factor is null
    ),

    cell as (
        select *
        from nominal
        union all
        select
            priced.measure_id,
            nominal.period_grain,
            nominal.period_start,
            nominal.area_code,
            nominal.breakdown,
            nominal.breakdown_value,
            nominal.numerator * priced.factor as numerator,
            nominal.denominator,
            nominal.value
        from nominal
        inner join
            priced
            on concat_ws('_', nominal.measure_id, 'real') = priced.measure_id
            and nominal.period_grain = priced.period_grain
            and nominal.period_start = priced.period_start
    ),

    {{ metric_rows("cost_per_referral", "cell", uncollected="uncollected", broken_down=false) }}

select *
from final
