-- One row a measure, month, area, breakdown and value: whether agencies answer in time, and
-- how well (metric 11).
with
    due as (
        select
            due_on as event_on,
            agency,
            location,
            rag_initial,
            area_code,
            is_timely,
            response_type,
            quality_rating,
            working_seconds
        from {{ ref("int_journey__agency_check") }}
    ),

    measure as (
        select measure_id, computation
        from {{ ref("measure_catalogue") }}
        where metric_id = 'timely_information'
    ),

    answer as (
        select
            measure.measure_id,
            due.event_on,
            due.agency,
            due.location,
            due.rag_initial,
            due.area_code,
            case
                when
                    case
                        measure.measure_id
                        when 'timely'
                        then due.is_timely
                        when 'nothing_known'
                        then due.response_type = 'nothing_known'
                        when 'partial'
                        then due.response_type = 'partial'
                        when 'good_quality'
                        then due.quality_rating in (3, 4)
                    end
                then 1
                else 0
            end as numerator,
            1 as denominator
        from measure
        inner join due on measure.measure_id <> 'good_quality' or due.quality_rating between 1 and 4
        where measure.computation = 'ratio'
    ),

    minutes as (
        select
            'median_working_minutes' as measure_id,
            event_on,
            agency,
            location,
            rag_initial,
            area_code,
            working_seconds / 60.0 as minutes
        from due
        where working_seconds is not null
    ),

    answer_in_month as ({{ in_periods("timely_information", "answer", "event_on") }}),

    minutes_in_month as ({{ in_periods("timely_information", "minutes", "event_on") }}),

    cell as (
        {{ cells("answer_in_month", breakdowns=["agency", "location", "rag_initial"]) }}
        union all
        {{
            cells(
                "minutes_in_month",
                breakdowns=["agency", "location", "rag_initial"],
                numerator="null",
                denominator="count(minutes)",
                value="percentile_cont(0.5) within group (order by minutes)",
            )
        }}
    ),

    {{ metric_rows("timely_information", "cell") }}

select *
from final
