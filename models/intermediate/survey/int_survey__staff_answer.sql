-- One row a respondent and question of a wave of the staff survey.
with
    load as (select load_id, apply_order from {{ ref("stg_ops__load") }}),

    answer as (
        select
            answer.wave,
            answer.respondent_key,
            answer.question_code,
            answer.agency,
            answer.location,
            answer.role_family,
            -- NA and a blank are no valid answer.
            try_cast(answer.response as integer) as score,
            load.apply_order,
            answer._row_number
        from {{ ref("stg_survey__staff_survey") }} as answer
        inner join load on answer._load_id = load.load_id
    ),

    -- A respondent is who the last of the rows says.
    respondent as (
        select wave, respondent_key, agency, location, role_family
        from answer
        qualify
            row_number() over (
                partition by wave, respondent_key order by apply_order desc, _row_number desc
            )
            = 1
    ),

    final as (
        select
            answer.wave,
            answer.respondent_key,
            answer.question_code,
            answer.score,
            respondent.agency,
            respondent.location,
            respondent.role_family
        from answer
        inner join
            respondent
            on answer.wave = respondent.wave
            and answer.respondent_key = respondent.respondent_key
    )

select *
from final
