-- One row an address of a child, with the dates it held.
with
    ssd as (
        select
            addr_table_id as address_id,
            addr_person_id as la_child_id,
            addr_address_start_date as starts_on,
            addr_address_end_date as ends_on,
            addr_address_postcode as postcode,
            addr_lsoa as lsoa11_code
        from {{ ref("stg_social_care__ssd_address") }}
    ),

    final as ({{ of_feed_in_force("address", ["ssd"]) }})

select *
from final
