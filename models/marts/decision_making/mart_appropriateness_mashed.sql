-- One row a measure, quarter, area, breakdown and value: whether the right enquiries go through
-- multi-agency information gathering (metric 5).
with
    unknown_to_all as (
        select distinct mash_enquiry_id
        from {{ ref("int_journey__agency_check") }}
        where is_nothing_known_by_all
    ),

    decided as (
        select
            linked.strength,
            decision.latest_decided_on,
            enquiry.area_code,
            enquiry.source_agency,
            enquiry.concern_category,
            enquiry.is_mashed,
            decision.outcome,
            linked.is_known_before,
            linked.is_followed_by_s47,
            unknown_to_all.mash_enquiry_id is not null as is_unknown_to_all
        from {{ ref("int_journey__linked_decision") }} as linked
        inner join
            {{ ref("int_journey__enquiry") }} as enquiry
            on linked.enquiry_child_key = enquiry.enquiry_child_key
        inner join
            {{ ref("int_journey__decision") }} as decision
            on linked.enquiry_child_key = decision.enquiry_child_key
        left join unknown_to_all on enquiry.mash_enquiry_id = unknown_to_all.mash_enquiry_id
    ),

    event as (
        select
            'possibly_unnecessary' as measure_id,
            strength,
            latest_decided_on as event_on,
            area_code,
            source_agency,
            concern_category,
            case
                when outcome = 'nfa' and is_unknown_to_all and not is_known_before then 1 else 0
            end as numerator,
            1 as denominator
        from decided
        where is_mashed
        union all
        select
            'possibly_missed' as measure_id,
            strength,
            latest_decided_on as event_on,
            area_code,
            source_agency,
            concern_category,
            case when is_followed_by_s47 then 1 else 0 end as numerator,
            1 as denominator
        from decided
        where not is_mashed and outcome in ('nfa', 'advice', 'ers_tier2', 'early_years_families')
    ),

    audit as (
        select
            'audit_mash_needed' as measure_id,
            decided_on as event_on,
            stratum,
            population,
            mash_needed as answer
        from {{ ref("int_journey__audit") }}
        where mash_needed is not null
    ),

    -- An audit is of the partnership, and of nobody: it does not depend on linkage.
    unclear as (
        select
            'audit_unclear' as measure_id,
            'central' as strength,
            event_on,
            cast(null as {{ dbt.type_string() }}) as area_code,
            case when answer = 'U' then 1 else 0 end as numerator,
            1 as denominator
        from audit
    ),

    event_in_quarter as ({{ in_periods("appropriateness_mashed", "event", "event_on") }}),

    audit_in_quarter as ({{ in_periods("appropriateness_mashed", "audit", "event_on") }}),

    unclear_in_quarter as ({{ in_periods("appropriateness_mashed", "unclear", "event_on") }}),

    estimate as ({{ audited_share("audit_in_quarter") }}),

    cell as (
        {{
            cells(
                "event_in_quarter",
                breakdowns=["source_agency", "concern_category"],
                person_level=true,
            )
        }}
        union all
        {{ cells("unclear_in_quarter", person_level=true) }}
        union all
        select
            measure_id,
            period_grain,
            period_start,
            area_code,
            breakdown,
            breakdown_value
            {%- for ending in strengths().values() %}
                {%- for name in ["numerator", "denominator", "value"] %}
                    , {{ "cast(null as double)" if ending else name }} as {{ name }}{{ ending }}
                {%- endfor %}
            {%- endfor %}
        from estimate
    ),

    {{ metric_rows("appropriateness_mashed", "cell", person_level=true, estimate="estimate") }}

select *
from final
