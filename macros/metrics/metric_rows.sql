{#-
    The rows of a mart, with the uniform columns of metrics.md, convention 1, from its cells.

    cells: a relation as `cells()` gives it. Breakdown `none` is dense, by `int_metric__frame`; the
    others are sparse: rows only where the numerator or denominator is not 0, and none where nothing
    was collected; without `broken_down` there are none at all. person_level (of the cells too) adds
    `value_strict` and `value_loose`: of the measures, or breakdowns, that measure_catalogue calls
    person-level, the value at the other strengths of linkage, null where there is nothing to divide
    by; of others null. uncollected: a relation of measure_id, period_grain, period_start, breakdown
    (null = every one) and reason that stand as not collected besides, for every area or, with
    uncollected_by_area, for that of its area_code. estimate: the relation of `audited_share()` that
    cells of a weighted share come from; it adds `std_error`, `ci_low` and `ci_high`. waiting: the
    status of a period whose follow-up in days or months is not over. dense: the cells are the rows
    that stand, in whatever breakdown, and have a `reason` where something they need was not
    collected. judged: dense cells that have a `status` of their own too, which with their reason
    stands in place of all that the frame knows. rated: some measures are rates per resident (they
    have a `rate_of` in measure_catalogue).
-#}
{% macro metric_rows(
    metric_id,
    cells,
    person_level=false,
    uncollected=none,
    uncollected_by_area=false,
    estimate=none,
    waiting="insufficient_followup",
    broken_down=true,
    dense=false,
    judged=false,
    rated=false
) -%}
    {%- set endings = strengths().values() if person_level else [""] -%}
    {%- set counted = (
        "coalesce(framed.rate_of, framed.measure_id)" if rated else "framed.measure_id"
    ) -%}
    framed as (select * from {{ ref("int_metric__frame") }} where metric_id = '{{ metric_id }}'),

    filled as (
        {%- if not dense %}
            select
                framed.*,
                coalesce(cell.breakdown, 'none') as breakdown,
                coalesce(cell.breakdown_value, 'all') as breakdown_value
                {%- for ending in endings %}
                    ,
                    coalesce(
                        cell.numerator{{ ending }},
                        case when framed.computation <> 'percentile' then 0 end
                    ) as numerator{{ ending }},
                    cell.denominator{{ ending }} as cell_denominator{{ ending }},
                    cell.value{{ ending }} as cell_value{{ ending }}
                {%- endfor %}
            from framed
            left join
                {{ cells }} as cell
                on {{ counted }} = cell.measure_id
                and framed.period_grain = cell.period_grain
                and framed.period_start = cell.period_start
                and framed.area_code = cell.area_code
                {%- if broken_down %} and cell.breakdown = 'none' {%- endif %}
        {%- endif %}
        {%- if not dense and broken_down %}
            union all
        {%- endif %}
        {%- if dense or broken_down %}
            select
                framed.*,
                {%- if dense %} cell.reason as cell_reason, {%- endif %}
                {%- if judged %} cell.status as cell_status, {%- endif %}
                cell.breakdown,
                cell.breakdown_value
                {%- for ending in endings %}
                    ,
                    cell.numerator{{ ending }},
                    cell.denominator{{ ending }} as cell_denominator{{ ending }},
                    cell.value{{ ending }} as cell_value{{ ending }}
                {%- endfor %}
            from framed
            inner join
                {{ cells }} as cell
                on {{ counted }} = cell.measure_id
                and framed.period_grain = cell.period_grain
                and framed.period_start = cell.period_start
                and framed.area_code = cell.area_code
            {%- if not dense %}
                    and cell.breakdown <> 'none'
                left join
                    {{ ref("int_metric__uncollected") }} as unknown_breakdown
                    on framed.metric_id = unknown_breakdown.metric_id
                    and framed.measure_id = unknown_breakdown.measure_id
                    and cell.breakdown = unknown_breakdown.scope
                where
                    framed.uncollected_reason is null
                    and unknown_breakdown.reason is null
                    and (cell.numerator <> 0 or cell.denominator <> 0)
            {%- endif %}
        {%- endif %}
    ),

    -- A rate divides by its residents: those of the group in a breakdown by sex or age band.
    divided as (
        select
            filled.*,
            {%- for ending in endings %}
                case
                    when filled.computation = 'count'
                    then cast(null as double)
                    {%- if rated %}
                        when filled.rate_of is not null
                        then cast(coalesce(resident.population, 0) as double)
                    {%- endif %}
                    else coalesce(filled.cell_denominator{{ ending }}, 0)
                end as denominator{{ ending }},
            {%- endfor %}
            coalesce(
                filled.uncollected_reason
                {%- if dense %}, filled.cell_reason {%- endif %}
                {%- if uncollected %}, extra.reason {%- endif %}
            ) as missing_reason
        from filled
        {%- if rated %}
            left join
                {{ ref("int_metric__population") }} as resident
                on filled.rate_of is not null
                and filled.population_year = resident.mid_year
                and filled.area_code = resident.area_code
                and filled.age_scheme = resident.age_scheme
                and filled.age_from = resident.age_from
                and filled.age_to = resident.age_to
                and resident.breakdown = case
                    when filled.breakdown in ('sex', 'age_band') then filled.breakdown else 'none'
                end
                and resident.breakdown_value = case
                    when filled.breakdown in ('sex', 'age_band')
                    then filled.breakdown_value
                    else 'all'
                end
        {%- endif %}
        {%- if uncollected %}
            left join
                {{ uncollected }} as extra
                on filled.measure_id = extra.measure_id
                and filled.period_grain = extra.period_grain
                and filled.period_start = extra.period_start
                and coalesce(extra.breakdown, filled.breakdown) = filled.breakdown
                {%- if uncollected_by_area %} and filled.area_code = extra.area_code {%- endif %}
        {%- endif %}
    ),

    judged as (
        select
            *,
            {%- if judged %} cell_status as final_status
            {%- else %}
                case
                    when missing_reason is not null
                    then 'not_collected'
                    when status = 'insufficient_followup'
                    then '{{ waiting }}'
                    when status <> 'ok'
                    then status
                    when computation <> 'count' and denominator = 0
                    then 'zero_denominator'
                    else 'ok'
                end as final_status
            {%- endif %}
        from divided
        {%- if estimate %}
            left join
                (
                    select
                        measure_id as estimated_id,
                        period_grain as estimated_grain,
                        period_start as estimated_start,
                        std_error,
                        reason as estimate_reason
                    from {{ estimate }}
                ) as estimate
                on divided.measure_id = estimate.estimated_id
                and divided.period_grain = estimate.estimated_grain
                and divided.period_start = estimate.estimated_start
        {%- endif %}
    ),

    valued as (
        select
            *
            {%- for ending in endings %}
                ,
                case
                    when final_status <> 'ok'
                    then null
                    when computation = 'count'
                    then coalesce(numerator{{ ending }}, {{ "null" if judged else 0 }})
                    when computation in ('percentile', 'weighted')
                    then cell_value{{ ending }}
                    else
                        coalesce(numerator{{ ending }}, 0)
                        / nullif(denominator{{ ending }}, 0)
                        * case unit when 'per_10000' then 10000 when 'per_1000' then 1000 else 1 end
                end as final_value{{ ending }}
            {%- endfor %}
        from judged
    ),

    final as (
        select
            metric_id,
            measure_id,
            period_grain,
            period_start,
            period_end,
            area_code,
            breakdown,
            breakdown_value,
            case
                when final_status = 'not_collected'
                then null
                when computation = 'count'
                then final_value
                else numerator
            end as numerator,
            case when final_status = 'not_collected' then null else denominator end as denominator,
            final_value as value,
            unit,
            final_status as status,
            {% if estimate %}
                nullif(concat_ws('; ',
            {% endif %}
                    {% if judged %} cell_reason
                    {% else %}
                        case
                            when final_status = 'not_collected'
                            then missing_reason
                            when final_status = 'insufficient_lookback'
                            then 'the history begins too late for the period'
                            when final_status in ('insufficient_followup', 'immature')
                            then 'the time after the period is too short'
                            when final_status = 'zero_denominator'
                            then 'nothing to divide by'
                        end
                    {% endif %}
            {% if estimate %}, estimate_reason), '') {% endif %} as status_reason,
            baseline_available,
            cast(months_since_go_live as integer) as months_since_go_live,
            dq_grade,
            {{ as_of() }} as as_of
            {%- for ending in endings if ending %}
                ,
                case
                    when is_person_level or breakdown = person_level_breakdown
                    then final_value{{ ending }}
                end as value{{ ending }}
            {%- endfor %}
            {%- if estimate %}
                ,
                case when final_status = 'ok' then std_error end as std_error,
                case
                    when final_status = 'ok' and std_error is not null
                    then greatest(final_value - 1.96 * std_error, 0)
                end as ci_low,
                case
                    when final_status = 'ok' and std_error is not null
                    then least(final_value + 1.96 * std_error, 1)
                end as ci_high
            {%- endif %}
        from valued
    )
{%- endmacro %}
