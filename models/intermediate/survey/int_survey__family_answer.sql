-- One row an answer of a child or parent by as_of, with the area it is about.
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    answer as (
        select
            concat_ws('|', feedback.response_key, feedback.question_code) as answer_key,
            {{ person_of_la_child("feedback.la_child_id", "merged") }} as person_id,
            feedback.respondent_type,
            feedback.question_code,
            feedback.service_stage,
            feedback.responded_on,
            -- NA and a blank are no valid answer.
            try_cast(feedback.response as integer) as score,
            feedback.area_code as given_area_code
        from {{ ref("stg_survey__family_feedback") }} as feedback
        left join merged on feedback.la_child_id = merged.la_child_id
        where feedback.responded_on <= {{ as_of() }}
    ),

    final as ({{ located("answer", "answer_key", "responded_on", given_area="given_area_code") }})

select *
from final
