-- One row a year, area, age range, breakdown and value: the residents a rate divides by.
with
    population as (
        select area_code, mid_year, age, sex, population from {{ ref("stg_reference__population") }}
    ),

    age_range as (select distinct age_scheme, age_from, age_to from {{ ref("measure_catalogue") }}),

    band as (select scheme, age, age_band from {{ ref("int_run__age_band") }}),

    resident as (
        select
            population.area_code,
            population.mid_year,
            population.sex,
            population.population,
            age_range.age_scheme,
            age_range.age_from,
            age_range.age_to,
            band.age_band
        from population
        inner join age_range on population.age between age_range.age_from and age_range.age_to
        left join band on age_range.age_scheme = band.scheme and population.age = band.age
        where population.area_code <> 'ALL'
    ),

    final as (
        select
            mid_year,
            case when grouping(area_code) = 1 then 'ALL' else area_code end as area_code,
            age_scheme,
            age_from,
            age_to,
            case
                when grouping(sex) = 0
                then 'sex'
                when grouping(age_band) = 0
                then 'age_band'
                else 'none'
            end as breakdown,
            case
                when grouping(sex) = 0 then sex when grouping(age_band) = 0 then age_band else 'all'
            end as breakdown_value,
            sum(population) as population
        from resident
        group by
            grouping sets (
                {%- for scope in ["", "area_code, "] %}
                    {%- for breakdown in ["", "sex, ", "age_band, "] %}
                        ({{ scope }}{{ breakdown }}mid_year, age_scheme, age_from, age_to)
                        {{- "," if not loop.last }}
                    {%- endfor %}
                    {{- "," if not loop.last }}
                {%- endfor %}
            )
    )

select *
from final
