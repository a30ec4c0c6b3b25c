-- One row a continuous assessment.
with
    ssd as (
        select
            cina_assessment_id as assessment_id,
            cina_person_id as la_child_id,
            cina_referral_id as referral_id,
            cina_assessment_start_date as started_on,
            cina_assessment_auth_date as authorised_on,
            cina_assessment_outcome_nfa as is_nfa
        from {{ ref("stg_social_care__ssd_cin_assessments") }}
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "assessment") }} as assessment_id,
            la_child_id,
            {{ natural_key("cin_census", "referral") }} as referral_id,
            assessment_actual_start_date as started_on,
            assessment_authorisation_date as authorised_on,
            cast(null as boolean) as is_nfa
        from {{ ref("stg_social_care__cin_assessment") }}
    ),

    annex_a as (
        select
            {{ natural_key("annex_a", "assessment") }} as assessment_id,
            child_unique_id as la_child_id,
            cast(null as {{ dbt.type_string() }}) as referral_id,
            continuous_assessment_start_date as started_on,
            continuous_assessment_date_of_authorisation as authorised_on,
            cast(null as boolean) as is_nfa
        from {{ ref("stg_social_care__annex_a_list_4") }}
    ),

    final as ({{ of_feed_in_force("assessment", ["ssd", "cin_census", "annex_a"]) }})

select *
from final
