-- One row a recorded crime against a child, not cancelled by as_of, with its group and area
-- (metric 15).
with
    crime as (
        select
            crime_ref,
            recorded_on,
            {{ offence_class("ho_class") }} as ho_class,
            coalesce(child_abuse_flag, false) as is_flagged,
            coalesce(
                victim_age,
                {{ age_in_years("victim_dob", "coalesce(committed_from, recorded_on)") }}
            ) as victim_age,
            area_code as given_area_code,
            lsoa
        from {{ ref("stg_police__recorded_offence") }}
        where recorded_on <= {{ as_of() }} and {{ known_by_as_of("cancelled_on") }} is null
    ),

    offence_group as (
        select ho_class, offence_group, child_specific, violence from {{ ref("offence_group") }}
    ),

    area as (select lsoa11, area_code from {{ ref("stg_reference__area") }}),

    -- A class that is not of children alone asks for the victim's age, or for the flag of the
    -- police, which outweighs the class.
    final as (
        select
            crime.crime_ref,
            crime.recorded_on,
            coalesce(offence_group.offence_group, 'other') as offence_group,
            coalesce(crime.given_area_code, area.area_code) as area_code
        from crime
        left join offence_group on crime.ho_class = offence_group.ho_class
        left join area on crime.lsoa = area.lsoa11
        where
            offence_group.child_specific
            or crime.is_flagged
            or (offence_group.violence and crime.victim_age between 0 and 17)
    )

select *
from final
