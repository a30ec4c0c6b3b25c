"""The kinds of fault that real extracts have, one small function each.

None of them stops a publication: the dialects are simply read, the rest is found, reported and
rare.
"""

from __future__ import annotations

from mash_vfm.synthetic.faults import Sheet, fault
from mash_vfm.synthetic.write import SHEET

_UNREADABLE = "unreadable_value"


@fault("windows_1252", "police.child_referral_121a")
def windows_1252(sheet: Sheet, kind: str) -> None:
    """The whole file is in Windows-1252, and has letters that show it."""
    sheet.dialect.encoding = "cp1252"
    places = sheet.sample("school is not null", most=2)
    sheet.change(places, "school", "'St Brannoc\u2019s \u2013 ' || school")
    sheet.plant(kind, None, "encoding")


@fault("byte_order_mark", "social_care.ssd_contacts")
def byte_order_mark(sheet: Sheet, kind: str) -> None:
    """The file begins with a UTF-8 byte order mark."""
    sheet.dialect.with_bom = True
    sheet.plant(kind, None, None)


@fault("semicolon_delimiter", "survey.complaint")
def semicolon_delimiter(sheet: Sheet, kind: str) -> None:
    """Cells are separated by semicolons."""
    sheet.dialect.delimiter = ";"
    sheet.plant(kind, None, None)


@fault("tab_delimiter", "workforce.post")
def tab_delimiter(sheet: Sheet, kind: str) -> None:
    """Cells are separated by tabs."""
    sheet.dialect.delimiter = "\t"
    sheet.plant(kind, None, None)


@fault("carriage_returns", "survey.staff_survey_frame")
def carriage_returns(sheet: Sheet, kind: str) -> None:
    """Lines end as Windows ends them."""
    sheet.dialect.line_end = "\r\n"
    sheet.plant(kind, None, None)


@fault("title_above_header", "workforce.vacancy")
def title_above_header(sheet: Sheet, kind: str) -> None:
    """A title and an empty line stand above the header."""
    sheet.dialect.preamble = ("Vacancy return to 31 March 2024", "")
    sheet.plant(kind, None, "lines_above_header")


@fault("heading_spelling", "police.recorded_offence")
def heading_spelling(sheet: Sheet, kind: str) -> None:
    """Headings in other case, with blanks, no-break spaces, curly quotes and punctuation."""
    sheet.dialect.headings = {
        "crime_ref": " Crime Ref ",
        "recorded_on": "RECORDED_ON",
        "committed_from": "Committed\u00a0From",
        "ho_class": "“HO Class”",
        "child_abuse_flag": "Child-Abuse Flag:",
        "victim_age": "Victim Age.",
        "area_code": "Area  Code",
    }
    sheet.plant(kind, None, None)


@fault("trailing_blanks", "finance.ledger_line")
def trailing_blanks(sheet: Sheet, kind: str) -> None:
    """Empty columns on the right and empty rows at the end, as workbooks leave them."""
    sheet.dialect.blank_columns = 2
    sheet.dialect.blank_rows = 3
    sheet.plant(kind, None, "empty_columns")
    sheet.plant(kind, None, "blank_rows")


@fault("british_dates", "workforce.worker")
def british_dates(sheet: Sheet, kind: str) -> None:
    """Every date of the file is written dd/mm/yyyy."""
    for column in ("role_start_on", "role_end_on"):
        sheet.connection.execute(
            f"update {SHEET} set {column} = strftime({column}::date, '%d/%m/%Y')"
        )
        sheet.plant(kind, None, None, column)


@fault("excel_serials", "workforce.absence")
def excel_serials(sheet: Sheet, kind: str) -> None:
    """Some dates are Excel's day numbers, among ISO dates."""
    places = sheet.sample("last_day is not null")
    for column in ("first_day", "last_day"):
        sheet.change(places, column, f"({column}::date - date '1899-12-30')::varchar")
        sheet.plant(kind, places, None, column)


@fault("month_names", "workforce.absence")
def month_names(sheet: Sheet, kind: str) -> None:
    """Some dates have the month's name and a time behind them."""
    places = sheet.sample("first_day is not null")
    sheet.change(places, "first_day", "strftime(first_day::date, '%Y-%b-%d 00:00:00')")
    sheet.plant(kind, places, None, "first_day")


