-- One row a month that is over by as_of, with its working days; and the month of as_of, cut there.
with
    day as (
        select date_day, is_working_day, working_day_number
        from {{ ref("int_calendar__day") }}
        where date_day <= {{ as_of() }}
    ),

    month as (
        select min(date_day) as month_start, max(date_day) as month_end
        from day
        group by date_trunc('month', date_day)
    ),

    final as (
        select
            month.month_start,
            month.month_end,
            {{ working_days_inside("first_day", "last_day") }} as working_days
        from month
        inner join day as first_day on month.month_start = first_day.date_day
        inner join day as last_day on month.month_end = last_day.date_day
    )

select *
from final
