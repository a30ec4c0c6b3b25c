-- One row an enquiry and agency asked about it by as_of: its first request and what came of it.
with
    request as (
        select
            agency_check_id,
            mash_enquiry_id,
            agency,
            location,
            requested_at,
            due_at,
            {{ known_by_as_of("responded_at") }} as responded_at,
            -- What came after as_of has not come yet.
            {%- for column in ["response_type", "quality_rating"] %}
                case
                    when responded_at is null or cast(responded_at as date) <= {{ as_of() }}
                    then {{ column }}
                end as {{ column }} {{ "," if not loop.last }}
            {%- endfor %}
        from {{ ref("stg_mash__agency_check") }}
        where cast(requested_at as date) <= {{ as_of() }}
    ),

    first_request as (
        select
            *,
            min(case when response_type = 'nothing_known' then 1 else 0 end) over (
                partition by mash_enquiry_id
            )
            = 1 as is_nothing_known_by_all
        from request
        qualify
            row_number() over (
                partition by mash_enquiry_id, agency order by requested_at, agency_check_id
            )
            = 1
    ),

    -- Rating and area are the enquiry's, which its children share.
    enquiry as (
        select mash_enquiry_id, received_on, rag_initial, area_code
        from {{ ref("int_journey__enquiry") }}
        qualify
            row_number() over (
                partition by mash_enquiry_id
                order by case when area_code is null then 2 else 1 end, enquiry_child_key
            )
            = 1
    ),

    target as ({{ decision_targets() }}),

    -- A working day is as long as those of the week ahead are on average.
    day as (
        select
            date_day,
            opens_second,
            closes_second,
            open_seconds_before,
            open_seconds_before + closes_second - opens_second as open_seconds_after,
            avg(case when is_working_day then closes_second - opens_second end) over (
                order by date_day rows between current row and 6 following
            ) as working_day_seconds
        from {{ ref("int_calendar__day") }}
    ),

    asked as (
        select
            request.*,
            enquiry.rag_initial,
            enquiry.area_code,
            {{ open_seconds_at("request.requested_at", "request_day") }} as requested_open_second,
            floor(
                target.limit_value * case
                    when target.unit = 'working_days' then request_day.working_day_seconds else 3600
                end
                / 2
            ) as half_target_seconds
        from first_request as request
        left join enquiry on request.mash_enquiry_id = enquiry.mash_enquiry_id
        left join day as request_day on cast(request.requested_at as date) = request_day.date_day
        left join
            target
            on enquiry.rag_initial = target.rag
            and enquiry.received_on >= target.valid_from
            and (target.valid_until is null or enquiry.received_on < target.valid_until)
    ),

    point as (
        select
            cast(null as {{ dbt.type_string() }}) as agency_check_id,
            date_day,
            open_seconds_after as open_second
        from day
        union all
        select
            agency_check_id,
            cast(null as date) as date_day,
            requested_open_second + half_target_seconds as open_second
        from asked
    ),

    -- Half the target has run on the first day that closes with so much time behind it. A running
    -- minimum finds it quicker than a join by range.
    placed as (
        select
            agency_check_id,
            min(date_day) over (
                order by open_second desc, case when agency_check_id is null then 1 else 2 end
                rows unbounded preceding
            ) as due_on
        from point
    ),

    timed as (
        select
            asked.*,
            coalesce(
                asked.due_at,
                cast(
                    {{
                        dbt.dateadd(
                            "second",
                            "cast(due_day.opens_second + asked.requested_open_second "
                            ~ "+ asked.half_target_seconds "
                            ~ "- due_day.open_seconds_before as integer)",
                            "cast(due_day.date_day as timestamp)",
                        )
                    }} as timestamp
                )
            ) as final_due_at,
            ({{ open_seconds_at("asked.responded_at", "response_day") }})
            - asked.requested_open_second as working_seconds,
            asked.responded_at is not null
            and coalesce(asked.response_type, '') <> 'none' as is_answered
        from asked
        inner join placed on asked.agency_check_id = placed.agency_check_id
        left join day as due_day on placed.due_on = due_day.date_day
        left join day as response_day on cast(asked.responded_at as date) = response_day.date_day
    ),

    final as (
        select
            agency_check_id,
            mash_enquiry_id,
            agency,
            location,
            rag_initial,
            area_code,
            final_due_at as due_at,
            cast(final_due_at as date) as due_on,
            response_type,
            is_nothing_known_by_all,
            quality_rating,
            is_answered and coalesce(responded_at <= final_due_at, false) as is_timely,
            case when is_answered then greatest(working_seconds, 0) end as working_seconds
        from timed
    )

select *
from final
