{#-
    A query of the cells of a metric: one row a measure, period, area (and `ALL`), breakdown and
    value that any row of the relation touches.

    relation: rows with `measure_id`, `period_grain`, `period_start`, `area_code` and a column for
    each breakdown. A row without an area counts in `ALL` only: no frame has its cell without one. A
    blank breakdown value is `unknown`. numerator, denominator and value are the aggregates of a
    cell, each one aggregate function or null. In a breakdown of `numerator_only` the denominator is
    that of the whole, and only values with a numerator stand.

    person_level: the relation has a column `strength` too (see `by_strength`), and numerator and
    denominator are taken at each strength of linkage: `numerator_strict`, `numerator` (central),
    `numerator_loose`. Rows of what does not depend on linkage are `central`. What is counted at all
    strengths alike is other children than what is not, so that also distinct ones add up.
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
    {%- set expressions = {"numerator": numerator, "denominator": denominator, "value": value} -%}
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
            {%- if person_level %}
                select
                    {{ key }},
                    area_code,
                    breakdown,
                    breakdown_value
                    {%- for strength, ending in endings %}
                        {%- for name in ["numerator", "denominator", "value"] %}
                            ,
                            {%- if expressions[name] == "null" %} null
                            {%- else %}
                                sum(
                                    case
                                        when strength in ('all', '{{ strength }}') then {{ name }}
                                    end
                                )
                            {%- endif %} as {{ name }}{{ ending }}
                        {%- endfor %}
                    {%- endfor %}
                from (
            {%- endif %}
                    select
                        {{ key }},
                        {%- if person_level %} strength, {%- endif %}
                        case
                            when grouping(area_code) = 1 then 'ALL' else area_code
                        end as area_code,
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
                            end as breakdown_value,
                        {%- else %} 'none' as breakdown, 'all' as breakdown_value,
                        {%- endif %}
                        {{ numerator }} as numerator,
                        {{ denominator }} as denominator,
                        {{ value }} as value
                    from
                        {{ relation }}
                        {%- set every = key ~ (", strength" if person_level else "") %}
                    group by
                        grouping sets (
                            ({{ every }}),
                            ({{ every }}, area_code)
                            {%- for breakdown in breakdowns %}
                                ,
                                ({{ every }}, {{ breakdown }}),
                                ({{ every }}, area_code, {{ breakdown }})
                            {%- endfor %}
                        )
            {%- if person_level %}
                    ) as at_strength group by {{ key }}, area_code, breakdown, breakdown_value
            {%- endif %}
        ) as grouped
    {%- if numerator_only %}
        qualify breakdown not in ('{{ numerator_only | join("', '") }}') or numerator <> 0
    {%- endif %}
{%- endmacro %}
