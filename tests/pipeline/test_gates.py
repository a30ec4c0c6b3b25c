"""Both gates, run by Great Expectations: good data passes, and bad data fails for its reason."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from gate_batch import NHS_NUMBER, PROJECT, SURNAME, change, make_good_warehouse

from mash_vfm.expectations import Asset, Gate, GateError, GateResult, Suite, run_gate
from mash_vfm.expectations import run as gate_run
from mash_vfm.expectations.policy import load_policy

ENQUIRY = "staging.stg_mash__enquiry"
ERS = "staging.stg_mash__ers_referral"
FIGURES = "marts.mart_metric_value"
SERIES = f"{FIGURES} where measure_id = 'tier3_dfe' and breakdown = 'none'"


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_good_warehouse(tmp_path_factory.mktemp("good") / "warehouse.duckdb")


@pytest.fixture
def warehouse(good: Path, tmp_path: Path) -> Path:
    # A path that a careless URL or template would take apart.
    folder = tmp_path / "home of $X 100%"
    folder.mkdir()
    return Path(shutil.copy(good, folder / "warehouse.duckdb"))


def run(gate: Gate, warehouse: Path, run_id: str = "run-1") -> GateResult:
    docs = warehouse.parent / "data_docs"
    return run_gate(gate, warehouse=warehouse, project_dir=PROJECT, run_id=run_id, docs_dir=docs)


def failed(result: GateResult) -> set[str]:
    assert not result.errors, [error.message for error in result.errors]
    return {failure.expectation_id for failure in result.failures}


def all_docs(warehouse: Path) -> str:
    pages = sorted((warehouse.parent / "data_docs").rglob("*.*"))
    assert pages
    return "\n".join(page.read_text(encoding="utf-8") for page in pages if page.is_file())


@pytest.mark.parametrize("gate", ["arrivals", "leaving"])
def test_a_known_good_batch_passes(gate: Gate, warehouse: Path) -> None:
    result = run(gate, warehouse)
    assert failed(result) == set()
    assert result.ok
    outcomes = {r.outcome for r in result.results}
    assert outcomes <= {"passed", "not_applicable"}
    assert sum(r.outcome == "passed" for r in result.results) > 50


BAD_ARRIVALS = {
    "null key": (
        f"update {ENQUIRY} set mash_enquiry_id = null where _row_number = 3",
        {"mash.enquiry.key_filled"},
        True,
    ),
    "duplicate key": (
        f"update {ENQUIRY} set mash_enquiry_id = 'e4', la_child_id = 'c4' where _row_number = 5",
        {"mash.enquiry.key_unique"},
        True,
    ),
    "duplicate key by the part that stands in for a blank one": (
        f"update {ENQUIRY} set mash_enquiry_id = 'e8' where _row_number = 9",
        {"mash.enquiry.key_unique"},
        True,
    ),
    "a tenth of a required column empty": (
        f"update {ENQUIRY} set received_at = null where _row_number = 0",
        {"mash.enquiry.received_at.required_filled"},
        False,
    ),
    "a third of a required column empty": (
        f"update {ENQUIRY} set received_at = null where _row_number < 3",
        {
            "mash.enquiry.received_at.required_filled",
            "mash.enquiry.received_at.required_mostly_filled",
        },
        True,
    ),
    "one unknown code": (
        f"update {ERS} set decline_reason = null, _bad_columns = 'hours_delivered,decline_reason'"
        " where _row_number = 8; insert into staging.stg_mash__ers_referral by name"
        f" select * replace ('s10' as ers_id, 'other' as decline_reason) from {ERS}"
        " where _row_number = 9",
        {
            "mash.ers_referral.decline_reason.codes_known",
            "mash.ers_referral.hours_delivered.values_readable",
            "mash.ers_referral.hours_delivered.values_mostly_readable",
        },
        True,
    ),
    "few unknown codes": (
        f"update {ENQUIRY} set source_form = 'phone' where _row_number > 1;"
        f" update {ENQUIRY} set _bad_columns = 'source_form' where _row_number < 2",
        {"mash.enquiry.source_form.codes_known"},
        False,
    ),
    "mostly unknown codes": (
        f"update {ERS} set decline_reason = null, _bad_columns = 'decline_reason'"
        " where _row_number > 7",
        {
            "mash.ers_referral.decline_reason.codes_known",
            "mash.ers_referral.decline_reason.codes_mostly_known",
        },
        True,
    ),
    "reversed dates": (
        f"update {ERS} set closed_on = received_on - 1 where _row_number = 5",
        {"mash.ers_referral.received_on.closed_on.date_order"},
        False,
    ),
    "a date far in the future": (
        f"update {ERS} set closed_on = date '2099-12-31' where _row_number = 5",
        {"mash.ers_referral.not_in_future"},
        False,
    ),
    "a referral of an enquiry that nobody knows": (
        f"update {ERS} set mash_enquiry_id = 'e99' where _row_number = 5",
        {"mash.ers_referral.mash_enquiry_id.orphan_key"},
        False,
    ),
    "a referral before its enquiry": (
        f"update {ERS} set mash_enquiry_id = 'e5', received_on = date '2024-01-05'"
        " where _row_number = 5",
        {"mash.ers_referral.received_on.received_at.clock_order"},
        False,
    ),
    "hours below nothing": (
        f"update {ERS} set hours_delivered = -0.5 where _row_number = 5;"
        f" update {ERS} set hours_delivered = 0 where _row_number = 6",
        {"mash.ers_referral.hours_delivered.in_range"},
        False,
    ),
    "a date that stands for none": (
        f"update {ERS} set closed_on = null, _placeholder_columns = 'first_contact_on,closed_on'"
        " where _row_number = 5",
        {
            "mash.ers_referral.closed_on.placeholder_date",
            "mash.ers_referral.first_contact_on.placeholder_date",
        },
        False,
    ),
    "a file older than agreed with the supplier": (
        "update ops.load set extract_as_of = '2024-02-15' where load_id in (2, 12);"
        " update staging.stg_ops__load set extract_as_of = '2024-02-15' where load_id in (2, 12)",
        {"mash.ers_referral.fresh"},
        False,
    ),
    "a third fewer rows": (
        "update ops.load set rows_landed = 7 where load_id = 2",
        {"mash.enquiry.volume_kept"},
        False,
    ),
    "a volume drop of more than half": (
        "update ops.load set rows_landed = 4 where load_id = 2",
        {"mash.enquiry.volume_kept", "mash.enquiry.volume_mostly_kept"},
        True,
    ),
    "an empty full refresh after a full one": (
        f"delete from {ENQUIRY}; update ops.load set rows_landed = 0, rows_in_file = 0"
        " where load_id = 2",
        {
            "mash.enquiry.not_empty",
            "mash.enquiry.volume_kept",
            "mash.enquiry.volume_mostly_kept",
        },
        True,
    ),
    "a row in quarantine": (
        "insert into ops.quarantine values (2, 1, 'malformed_row', 'too many cells', 'x')",
        {"mash.enquiry.rows_landed"},
        False,
    ),
    "a third of the rows in quarantine": (
        "insert into ops.quarantine select 2, i, 'malformed_row', '', 'x' from range(3) as r(i)",
        {"mash.enquiry.rows_landed", "mash.enquiry.rows_mostly_landed"},
        True,
    ),
    "rows left out by staging": (
        "insert into staging.stg_rejected"
        " select 'mash.enquiry', 2, i, 'key_unreadable' from range(3) as r(i)",
        {"mash.enquiry.rows_kept", "mash.enquiry.rows_mostly_kept"},
        True,
    ),
    "a refused file": (
        "insert into ops.load values (30, 'run', 'mash', 'decision', 'mash.decision',"
        " 'mash/decision_20240331.csv', '2024-03-31', false, null, 0, 0, 'refused')",
        {"mash.files_read"},
        False,
    ),
    "a file of nobody": (
        "insert into ops.load values (30, 'run', 'attic', null, null, 'attic/x.csv', null, false,"
        " null, 0, 0, 'refused')",
        {"arrivals.files_recognised"},
        False,
    ),
    "nothing at all": (
        "delete from ops.load; delete from staging.stg_ops__load",
        {"arrivals.something_landed"},
        True,
    ),
}


@pytest.mark.parametrize("kind", BAD_ARRIVALS)
def test_bad_arrivals_fail_for_the_stated_reason(kind: str, warehouse: Path) -> None:
    spoil, expected, blocks = BAD_ARRIVALS[kind]
    change(warehouse, [spoil])
    result = run("arrivals", warehouse)
    assert failed(result) == expected
    assert result.ok is not blocks
    assert bool(result.blocking_failures) is blocks


GOOD_ARRIVALS = {
    "an old file of a supplier with whom no days were agreed": "update staging.stg_ops__load"
    " set extract_as_of = '2023-06-30' where load_id = 22",
    "a refused file that was sent again": "insert into ops.load values"
    " (0, 'run', 'mash', 'enquiry', 'mash.enquiry', 'mash/enquiry_x.csv', null, false, null, 0, 0,"
    " 'refused')",
    "rows that repeat whole": "insert into ops.quarantine"
    " select 2, i, 'repeated_row', '', '' from range(5) as r(i)",
    "rows that a later load replaced": "insert into staging.stg_rejected"
    " select 'mash.enquiry', 2, i, 'superseded' from range(5) as r(i)",
    "a drop that the data team accepted": "update ops.load set rows_landed = 4 where load_id = 2;"
    " insert into seeds.accepted_drop values ('mash.enquiry', '2024-03-31')",
    "more rows than before": "update ops.load set rows_landed = 99 where load_id = 2",
    "a first load": "delete from ops.load where load_id = 1;"
    " delete from staging.stg_ops__load where load_id = 1;"
    " update ops.load set rows_landed = 1 where load_id = 2",
}


@pytest.mark.parametrize("kind", GOOD_ARRIVALS)
def test_what_is_no_fault_is_no_finding(kind: str, warehouse: Path) -> None:
    change(warehouse, [GOOD_ARRIVALS[kind]])
    result = run("arrivals", warehouse)
    assert failed(result) == set()
    assert result.ok


def test_a_first_load_has_no_volume_to_compare(warehouse: Path) -> None:
    change(warehouse, [GOOD_ARRIVALS["a first load"]])
    outcomes = {r.expectation_id: r.outcome for r in run("arrivals", warehouse).results}
    assert outcomes["mash.enquiry.volume_mostly_kept"] == "not_applicable"
    assert outcomes["mash.ers_referral.volume_mostly_kept"] == "passed"


def test_an_extract_that_never_landed_is_not_judged(warehouse: Path) -> None:
    subjects = {r.expectation.subject for r in run("arrivals", warehouse).results}
    assert "mash.enquiry" in subjects
    assert "mash.decision" not in subjects


BAD_LEAVING = {
    "a share above 1": (
        f"update {SERIES.replace(' where', ' set value = 1.5, numerator = 9 where')}"
        " and area_code = 'ALL' and period_start = '2023-05-01'",
        {"mart_re_referrals.share.value_in_range", "mart_re_referrals.part_of_whole"},
    ),
    "a numerator above its denominator": (
        f"update {SERIES.replace(' where', ' set numerator = 7 where')}"
        " and area_code = 'ALL' and period_start = '2023-05-01'",
        {"mart_re_referrals.part_of_whole", "mart_re_referrals.ratio.value_follows"},
    ),
    "a value that is not its numerator divided by its denominator": (
        f"update {FIGURES} set value = 4999 where unit = 'per_10000' and area_code = 'A1'",
        {"mart_other_costs.ratio.value_follows"},
    ),
    "a negative count": (
        f"update {FIGURES} set value = -1, numerator = -1 where unit = 'count'"
        " and area_code = 'A1' and period_start = '2023-05-01'",
        {"mart_other_costs.count.value_in_range"},
    ),
    "half a case": (
        f"update {FIGURES} set value = 1.5, numerator = 1.5 where unit = 'count'",
        {"mart_other_costs.count.value_in_range"},
    ),
    "an infinite cost": (
        f"update {FIGURES} set value = 'inf', numerator = 'inf' where measure_id = 'overheads'"
        " and area_code = 'ALL'",
        {"mart_other_costs.gbp.value_in_range"},
    ),
    "a negative cost where there are no credits": (
        f"update {FIGURES} set value = -6, numerator = -6 where measure_id = 'set_up_amortised'",
        {"mart_other_costs.gbp.value_in_range"},
    ),
    "a percentile with a numerator": (
        f"update {FIGURES} set numerator = 4 where unit = 'minutes' and area_code = 'A1'",
        {"mart_re_referrals.percentile.value_follows"},
    ),
    "a value without being ok": (
        f"update {FIGURES} set value = 0.5, denominator = 0 where status = 'zero_denominator'",
        {"mart_re_referrals.value_where_ok"},
    ),
    "ok without a value": (
        f"update {FIGURES} set value = null where measure_id = 'overheads'",
        {"mart_other_costs.value_where_ok"},
    ),
    "not collected, but counted": (
        f"update {FIGURES} set denominator = 4 where status = 'not_collected'",
        {"mart_re_referrals.not_collected.value_where_ok"},
    ),
    "a denominator of 0 that is not 0": (
        f"update {FIGURES} set denominator = 4 where status = 'zero_denominator'",
        {"mart_re_referrals.zero_denominator.value_follows"},
    ),
    "an unknown status": (
        f"update {FIGURES} set status = 'fine', value = null where metric_id = 'other_costs'",
        {"mart_other_costs.statuses_known"},
    ),
    "an unknown unit": (
        f"update {FIGURES} set unit = 'eur' where measure_id = 'overheads'",
        {"mart_other_costs.units_known"},
    ),
    "a figure twice": (
        f"insert into {FIGURES} select * from {SERIES} and area_code = 'ALL' limit 1",
        {"mart_re_referrals.figures_unique"},
    ),
    "a figure without an area": (
        f"update {FIGURES} set area_code = null where measure_id = 'overheads'"
        " and breakdown = 'agency' and area_code = 'A1'",
        {"mart_other_costs.area_code.required_filled"},
    ),
    "a missing period": (
        f"delete from {SERIES} and area_code = 'A1' and period_start = '2023-08-01'",
        {"mart_re_referrals.periods_complete"},
    ),
    "an area whose series ends early": (
        f"delete from {SERIES} and area_code = 'A1' and period_start = '2024-03-01'",
        {"mart_re_referrals.span.areas_complete"},
    ),
    "a missing area": (
        f"delete from {SERIES} and area_code = 'A1'",
        {"mart_re_referrals.areas_complete"},
    ),
    "half a month": (
        f"update {FIGURES} set period_start = period_start + 14 where period_grain = 'month'"
        " and metric_id = 're_referrals'",
        {"mart_re_referrals.periods_whole"},
    ),
    "a period that is not over": (
        f"update {FIGURES} set as_of = '2024-03-30'",
        {"mart_re_referrals.periods_whole", "mart_other_costs.periods_whole"},
    ),
    "figures as of two days": (
        f"update {FIGURES} set as_of = '2024-04-30' where metric_id = 'other_costs'",
        {"mart_metric_value.as_of_single"},
    ),
    "a go-live of the whole partnership": (
        f"update {FIGURES} set months_since_go_live = 1 where area_code = 'ALL'"
        " and metric_id = 'other_costs'",
        {"mart_other_costs.phase_consistent"},
    ),
    "a mart that the union leaves out": (
        "drop view marts.mart_other_costs; create table marts.mart_other_costs as"
        f" select * from {FIGURES} where metric_id = 'other_costs' limit 5",
        {"mart_other_costs.marts_united"},
    ),
    "an identifying column": (
        "create table marts.mart_children as select 'x' as child_nhs_number, 1 as n",
        {"marts.mart_children.no_identifier_column"},
    ),
    "an identifying column under an alias of the contract": (
        "create table marts.mart_children as select 'x' as \"Pers_Surname\", 1 as n",
        {"marts.mart_children.no_identifier_column"},
    ),
    "a column of dates that might be births": (
        "create table marts.mart_children as select date '2015-02-03' as first_seen, 1 as n",
        {"marts.mart_children.date.no_identifier_column"},
    ),
    "NHS numbers in a column of another name": (
        f"update {FIGURES} set status_reason = '943 476 5919' where metric_id = 'other_costs'",
        {
            "marts.mart_metric_value.nhs_number.no_identifier_value",
            "marts.mart_other_costs.nhs_number.no_identifier_value",
        },
    ),
    "NHS numbers as numbers": (
        f"create table marts.mart_children as select {NHS_NUMBER} as n",
        {"marts.mart_children.nhs_number.no_identifier_value"},
    ),
    "dates of birth as text": (
        "create table marts.mart_children as select '03/02/2015' as n",
        {"marts.mart_children.date.no_identifier_value"},
    ),
    "postcodes": (
        "create table marts.mart_children as select 'ex4 3sq' as n",
        {"marts.mart_children.postcode.no_identifier_value"},
    ),
    "pupil numbers": (
        "create table marts.mart_children as select 'A123456789012' as n",
        {"marts.mart_children.upn.no_identifier_value"},
    ),
}


@pytest.mark.parametrize("kind", BAD_LEAVING)
def test_bad_figures_fail_for_the_stated_reason_and_are_not_published(
    kind: str, warehouse: Path
) -> None:
    spoil, expected = BAD_LEAVING[kind]
    change(warehouse, [spoil])
    result = run("leaving", warehouse)
    assert failed(result) == expected
    assert not result.ok
    assert result.failures == result.blocking_failures


def test_figures_of_a_metric_that_no_catalogue_has_are_not_published(warehouse: Path) -> None:
    change(
        warehouse,
        [
            f"insert into {FIGURES} select * replace ('guess' as metric_id) from {SERIES}",
            f"create view marts.mart_guess as select * from {FIGURES} where metric_id = 'guess'",
        ],
    )
    result = run("leaving", warehouse)
    assert failed(result) == {"mart_metric_value.metrics_known", "mart_guess.units_known"}
    assert not result.ok


def test_no_figures_at_all_are_not_published(warehouse: Path) -> None:
    change(warehouse, [f"delete from {FIGURES}"])
    result = run("leaving", warehouse)
    assert failed(result) == {"mart_metric_value.something_published"}
    assert not result.ok


def test_a_number_that_fails_the_check_digit_is_no_nhs_number(warehouse: Path) -> None:
    change(warehouse, [f"create table marts.mart_sums as select {int(NHS_NUMBER) + 1} as n"])
    assert failed(run("leaving", warehouse)) == set()


def test_a_missing_table_is_an_error_and_neither_failure_nor_pass(warehouse: Path) -> None:
    change(warehouse, [f"drop table {ENQUIRY}"])
    result = run("arrivals", warehouse)
    broken = [r for r in result.results if r.asset == "mash.enquiry"]
    assert broken
    assert {r.outcome for r in broken} == {"error"}
    assert {r.success for r in broken} == {None}
    # What refers to the table cannot be judged either; all else can.
    assert {r.expectation_id for r in set(result.errors) - set(broken)} == {
        "mash.ers_referral.mash_enquiry_id.orphan_key",
        "mash.ers_referral.received_on.received_at.clock_order",
    }
    assert set(broken) < set(result.errors)
    assert not result.failures
    assert not result.ok
    assert "stg_mash__enquiry" in str(broken[0].error)


def test_a_missing_column_is_an_error_of_its_own_expectations_alone(warehouse: Path) -> None:
    change(warehouse, [f"alter table {ENQUIRY} drop column source_form"])
    result = run("arrivals", warehouse)
    assert {r.expectation_id for r in result.errors} == {
        "mash.enquiry.source_form.codes_known",
        "mash.enquiry.source_form.codes_mostly_known",
        "mash.enquiry.source_form.distribution_year",
    }
    assert not result.failures
    assert not result.ok
    others = [r for r in result.results if r.asset == "mash.enquiry" and r not in result.errors]
    assert {r.outcome for r in others} <= {"passed", "not_applicable"}
    assert all("source_form" in str(r.error) for r in result.errors)


def test_errors_are_recorded_and_shown_as_errors(warehouse: Path) -> None:
    change(warehouse, [f"alter table {ENQUIRY} drop column source_form"])
    run("arrivals", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        rows = connection.execute(
            "select distinct success, outcome, error is not null, message is not null"
            " from dq.expectation_result where expectation_id like '%source_form%'"
        ).fetchall()
    assert rows == [(None, "error", True, True)]
    assert "3 of" in all_docs(warehouse)
    assert "could not be evaluated" in all_docs(warehouse)


def test_a_warehouse_that_is_not_there_is_a_gate_error(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="no warehouse"):
        run("arrivals", tmp_path / "warehouse.duckdb")


def test_a_file_that_is_no_warehouse_is_a_gate_error(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(GateError, match="cannot be read"):
        run("arrivals", path)


@pytest.mark.parametrize(
    ("gate", "table"),
    [
        ("arrivals", "staging.stg_ops__load"),
        ("arrivals", "ops.load"),
        ("leaving", "marts.mart_metric_value"),
        ("leaving", "marts.measure_catalogue"),
    ],
)
def test_a_warehouse_that_is_not_built_is_a_gate_error(
    gate: Gate, table: str, warehouse: Path
) -> None:
    change(warehouse, [f"drop table {table} cascade"])
    with pytest.raises(GateError, match=table.partition(".")[2]):
        run(gate, warehouse)


def test_results_are_recorded_once_a_run(warehouse: Path) -> None:
    change(warehouse, [BAD_ARRIVALS["reversed dates"][0]])
    first = run("arrivals", warehouse, "run-1")
    run("arrivals", warehouse, "run-1")
    run("arrivals", warehouse, "run-2")
    run("leaving", warehouse, "run-1")
    with duckdb.connect(str(warehouse)) as connection:
        counts = connection.execute(
            "select gate, run_id, count(*) from dq.expectation_result group by all order by all"
        ).fetchall()
        (row,) = connection.execute(
            "select severity, owner, asset, success, unexpected_count, element_count, observed,"
            " message, taints from dq.expectation_result"
            " where run_id = 'run-2' and outcome = 'failed'"
        ).fetchall()
    assert [(gate, run_id) for gate, run_id, _ in counts] == [
        ("arrivals", "run-1"),
        ("arrivals", "run-2"),
        ("leaving", "run-1"),
    ]
    assert counts[0][2] == len(first.results)
    assert row[:7] == (
        "warning",
        "MASH",
        "mash.ers_referral",
        False,
        1,
        9,
        "1 of 9 rows with both (11.1 %)",
    )
    assert "received_on later than closed_on" in row[7]
    assert "Ask MASH" in row[7]


def test_results_say_what_a_fault_taints(warehouse: Path) -> None:
    results = {r.expectation_id: r.expectation for r in run("arrivals", warehouse).results}
    taints = results["finance.ledger_line.key_unique"].taints
    assert "other_costs.overheads" in taints
    assert "cost_per_referral" in taints
    assert not any(taint.startswith("hospital_admissions") for taint in taints)


def test_data_docs_need_no_network(warehouse: Path) -> None:
    run("arrivals", warehouse)
    run("leaving", warehouse)
    docs = all_docs(warehouse)
    assert not re.findall(r"https?:|(?:src|href|url|@import)\W{1,3}//", docs)
    assert "<script" not in docs


def test_data_docs_link_only_to_pages_that_are_there(warehouse: Path) -> None:
    change(warehouse, [BAD_ARRIVALS["reversed dates"][0]])
    run("arrivals", warehouse)
    index = run("leaving", warehouse).docs
    targets = 0
    for page in [index, *index.parent.rglob("*.html")]:
        for link in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), link
            targets += 1
    assert targets > 20


def test_data_docs_show_both_gates_of_one_run_and_no_page_of_an_older_one(warehouse: Path) -> None:
    first = run("arrivals", warehouse, "run-1")
    text = first.docs.read_text(encoding="utf-8")
    assert "What arrived" in text
    assert "What leaves" not in text
    text = run("leaving", warehouse, "run-1").docs.read_text(encoding="utf-8")
    assert "What arrived" in text
    assert "What leaves" in text
    page = first.docs.parent / "arrivals" / "mash.ers_referral.html"
    assert page.is_file()
    change(warehouse, ["delete from staging.stg_ops__load where extract_id = 'mash.ers_referral'"])
    text = run("arrivals", warehouse, "run-2").docs.read_text(encoding="utf-8")
    assert "What leaves" not in text
    assert not page.exists()


def test_no_value_of_a_row_reaches_results_or_pages(warehouse: Path) -> None:
    change(
        warehouse,
        [
            f"update {ENQUIRY} set received_at = null, _bad_columns = 'received_at,nhs_number'",
            f"update {ENQUIRY} set mash_enquiry_id = 'e1', la_child_id = 'c1'",
            f"insert into ops.quarantine values (2, 1, 'malformed_row', 'cells', '{SURNAME}')",
            f"create table marts.mart_children as select '{NHS_NUMBER}' as note,"
            f" '{SURNAME}' as child_surname",
        ],
    )
    results = [*run("arrivals", warehouse).results, *run("leaving", warehouse).results]
    assert sum(r.outcome == "failed" for r in results) > 4
    with duckdb.connect(str(warehouse)) as connection:
        recorded = json.dumps(
            connection.execute("select * from dq.expectation_result").fetchall(), default=str
        )
    everything = all_docs(warehouse) + recorded + repr(results)
    assert SURNAME not in everything
    assert NHS_NUMBER not in everything


def test_no_value_that_an_engine_error_quotes_reaches_results_or_pages(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(
        asset=Asset("mash.enquiry", "Enquiries", table=ENQUIRY),
        expectations=tuple(
            load_policy(PROJECT, "arrivals").expect(
                rule,
                subject="mash.enquiry",
                meaning="It holds.",
                complaint="do not",
                remedy="Mend it.",
                unexpected=unexpected,
            )
            for rule, unexpected in (
                ("key_filled", "sum(cast(child_surname as integer))"),
                ("key_unique", "count(* <script> nonsense"),
                ("not_empty", "0"),
            )
        ),
    )
    monkeypatch.setattr(gate_run, "build_suites", lambda *_, **__: [suite])
    result = run("arrivals", warehouse)
    assert [r.outcome for r in result.results] == ["error", "error", "passed"]
    conversion, syntax = result.errors
    assert "Conversion Error" in str(conversion.error)
    assert "Parser Error" in str(syntax.error)
    assert SURNAME not in all_docs(warehouse) + repr(result)
    assert "Conversion Error" in all_docs(warehouse)
    assert "<script" not in all_docs(warehouse)
    assert "Traceback" not in all_docs(warehouse) + repr(result)


def test_the_warehouse_can_be_written_after_a_gate(warehouse: Path) -> None:
    run("arrivals", warehouse)
    change(warehouse, ["create table ops.after_the_gate as select 1 as n"])


def test_importing_the_gates_does_not_import_great_expectations() -> None:
    code = (
        "import os, sys, mash_vfm.expectations;"
        "assert 'great_expectations' not in sys.modules;"
        "assert os.environ['GX_ANALYTICS_ENABLED'] == 'false'"
    )
    path = f"import sys; sys.path.insert(0, {str(PROJECT / 'python')!r});"
    done = subprocess.run(
        [sys.executable, "-c", path + code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
