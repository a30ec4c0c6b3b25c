-- One row a measure, month, area, breakdown and value: how soon decisions come, and the statutory
-- times after them (metric 9).
with
    enquiry as (
        select
            enquiry.received_on,
            enquiry.area_code,
            enquiry.source_agency,
            enquiry.rag_initial,
            case
                when taken.is_decided then rating.rag_at_first_decision else rating.rag_at_as_of
            end as rag_final,
            case when enquiry.is_out_of_hours then 'Y' else 'N' end as out_of_hours,
            taken.is_decided,
            taken.working_seconds,
            taken.elapsed_seconds,
            taken.working_days
        from {{ ref("int_journey__enquiry") }} as enquiry
        inner join
            {{ ref("int_journey__decision_time") }} as taken
            on enquiry.enquiry_child_key = taken.enquiry_child_key
        inner join
            {{ ref("int_journey__rating") }} as rating
            on enquiry.enquiry_child_key = rating.enquiry_child_key
    ),

    target as ({{ decision_targets() }}),

    -- Without a target (blue) an enquiry is neither within nor past it, and not here.
    against_target as (
        select
            enquiry.*,
            case
                when target.unit = 'working_days'
                then enquiry.working_days <= target.limit_value
                when target.runs_out_of_hours
                then enquiry.elapsed_seconds <= target.limit_value * 3600
                else enquiry.working_seconds <= target.limit_value * 3600
            end as is_within_target
        from enquiry
        inner join
            target
            on enquiry.rag_final = target.rag
            and enquiry.received_on >= target.valid_from
            and (target.valid_until is null or enquiry.received_on < target.valid_until)
    ),

    minutes as (
        select
            measure.measure_id,
            enquiry.received_on as event_on,
            enquiry.area_code,
            enquiry.source_agency,
            enquiry.rag_initial,
            enquiry.rag_final,
            enquiry.out_of_hours,
            enquiry.working_seconds / 60.0 as minutes
        from enquiry
        cross join
            (
                select 'median_minutes' as measure_id
                union all
                select 'p90_minutes' as measure_id
            ) as measure
        where enquiry.is_decided
    ),

    -- An undecided enquiry only counts once its time has run out.
    in_time as (
        select
            'within_target' as measure_id,
            received_on as event_on,
            area_code,
            source_agency,
            rag_initial,
            rag_final,
            out_of_hours,
            case when is_decided and is_within_target then 1 else 0 end as numerator,
            1 as denominator
        from against_target
        where is_decided or not is_within_target
        union all
        select
            'decision_1wd' as measure_id,
            received_on as event_on,
            area_code,
            source_agency,
            rag_initial,
            rag_final,
            out_of_hours,
            case when is_decided and working_days <= 1 then 1 else 0 end as numerator,
            1 as denominator
        from enquiry
        where is_decided or working_days > 1
    ),

    downstream as (
        select
            'assessment_45wd' as measure_id,
            authorised_on as event_on,
            area_code,
            case when working_days <= 45 then 1 else 0 end as numerator,
            1 as denominator
        from {{ ref("int_journey__assessment") }}
        union all
        select
            'icpc_15wd' as measure_id,
            held_on as event_on,
            area_code,
            case when working_days_from_s47 <= 15 then 1 else 0 end as numerator,
            1 as denominator
        from {{ ref("int_journey__conference") }}
        where s47_started_on is not null and not is_transfer_in
        union all
        select
            'review_cpc_in_time' as measure_id,
            month_end as event_on,
            area_code,
            case when is_reviewed_in_time then 1 else 0 end as numerator,
            1 as denominator
        from {{ ref("int_journey__cp_plan_open") }}
        where is_review_due
    ),

    minutes_in_month as ({{ in_periods("decision_speed", "minutes", "event_on") }}),

    in_time_in_month as ({{ in_periods("decision_speed", "in_time", "event_on") }}),

    downstream_in_month as ({{ in_periods("decision_speed", "downstream", "event_on") }}),

    cell as (
        {{
            cells(
                "minutes_in_month",
                breakdowns=["rag_initial", "rag_final", "source_agency", "out_of_hours"],
                numerator="null",
                denominator="count(minutes)",
                value="case when measure_id = 'median_minutes' "
                ~ "then percentile_cont(0.5) within group (order by minutes) "
                ~ "else percentile_cont(0.9) within group (order by minutes) end",
            )
        }}
        union all
        {{
            cells(
                "in_time_in_month",
                breakdowns=["rag_initial", "rag_final", "source_agency", "out_of_hours"],
            )
        }}
        union all
        {{ cells("downstream_in_month") }}
    ),

    {{ metric_rows("decision_speed", "cell") }}

select *
from final
