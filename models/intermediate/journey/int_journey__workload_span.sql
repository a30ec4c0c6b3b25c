-- One row a part of metric 20, area and financial year or baseline, with how much there was in it
-- at each strength of linkage.
with
    year as (
        select period_start, period_end, area_code
        from {{ ref("int_metric__frame") }}
        where metric_id = 'workload_change' and measure_id = 'net_central'
    ),

    area as (select area_code, go_live_on from {{ ref("int_metric__area") }}),

    -- The baseline of an area is the twelve months before its go-live; without one no event is in
    -- it.
    span as (
        select area_code, period_start, period_start as starts_on, period_end as ends_on
        from year
        union all
        select
            area_code,
            cast(null as date) as period_start,
            cast({{ dbt.dateadd("month", -12, "go_live_on") }} as date) as starts_on,
            cast({{ dbt.dateadd("day", -1, "go_live_on") }} as date) as ends_on
        from area
    ),

    event as (
        select
            'avoided_re_referral' as part,
            strength,
            referred_on as event_on,
            area_code,
            case when is_return then 1 else 0 end as is_return
        from {{ ref("int_journey__tier3_return") }}
        union all
        select
            'added_information' as part,
            'all' as strength,
            received_on as event_on,
            area_code,
            0 as is_return
        from {{ ref("int_journey__enquiry") }}
        where is_mashed
        union all
        select 'added_tier2' as part, strength, started_on as event_on, area_code, 0 as is_return
        from {{ ref("int_journey__tier2_episode") }}
    ),

    final as (
        select
            event.part,
            span.area_code,
            span.period_start
            {%- for strength, ending in strengths().items() %}
                ,
                count(
                    case when event.strength in ('all', '{{ strength }}') then 1 end
                ) as event_count{{ ending }},
                cast(
                    coalesce(
                        sum(
                            case
                                when event.strength in ('all', '{{ strength }}')
                                then event.is_return
                            end
                        ),
                        0
                    ) as bigint
                ) as return_count{{ ending }}
            {%- endfor %}
        from span
        inner join
            event
            on span.area_code in (event.area_code, 'ALL')
            and event.event_on between span.starts_on and span.ends_on
        group by event.part, span.area_code, span.period_start
    )

select *
from final
