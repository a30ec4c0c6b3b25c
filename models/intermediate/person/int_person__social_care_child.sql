-- One row a local authority child id that any record of social care, a decision of the hub or a
-- referral to the Early Response Service names, with what the list of children says of it.
with
    person as (
        select
            la_child_id, legacy_la_child_id, nhs_number, upn, forename, surname, born_on, sex_code
        from {{ ref("stg_social_care__person") }}
    ),

    -- A child whose row of the list is missing, or whose id was merged into another, still has
    -- events: without a record of its own it would be nobody's.
    named as (
        {%- for model in [
            "stg_social_care__address",
            "stg_social_care__assessment",
            "stg_social_care__cin_plan",
            "stg_social_care__cla_episode",
            "stg_social_care__conference",
            "stg_social_care__contact",
            "stg_social_care__cp_plan",
            "stg_social_care__early_help_episode",
            "stg_social_care__referral",
            "stg_social_care__s47_enquiry",
            "stg_mash__decision",
            "stg_mash__ers_referral",
        ] %}
            select la_child_id from {{ ref(model) }} {{ "union" if not loop.last }}
        {%- endfor %}
    ),

    final as (
        select
            coalesce(person.la_child_id, named.la_child_id) as la_child_id,
            person.la_child_id is not null as is_listed,
            person.legacy_la_child_id,
            person.nhs_number,
            person.upn,
            person.forename,
            person.surname,
            person.born_on,
            person.sex_code
        from named
        full join person on named.la_child_id = person.la_child_id
        where coalesce(person.la_child_id, named.la_child_id) is not null
    )

select *
from final
