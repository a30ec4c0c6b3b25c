-- One row a child of an enquiry, with the working time from receipt to the first decision, or to
-- the end of as_of while there is none.
with
    enquiry as (
        select enquiry_child_key, received_at, received_on from {{ ref("int_journey__enquiry") }}
    ),

    decision as (
        select enquiry_child_key, first_decided_at from {{ ref("int_journey__decision") }}
    ),

    -- The end of as_of is the first instant of the day after it.
    stopped as (
        select
            enquiry.enquiry_child_key,
            enquiry.received_at,
            enquiry.received_on,
            decision.first_decided_at is not null as is_decided,
            greatest(
                coalesce(
                    decision.first_decided_at,
                    cast({{ dbt.dateadd("day", 1, as_of()) }} as timestamp)
                ),
                enquiry.received_at
            ) as stopped_at,
            coalesce(cast(decision.first_decided_at as date), {{ as_of() }}) as stopped_on
        from enquiry
        left join decision on enquiry.enquiry_child_key = decision.enquiry_child_key
    ),

    final as (
        select
            stopped.enquiry_child_key,
            stopped.is_decided,
            ({{ open_seconds_at("stopped.stopped_at", "stop_day") }})
            - ({{ open_seconds_at("stopped.received_at", "start_day") }}) as working_seconds,
            {{ dbt.datediff("stopped.received_at", "stopped.stopped_at", "second") }}
            as elapsed_seconds,
            {{ working_days_between("start_day", "stop_date") }} as working_days
        from stopped
        inner join
            {{ ref("int_calendar__day") }} as start_day on stopped.received_on = start_day.date_day
        inner join
            {{ ref("int_calendar__day") }} as stop_day
            on cast(stopped.stopped_at as date) = stop_day.date_day
        inner join
            {{ ref("int_calendar__day") }} as stop_date on stopped.stopped_on = stop_date.date_day
    )

select *
from final
