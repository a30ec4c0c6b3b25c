-- One row a continuous assessment.
with
    ssd as (
        select
            cina_assessment_id as assessment_id,
            cina_person_id as la_child_id,
            cina_referral_id as referral_id,
            cina_assessment_start_date as started_on,
            cina_assessment_auth_date as authorised_on,
            cina_assessment_outcome_nfa as is_nfa,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cin_assessments") }}
    )

select *
from ssd
