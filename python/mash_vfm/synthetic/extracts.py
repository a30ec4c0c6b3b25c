"""Every extract of the contract, one table after the other."""

from __future__ import annotations

from collections.abc import Iterator

from mash_vfm.synthetic import (
    community_health,
    finance,
    health,
    hub,
    hub_other,
    police,
    reference,
    ssd_people,
    ssd_protection,
    ssd_referrals,
    ssd_workers,
    survey,
    time_recording,
    workforce_tables,
)
from mash_vfm.synthetic.allocation import allocate
from mash_vfm.synthetic.columns import Table
from mash_vfm.synthetic.world import World


def all_tables(world: World) -> Iterator[Table]:
    """Yield every extract; each can be dropped before the next is made."""
    allocation, plans = allocate(world), ssd_protection.plans_of(world)
    yield from ssd_people.people(world)
    yield ssd_referrals.contacts(world)
    yield ssd_referrals.early_help(world)
    yield ssd_referrals.referrals(world, allocation)
    yield from ssd_referrals.assessments(world, allocation)
    yield ssd_protection.section47(world, allocation)
    yield ssd_protection.conferences(world, allocation, plans)
    yield ssd_protection.in_need_plans(world, allocation)
    yield ssd_protection.protection_plans(world, plans)
    yield ssd_protection.reviews(world, plans)
    yield ssd_protection.care(world)
    yield ssd_workers.involvements(world, allocation)
    yield ssd_workers.registered_staff(world, allocation)
    yield ssd_workers.departments()

    checks, decisions = hub.make_checks(world), hub.make_decisions(world)
    yield hub.enquiry_table(world)
    yield hub.rag_table(world)
    yield hub.check_table(world, checks)
    yield hub.decision_table(world, decisions)
    yield hub_other.ers_table(world)
    yield hub_other.audit_table(world)
    yield hub_other.issue_table(world)
    yield hub_other.rollout_table(world)

    yield police.referral_table(world)
    offences = police.make_offences(world)
    yield police.offence_table(world, offences)
    yield from police.result_tables(world, offences)

    yield from health.admissions(world)
    yield from health.attendances(world)
    for extract in ("csds_referral", "mhsds_referral"):
        yield community_health.service_referrals(world, extract)
    yield community_health.protection_accesses(world, plans)

    absences = workforce_tables.make_absences(world.parameters, world.workforce)
    yield workforce_tables.post_table(world.workforce)
    yield workforce_tables.worker_table(world.parameters, world.workforce)
    yield workforce_tables.absence_table(world.parameters, absences)
    yield workforce_tables.vacancy_table(world.parameters, world.workforce)
    yield time_recording.time_table(world, checks, decisions, absences)

    yield finance.ledger_table(world)
    yield finance.asset_table(world)
    yield from survey.staff_tables(world)
    yield survey.family_table(world)
    yield survey.complaint_table(world)

    yield reference.population_table(world)
    yield from reference.place_tables(world)
    yield reference.deflator_table()
