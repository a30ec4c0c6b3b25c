-- One row an identifier of a child in another system.
with
    ssd as (
        select
            link_table_id as linked_identifier_id,
            link_person_id as la_child_id,
            link_identifier_type as identifier_type,
            link_identifier_value as identifier_value
        from {{ ref("stg_social_care__ssd_linked_identifiers") }}
    ),

    final as ({{ of_feed_in_force("linked_identifier", ["ssd"]) }})

select *
from final
