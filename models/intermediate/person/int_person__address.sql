-- One row an address of a person, with the area it lies in (null outside the partnership's areas).
with
    area as (select area_code, lsoa11 from {{ ref("stg_reference__area") }}),

    postcode as (select postcode, lsoa11 from {{ ref("stg_reference__postcode") }}),

    address as (
        select address_id, la_child_id, starts_on, ends_on, postcode, lsoa11_code
        from {{ ref("stg_social_care__address") }}
        where starts_on is not null
    ),

    of_person as ({{ identified("address", "social_care.person", "la_child_id") }}),

    final as (
        select
            of_person.address_id,
            of_person.person_id,
            of_person.starts_on,
            of_person.ends_on,
            area.area_code
        from of_person
        left join postcode on of_person.postcode = postcode.postcode
        left join area on coalesce(of_person.lsoa11_code, postcode.lsoa11) = area.lsoa11
    )

select *
from final
