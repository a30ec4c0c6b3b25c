-- One row a measure, half-year, area, breakdown and value: what children and parents say of the
-- services, and their complaints (metric 17).
with
    answer as (
        select
            case
                respondent_type
                when 'child'
                then 'positive_child'
                when 'parent'
                then 'positive_parent'
            end as measure_id,
            responded_on as event_on,
            area_code,
            service_stage,
            question_code,
            case when score >= 4 then 1 else 0 end as numerator,
            1 as denominator
        from {{ ref("int_survey__family_answer") }}
        where score is not null
    ),

    -- Complaints are set against all enquiries: those of a stage are not known.
    complaint as (
        select
            'complaints_upheld_per_1000' as measure_id,
            received_on as event_on,
            area_code,
            service_stage,
            case upheld when 'Y' then 1.0 when 'P' then 0.5 else 0.0 end as numerator,
            0 as denominator
        from {{ ref("stg_survey__complaint") }}
        where received_on <= {{ as_of() }}
        union all
        select
            'complaints_upheld_per_1000' as measure_id,
            received_on as event_on,
            area_code,
            cast(null as {{ dbt.type_string() }}) as service_stage,
            0.0 as numerator,
            1 as denominator
        from {{ ref("int_journey__enquiry") }}
    ),

    answer_in_period as ({{ in_periods("family_experience", "answer", "event_on") }}),

    complaint_in_period as ({{ in_periods("family_experience", "complaint", "event_on") }}),

    cell as (
        {{ cells("answer_in_period", breakdowns=["service_stage", "question_code"]) }}
        union all
        {{
            cells(
                "complaint_in_period",
                breakdowns=["service_stage"],
                numerator_only=["service_stage"],
            )
        }}
    ),

    {{ metric_rows("family_experience", "cell") }}

select *
from final
