"""The rules that hold a row against other rows, on rows with known answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from mash_vfm.contract import Contract, ContractError, load_contract
from mash_vfm.expectations.between import RowRule, rules_between
from mash_vfm.expectations.listing import staging_table

PROJECT = Path(__file__).parents[2]
CONTRACT = load_contract(PROJECT)
EVERY = {extract.id for extract in CONTRACT.extracts}

Rows = dict[str, str]


def rules(extract_id: str, name: str, landed: set[str] = EVERY) -> list[RowRule]:
    extract = CONTRACT.find(*extract_id.split("."))
    assert extract is not None
    return [rule for rule in rules_between(extract, CONTRACT, landed) if rule.name == name]


def broken(extract_id: str, name: str, columns: str, sent: Rows) -> tuple[set[int], int]:
    """Numbers of the rows that break a rule, and how many it applies to.

    ``sent`` holds values (SQL) by extract; the columns they fill stand before them.
    """
    (rule,) = (one for one in rules(extract_id, name) if columns in ("", *one.columns))
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        for sent_id, values in sent.items():
            extract = CONTRACT.find(*sent_id.split("."))
            assert extract is not None
            typed = ", ".join(f'"{c.name}" {c.data_type}' for c in extract.columns)
            connection.execute(f"create table {staging_table(extract)} ({typed}, _row integer)")
            connection.execute(f"insert into {staging_table(extract)} {values}")
        extract = CONTRACT.find(*extract_id.split("."))
        assert extract is not None
        found = connection.execute(
            f"select _row, {rule.breaks}, {rule.applies} from {staging_table(extract)}"
        ).fetchall()
    assert all(isinstance(breaks, bool) for _, breaks, _ in found)
    assert all(applies for _, breaks, applies in found if breaks)
    return {row for row, breaks, _ in found if breaks}, sum(applies for *_, applies in found)


def test_a_key_that_the_other_extract_does_not_know_is_an_orphan() -> None:
    sent = {
        "mash.enquiry": "(mash_enquiry_id) values ('e1'), (null)",
        "mash.decision": "(mash_enquiry_id, _row) values ('e1', 1), ('e2', 2), (null, 3)",
    }
    assert broken("mash.decision", "orphan_key", "mash_enquiry_id", sent) == ({2}, 2)


def test_every_key_is_an_orphan_where_the_other_extract_is_empty() -> None:
    sent = {
        "mash.enquiry": "(mash_enquiry_id) select 'e1' where false",
        "mash.decision": "(mash_enquiry_id, _row) values ('e1', 1)",
    }
    assert broken("mash.decision", "orphan_key", "mash_enquiry_id", sent) == ({1}, 1)


def test_nothing_is_held_against_an_extract_that_never_landed() -> None:
    assert rules("mash.decision", "orphan_key")
    assert not rules("mash.decision", "orphan_key", {"mash.decision"})
    assert not rules("mash.decision", "clock_order", {"mash.decision"})


def test_a_decision_before_its_enquiry_runs_against_the_clock() -> None:
    # The children of an enquiry have rows of their own: the first of them counts.
    sent = {
        "mash.enquiry": "(mash_enquiry_id, received_at) values ('e1', '2024-01-02 10:00'),"
        " ('e1', '2024-01-02 12:00'), ('e2', null)",
        "mash.decision": "(mash_enquiry_id, decided_at, _row) values"
        " ('e1', '2024-01-02 09:59', 1), ('e1', '2024-01-02 10:00', 2),"
        " ('e2', '2024-01-01 00:00', 3), ('e9', '2024-01-01 00:00', 4),"
        " ('e1', null, 5)",
    }
    assert broken("mash.decision", "clock_order", "decided_at", sent) == ({1}, 4)


def test_a_day_without_time_is_not_before_a_moment_of_the_same_day() -> None:
    sent = {
        "mash.enquiry": "(mash_enquiry_id, received_at) values ('e1', '2024-01-02 10:00')",
        "mash.ers_referral": "(mash_enquiry_id, received_on, _row) values"
        " ('e1', '2024-01-02', 1), ('e1', '2024-01-01', 2)",
    }
    assert broken("mash.ers_referral", "clock_order", "received_on", sent) == ({2}, 2)


def test_a_birth_long_ago_or_long_to_come_is_not_that_of_a_child() -> None:
    sent = {
        "mash.enquiry": "(child_dob, received_at, _row) values"
        " ('1998-01-02', '2024-01-02 10:00', 1), ('1998-01-03', '2024-01-02 10:00', 2),"
        " ('2024-11-02', '2024-01-02 10:00', 3), ('2024-11-03', '2024-01-02 10:00', 4),"
        " (null, '2024-01-02 10:00', 5), ('1950-01-01', null, 6)",
    }
    assert broken("mash.enquiry", "impossible_age", "", sent) == ({1, 4}, 4)


def test_two_persons_with_one_number_are_found_both() -> None:
    sent = {
        "social_care.ssd_person": "(pers_person_id, pers_common_child_id, _row) values"
        " ('c1', '9990000018', 1), ('c2', '9990000018', 2), ('c3', '9990000026', 3),"
        " ('c4', null, 4), ('c5', null, 5)",
    }
    assert broken("social_care.ssd_person", "duplicate_person", "", sent) == ({1, 2}, 3)


def test_a_reversal_takes_back_what_was_posted() -> None:
    sent = {
        "finance.ledger_line": "(ledger_line_id, amount, reverses_line_id, _row) values"
        " ('l1', 10.50, null, 1), ('l2', -10.50, 'l1', 2), ('l3', -10.05, 'l1', 3),"
        " ('l4', -10.50, 'l9', 4), ('l5', null, 'l1', 5)",
    }
    assert broken("finance.ledger_line", "reversal_matches", "", sent) == ({3, 4, 5}, 4)


def test_no_more_answer_than_were_asked() -> None:
    sent = {
        "survey.staff_survey_frame": "(wave, agency, location, invited, _row) values"
        " ('W1', 'police', 'virtual', 1, 1), ('W2', 'police', 'virtual', 2, 2),"
        " ('W1', 'health', null, 1, 3), ('W3', 'health', 'virtual', 0, 4)",
        # One person answers several questions.
        "survey.staff_survey": "(wave, agency, location, respondent_key) values"
        " ('W1', 'police', 'virtual', 'r1'), ('W1', 'police', 'virtual', 'r2'),"
        " ('W2', 'police', 'virtual', 'r1'), ('W2', 'police', 'virtual', 'r1'),"
        " ('W1', 'health', null, 'r3'), ('W1', 'health', null, 'r4')",
    }
    found = broken("survey.staff_survey_frame", "answers_within_asked", "", sent)
    assert found == ({1, 3}, 4)


@pytest.mark.parametrize("reference", ["mash.nothing.mash_enquiry_id", "mash.enquiry.nothing"])
def test_a_reference_to_what_there_is_not_is_a_fault_of_the_contract(reference: str) -> None:
    extract = CONTRACT.find("mash", "decision")
    assert extract is not None
    astray = replace(extract, columns=(replace(extract.columns[0], refers_to=reference),))
    with pytest.raises(ContractError, match=reference):
        rules_between(astray, Contract((astray,)), EVERY)
