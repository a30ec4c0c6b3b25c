-- One row a measure, period, area, breakdown and value: offences against children, and what came of
-- them (metric 15).
with
    offence as (
        select crime_ref, recorded_on, offence_group, area_code
        from {{ ref("int_journey__offence") }}
    ),

    -- Code 0 is no outcome, and 1A lies inside a 1.
    charge as (
        select crime_ref, outcome_on
        from {{ ref("stg_police__offence_outcome") }}
        where outcome_code = '1' and not coalesce(superseded, false) and outcome_on <= {{ as_of() }}
    ),

    -- A verdict without a day is a finding of the arrivals gate, and counts nowhere.
    conviction as (
        select crime_ref, convicted_on
        from {{ ref("stg_police__court_result") }}
        where verdict = 'guilty' and convicted_on <= {{ as_of() }}
    ),

    result as (
        select 'charged_12m' as measure_id, crime_ref, outcome_on as result_on
        from charge
        union all
        select 'convicted_24m' as measure_id, crime_ref, convicted_on as result_on
        from conviction
    ),

    forward_measure as (
        select measure_id, followup_months
        from {{ ref("measure_catalogue") }}
        where metric_id = 'child_abuse_outcomes' and followup_months > 0
    ),

    -- Several defendants, or several charges, are one crime.
    followed as (
        select distinct result.measure_id, result.crime_ref
        from result
        inner join forward_measure on result.measure_id = forward_measure.measure_id
        inner join
            offence
            on result.crime_ref = offence.crime_ref
            and result.result_on >= offence.recorded_on
            and {{
                months_apart_at_most(
                    "offence.recorded_on", "result.result_on", "forward_measure.followup_months"
                )
            }}
    ),

    first_conviction as (
        select crime_ref, min(convicted_on) as convicted_on from conviction group by crime_ref
    ),

    event as (
        select
            'offences_recorded' as measure_id,
            recorded_on as event_on,
            offence_group,
            area_code,
            1 as numerator,
            0 as denominator
        from offence
        union all
        select
            'convictions' as measure_id,
            first_conviction.convicted_on as event_on,
            offence.offence_group,
            offence.area_code,
            1 as numerator,
            0 as denominator
        from offence
        inner join first_conviction on offence.crime_ref = first_conviction.crime_ref
        union all
        select
            forward_measure.measure_id,
            offence.recorded_on as event_on,
            offence.offence_group,
            offence.area_code,
            case when followed.crime_ref is not null then 1 else 0 end as numerator,
            1 as denominator
        from offence
        cross join forward_measure
        left join
            followed
            on forward_measure.measure_id = followed.measure_id
            and offence.crime_ref = followed.crime_ref
    ),

    in_period as ({{ in_periods("child_abuse_outcomes", "event", "event_on") }}),

    cell as ({{ cells("in_period", breakdowns=["offence_group"]) }}),

    {{ metric_rows("child_abuse_outcomes", "cell", waiting="immature", rated=true) }}

select *
from final
