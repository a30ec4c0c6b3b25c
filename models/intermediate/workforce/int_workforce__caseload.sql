-- One row a month end and area: open Tier 3 cases of case holders, and those of generic queues
-- (metrics.md 3).
with
    open_case as (
        select month_end, area_code, professional_id
        from {{ ref("int_journey__tier3_open") }}
        where professional_id is not null
    ),

    -- An id of the list may be written with the zeros that staging leaves out.
    queue as (
        select distinct {{ read_identifier("professional_id") }} as professional_id
        from {{ ref("generic_queue") }}
    ),

    professional as (
        select professional_id, worker_id from {{ ref("stg_social_care__professional") }}
    ),

    case_holder as (
        select distinct month_end, worker_id
        from {{ ref("int_workforce__place_month") }}
        where is_case_holder and is_in_post_last
    ),

    -- A queue is told by the list, or by more cases than one person can hold.
    judged as (
        select
            open_case.*,
            queue.professional_id is not null
            or count(*) over (partition by open_case.month_end, open_case.professional_id)
            > {{ workforce_threshold("generic_queue_episodes") }} as is_pooled
        from open_case
        left join queue on open_case.professional_id = queue.professional_id
    ),

    final as (
        select
            judged.month_end,
            judged.area_code,
            sum(
                case
                    when not judged.is_pooled and case_holder.worker_id is not null then 1 else 0
                end
            ) as held_cases,
            sum(case when judged.is_pooled then 1 else 0 end) as pooled_cases
        from judged
        left join professional on judged.professional_id = professional.professional_id
        left join
            case_holder
            on professional.worker_id = case_holder.worker_id
            and judged.month_end = case_holder.month_end
        group by judged.month_end, judged.area_code
    )

select *
from final
