-- One row a referral as the feed holds it, before rows of one day are merged.
with
    ssd as (
        select
            cine_referral_id as referral_id,
            cine_person_id as la_child_id,
            cine_referral_date as referred_on,
            cine_referral_source_code as referral_source_code,
            cine_cin_primary_need_code as primary_need_code,
            cine_referral_nfa as is_nfa,
            cine_close_date as closed_on,
            cine_close_reason as close_reason_code,
            cine_referral_worker_id as professional_id,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cin_episodes") }}
    )

select *
from ssd
