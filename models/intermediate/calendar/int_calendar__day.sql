-- One row a day, with running counts of working days and of the hub's opening time.
with
    day as ({{ date_series("'1990-01-01'", "'2040-12-31'") }}),

    bank_holiday as (select holiday_on from {{ ref("bank_holiday") }}),

    opening_hours as (
        select
            valid_from,
            iso_weekday,
            {{ clock_seconds("opens_at") }} as opens_second,
            {{ clock_seconds("closes_at") }} as closes_second
        from {{ ref("opening_hours") }}
        where partnership = '{{ var("partnership") }}'
    ),

    weekday as (
        select
            day.date_day,
            ({{ dbt.datediff("cast('1990-01-01' as date)", "day.date_day", "day") }}) % 7
            + 1 as iso_weekday,
            bank_holiday.holiday_on is not null as is_bank_holiday
        from day
        left join bank_holiday on day.date_day = bank_holiday.holiday_on
    ),

    -- The newest opening hours of that weekday that hold on the day.
    opened as (
        select
            weekday.date_day,
            weekday.iso_weekday,
            weekday.is_bank_holiday,
            weekday.iso_weekday <= 5 and not weekday.is_bank_holiday as is_working_day,
            coalesce(opening_hours.opens_second, 0) as opens_second,
            coalesce(opening_hours.closes_second, 0) as closes_second
        from weekday
        left join
            opening_hours
            on weekday.iso_weekday = opening_hours.iso_weekday
            and weekday.date_day >= opening_hours.valid_from
            and not weekday.is_bank_holiday
        qualify
            row_number() over (partition by weekday.date_day order by opening_hours.valid_from desc)
            = 1
    ),

    final as (
        select
            date_day,
            iso_weekday,
            is_bank_holiday,
            is_working_day,
            opens_second,
            closes_second,
            sum(case when is_working_day then 1 else 0 end) over (
                order by date_day rows unbounded preceding
            ) as working_day_number,
            sum(closes_second - opens_second) over (order by date_day rows unbounded preceding)
            - (closes_second - opens_second) as open_seconds_before
        from opened
    )

select *
from final
