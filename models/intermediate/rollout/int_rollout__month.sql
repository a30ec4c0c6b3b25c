-- One row a measure whose roll-out effect is charted, area and month (metric 22).
{#- The metrics that have such a measure: a test holds the list to the catalogue. -#}
{%- set charted_metrics = [
    "re_referrals",
    "decision_quality",
    "decision_speed",
    "timely_information",
    "tier_workload",
    "child_protection_level",
] %}
with
    measure as (
        select measure.metric_id, measure.measure_id, measure.unit
        from {{ ref("measure_catalogue") }} as measure
        inner join {{ ref("metric_catalogue") }} as metric on measure.metric_id = metric.metric_id
        where
            metric.folder <> 'value_for_money'
            and measure.areas = 'every'
            and (measure.unit = 'share' or substr(measure.measure_id, -8) = '_per_10k')
    ),

    figure as (
        {%- for metric_id in charted_metrics %}
            select
                metric_id,
                measure_id,
                period_grain,
                period_start,
                area_code,
                breakdown,
                value,
                status,
                status_reason
            from {{ ref("mart_" ~ metric_id) }} {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    final as (
        select
            figure.metric_id as charted_metric_id,
            figure.measure_id,
            measure.unit,
            figure.area_code,
            figure.period_start as month_start,
            figure.value,
            figure.status,
            figure.status_reason
        from figure
        inner join
            measure
            on figure.metric_id = measure.metric_id
            and figure.measure_id = measure.measure_id
        where
            figure.period_grain = 'month'
            and figure.breakdown = 'none'
            and figure.area_code <> 'ALL'
    )

select *
from final
