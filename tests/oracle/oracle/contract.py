"""What the oracle must know of each extract: its required columns and its key (extracts.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extract:
    """One extract of the landing contract.

    ``required`` names the columns without which a file is refused. ``key`` names the columns that
    a delta upserts by; a part written ``a|b`` is the first of the columns that is not blank.
    """

    id: str
    required: tuple[str, ...]
    key: tuple[str, ...]


# extract: required columns: key (the first required column where nothing is said)
_CONTRACT = """
social_care.ssd_person: pers_person_id
social_care.ssd_address: addr_table_id addr_person_id
social_care.ssd_linked_identifiers: link_table_id link_person_id
social_care.ssd_contacts: cont_contact_id cont_person_id cont_contact_date
social_care.ssd_early_help_episodes: earl_episode_id earl_person_id earl_episode_start_date
social_care.ssd_cin_episodes: cine_referral_id cine_person_id cine_referral_date
social_care.ssd_cin_assessments: cina_assessment_id cina_person_id cina_assessment_start_date
social_care.ssd_assessment_factors: cinf_table_id cinf_assessment_id
social_care.ssd_s47_enquiry: s47e_s47_enquiry_id s47e_person_id s47e_s47_start_date
social_care.ssd_initial_cp_conference: icpc_icpc_id icpc_person_id
social_care.ssd_cin_plans: cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date
social_care.ssd_cp_plans: cppl_cp_plan_id cppl_person_id cppl_cp_plan_start_date
social_care.ssd_cp_reviews: cppr_cp_review_id cppr_cp_plan_id
social_care.ssd_cla_episodes: clae_cla_episode_id clae_person_id clae_cla_episode_start_date
social_care.ssd_involvements: \
    invo_involvements_id invo_professional_id invo_involvement_start_date
social_care.ssd_professionals: prof_professional_id
social_care.ssd_department: dept_team_id
social_care.ssd_voice_of_child: voch_table_id voch_person_id
mash.enquiry: mash_enquiry_id received_at source_agency rag_initial mashed area_code: \
    mash_enquiry_id la_child_id|child_no
mash.rag_history: mash_enquiry_id rag set_at: mash_enquiry_id set_at
mash.agency_check: agency_check_id mash_enquiry_id agency requested_at
mash.decision: mash_enquiry_id decided_at outcome: mash_enquiry_id la_child_id decided_at
mash.ers_referral: ers_id received_on
mash.quality_audit: audit_id audit_round mash_enquiry_id stratum stratum_population
mash.practice_issue: issue_id raised_on
mash.area_rollout: area_code
police.child_referral_121a: referral_ref submitted_at
police.recorded_offence: crime_ref recorded_on ho_class
police.offence_outcome: crime_ref outcome_code outcome_on: crime_ref outcome_code outcome_on
police.court_result: crime_ref: crime_ref defendant_id
health.apc_episode: epikey admidate admimeth epistart epiorder classpat
health.apc_diagnosis: epikey diag_order icd10: epikey diag_order
health.ecds_attendance: attendance_id arrived_at
health.ecds_finding: attendance_id snomed_code: attendance_id snomed_code
health.csds_referral: service_request_id received_on
health.mhsds_referral: service_request_id received_on
health.cpis_access: access_id accessed_at
workforce.post: post_id agency role_family fte_budgeted valid_from
workforce.worker: worker_id post_id fte role_start_on: worker_id post_id role_start_on
workforce.absence: absence_id worker_id first_day
workforce.time_recording: worker_id worked_on activity hours: \
    worker_id post_id worked_on activity mash_enquiry_id
workforce.vacancy: snapshot_on agency vacancies_fte: snapshot_on agency role_family
finance.ledger_line: ledger_line_id posted_on agency cost_type amount
finance.set_up_asset: asset_id amount start_on useful_life_months
survey.staff_survey: wave respondent_key question_code: wave respondent_key question_code
survey.staff_survey_frame: wave agency invited: wave agency location
survey.family_feedback: response_key respondent_type question_code responded_on: \
    response_key question_code
survey.complaint: complaint_id received_on
reference.population: area_code mid_year age sex population: area_code mid_year age sex
reference.area: area_code area_name lsoa11: lsoa11
reference.postcode: postcode lsoa11
reference.gdp_deflator: financial_year index
"""


def _read(line: str) -> Extract:
    name, required, *key = (part.strip() for part in line.split(":"))
    columns = tuple(required.split())
    return Extract(name, columns, tuple(key[0].split()) if key else columns[:1])


EXTRACTS: dict[str, Extract] = {
    extract.id: extract for extract in map(_read, _CONTRACT.strip().splitlines())
}
