"""The kinds of fault that break a rule of the arrivals gate, one small function each.

They befall extracts of which no row is copied by another kind, so that each fault stands once.
"""

from __future__ import annotations

from mash_vfm.synthetic.faults import Sheet, fault
from mash_vfm.synthetic.write import SHEET

_LAST_QUARTER = "between '2024-01-01' and '2024-03-31 23:59:59'"


@fault("orphan_enquiry", "mash.quality_audit")
def orphan_enquiry(sheet: Sheet, kind: str) -> None:
    """An audit of an enquiry that the hub does not know."""
    _replace(sheet, kind, "mash_enquiry_id", "'E-' || mash_enquiry_id", "orphan_key")


@fault("orphan_crime", "police.court_result")
def orphan_crime(sheet: Sheet, kind: str) -> None:
    """A court result of a crime that was not recorded."""
    _replace(sheet, kind, "crime_ref", "'X' || crime_ref", "orphan_key")


@fault("orphan_child", "social_care.ssd_cp_plans")
def orphan_child(sheet: Sheet, kind: str) -> None:
    """A child protection plan of a child whom the list of persons lacks."""
    _replace(sheet, kind, "cppl_person_id", "'X' || cppl_person_id", "orphan_key")


@fault("decision_before_enquiry", "mash.decision")
def decision_before_enquiry(sheet: Sheet, kind: str) -> None:
    """A decision dated before the enquiry came."""
    sql = "(decided_at::timestamp - interval 20 year)::varchar"
    _replace(sheet, kind, "decided_at", sql, "clock_order")


@fault("outcome_before_crime", "police.offence_outcome")
def outcome_before_crime(sheet: Sheet, kind: str) -> None:
    """An outcome dated before the crime was recorded."""
    sql = "(outcome_on::date - 7305)::varchar"
    _replace(sheet, kind, "outcome_on", sql, "clock_order")


@fault("impossible_birth", "police.child_referral_121a")
def impossible_birth(sheet: Sheet, kind: str) -> None:
    """A child born in another century."""
    _replace(sheet, kind, "dob", "'1931-05-04'", "impossible_age", "dob is not null")


@fault("birth_to_come", "mash.enquiry")
def birth_to_come(sheet: Sheet, kind: str) -> None:
    """A child to be born in years."""
    _replace(sheet, kind, "child_dob", "'2031-05-04'", "impossible_age", "child_dob is not null")


@fault("registered_twice", "social_care.ssd_person")
def registered_twice(sheet: Sheet, kind: str) -> None:
    """A child who has two records, with one NHS number."""
    places = sheet.sample("pers_common_child_id is not null", most=5)
    copies = sheet.repeat(places)
    sheet.change(copies, "pers_person_id", "'2' || pers_person_id")
    sheet.plant(kind, sorted([*places, *copies]), "duplicate_person", "pers_common_child_id")


@fault("wrong_reversal", "finance.ledger_line")
def wrong_reversal(sheet: Sheet, kind: str) -> None:
    """A reversal that takes back a penny less."""
    sql = "(amount::decimal(18, 2) + 0.01)::varchar"
    _replace(sheet, kind, "amount", sql, "reversal_matches", "reverses_line_id is not null")


@fault("nobody_asked", "survey.staff_survey_frame")
def nobody_asked(sheet: Sheet, kind: str) -> None:
    """A group that answered, and of which nobody is said to have been asked."""
    largest = f"invited::int = (select max(invited::int) from {SHEET})"
    _replace(sheet, kind, "invited", "'0'", "answers_within_asked", largest)


@fault("wrong_check_digit", "mash.enquiry")
def wrong_check_digit(sheet: Sheet, kind: str) -> None:
    """An NHS number whose last digit does not fit the others."""
    sql = "left(nhs_number, 9) || ((right(nhs_number, 1)::int + 1) % 10)"
    whole = "regexp_full_match(nhs_number, '[0-9]{10}')"
    _replace(sheet, kind, "nhs_number", sql, "values_readable", whole)


@fault("wrong_upn", "social_care.ssd_person")
def wrong_upn(sheet: Sheet, kind: str) -> None:
    """A unique pupil number that lacks digits."""
    _replace(
        sheet, kind, "pers_upn", "left(pers_upn, 6)", "values_readable", "pers_upn is not null"
    )


@fault("required_blank", "police.recorded_offence")
def required_blank(sheet: Sheet, kind: str) -> None:
    """A crime without the day on which it was recorded."""
    _replace(sheet, kind, "recorded_on", "null", "required_filled")


@fault("key_blank", "health.csds_referral")
def key_blank(sheet: Sheet, kind: str) -> None:
    """A referral without its id."""
    _replace(sheet, kind, "service_request_id", "null", "rows_kept")


@fault("far_future", "social_care.ssd_cla_episodes")
def far_future(sheet: Sheet, kind: str) -> None:
    """An open end that is filled with the end of the century."""
    open_end = "clae_cla_episode_ceased_date is null"
    _replace(sheet, kind, "clae_cla_episode_ceased_date", "'2099-12-31'", "not_in_future", open_end)


