-- One row a wave of the staff survey that is over by as_of.
with
    answer as (select wave, question_code, completed_on from {{ ref("stg_survey__staff_survey") }}),

    wave as (
        select
            wave,
            min(completed_on) as period_start,
            max(completed_on) as period_end,
            count(distinct question_code) as item_count,
            count(*) as answer_count
        from answer
        group by wave
        having max(completed_on) <= {{ as_of() }}
    ),

    -- A period is told by its first day: of two waves that begin together the fuller one stands.
    distinguished as (
        select wave, period_start, period_end, item_count
        from wave
        qualify row_number() over (partition by period_start order by answer_count desc, wave) = 1
    ),

    final as (
        select
            wave,
            period_start,
            period_end,
            lag(period_start) over (order by period_start) as previous_start,
            item_count
        from distinguished
    )

select *
from final
