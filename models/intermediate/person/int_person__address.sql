-- One row an address of a person, with the area it lies in (null outside the partnership's areas).
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    area as (select area_code, lsoa11 from {{ ref("stg_reference__area") }}),

    postcode as (select postcode, lsoa11 from {{ ref("stg_reference__postcode") }}),

    address as (
        select address_id, la_child_id, starts_on, ends_on, postcode, lsoa11_code
        from {{ ref("stg_social_care__address") }}
        where starts_on is not null
    ),

    final as (
        select
            address.address_id,
            {{ person_of_la_child("address.la_child_id", "merged") }} as person_id,
            address.starts_on,
            address.ends_on,
            area.area_code
        from address
        left join merged on address.la_child_id = merged.la_child_id
        left join postcode on address.postcode = postcode.postcode
        left join area on coalesce(address.lsoa11_code, postcode.lsoa11) = area.lsoa11
    )

select *
from final
