-- One row a measure, month and area: cases for each full-time equivalent of staff (metric 3).
with
    frame as (
        select measure_id, period_grain, period_start, period_end
        from {{ ref("int_metric__frame") }}
        where metric_id = 'cases_per_staff' and area_code = 'ALL'
    ),

    enquiry as (
        select enquiry_child_key, received_on, area_code from {{ ref("int_journey__enquiry") }}
    ),

    decision as (
        select enquiry_child_key, cast(first_decided_at as date) as decided_on
        from {{ ref("int_journey__decision") }}
    ),

    caseload as (
        select month_end, area_code, held_cases, pooled_cases
        from {{ ref("int_workforce__caseload") }}
    ),

    place as (
        select
            month_end,
            area_code,
            tier,
            is_case_holder,
            fte,
            hub_fte,
            is_in_post_last,
            case when is_in_post_first then 1 else 0 end
            + case when is_in_post_last then 1 else 0 end as days_in_post
        from {{ ref("int_workforce__place_month") }}
    ),

    handled as (
        select enquiry.received_on, decision.decided_on, enquiry.area_code
        from enquiry
        left join decision on enquiry.enquiry_child_key = decision.enquiry_child_key
    ),

    cases as (
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            handled.area_code,
            1 as numerator,
            {{ money("0") }} as denominator
        from frame
        inner join handled on handled.decided_on between frame.period_start and frame.period_end
        where frame.measure_id = 'throughput'
        union all
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            handled.area_code,
            1 as numerator,
            {{ money("0") }} as denominator
        from frame
        inner join
            handled
            on handled.received_on <= frame.period_end
            and (handled.decided_on is null or handled.decided_on > frame.period_end)
        where frame.measure_id = 'stock'
        union all
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            caseload.area_code,
            case
                frame.measure_id
                when 'caseload_tier3'
                then caseload.held_cases
                else caseload.pooled_cases
            end as numerator,
            {{ money("0") }} as denominator
        from frame
        inner join caseload on frame.period_end = caseload.month_end
        where frame.measure_id in ('caseload_tier3', 'pooled_cases')
    ),

    -- Throughput goes with the mean of the month's first and last day, what is open with the last.
    staff as (
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            place.area_code,
            0 as numerator,
            {{
                money(
                    "case frame.measure_id "
                    ~ "when 'throughput' then place.hub_fte * place.days_in_post / 2 "
                    ~ "when 'stock' then place.hub_fte else place.fte end"
                )
            }} as denominator
        from frame
        inner join place on frame.period_end = place.month_end
        where
            (frame.measure_id = 'throughput' and place.tier = 'mash')
            or (frame.measure_id = 'stock' and place.tier = 'mash' and place.is_in_post_last)
            or (
                frame.measure_id = 'caseload_tier3'
                and place.tier = 'tier3'
                and place.is_case_holder
                and place.is_in_post_last
            )
    ),

    counted as (
        select *
        from cases
        union all
        select *
        from staff
    ),

    cell as ({{ cells("counted") }}),

    {{ metric_rows("cases_per_staff", "cell", broken_down=false) }}

select *
from final
