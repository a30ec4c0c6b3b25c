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
            cine_referral_worker_id as professional_id
        from {{ ref("stg_social_care__ssd_cin_episodes") }}
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "referral") }} as referral_id,
            la_child_id,
            cin_referral_date as referred_on,
            referral_source as referral_source_code,
            primary_need_code,
            referral_nfa as is_nfa,
            cin_closure_date as closed_on,
            reason_for_closure as close_reason_code,
            cast(null as {{ dbt.type_string() }}) as professional_id
        from {{ ref("stg_social_care__cin_details") }}
    ),

    day_of_referral as (
        select distinct child_unique_id, date_of_referral
        from {{ ref("stg_social_care__annex_a_list_3") }}
    ),

    until_next as (
        select
            child_unique_id,
            date_of_referral,
            lead(date_of_referral) over (
                partition by child_unique_id order by date_of_referral
            ) as next_date_of_referral
        from day_of_referral
    ),

    -- What became of a referral stands in List 6: the first episode of need from its date on and
    -- before the child's next referral.
    episode as (
        select
            until_next.child_unique_id,
            until_next.date_of_referral,
            list_6.primary_need_code,
            list_6.cin_closure_date,
            list_6.reason_for_closure
        from until_next
        inner join
            {{ ref("stg_social_care__annex_a_list_6") }} as list_6
            on until_next.child_unique_id = list_6.child_unique_id
            and list_6.cin_start_date >= until_next.date_of_referral
            and (
                until_next.next_date_of_referral is null
                or list_6.cin_start_date < until_next.next_date_of_referral
            )
        qualify
            row_number() over (
                partition by until_next.child_unique_id, until_next.date_of_referral
                order by list_6.cin_start_date
            )
            = 1
    ),

    served as (
        select
            list_3.child_unique_id,
            list_3.date_of_referral,
            list_3.referral_source,
            list_3.referral_nfa,
            episode.primary_need_code,
            episode.cin_closure_date,
            episode.reason_for_closure
        from {{ ref("stg_social_care__annex_a_list_3") }} as list_3
        left join
            episode
            on list_3.child_unique_id = episode.child_unique_id
            and list_3.date_of_referral = episode.date_of_referral
            and not coalesce(list_3.referral_nfa, false)
    ),

    annex_a as (
        select
            {{ natural_key("annex_a", "referral") }} as referral_id,
            child_unique_id as la_child_id,
            date_of_referral as referred_on,
            referral_source as referral_source_code,
            primary_need_code,
            referral_nfa as is_nfa,
            cin_closure_date as closed_on,
            reason_for_closure as close_reason_code,
            cast(null as {{ dbt.type_string() }}) as professional_id
        from served
    ),

    final as ({{ of_feed_in_force("referral", ["ssd", "cin_census", "annex_a"]) }})

select *
from final
