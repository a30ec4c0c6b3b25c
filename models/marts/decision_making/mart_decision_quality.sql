-- One row a measure, month, area, breakdown and value: what the hub decides, and on what (metric
-- 8).
with
    severity as (select code, position from {{ ref("code_list") }} where code_set = 'rag'),

    decided as (
        select
            decision.latest_decided_on,
            enquiry.area_code,
            enquiry.source_agency,
            enquiry.is_mashed,
            decision.outcome,
            decision.is_rationale_recorded,
            informed.is_multi_agency_informed,
            -- Positions run from the most severe: red is 1.
            last_rating.position < first_rating.position as is_raised,
            last_rating.position > first_rating.position as is_lowered
        from {{ ref("int_journey__decision") }} as decision
        inner join
            {{ ref("int_journey__enquiry") }} as enquiry
            on decision.enquiry_child_key = enquiry.enquiry_child_key
        inner join
            {{ ref("int_journey__informed_decision") }} as informed
            on decision.enquiry_child_key = informed.enquiry_child_key
        inner join
            {{ ref("int_journey__rating") }} as rating
            on decision.enquiry_child_key = rating.enquiry_child_key
        left join severity as first_rating on enquiry.rag_initial = first_rating.code
        left join severity as last_rating on rating.rag_at_latest_decision = last_rating.code
    ),

    measure as (
        select measure_id from {{ ref("measure_catalogue") }} where metric_id = 'decision_quality'
    ),

    event as (
        select
            measure.measure_id,
            decided.latest_decided_on,
            decided.area_code,
            decided.source_agency,
            case
                when
                    case
                        measure.measure_id
                        when 'conversion_tier3'
                        then decided.outcome in ('strategy_s47', 'tier3_referral')
                        when 'conversion_tier2'
                        then decided.outcome in ('ers_tier2', 'early_years_families')
                        when 'advice'
                        then decided.outcome = 'advice'
                        when 'nfa'
                        then decided.outcome = 'nfa'
                        when 'rationale_recorded'
                        then decided.is_rationale_recorded
                        when 'rag_changed_up'
                        then decided.is_raised
                        when 'rag_changed_down'
                        then decided.is_lowered
                        when 'multi_agency_informed'
                        then decided.is_multi_agency_informed
                    end
                then 1
                else 0
            end as numerator,
            1 as denominator
        from measure
        inner join
            decided
            on decided.is_mashed
            or measure.measure_id
            not in ('rag_changed_up', 'rag_changed_down', 'multi_agency_informed')
    ),

    in_period as ({{ in_periods("decision_quality", "event", "latest_decided_on") }}),

    cell as ({{ cells("in_period", breakdowns=["source_agency"]) }}),

    {{ metric_rows("decision_quality", "cell") }}

select *
from final