@fault("placeholder_dates", "health.csds_referral")
def placeholder_dates(sheet: Sheet, kind: str) -> None:
    """Open ends are filled with dates that mean none."""
    places = sheet.sample("discharged_on is null")
    for place, day in zip(places, ("1900-01-01", "1800-01-01") * len(places), strict=False):
        sheet.change([place], "discharged_on", f"'{day}'")
    sheet.plant(kind, places, "placeholder_date", "discharged_on")


@fault("placeholder_text", "mash.enquiry")
def placeholder_text(sheet: Sheet, kind: str) -> None:
    """Empty cells are filled with words that mean empty."""
    for column, text in (
        ("household_id", "NULL"), ("consent_status", "#N/A"), ("child_sex", "-"),
        ("nhs_number", "None"), ("contact_id", " "),
    ):  # fmt: skip
        places = sheet.sample(f"{column} is null", most=10)
        sheet.change(places, column, f"'{text}'")
        sheet.plant(kind, places, None, column)


@fault("boolean_spellings", "mash.ers_referral")
def boolean_spellings(sheet: Sheet, kind: str) -> None:
    """Yes and no in several spellings."""
    for flag, spellings in (("Y", ("Yes", "true", "1", "a) Yes")), ("N", ("No", "FALSE", "0"))):
        places = sheet.sample(f"accepted = '{flag}'", most=8)
        for number, place in enumerate(places):
            sheet.change([place], "accepted", f"'{spellings[number % len(spellings)]}'")
        sheet.plant(kind, places, None, "accepted")


@fault("repeated_row", "mash.rag_history")
def repeated_row(sheet: Sheet, kind: str) -> None:
    """A row stands twice, whole."""
    places = sheet.repeat(sheet.sample(most=5))
    sheet.plant(kind, places, "repeated_row")


@fault("repeated_key", "health.mhsds_referral")
def repeated_key(sheet: Sheet, kind: str) -> None:
    """A key stands twice; the first of the two rows is an older state of it."""
    places = sheet.sample("discharged_on is not null", most=5)
    sheet.repeat(places)
    sheet.change(places, "discharged_on", "null")
    sheet.plant(kind, places, "repeated_key")


@fault("unknown_code", "mash.enquiry")
def unknown_code(sheet: Sheet, kind: str) -> None:
    """A sender that the code list does not have."""
    places = sheet.sample("source_agency = 'health'", most=6)
    sheet.change(places, "source_agency", "'ambulance trust'")
    sheet.plant(kind, places, _UNREADABLE, "source_agency")


@fault("code_spelling", "survey.staff_survey")
def code_spelling(sheet: Sheet, kind: str) -> None:
    """Codes in other case, with blanks around, or as their label."""
    for code, text in (("co_located", "Co-located"), ("virtual", " VIRTUAL ")):
        places = sheet.sample(f"location = '{code}'", most=6)
        sheet.change(places, "location", f"'{text}'")
        sheet.plant(kind, places, None, "location")


@fault("new_column", "health.apc_episode")
def new_column(sheet: Sheet, kind: str) -> None:
    """A column that the contract does not know."""
    sheet.connection.execute(f"alter table {SHEET} add column hrg_code varchar default 'PV13A'")
    sheet.dialect.added.append("hrg_code")
    sheet.plant(kind, None, "new_column", "hrg_code")


@fault("missing_optional_column", "police.court_result")
def missing_optional_column(sheet: Sheet, kind: str) -> None:
    """A column that the contract does not insist on is not in the file."""
    sheet.dialect.dropped.add("plea")
    sheet.plant(kind, None, "missing_optional_column", "plea")


@fault("clock_order", "mash.agency_check")
def clock_order(sheet: Sheet, kind: str) -> None:
    """An answer that came before it was asked for."""
    places = sheet.sample("responded_at is not null", most=8)
    sheet.change(places, "responded_at", "(requested_at::timestamp - interval 95 minute)::varchar")
    sheet.plant(kind, places, "date_order", "responded_at")


@fault("quoted_newline", "survey.family_feedback")
def quoted_newline(sheet: Sheet, kind: str) -> None:
    """Free text with a line break in it."""
    places = sheet.sample("free_text is not null", most=5)
    sheet.change(places, "free_text", "free_text || chr(10) || 'Thank you.'")
    sheet.plant(kind, places, None, "free_text")