@fault("guilty_without_day", "police.court_result")
def guilty_without_day(sheet: Sheet, kind: str) -> None:
    """A guilty verdict without the day of the conviction."""
    guilty = "verdict = 'guilty' and convicted_on is not null"
    _replace(sheet, kind, "convicted_on", "null", "filled_where", guilty)


@fault("alternate_alone", "police.offence_outcome")
def alternate_alone(sheet: Sheet, kind: str) -> None:
    """A charge that is sent as its alternate offence alone."""
    single = (
        f"outcome_code = '16' and crime_ref in (select crime_ref from {SHEET}"
        " group by crime_ref having count(*) = 1)"
    )
    _replace(sheet, kind, "outcome_code", "'1A'", "never_alone", single)


@fault("undated_wave", "survey.staff_survey")
def undated_wave(sheet: Sheet, kind: str) -> None:
    """A wave of the survey in which nobody's answers have a day."""
    first = f"wave = (select min(wave) from {SHEET})"
    places = [
        place
        for (place,) in sheet.connection.execute(
            f"select _row from {SHEET} where {first} order by _row"
        ).fetchall()
    ]
    sheet.change(places, "completed_on", "null")
    sheet.plant(kind, places, "groups_dated", "completed_on")


@fault("words_for_a_number", "workforce.absence")
def words_for_a_number(sheet: Sheet, kind: str) -> None:
    """A number written out."""
    filled = "working_days_lost is not null"
    _replace(sheet, kind, "working_days_lost", "'about five'", "values_readable", filled)


@fault("out_of_range", "workforce.absence")
def out_of_range(sheet: Sheet, kind: str) -> None:
    """Fewer days lost than none."""
    filled = "working_days_lost is not null"
    _replace(sheet, kind, "working_days_lost", "'-3'", "in_range", filled)


@fault("no_such_day", "health.apc_episode")
def no_such_day(sheet: Sheet, kind: str) -> None:
    """A day that no calendar has."""
    _replace(sheet, kind, "disdate", "'2023-02-31'", "values_readable", "disdate is not null")


@fault("discharged_before_admitted", "health.apc_episode")
def discharged_before_admitted(sheet: Sheet, kind: str) -> None:
    """A stay in hospital that ends before it begins."""
    sql = "(admidate::date - 3)::varchar"
    _replace(sheet, kind, "disdate", sql, "date_order", "disdate is not null")


@fault("late_supplier", "finance.set_up_asset")
def late_supplier(sheet: Sheet, kind: str) -> None:
    """The newest file is half a year older than those of the others."""
    sheet.stamp = "20230930"
    sheet.connection.execute(f"delete from {SHEET} where start_on > '2023-09-30'")
    sheet.plant(kind, None, "fresh")


@fault("shrunk_refresh", "health.cpis_access")
def shrunk_refresh(sheet: Sheet, kind: str) -> None:
    """A full refresh that holds six tenths of what the one of last month held."""
    sheet.connection.execute(f"alter table {SHEET} add column _is_old boolean default false")
    sheet.connection.execute(
        f"insert into {SHEET} select * replace (_row + 1e9 as _row, true as _is_old) from {SHEET}"
    )
    sheet.connection.execute(
        f"delete from {SHEET} where not _is_old and _row::bigint % 5 < 2 and {sheet.is_free()}"
    )
    sheet.extra.append(("_20240229", "_is_old"))
    sheet.plant(kind, None, "volume_kept")


@fault("lost_quarter", "workforce.time_recording", is_certain=False)
def lost_quarter(sheet: Sheet, kind: str) -> None:
    """Of the newest quarter a fifth is sent alone."""
    sheet.connection.execute(
        f"delete from {SHEET} where worked_on {_LAST_QUARTER} and _row::bigint % 5 > 0"
    )
    sheet.plant(kind, None, "volume_year")


@fault("inflated_quarter", "mash.agency_check", is_certain=False)
def inflated_quarter(sheet: Sheet, kind: str) -> None:
    """Each row of the newest quarter is sent three times, under new ids."""
    for copy in (1, 2):
        sheet.connection.execute(
            f"insert into {SHEET} select * replace (_row + {copy} * 0.25 as _row,"
            f" agency_check_id || '-{copy}' as agency_check_id) from {SHEET}"
            f" where requested_at {_LAST_QUARTER} and _row = floor(_row) and {sheet.is_free()}"
        )
    sheet.plant(kind, None, "volume_year")


@fault("changed_practice", "mash.enquiry", is_certain=False)
def changed_practice(sheet: Sheet, kind: str) -> None:
    """In the newest quarter every enquiry is said to have come by one way."""
    sheet.connection.execute(
        f"update {SHEET} set source_form = 'phone' where received_at {_LAST_QUARTER}"
    )
    sheet.plant(kind, None, "distribution_year", "source_form")


def _replace(
    sheet: Sheet, kind: str, column: str, sql: str, finding: str, where: str = "true"
) -> None:
    """Set a column of a few rows, and note what should be found."""
    places = sheet.sample(where, most=8)
    sheet.change(places, column, sql)
    sheet.plant(kind, places, finding, column)
