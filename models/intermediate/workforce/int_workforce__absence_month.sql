-- One row a spell of absence, month, post of the worker and span of days on which the same posts
-- are in force: the days that were lost (metrics.md 18).
with
    spell as (
        select
            absence_id,
            worker_id,
            coalesce(reason = 'SIC', false) as is_sickness,
            -- less than no day cannot be lost: such a number is as if blank
            case when working_days_lost >= 0 then working_days_lost end as working_days_lost,
            first_day,
            -- Days that were given are those of the whole spell, also where it ends after as_of.
            coalesce(last_day, {{ as_of() }}) as last_day
        from {{ ref("stg_workforce__absence") }}
        where first_day <= {{ as_of() }}
    ),

    day as (
        select date_day, is_working_day, working_day_number from {{ ref("int_calendar__day") }}
    ),

    calendar_end as (select max(date_day) as date_day from day),

    month as (select month_start, month_end from {{ ref("int_calendar__month") }}),

    span as (
        select
            place_key,
            worker_id,
            agency,
            role_family,
            tier,
            location,
            area_code,
            fte,
            worker_fte,
            starts_on,
            ends_on
        from {{ ref("int_workforce__place_span") }}
    ),

    measured as (
        select spell.*, {{ working_days_inside("first_day", "last_day") }} as spell_working_days
        from spell
        inner join day as first_day on spell.first_day = first_day.date_day
        cross join calendar_end
        inner join
            day as last_day on least(spell.last_day, calendar_end.date_day) = last_day.date_day
    ),

    -- Days outside any post are in no span.
    piece as (
        select
            measured.*,
            month.month_start,
            span.place_key,
            span.agency,
            span.role_family,
            span.tier,
            span.location,
            span.area_code,
            span.fte,
            span.worker_fte,
            greatest(measured.first_day, month.month_start, span.starts_on) as from_on,
            least(
                measured.last_day, month.month_end, coalesce(span.ends_on, month.month_end)
            ) as to_on
        from measured
        inner join
            span
            on measured.worker_id = span.worker_id
            and measured.last_day >= span.starts_on
            and (span.ends_on is null or measured.first_day <= span.ends_on)
        inner join
            month
            on measured.last_day >= month.month_start
            and measured.first_day <= month.month_end
            and span.starts_on <= month.month_end
            and (span.ends_on is null or span.ends_on >= month.month_start)
    ),

    -- A spell that ends before it begins has no days either.
    counted as (
        select piece.*, {{ working_days_inside("from_day", "to_day") }} as working_days
        from piece
        inner join day as from_day on piece.from_on = from_day.date_day
        inner join day as to_day on piece.to_on = to_day.date_day
        where piece.to_on >= piece.from_on
    ),

    -- What is given is scaled already: it is spread over the spell and over the posts by their FTE.
    final as (
        select
            absence_id,
            place_key,
            month_start,
            from_on,
            is_sickness,
            spell_working_days
            >= {{ workforce_threshold("long_term_working_days") }} as is_long_term,
            agency,
            role_family,
            tier,
            location,
            area_code,
            {{
                money(
                    "case when working_days_lost is null then cast(fte as double) "
                    ~ "else cast(working_days_lost as double) * fte "
                    ~ "/ nullif(worker_fte * spell_working_days, 0) end * working_days"
                )
            }} as days_lost
        from counted
        where working_days > 0
    )

select *
from final
