-- One row a metric, measure, period, area, breakdown and value: every mart in one table.
with
    quality as (
        select
            metric_id,
            measure_id,
            is_by_area,
            period_grain,
            period_start,
            completeness as dq_completeness,
            days_late as dq_days_late,
            link_certainty as dq_link_certainty
        from {{ ref("int_quality__grade") }}
        union all
        -- An effect rests on the months of another metric's measure.
        select
            metric_id,
            measure_id,
            false as is_by_area,
            period_grain,
            period_start,
            dq_completeness,
            dq_days_late,
            dq_link_certainty
        from {{ ref("mart_rollout_effect") }}
        where breakdown = 'none'
    ),

    united as (
        {%- for metric_id, is_person_level in [
            ("staff_numbers_costs", false),
            ("other_costs", false),
            ("cases_per_staff", false),
            ("cost_per_referral", false),
            ("appropriateness_mashed", true),
            ("appropriateness_referrals", true),
            ("re_referrals", true),
            ("decision_quality", false),
            ("decision_speed", false),
            ("working_environment", false),
            ("timely_information", false),
            ("tier_workload", true),
            ("supporting_safeguarding", false),
            ("child_protection_level", true),
            ("child_abuse_outcomes", false),
            ("hospital_admissions", true),
            ("family_experience", false),
            ("staff_absence", false),
            ("staff_retention", false),
            ("workload_change", true),
            ("break_even", false),
            ("rollout_effect", false),
        ] %}
            select
                metric_id,
                measure_id,
                period_grain,
                period_start,
                period_end,
                area_code,
                breakdown,
                breakdown_value,
                numerator,
                denominator,
                value,
                unit,
                status,
                status_reason,
                baseline_available,
                months_since_go_live,
                dq_grade,
                as_of,
                {%- if is_person_level %} value_strict, value_loose
                {%- else %}
                    cast(null as double) as value_strict, cast(null as double) as value_loose
                {%- endif %}
            from {{ ref("mart_" ~ metric_id) }} {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    final as (
        select united.*, quality.dq_completeness, quality.dq_days_late, quality.dq_link_certainty
        from united
        left join
            quality
            on united.metric_id = quality.metric_id
            and united.measure_id = quality.measure_id
            and united.period_grain = quality.period_grain
            and united.period_start = quality.period_start
            and quality.is_by_area = (united.area_code <> 'ALL')
    )

select *
from final
