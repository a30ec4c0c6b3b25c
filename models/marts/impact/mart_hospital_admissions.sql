-- One row a measure, period, area, breakdown and value: children in hospital for injury,
-- maltreatment or assault (metric 16).
{%- set columns = [
    "event_key",
    "event_on",
    "is_identified",
    "sex_code",
    "age",
    "area_code",
    "is_injury",
    "is_maltreatment",
] %}
{%- set persons = "person_id_strict, person_id, person_id_loose, strengths_agree" %}
with
    every_admission as (
        select
            admission_key as event_key,
            admitted_on as event_on,
            is_identified,
            sex_code,
            age,
            area_code,
            is_injury,
            is_maltreatment,
            {{ persons }}
        from {{ ref("int_journey__admission") }}
    ),

    every_attendance as (
        select
            attendance_id as event_key,
            arrived_on as event_on,
            is_identified,
            sex_code,
            age,
            area_code,
            false as is_injury,
            false as is_maltreatment,
            {{ persons }}
        from {{ ref("int_journey__attendance") }}
    ),

    admission as ({{ by_strength("every_admission", columns) }}),

    attendance as ({{ by_strength("every_attendance", columns) }}),

    enquiry as ({{ by_strength(ref("int_journey__enquiry"), ["received_on"]) }}),

    event as (
        select 'injury_0_14' as measure_id, *
        from admission
        where is_injury and age between 0 and 14
        union all
        select 'injury_0_4' as measure_id, *
        from admission
        where is_injury and age between 0 and 4
        union all
        select 'maltreatment_0_17' as measure_id, *
        from admission
        where is_maltreatment and age between 0 and 17
        union all
        select 'ed_assault_maltreatment' as measure_id, *
        from attendance
        where age between 0 and 17
    ),

    known as (
        select distinct event.strength, event.measure_id, event.event_key
        from event
        inner join
            enquiry
            on event.strength = enquiry.strength
            and event.person_id = enquiry.person_id
            and {{ within_12_months("enquiry.received_on", "event.event_on") }}
    ),

    described as (
        select
            event.measure_id,
            event.strength,
            event.event_on,
            event.area_code,
            event.sex_code as sex,
            {{ age_band("hes", "event.age") }} as age_band,
            case
                when not event.is_identified
                then 'unknown'
                when known.event_key is not null
                then 'Y'
                else 'N'
            end as known_to_mash
        from event
        left join
            known
            on event.strength = known.strength
            and event.measure_id = known.measure_id
            and event.event_key = known.event_key
    ),

    in_period as ({{ in_periods("hospital_admissions", "described", "event_on") }}),

    cell as (
        {{
            cells(
                "in_period",
                breakdowns=["age_band", "sex", "known_to_mash"],
                numerator="count(*)",
                denominator="null",
                person_level=true,
            )
        }}
    ),

    {{ metric_rows("hospital_admissions", "cell", person_level=true, rated=true) }}

select *
from final
