-- What it checks: the calendar counts the working days of weeks that are known by hand, the one-off
-- bank holidays and the moved ones among them, and the hub is shut on every other day.
-- When it matters: when the seeds bank_holiday or opening_hours change; every time limit rests on
-- it.
-- How to resolve: compare seed bank_holiday with the list on gov.uk; opening hours may only be
-- given
-- for weekdays 1 to 5.
with
    day as (
        select date_day, is_working_day, working_day_number, opens_second, closes_second
        from {{ ref("int_calendar__day") }}
    ),

    -- Working days after the first date, up to and including the second.
    known as (
        {%- for first_day, second_day, working_days, why in [
            ("2022-05-31", "2022-06-07", 3, "moved spring holiday and Platinum Jubilee"),
            ("2022-09-16", "2022-09-20", 1, "State Funeral"),
            ("2022-12-23", "2023-01-03", 4, "Christmas and New Year at weekends"),
            ("2023-03-20", "2023-05-26", 45, "Easter, May Day and Coronation"),
            ("2023-12-15", "2024-01-10", 15, "Christmas and New Year on weekdays"),
            ("2024-03-28", "2024-04-02", 1, "Easter over a year end"),
            ("2022-03-31", "2023-03-31", 251, "a financial year"),
            ("2023-03-31", "2024-03-31", 250, "a financial year"),
        ] %}
            select
                cast('{{ first_day }}' as date) as first_day,
                cast('{{ second_day }}' as date) as second_day,
                {{ working_days }} as working_days,
                '{{ why }}' as why {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    counted as (
        select
            known.why,
            known.working_days,
            later.working_day_number - earlier.working_day_number as counted_days
        from known
        left join day as earlier on known.first_day = earlier.date_day
        left join day as later on known.second_day = later.date_day
    ),

    open_on_a_holiday as (
        select date_day from day where not is_working_day and closes_second > opens_second
    )

select why, working_days, counted_days
from counted
where counted_days is distinct from working_days
union all
select 'open on a day that is no working day' as why, 0 as working_days, count(*) as counted_days
from open_on_a_holiday
having count(*) > 0
