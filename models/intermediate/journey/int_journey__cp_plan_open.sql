-- One row a plan and month end at which it is open, with where the child lives on that day and
-- whether every review due so far was held in time.
with
    cp_plan as (
        select cp_plan_id, person_id, born_on, sex_code, started_on, ended_on, latest_category_code
        from {{ ref("int_journey__cp_plan") }}
    ),

    month_end as (
        select distinct period_end as month_end
        from {{ ref("int_metric__period") }}
        where period_grain = 'month'
    ),

    review as (
        select cp_plan_id, held_on
        from {{ ref("stg_social_care__cp_review") }}
        where held_on <= {{ as_of() }}
    ),

    -- The first review is due three months after the start, each other six months after the last.
    step as (
        select cp_plan_id, started_on as since, 3 as months
        from cp_plan
        union all
        select review.cp_plan_id, review.held_on as since, 6 as months
        from review
        inner join cp_plan on review.cp_plan_id = cp_plan.cp_plan_id
        where review.held_on >= cp_plan.started_on
    ),

    due as (
        select
            cp_plan_id,
            cast(
                case
                    when months = 3
                    then {{ dbt.dateadd("month", 3, "since") }}
                    else {{ dbt.dateadd("month", 6, "since") }}
                end as date
            ) as due_on,
            lead(since) over (partition by cp_plan_id order by since, months) as next_on
        from step
    ),

    -- Of the reviews before its window a feed carries the last alone: what was missed before that
    -- one cannot be told.
    feed as (select covers_from from {{ ref("stg_social_care__feed") }} where entity = 'cp_review'),

    -- The first due date that passed without a review spoils every month end from then on. Nothing
    -- follows the last step of a plan, so that each has such a date.
    missed as (
        select due.cp_plan_id, min(due.due_on) as first_missed_on
        from due
        left join feed on true
        where
            (due.next_on is null or due.next_on > due.due_on)
            and not coalesce(due.next_on < feed.covers_from, false)
        group by due.cp_plan_id
    ),

    open_at as (
        select
            concat_ws('|', cp_plan.cp_plan_id, month_end.month_end) as cp_plan_month_key,
            cp_plan.cp_plan_id,
            cp_plan.person_id,
            cp_plan.born_on,
            cp_plan.sex_code,
            cp_plan.latest_category_code,
            month_end.month_end,
            cast(
                {{ dbt.dateadd("month", 3, "cp_plan.started_on") }} as date
            ) as first_review_due_on,
            missed.first_missed_on
        from cp_plan
        inner join
            month_end
            on cp_plan.started_on <= month_end.month_end
            and (cp_plan.ended_on is null or cp_plan.ended_on > month_end.month_end)
        inner join missed on cp_plan.cp_plan_id = missed.cp_plan_id
    ),

    placed as ({{ located("open_at", "cp_plan_month_key", "month_end") }}),

    final as (
        select
            cp_plan_id,
            person_id,
            born_on,
            sex_code,
            latest_category_code,
            month_end,
            area_code,
            first_review_due_on <= month_end as is_review_due,
            first_missed_on > month_end as is_reviewed_in_time
        from placed
    )

select *
from final
