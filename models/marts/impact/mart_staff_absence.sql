-- One row a measure, period, area, breakdown and value: working days that staff of the landed posts
-- lose to absence, agency workers out (metric 18).
with
    absence as (
        select
            month_start,
            tier,
            agency,
            role_family,
            location,
            area_code,
            is_sickness,
            is_long_term,
            days_lost
        from {{ ref("int_workforce__absence_month") }}
    ),

    place as (
        select
            month_start,
            tier,
            agency,
            role_family,
            location,
            area_code,
            working_days,
            fte,
            case when is_in_post_first then 1 else 0 end
            + case when is_in_post_last then 1 else 0 end as days_in_post,
            is_in_post_last
        from {{ ref("int_workforce__place_month") }}
        where not is_agency_worker
    ),

    -- The average FTE of a month is that of its first and last day.
    expected as (
        select place.*, {{ money("fte * days_in_post / 2 * working_days") }} as working_days_due
        from place
    ),

    -- The workforce census counts the days against those in post on the last day of its year.
    expected_in_year as (
        select
            place.*,
            {{ money("fte * " ~ workforce_threshold("csww_working_days")) }} as working_days_due
        from place
        where is_in_post_last and extract(month from month_start) = 9
    ),

    {%- set columns = "month_start, tier, agency, role_family, location, area_code" %}
    event as (
        {%- for measure_id, lost, due in [
            ("sickness_rate", "is_sickness", "expected"),
            ("other_absence_rate", "not is_sickness", "expected"),
            ("csww_rate", "is_sickness", "expected_in_year"),
        ] %}
            select
                '{{ measure_id }}' as measure_id,
                {{ columns }},
                days_lost as numerator,
                {{ money("0") }} as denominator
            from absence
            where {{ lost }}
            union all
            select
                '{{ measure_id }}' as measure_id,
                {{ columns }},
                {{ money("0") }} as numerator,
                working_days_due as denominator
            from {{ due }}
            union all
        {%- endfor %}
        select
            'long_term_share' as measure_id,
            {{ columns }},
            case when is_long_term then days_lost else 0 end as numerator,
            days_lost as denominator
        from absence
        where is_sickness
    ),

    event_in_period as ({{ in_periods("staff_absence", "event", "month_start") }}),

    cell as (
        {{ cells("event_in_period", breakdowns=["tier", "agency", "role_family", "location"]) }}
    ),

    {{ metric_rows("staff_absence", "cell") }}

select *
from final
