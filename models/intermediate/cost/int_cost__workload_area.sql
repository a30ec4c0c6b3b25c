-- One row a part of metric 20, financial year and area, and for information the partnership: by how
-- much work the year differs from the baseline, in units that have a published cost.
{%- set endings = strengths().values() %}
with
    area as (
        select
            area_code,
            go_live_on,
            cast({{ dbt.dateadd("month", -12, "go_live_on") }} as date) as baseline_from
        from {{ ref("int_metric__area") }}
    ),

    frame as (
        select frame.period_start, frame.period_end, area.*
        from {{ ref("int_metric__frame") }} as frame
        inner join area on frame.area_code = area.area_code
        where frame.metric_id = 'workload_change' and frame.measure_id = 'net_central'
    ),

    span as (select * from {{ ref("int_journey__workload_span") }}),

    time_recording as (
        select worked_on, activity, hours
        from {{ ref("stg_workforce__time_recording") }}
        where worked_on <= {{ as_of() }}
    ),

    -- Whatever the post: information is gathered for the hub.
    hours_of_year as (
        select frame.period_start, cast(sum(time_recording.hours) as double) as hours
        from frame
        inner join
            time_recording
            on time_recording.worked_on between frame.period_start and frame.period_end
        where frame.area_code = 'ALL' and time_recording.activity = 'information_gathering'
        group by frame.period_start
    ),

    -- The first day that a baseline, or a year of recorded time, may begin on.
    known as (
        select
            'avoided_re_referral' as part,
            cast({{ dbt.dateadd("month", 12, "min(history_from)") }} as date) as known_from
        from {{ ref("int_metric__history") }}
        where extract_id = 'social_care.referral'
        union all
        select
            'added_tier2' as part,
            cast({{ dbt.date_trunc("month", "min(started_on)") }} as date) as known_from
        from {{ ref("int_journey__early_help") }}
        union all
        select
            'added_information' as part,
            cast({{ dbt.date_trunc("month", "min(worked_on)") }} as date) as known_from
        from time_recording
    ),

    measured as (
        select
            known.part,
            known.known_from,
            frame.period_start,
            frame.area_code,
            frame.go_live_on,
            frame.baseline_from,
            coalesce(for_value.reason, for_area.reason) as uncollected_reason,
            coalesce(hours_of_year.hours, 0) as hours,
            whole.event_count as whole_count
            {%- for ending in endings %}
                ,
                coalesce(this_year.event_count{{ ending }}, 0) as year_count{{ ending }},
                coalesce(this_year.return_count{{ ending }}, 0) as year_returns{{ ending }},
                coalesce(baseline.event_count{{ ending }}, 0) as baseline_count{{ ending }},
                coalesce(baseline.return_count{{ ending }}, 0) as baseline_returns{{ ending }}
            {%- endfor %}
        from frame
        inner join known on frame.area_code <> 'ALL' or known.part = 'added_information'
        left join hours_of_year on frame.period_start = hours_of_year.period_start
        left join
            span as this_year
            on known.part = this_year.part
            and frame.area_code = this_year.area_code
            and frame.period_start = this_year.period_start
        left join
            span as baseline
            on known.part = baseline.part
            and frame.area_code = baseline.area_code
            and baseline.period_start is null
        left join
            span as whole
            on known.part = whole.part
            and whole.area_code = 'ALL'
            and frame.period_start = whole.period_start
        left join
            {{ ref("int_metric__uncollected") }} as for_value
            on for_value.metric_id = 'workload_change'
            and for_value.measure_id = concat_ws('_', known.part, 'cost_central')
            and for_value.scope = 'value'
        left join
            {{ ref("int_metric__uncollected") }} as for_area
            on for_area.metric_id = 'workload_change'
            and for_area.measure_id = concat_ws('_', known.part, 'cost_central')
            and for_area.scope = 'area'
            and frame.area_code <> 'ALL'
    ),

    judged as (
        select
            *,
            case
                when uncollected_reason is not null
                then 'not_collected'
                when part = 'added_information' and coalesce(period_start < known_from, true)
                then 'not_collected'
                when area_code = 'ALL'
                then 'ok'
                when coalesce(period_start < go_live_on, true)
                then 'immature'
                when part <> 'added_information' and coalesce(baseline_from < known_from, true)
                then 'insufficient_lookback'
                when part = 'avoided_re_referral' and baseline_count * year_count = 0
                then 'zero_denominator'
                when part = 'added_information' and coalesce(whole_count, 0) = 0
                then 'zero_denominator'
                else 'ok'
            end as status
        from measured
    ),

    final as (
        select
            part,
            period_start,
            area_code,
            {%- for ending in endings %}
                case
                    when part = 'avoided_re_referral'
                    then
                        cast(baseline_returns{{ ending }} as double)
                        / nullif(baseline_count{{ ending }}, 0)
                        * nullif(year_count{{ ending }}, 0)
                        - year_returns{{ ending }}
                    when part = 'added_tier2'
                    then year_count{{ ending }} - baseline_count{{ ending }}
                    when area_code = 'ALL'
                    then hours
                    else hours * year_count{{ ending }} / nullif(whole_count, 0)
                end as quantity{{ ending }},
            {%- endfor %}
            status,
            case
                when status = 'not_collected'
                then coalesce(uncollected_reason, 'time is recorded from a later month on')
                when status = 'immature' and go_live_on is null
                then 'the area has no go-live'
                when status = 'immature'
                then 'the year starts before the go-live'
                when status = 'insufficient_lookback'
                then 'the history begins too late for the baseline'
                when status = 'zero_denominator' and part = 'added_information'
                then 'no MASHed enquiry in the year'
                when status = 'zero_denominator'
                then 'no referrals in the baseline or the year'
            end as reason
        from judged
    )

select *
from final
