-- One row a grain and period that begins in the history of any extract and ends by as_of; waves of
-- the staff survey as they were held.
with
    history as (select min(history_from) as first_on from {{ ref("int_metric__history") }}),

    -- A survey that never landed stands as one wave over the history of the others, so that a
    -- reader sees what is missing.
    wave as (
        select period_start, period_end
        from {{ ref("int_survey__staff_wave") }}
        union all
        select history_from as period_start, {{ as_of() }} as period_end
        from {{ ref("int_metric__history") }}
        where extract_id = 'survey.staff_survey' and not is_landed and history_from <= {{ as_of() }}
    ),

    month as (
        select
            date_day as month_start,
            cast({{ dbt.last_day("date_day", "month") }} as date) as month_end
        from {{ ref("int_calendar__day") }}
        where extract(day from date_day) = 1
    ),

    grain as (
        {%- for grain, months, modulus, remainder in [
            ("month", 1, 1, 0),
            ("quarter", 3, 3, 0),
            ("half_year", 6, 6, 3),
            ("financial_year", 12, 12, 3),
            ("csww_year", 12, 12, 9),
            ("rolling_12m", 12, 1, 0),
        ] %}
            select
                '{{ grain }}' as period_grain,
                {{ months }} as months,
                {{ modulus }} as modulus,
                {{ remainder }} as remainder
                {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    -- A period is named by its last month, and lasts the months of its grain.
    period as (
        select
            grain.period_grain,
            cast(
                {{ dbt.dateadd("month", "1 - grain.months", "month.month_start") }} as date
            ) as period_start,
            month.month_end as period_end
        from grain
        inner join month on extract(month from month.month_start) % grain.modulus = grain.remainder
    ),

    population as (select distinct mid_year from {{ ref("stg_reference__population") }}),

    bounded as (
        select period.period_grain, period.period_start, period.period_end
        from period
        inner join history on period.period_start >= history.first_on
        where period.period_end <= {{ as_of() }}
        union all
        select 'wave' as period_grain, period_start, period_end
        from wave
    ),

    -- The latest mid-year estimate not after the period's end, else the earliest landed.
    with_population as (
        select
            bounded.period_grain,
            bounded.period_start,
            bounded.period_end,
            coalesce(
                max(
                    case
                        when
                            population.mid_year * 10000 + 630
                            <= extract(year from bounded.period_end) * 10000
                            + extract(month from bounded.period_end) * 100
                            + extract(day from bounded.period_end)
                        then population.mid_year
                    end
                ),
                min(population.mid_year)
            ) as population_year
        from bounded
        left join population on true
        group by bounded.period_grain, bounded.period_start, bounded.period_end
    ),

    final as (
        select
            with_population.*,
            {{ working_days_between("end_day", "last_day") }} as working_days_gone
        from with_population
        left join
            {{ ref("int_calendar__day") }} as end_day
            on with_population.period_end = end_day.date_day
        left join {{ ref("int_calendar__day") }} as last_day on {{ as_of() }} = last_day.date_day
    )

select *
from final
