-- One row a measure, period, area, breakdown and value: the level of child protection concern
-- (metric 14).
with
    s47_enquiry as (
        select started_on as event_on, area_code, born_on, sex_code
        from {{ ref("int_journey__s47_enquiry") }}
    ),

    conference as (
        select held_on as event_on, area_code, born_on, sex_code
        from {{ ref("int_journey__conference") }}
    ),

    cla_start as (
        select started_on as event_on, area_code, born_on, sex_code
        from {{ ref("int_journey__cla_start") }}
    ),

    cp_plan as (
        select
            linked.strength,
            linked.is_subsequent,
            linked.is_after_mash,
            plan.started_on as event_on,
            plan.area_code,
            plan.born_on,
            plan.sex_code,
            plan.initial_category_code as category
        from {{ ref("int_journey__linked_cp_plan") }} as linked
        inner join {{ ref("int_journey__cp_plan") }} as plan on linked.cp_plan_id = plan.cp_plan_id
    ),

    event as (
        select 's47_started' as measure_id, event_on, area_code, born_on, sex_code
        from s47_enquiry
        union all
        select 'icpc_held' as measure_id, event_on, area_code, born_on, sex_code
        from conference
        union all
        select 'cla_started' as measure_id, event_on, area_code, born_on, sex_code
        from cla_start
    ),

    plan_event as (
        select
            measure.measure_id,
            cp_plan.strength,
            cp_plan.event_on,
            cp_plan.area_code,
            cp_plan.born_on,
            cp_plan.sex_code,
            cp_plan.category,
            case
                when measure.measure_id = 'cp_plan_subsequent' and not cp_plan.is_subsequent
                then 0
                else 1
            end as numerator
        from cp_plan
        cross join
            (
                select 'cp_plan_started' as measure_id
                union all
                select 'cp_plan_subsequent' as measure_id
                union all
                select 'cp_after_mash' as measure_id
            ) as measure
        where measure.measure_id <> 'cp_after_mash' or cp_plan.is_after_mash
    ),

    event_in_period as ({{ in_periods("child_protection_level", "event", "event_on") }}),

    plan_event_in_period as ({{ in_periods("child_protection_level", "plan_event", "event_on") }}),

    -- Plans open are a stock: those of the period's last day, and the child's age on it.
    open_at_end as (
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            'central' as strength,
            cp_plan_open.area_code,
            cp_plan_open.latest_category_code as category,
            {{ dfe_age_band("cp_plan_open.born_on", "cp_plan_open.month_end") }} as age_band,
            cp_plan_open.sex_code as sex,
            1 as numerator
        from {{ ref("int_metric__frame") }} as frame
        inner join
            {{ ref("int_journey__cp_plan_open") }} as cp_plan_open
            on frame.period_end = cp_plan_open.month_end
        where
            frame.metric_id = 'child_protection_level'
            and frame.measure_id = 'cp_plan_open'
            and frame.area_code = 'ALL'
    ),

    banded_event as (
        select
            *,
            'central' as strength,
            {{ dfe_age_band("born_on", "event_on") }} as age_band,
            sex_code as sex
        from event_in_period
    ),

    banded_plan as (
        select
            measure_id,
            period_grain,
            period_start,
            strength,
            area_code,
            category,
            {{ dfe_age_band("born_on", "event_on") }} as age_band,
            sex_code as sex,
            numerator
        from plan_event_in_period
        union all
        select *
        from open_at_end
    ),

    cell as (
        {{
            cells(
                "banded_event",
                breakdowns=["age_band", "sex"],
                numerator="count(*)",
                denominator="null",
                person_level=true,
            )
        }}
        union all
        {{
            cells(
                "banded_plan",
                breakdowns=["category", "age_band", "sex"],
                denominator="count(*)",
                person_level=true,
            )
        }}
    ),

    {{ metric_rows("child_protection_level", "cell", person_level=true, rated=true) }}

select *
from final
