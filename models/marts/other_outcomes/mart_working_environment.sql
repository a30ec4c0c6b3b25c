-- One row a measure, wave of the staff survey, breakdown and value: how staff see their work
-- (metric 10).
{%- set half_width -%}
    1.96 * sqrt(
        final.value * (1 - final.value) / final.denominator
        + previous.value * (1 - previous.value) / previous.denominator
    )
{%- endset %}

with
    wave as (
        select wave, period_start, previous_start, item_count
        from {{ ref("int_survey__staff_wave") }}
    ),

    valid as (
        select
            'wave' as period_grain,
            wave.period_start,
            wave.item_count,
            cast(null as {{ dbt.type_string() }}) as area_code,
            answer.respondent_key,
            answer.agency,
            answer.location,
            answer.role_family,
            answer.question_code,
            answer.score
        from {{ ref("int_survey__staff_answer") }} as answer
        inner join wave on answer.wave = wave.wave
        where answer.score is not null
    ),

    agreement as (
        select
            'agree' as measure_id,
            valid.*,
            case when score >= 4 then 1 else 0 end as numerator,
            1 as denominator
        from valid
    ),

    respondent as (
        select
            period_grain,
            period_start,
            area_code,
            respondent_key,
            agency,
            location,
            role_family,
            {{ money("sum(score) / cast(count(*) as double)") }} as mean_score,
            count(*) * 2 >= max(item_count) as is_half_answered
        from valid
        group by all
    ),

    score as (
        select 'index' as measure_id, respondent.*, mean_score as numerator, 1 as denominator
        from respondent
        where is_half_answered
    ),

    invitation as (
        select wave.period_start, frame.agency, frame.location, frame.invited
        from {{ ref("stg_survey__staff_survey_frame") }} as frame
        inner join wave on frame.wave = wave.wave
    ),

    -- Without a frame nobody can say how many did not respond.
    response as (
        select
            'response_rate' as measure_id,
            period_grain,
            period_start,
            area_code,
            agency,
            location,
            1 as numerator,
            0 as denominator
        from respondent
        where period_start in (select period_start from invitation)
        union all
        select
            'response_rate' as measure_id,
            'wave' as period_grain,
            period_start,
            cast(null as {{ dbt.type_string() }}) as area_code,
            agency,
            location,
            0 as numerator,
            greatest(coalesce(invited, 0), 0) as denominator
        from invitation
    ),

    uncollected as (
        select
            'response_rate' as measure_id,
            'wave' as period_grain,
            period_start,
            cast(null as {{ dbt.type_string() }}) as breakdown,
            'no frame of the wave' as reason
        from wave
        where period_start not in (select period_start from invitation)
    ),

    cell as (
        {{ cells("agreement", breakdowns=["agency", "location", "role_family", "question_code"]) }}
        union all
        {{ cells("score", breakdowns=["agency", "location", "role_family"]) }}
        union all
        {{ cells("response", breakdowns=["agency", "location"]) }}
    ),

    {{ metric_rows("working_environment", "cell", uncollected="uncollected") }},

    compared as (
        select
            final.*,
            wave.wave,
            final.value - previous.value as change,
            case
                when final.measure_id = 'agree' then final.value - previous.value - {{ half_width }}
            end as change_ci_low,
            case
                when final.measure_id = 'agree' then final.value - previous.value + {{ half_width }}
            end as change_ci_high
        from final
        left join wave on final.period_start = wave.period_start
        left join
            final as previous
            on wave.previous_start = previous.period_start
            and final.measure_id = previous.measure_id
            and final.breakdown = previous.breakdown
            and final.breakdown_value = previous.breakdown_value
    )

select *
from compared
