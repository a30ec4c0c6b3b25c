-- One row a measure, period, area, breakdown and value: staff who leave and stay, and posts that
-- stand empty (metric 19).
with
    frame as (
        select measure_id, period_grain, period_start, area_code
        from {{ ref("int_metric__frame") }}
        where metric_id = 'staff_retention'
    ),

    place as (
        select
            period_grain,
            period_start,
            worker_id,
            tier,
            agency,
            role_family,
            area_code,
            is_agency_worker,
            fte,
            is_at_end,
            is_staying
        from {{ ref("int_workforce__place_year") }}
    ),

    leaver as (
        select tier, agency, role_family, area_code, fte, left_on
        from {{ ref("int_workforce__leaver") }}
    ),

    establishment as (
        select period_grain, period_start, agency, role_family, vacancies_fte, in_post_fte
        from {{ ref("int_workforce__establishment") }}
    ),

    leaving as (
        {%- for measure_id in ["turnover_dfe", "turnover_average"] %}
            select '{{ measure_id }}' as measure_id, leaver.*
            from leaver {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    leaving_in_period as ({{ in_periods("staff_retention", "leaving", "left_on") }}),

    {%- set columns = "period_grain, period_start, area_code, tier, agency, role_family" %}
    turnover as (
        select measure_id, {{ columns }}, fte as numerator, {{ money("0") }} as denominator
        from leaving_in_period
        {%- for measure_id, due, counted in [
                ("turnover_dfe", "fte", "not is_agency_worker and is_at_end"),
                ("turnover_average", "fte / 2", "not is_agency_worker"),
            ] %}
            union all
            select
                '{{ measure_id }}' as measure_id,
                {{ columns }},
                {{ money("0") }} as numerator,
                {{ money(due) }} as denominator
            from place
            where {{ counted }}
        {%- endfor %}
        union all
        select
            'agency_rate' as measure_id,
            {{ columns }},
            case when is_agency_worker then fte else 0 end as numerator,
            fte as denominator
        from place
        where is_at_end
    ),

    snapshot_period as (select distinct period_grain, period_start from establishment),

    -- A vacancy names neither tier nor area.
    vacancy as (
        select
            'vacancy_rate' as measure_id,
            period_grain,
            period_start,
            cast(null as {{ dbt.type_string() }}) as area_code,
            agency,
            role_family,
            vacancies_fte as numerator,
            vacancies_fte + in_post_fte as denominator
        from establishment
    ),

    staying as (
        select
            'stability' as measure_id, place.*, case when is_staying then worker_id end as stayer_id
        from place
        where not is_at_end and not is_agency_worker
    ),

    uncollected as (
        select
            frame.measure_id,
            frame.period_grain,
            frame.period_start,
            frame.area_code,
            cast(null as {{ dbt.type_string() }}) as breakdown,
            case
                when frame.area_code <> 'ALL'
                then 'snapshots of vacancies name no area'
                else 'no snapshot of vacancies in the period'
            end as reason
        from frame
        left join
            snapshot_period
            on frame.period_grain = snapshot_period.period_grain
            and frame.period_start = snapshot_period.period_start
        where
            frame.measure_id = 'vacancy_rate'
            and (frame.area_code <> 'ALL' or snapshot_period.period_start is null)
    ),

    cell as (
        {{ cells("turnover", breakdowns=["tier", "agency", "role_family"]) }}
        union all
        {{ cells("vacancy", breakdowns=["agency", "role_family"]) }}
        union all
        {{
            cells(
                "staying",
                breakdowns=["tier", "agency", "role_family"],
                numerator="count(distinct stayer_id)",
                denominator="count(distinct worker_id)",
            )
        }}
    ),

    {{
        metric_rows(
            "staff_retention", "cell", uncollected="uncollected", uncollected_by_area=true
        )
    }}

select *
from final
