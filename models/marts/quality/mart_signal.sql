-- One row a monthly measure, area and month: a point of its XmR control chart (metric 23).
{%- set chart = "metric_id, measure_id, area_code, step" %}
{%- set in_order = "partition by " ~ chart ~ " order by period_start" %}
{#- A mean over ordered rows adds them up in one order: the same months give the same figure. -#}
{%- set whole = in_order ~ " rows between unbounded preceding and unbounded following" %}
{%- set last_charted_metric, fewest_points, shortest_run, shortest_trend = 19, 12, 8, 6 %}
with
    measure as (
        select measure.metric_id, measure.measure_id, measure.polarity
        from {{ ref("measure_catalogue") }} as measure
        inner join {{ ref("metric_catalogue") }} as metric on measure.metric_id = metric.metric_id
        where metric.metric_number <= {{ last_charted_metric }}
    ),

    -- An area's months before and from go-live are two charts.
    point as (
        select
            figure.metric_id,
            figure.measure_id,
            figure.area_code,
            figure.period_start,
            figure.value,
            measure.polarity,
            case when figure.months_since_go_live >= 0 then 1 else 0 end as step
        from {{ ref("mart_metric_value") }} as figure
        inner join
            measure
            on figure.metric_id = measure.metric_id
            and figure.measure_id = measure.measure_id
        where figure.period_grain = 'month' and figure.breakdown = 'none' and figure.status = 'ok'
    ),

    -- Neighbours are the months that have a value, whatever lies between them.
    changed as (
        select *, value - lag(value) over ({{ in_order }}) as change
        from point
        qualify count(*) over (partition by {{ chart }}) >= {{ fewest_points }}
    ),

    centred as (
        select
            *,
            avg(value) over ({{ whole }}) as centre,
            2.66 * avg(abs(change)) over ({{ whole }}) as reach
        from changed
    ),

    -- Each rule asks on which side a point is: above 1, below -1, neither (or as good as equal) 0.
    sided as (
        select
            *,
            {%- for side, deviation, threshold in [
                ("outside", "value - centre", "reach"),
                ("two_thirds", "value - centre", "reach * 2 / 3"),
                ("centre", "value - centre", "0"),
                ("change", "coalesce(change, 0)", "0"),
            ] %}
                case
                    when abs({{ deviation }}) > {{ threshold }} + 1e-9 * greatest(1, abs(centre))
                    then sign({{ deviation }})
                    else 0
                end as {{ side }}_side {{ "," if not loop.last }}
            {%- endfor %}
        from centred
    ),

    -- Neighbours on one side share a number.
    grouped as (
        select
            *,
            {%- for side in ["centre", "change"] %}
                row_number() over ({{ in_order }}) - row_number() over (
                    partition by {{ chart }}, {{ side }}_side order by period_start
                ) as {{ side }}_group {{ "," if not loop.last }}
            {%- endfor %}
        from sided
    ),

    -- Of three neighbours that hold two points beyond, these are at most two apart.
    signalled as (
        select
            *,
            outside_side <> 0 as signal_outside,
            centre_side <> 0
            and count(*) over (partition by {{ chart }}, centre_side, centre_group)
            >= {{ shortest_run }} as signal_run,
            change_side <> 0
            and count(*) over (partition by {{ chart }}, change_side, change_group)
            >= {{ shortest_trend }} as signal_trend,
            two_thirds_side <> 0
            and (
                {%- for neighbour in ["lag", "lead"] %}
                    {%- for distance in [1, 2] %}
                        {{ neighbour }} (two_thirds_side, {{ distance }}, 0) over ({{ in_order }})
                        = two_thirds_side {{ "or" if not loop.last }}
                    {%- endfor %}
                    {{ "or" if not loop.last }}
                {%- endfor %}
            ) as signal_two_of_three
        from grouped
    ),

    directed as (
        select
            *,
            case
                when signal_outside
                then outside_side
                when signal_run
                then centre_side
                when signal_two_of_three
                then two_thirds_side
                when signal_trend
                then change_side
                else 0
            end as direction
        from signalled
    ),

    final as (
        select
            metric_id,
            measure_id,
            area_code,
            period_start,
            value,
            step,
            centre,
            centre - reach as limit_lower,
            centre + reach as limit_upper,
            signal_outside,
            signal_run,
            signal_trend,
            signal_two_of_three,
            case
                when direction = 0
                then 'none'
                when polarity = 'neutral'
                then 'change'
                when (polarity = 'up') = (direction > 0)
                then 'improvement'
                else 'concern'
            end as assessment
        from directed
    )

select *
from final