@fault("time_with_offset", "health.cpis_access")
def time_with_offset(sheet: Sheet, kind: str) -> None:
    """Some times say how far local time is from Greenwich."""
    winter = "month(accessed_at::timestamp) in (11, 12, 1, 2)"
    for condition, offset in ((winter, "+00:00"), (f"not ({winter})", "+01:00")):
        if offset == "+01:00":
            condition += " and month(accessed_at::timestamp) between 4 and 9"
        places = sheet.sample(condition, most=5)
        sheet.change(places, "accessed_at", f"replace(accessed_at, ' ', 'T') || '{offset}'")
        sheet.plant(kind, places, None, "accessed_at")


@fault("money_format", "finance.ledger_line")
def money_format(sheet: Sheet, kind: str) -> None:
    """Amounts with a pound sign and thousands commas, negative ones in brackets."""
    places = sheet.sample("amount::decimal(18, 2) > 1000", most=6)
    sheet.change(places, "amount", "'£' || format('{:,.2f}', amount::double)")
    sheet.plant(kind, places, None, "amount")
    places = sheet.sample("amount like '-%'", most=4)
    sheet.change(places, "amount", "'(' || substr(amount, 2) || ')'")
    sheet.plant(kind, places, None, "amount")


@fault("age_spellings", "police.recorded_offence")
def age_spellings(sheet: Sheet, kind: str) -> None:
    """Ages of infants in months, or as less than one."""
    places = sheet.sample("victim_age = '0'", most=20)
    for number, place in enumerate(places):
        sheet.change([place], "victim_age", "'<1'" if number % 2 else "'6m'")
    sheet.plant(kind, places, None, "victim_age")


@fault("resent_file", "mash.area_rollout")
def resent_file(sheet: Sheet, kind: str) -> None:
    """The same file arrives twice under two names: it lands once."""
    sheet.copies.append("_20240331_resend")
    sheet.plant(kind, None, None)


@fault("delta_file", "mash.ers_referral")
def delta_file(sheet: Sheet, kind: str) -> None:
    """What the full refresh does not know yet comes in a delta: some rows new, some changed."""
    new = sheet.sample("mash_enquiry_id is not null", most=6)
    changed = sheet.sample("closed_on is not null and accepted = 'Y'", most=6)
    changed = [place for place in changed if place not in new]
    listed = ", ".join(repr(place) for place in [*new, *changed])
    sheet.connection.execute(f"alter table {SHEET} add column _in_delta boolean default false")
    # the delta's rows stand at the end of the sheet; the full refresh keeps the older state
    sheet.connection.execute(
        f"insert into {SHEET} select * replace (_row + 1e9 as _row, true as _in_delta) "
        f"from {SHEET} where _row in ({listed})"
    )
    sheet.connection.execute(
        f"delete from {SHEET} where _row in ({', '.join(repr(place) for place in new)})"
    )
    for column in ("closed_on", "close_reason", "hours_delivered"):
        sheet.change(changed, column, "null")
    sheet.extra.append(("_delta_20240331", "_in_delta"))
    sheet.plant(kind, None, None)


@fault("older_refresh", "mash.practice_issue")
def older_refresh(sheet: Sheet, kind: str) -> None:
    """A full refresh of a year ago still lies in the inbox."""
    sheet.connection.execute(f"alter table {SHEET} add column _is_old boolean default false")
    sheet.connection.execute(
        f"insert into {SHEET} select * replace (_row + 1e9 as _row, true as _is_old, "
        "case when actioned_on <= '2023-03-31' then actioned_on end as actioned_on) "
        f"from {SHEET} where raised_on <= '2023-03-31'"
    )
    sheet.extra.append(("_20230331", "_is_old"))
    sheet.plant(kind, None, None)


TYPICAL_KINDS = (
    "windows_1252", "byte_order_mark", "semicolon_delimiter", "tab_delimiter", "carriage_returns",
    "title_above_header", "heading_spelling", "trailing_blanks", "british_dates", "excel_serials",
    "month_names", "placeholder_dates", "placeholder_text", "boolean_spellings", "repeated_row",
    "repeated_key", "unknown_code", "code_spelling", "new_column", "missing_optional_column",
    "clock_order", "quoted_newline", "time_with_offset", "money_format", "age_spellings",
    "resent_file", "delta_file", "older_refresh",
)  # fmt: skip
