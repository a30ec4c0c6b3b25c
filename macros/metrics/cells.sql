{#-
    A query of the cells of a metric: one row a measure, period, area (and `ALL`), breakdown and
    value that any row of the relation touches.

    relation: rows with `measure_id`, `period_grain`, `period_start`, `area_code` and a column for
    each breakdown. A row without an area counts in `ALL` only; a blank breakdown value is
    `unknown`. numerator, denominator and value are the aggregates of a cell, each one aggregate
    function or null. In a breakdown of `numerator_only` the denominator is that of the whole, and
    only values with a numerator stand.

    person_level: the relation has a column `strength` too, and each aggregate is taken at each
    strength of linkage: `numerator_strict`, `numerator` (central), `numerator_loose`. Rows of what
    does not depend on linkage are `central`.
-#}
{% macro cells(
    relation,
    breakdowns=[],
    numerator="sum(numerator)",
    denominator="sum(denominator)",
    value="null",
    numerator_only=[],
    person_level=false
) -%}
    {%- set key = "measure_id, period_grain, period_start" -%}
    {%- set endings = strengths().items() if person_level else [("central", "")] -%}
    select
        measure_id,
        period_grain,
        period_start,
        area_code,
        breakdown,
        breakdown_value
        {%- for strength, ending in endings %}
            ,
            cast(numerator{{ ending }} as double) as numerator{{ ending }},
            {%- if numerator_only %}
                case
                    when breakdown in ('{{ numerator_only | join("', '") }}')
                    then
                        max(
                            case
                                when breakdown = 'none' then cast(denominator{{ ending }} as double)
                            end
                        ) over (partition by {{ key }}, area_code)
                    else cast(denominator{{ ending }} as double)
                end as denominator{{ ending }},
            {%- else %} cast(denominator{{ ending }} as double) as denominator{{ ending }},
            {%- endif %}
            cast(value{{ ending }} as double) as value{{ ending }}
        {%- endfor %}
    from
        (
            select
                {{ key }},
                case when grouping(area_code) = 1 then 'ALL' else area_code end as area_code,
                {%- if breakdowns %}
                    case
                        {%- for breakdown in breakdowns %}
                            when grouping({{ breakdown }}) = 0 then '{{ breakdown }}'
                        {%- endfor %}
                        else 'none'
                    end as breakdown,
                    case
                        {%- for breakdown in breakdowns %}
                            when grouping({{ breakdown }}) = 0
                            then coalesce({{ breakdown }}, 'unknown')
                        {%- endfor %}
                        else 'all'
                    end as breakdown_value
                {%- else %} 'none' as breakdown, 'all' as breakdown_value
                {%- endif %}
                {%- for strength, ending in endings %}
                    {%- for name, aggregate in [
                        ("numerator", numerator),
                        ("denominator", denominator),
                        ("value", value),
                    ] %}
                        ,
                        {{ aggregate }}
                        {%- if person_level and aggregate != "null" %}
                            filter (where strength = '{{ strength }}')
                        {%- endif %} as {{ name }}{{ ending }}
                    {%- endfor %}
                {%- endfor %}
            from {{ relation }}
            group by
                grouping sets (
                    ({{ key }}),
                    ({{ key }}, area_code)
                    {%- for breakdown in breakdowns %}
                        , ({{ key }}, {{ breakdown }}), ({{ key }}, area_code, {{ breakdown }})
                    {%- endfor %}
                )
            having grouping(area_code) = 1 or area_code is not null
        ) as grouped
    {%- if numerator_only %}
        qualify breakdown not in ('{{ numerator_only | join("', '") }}') or numerator <> 0
    {%- endif %}
{%- endmacro %}
