-- One row an answer of a child or parent by as_of, with the area it is about.
with
    answer as (
        select
            concat_ws('|', response_key, question_code) as answer_key,
            la_child_id,
            respondent_type,
            question_code,
            service_stage,
            responded_on,
            -- NA and a blank are no valid answer.
            try_cast(response as integer) as score,
            area_code as given_area_code
        from {{ ref("stg_survey__family_feedback") }}
        where responded_on <= {{ as_of() }}
    ),

    of_person as ({{ identified("answer", "social_care.person", "la_child_id") }}),

    final as (
        {{ located("of_person", "answer_key", "responded_on", given_area="given_area_code") }}
    )

select *
from final
