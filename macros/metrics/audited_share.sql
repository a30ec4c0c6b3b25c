{#-
    A query of the cells, as `cells()` gives them for the whole partnership, of shares that audits
    estimate (metrics.md 5): answers Y of Y and N, by stratum, weighted by its population. A stratum
    with fewer than two of them is left out, and `reason` says how many were. Adds `std_error`, with
    the correction for a finite population. What is added up is decimal, so that the sum does not
    depend on the order of the strata.

    relation: one row an audit with measure_id, period_grain, period_start, stratum, population and
    answer (Y, N or U, never blank). numerator and denominator are the plain Y and Y + N of the
    strata used.
-#}
{% macro audited_share(relation) -%}
    select
        measure_id,
        period_grain,
        period_start,
        'ALL' as area_code,
        'none' as breakdown,
        'all' as breakdown_value,
        cast(coalesce(sum(yes), 0) as double) as numerator,
        cast(coalesce(sum(answers), 0) as double) as denominator,
        cast(sum(cast(weight * yes / answers as decimal(38, 20))) as double) as value,
        sqrt(
            cast(
                sum(
                    cast(
                        weight
                        * weight
                        * (yes / answers)
                        * (1 - yes / answers)
                        / (answers - 1)
                        * greatest(1 - answers / population, 0) as decimal(38, 20)
                    )
                ) as double
            )
        ) as std_error,
        case
            when count(*) > count(answers)
            then
                concat_ws(
                    ' ',
                    cast(count(*) - count(answers) as {{ dbt.type_string() }}),
                    'of',
                    cast(count(*) as {{ dbt.type_string() }}),
                    'strata left out: fewer than 2 answers Y or N, or no population'
                )
        end as reason
    from
        (
            select
                measure_id,
                period_grain,
                period_start,
                -- null where the stratum is not used
                case when is_used then yes end as yes,
                case when is_used then answers end as answers,
                case when is_used then population end as population,
                case
                    when is_used
                    then population
                end / sum(case when is_used then population end) over (
                    partition by measure_id, period_grain, period_start
                ) as weight
            from
                (
                    select
                        measure_id,
                        period_grain,
                        period_start,
                        stratum,
                        cast(population as double) as population,
                        cast(sum(case when answer = 'Y' then 1 else 0 end) as double) as yes,
                        cast(
                            sum(case when answer in ('Y', 'N') then 1 else 0 end) as double
                        ) as answers,
                        sum(case when answer in ('Y', 'N') then 1 else 0 end) >= 2
                        and population > 0 as is_used
                    from {{ relation }}
                    group by measure_id, period_grain, period_start, stratum, population
                ) as counted
        ) as weighted
    group by measure_id, period_grain, period_start
{%- endmacro %}
