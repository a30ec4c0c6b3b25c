-- One row a measure, financial year and area: what the change of workload since the go-live saves,
-- and what it costs (metric 20).
{%- set endings = strengths().values() %}
with
    change as (
        select measure_id, period_start, area_code, cost_strict, cost, cost_loose, status, reason
        from {{ ref("int_cost__workload_change") }}
    ),

    frame as (
        select measure_id, period_start
        from {{ ref("int_metric__frame") }}
        where metric_id = 'workload_change' and area_code = 'ALL'
    ),

    -- The partnership is the areas that are ok; of these, what it spends on information is the
    -- whole.
    summed as (
        select
            frame.measure_id,
            frame.period_start,
            {%- for ending in endings %}
                case
                    when bool_and(change.status <> 'ok' or change.cost{{ ending }} is not null)
                    then
                        coalesce(
                            max(whole.cost{{ ending }}),
                            sum(
                                case
                                    when change.status = 'ok'
                                    then {{ money("change.cost" ~ ending) }}
                                end
                            )
                        )
                end as cost{{ ending }},
            {%- endfor %}
            count(case when change.status = 'ok' then 1 end) as ok_count,
            count(case when change.status <> 'not_collected' then 1 end) as collected_count,
            {{
                dbt.listagg(
                    "case when change.status <> 'ok' then change.area_code end",
                    "', '",
                    "order by change.area_code",
                )
            }} as left_out,
            min(change.reason) as reason,
            max(whole.area_code) is not null as is_whole
        from frame
        left join
            change
            on frame.measure_id = change.measure_id
            and frame.period_start = change.period_start
            and change.area_code <> 'ALL'
        left join
            change as whole
            on frame.measure_id = whole.measure_id
            and frame.period_start = whole.period_start
            and whole.area_code = 'ALL'
        group by frame.measure_id, frame.period_start
    ),

    judged_change as (
        select *
        from change
        where area_code <> 'ALL'
        union all
        select
            measure_id,
            period_start,
            'ALL' as area_code,
            cost_strict,
            cost,
            cost_loose,
            case
                when ok_count > 0
                then 'ok'
                when collected_count = 0
                then 'not_collected'
                else 'insufficient_lookback'
            end as status,
            case
                when ok_count > 0 and left_out is not null and not is_whole
                then concat_ws(' ', 'without', left_out)
                when ok_count = 0 and collected_count > 0
                then concat_ws(' ', 'nothing to compare in', left_out)
                when ok_count = 0
                then coalesce(reason, 'no area has landed')
            end as reason
        from summed
    ),

    cell as (
        select
            measure_id,
            'financial_year' as period_grain,
            period_start,
            area_code,
            'none' as breakdown,
            'all' as breakdown_value,
            {%- for ending in endings %}
                cost{{ ending }} as numerator{{ ending }},
                cast(null as double) as denominator{{ ending }},
                cast(null as double) as value{{ ending }},
            {%- endfor %}
            status,
            reason
        from judged_change
    ),

    {{ metric_rows("workload_change", "cell", person_level=true, dense=true, judged=true) }}

select *
from final
