"""The expectations as they are generated, and the policy that says how severe each is."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from mash_vfm.contract import Extract, load_contract
from mash_vfm.expectations import Expectation, Gate, GateError, sql
from mash_vfm.expectations.arrivals import arrivals_suites
from mash_vfm.expectations.identifiers import name_pattern
from mash_vfm.expectations.leaving import RANGES, leaving_suites
from mash_vfm.expectations.ledger import Ledger
from mash_vfm.expectations.marts import Marts, Measure, PublishedTable
from mash_vfm.expectations.model import Severity
from mash_vfm.expectations.policy import POLICY_SEED, load_policy
from mash_vfm.expectations.taints import taints_by_extract

PROJECT = Path(__file__).parents[2]
CONTRACT = load_contract(PROJECT)
GATES: tuple[Gate, ...] = ("arrivals", "leaving")


def arrivals() -> list[Expectation]:
    """Every expectation of a warehouse in which every extract has landed."""
    ledger = Ledger(
        landed=frozenset(extract.id for extract in CONTRACT.extracts),
        systems=frozenset(CONTRACT.systems),
    )
    policy = load_policy(PROJECT, "arrivals")
    suites = arrivals_suites(CONTRACT, policy, ledger, taints_by_extract(PROJECT))
    return [expectation for suite in suites for expectation in suite.expectations]


def leaving() -> list[Expectation]:
    """Every expectation of marts that hold every measure of the catalogue and every unit."""
    with (PROJECT / "seeds/logic_model/measure_catalogue.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    measures = [
        Measure(row["metric_id"], row["measure_id"], row["unit"], row["computation"])
        for row in rows
    ]
    marts = Marts(
        tables=(PublishedTable("mart_metric_value", (("metric_id", "VARCHAR"),)),),
        measures=tuple(measures),
        metrics=tuple(sorted({measure.metric_id for measure in measures})),
    )
    suites = leaving_suites(CONTRACT, load_policy(PROJECT, "leaving"), marts)
    return [expectation for suite in suites for expectation in suite.expectations]


EXPECTATIONS: dict[Gate, Callable[[], list[Expectation]]] = {
    "arrivals": arrivals,
    "leaving": leaving,
}


def written_policy() -> list[dict[str, str]]:
    """The table of rules on the page of the policy."""
    page = (PROJECT / "docs" / "severity-policy.md").read_text(encoding="utf-8")
    table = page[page.index("| rule |") :].split("\n\n")[0]
    header, _, *lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
    ]
    names = [name.replace("limit in days", "limit_days").replace(" ", "_") for name in header]
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_the_written_policy_is_the_seed() -> None:
    with (PROJECT / POLICY_SEED).open(encoding="utf-8", newline="") as stream:
        seed = list(csv.DictReader(stream))
    assert written_policy() == seed


@pytest.mark.parametrize("gate", GATES)
def test_every_expectation_is_as_severe_as_the_policy_says(gate: Gate) -> None:
    policy = {row["rule"]: row for row in written_policy() if row["gate"] == gate}
    wrong = [
        e.id
        for e in EXPECTATIONS[gate]()
        if (e.severity, e.allowed_share)
        != (policy[e.rule]["severity"], float(policy[e.rule]["allowed_share"]))
    ]
    assert not wrong


@pytest.mark.parametrize("gate", GATES)
def test_every_rule_of_the_policy_has_expectations(gate: Gate) -> None:
    rules = {row["rule"] for row in written_policy() if row["gate"] == gate}
    assert {e.rule for e in EXPECTATIONS[gate]()} == rules


@pytest.mark.parametrize("gate", GATES)
def test_every_expectation_says_who_mends_what_and_how(gate: Gate) -> None:
    expectations = EXPECTATIONS[gate]()
    assert len({e.id for e in expectations}) == len(expectations)
    owners = {extract.supplier for extract in CONTRACT.extracts} | {"Data team"}
    for e in expectations:
        assert e.owner in owners
        assert re.fullmatch(r"[A-Za-z0-9_.]+", e.id)
        assert e.meaning.endswith((".", ")"))
        assert e.remedy.endswith(".")
        assert e.complaint.strip()


def test_nothing_that_leaves_may_break_a_rule() -> None:
    assert {(e.severity, e.allowed_share) for e in leaving()} == {("blocking", 0.0)}


def test_one_bad_row_of_a_partner_blocks_nothing_but_a_key() -> None:
    at_once = {e.rule for e in arrivals() if e.severity == "blocking" and not e.allowed_share}
    assert at_once == {"something_landed", "key_filled", "key_unique"}


def test_every_blocking_share_has_a_milder_rule_that_speaks_up_before() -> None:
    severities: tuple[Severity, ...] = ("error", "warning")
    milder = {
        (e.unexpected, e.elements): e.allowed_share for e in arrivals() if e.severity in severities
    }
    for e in arrivals():
        if e.severity == "blocking" and e.allowed_share:
            assert milder[e.unexpected, e.elements] < e.allowed_share


@pytest.mark.parametrize("extract", CONTRACT.extracts, ids=lambda extract: extract.id)
def test_the_contract_of_an_extract_is_held_to(extract: Extract) -> None:
    ids = {e.id for e in arrivals() if e.subject == extract.id}
    single = {name for part in extract.key for name in part if len(part) == 1}
    expected = {f"{extract.id}.key_unique"}
    assert (f"{extract.id}.not_empty" in ids) == (not extract.may_be_empty)
    for rule in ("volume", "rows"):
        kept = ("kept", "mostly_kept") if rule == "volume" else ("landed", "mostly_landed")
        expected |= {f"{extract.id}.{rule}_{kind}" for kind in kept}
    for column in extract.columns:
        if column.required and column.name not in single:
            expected.add(f"{extract.id}.{column.name}.required_mostly_filled")
        if column.codes:
            expected.add(f"{extract.id}.{column.name}.codes_mostly_known")
        if column.data_type in ("date", "timestamp"):
            expected.add(f"{extract.id}.{column.name}.values_readable")
            expected.add(f"{extract.id}.not_in_future")
    for earlier, later in extract.in_order:
        expected.add(f"{extract.id}.{earlier}.{later}.date_order")
    if extract.dated_group:
        expected.add(f"{extract.id}.{'.'.join(extract.dated_group)}.groups_dated")
    for coded, _, needed in extract.filled_where:
        expected.add(f"{extract.id}.{coded}.{needed}.filled_where")
    for column in extract.columns:
        if column.refers_to:
            expected.add(f"{extract.id}.{column.name}.orphan_key")
        if column.is_dated:
            expected.add(f"{extract.id}.{column.name}.placeholder_date")
        if column.range:
            expected.add(f"{extract.id}.{column.name}.in_range")
    for at, _, since in extract.not_before:
        expected.add(f"{extract.id}.{at}.{since}.clock_order")
    if extract.child_at:
        expected.add(f"{extract.id}.{'.'.join(extract.child_at)}.impossible_age")
    expected |= {f"{extract.id}.{column}.duplicate_person" for column in extract.one_person}
    if extract.reverses:
        expected.add(f"{extract.id}.{'.'.join(extract.reverses)}.reversal_matches")
    if extract.answers:
        expected.add(f"{extract.id}.{extract.answers.asked}.answers_within_asked")
    if extract.never_alone:
        expected.add(f"{extract.id}.{extract.never_alone.column}.never_alone")
    assert expected <= ids


def found_by(rule: Expectation, columns: str, *rows: str) -> tuple[int, int]:
    """Elements that break a rule, and all its elements, of a table of those rows."""
    with duckdb.connect() as connection:
        connection.execute(
            f"create table sent as select * from (values {', '.join(rows)}) as v({columns})"
        )
        counted = connection.execute(f"select {rule.unexpected}, {rule.elements} from sent")
        unexpected, elements = counted.fetchall()[0]
    return unexpected, elements


@pytest.mark.parametrize(
    ("rule_id", "found"),
    [
        ("mash.decision.threshold_level.in_range", 2),
        ("workforce.post.mash_time_share.in_range", 2),
        ("finance.set_up_asset.useful_life_months.in_range", 1),
    ],
)
def test_a_number_outside_its_range_is_found(rule_id: str, found: int) -> None:
    (rule,) = (e for e in arrivals() if e.id == rule_id)
    rows = ("(0)", "(1)", "(4)", "(5)", "(null)")
    assert found_by(rule, str(rule.column), *rows) == (found, 4)


def test_a_wave_without_any_day_is_found() -> None:
    (rule,) = (e for e in arrivals() if e.rule == "groups_dated")
    assert rule.id == "survey.staff_survey.wave.completed_on.groups_dated"
    rows = (
        "('W1', date '2024-01-31')", "('W1', null)", "('W2', null)", "('W2', null)", "('W3', null)"
    )  # fmt: skip
    assert found_by(rule, "wave, completed_on", *rows) == (2, 3)


def test_guilty_without_a_date_is_found() -> None:
    (rule,) = (e for e in arrivals() if e.rule == "filled_where")
    assert rule.id == "police.court_result.verdict.convicted_on.filled_where"
    rows = (
        "('guilty', null)",
        "('guilty', date '2024-01-31')",
        "('pending', null)",
        "(null, null)",
    )
    assert found_by(rule, "verdict, convicted_on", *rows) == (1, 2)


def test_an_alternate_charge_alone_is_found() -> None:
    (rule,) = (e for e in arrivals() if e.rule == "never_alone")
    assert rule.id == "police.offence_outcome.outcome_code.never_alone"
    rows = (
        "('both', '1', null)", "('both', '1A', null)",
        "('alone', '1A', null)", "('alone', '16', false)",
        "('charge replaced', '1', true)", "('charge replaced', '1A', false)",
        "('replaced', '1A', true)", "('charged', '1', false)",
    )  # fmt: skip
    assert found_by(rule, "crime_ref, outcome_code, superseded", *rows) == (2, 3)


def test_only_a_ratio_of_money_may_be_below_0() -> None:
    (rule,) = (e for e in leaving() if e.id == "mart_break_even.ratio.value_in_range")
    rows = ("('ratio', -2.0, 'avoided_to_break_even')", "('ratio', -2.0, 'throughput')")
    assert found_by(rule, "unit, value, measure_id", *rows) == (1, 2)


def test_an_effect_may_be_below_0_and_no_other_share() -> None:
    catalogue = Marts(
        tables=(),
        measures=(
            Measure("re_referrals", "tier3_dfe", "share", "ratio"),
            Measure("tier_workload", "s47_starts_per_10k", "per_10000", "ratio"),
            Measure("decision_speed", "median_minutes", "minutes", "percentile"),
        ),
        metrics=("re_referrals", "rollout_effect"),
    )
    suites = leaving_suites(CONTRACT, load_policy(PROJECT, "leaving"), catalogue)
    rules = {e.id: e for suite in suites for e in suite.expectations}
    shares = ("('share', -0.5)", "('share', 1.5)", "('share', -2.5)")
    plain = rules["mart_re_referrals.share.value_in_range"]
    assert found_by(plain, "unit, value", *shares) == (3, 3)
    effect = rules["mart_rollout_effect.share.value_in_range"]
    assert found_by(effect, "unit, value", *shares) == (1, 3)
    rates = ("('per_10000', -3e0)", "('per_10000', cast('inf' as double))")
    effect = rules["mart_rollout_effect.per_10000.value_in_range"]
    assert found_by(effect, "unit, value", *rates) == (1, 2)
    known = rules["mart_rollout_effect.units_known"]
    rows = ("('tier3_dfe', 'share')", "('median_minutes', 'minutes')", "('tier3_dfe', 'count')")
    assert found_by(known, "measure_id, unit", *rows) == (2, 3)
    assert not any(rule.startswith("mart_rollout_effect.ratio") for rule in rules)


def test_an_effect_is_over_a_window_of_whole_months() -> None:
    catalogue = Marts(tables=(), measures=(), metrics=("re_referrals", "rollout_effect"))
    suites = leaving_suites(CONTRACT, load_policy(PROJECT, "leaving"), catalogue)
    rules = {e.id: e for suite in suites for e in suite.expectations}
    columns = "period_grain, period_start, period_end, as_of"
    rows = [
        f"('month', date '{start}', date '{end}', date '2024-03-31')"
        for start, end in (
            ("2023-01-01", "2023-01-31"),
            ("2021-04-01", "2024-02-29"),
            ("2021-04-02", "2024-02-29"),
            ("2021-04-01", "2024-02-28"),
            ("2021-04-01", "2024-04-30"),
        )
    ]
    assert found_by(rules["mart_rollout_effect.periods_whole"], columns, *rows) == (3, 5)
    assert found_by(rules["mart_re_referrals.periods_whole"], columns, *rows) == (4, 5)


def test_every_unit_of_the_catalogue_has_a_range() -> None:
    with (PROJECT / "seeds/logic_model/measure_catalogue.csv").open(encoding="utf-8") as stream:
        units = {row["unit"] for row in csv.DictReader(stream)}
    assert units <= set(RANGES)


def test_a_policy_that_cannot_be_read_is_an_error_of_the_project(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="severity policy"):
        load_policy(tmp_path, "arrivals")
    path = tmp_path / POLICY_SEED
    path.parent.mkdir(parents=True)
    path.write_text(
        "rule,gate,severity,allowed_share,limit_days,reason\nkey_unique,arrivals,fatal,0,,x\n",
        encoding="utf-8",
    )
    with pytest.raises(GateError, match="severity"):
        load_policy(tmp_path / ".", "leaving")


def test_a_rule_that_the_policy_lacks_is_an_error_of_the_project() -> None:
    with pytest.raises(GateError, match="made_up"):
        load_policy(PROJECT, "leaving").expect(
            "made_up", subject="x", meaning="", complaint="", remedy="", unexpected="0"
        )


def expectation(**changes: object) -> Expectation:
    policy = load_policy(PROJECT, "leaving")
    fields: dict[str, object] = {
        "subject": "mart_x",
        "meaning": "It holds.",
        "complaint": "are wrong",
        "remedy": "Mend it.",
        "unexpected": "0",
    }
    return policy.expect("value_in_range", **(fields | changes))  # type: ignore[arg-type]


def test_a_message_says_how_many_what_and_how_to_mend_it() -> None:
    assert expectation().message(12, 8000) == (
        "mart_x: 12 of 8,000 rows (0.15 %) are wrong. Mend it."
    )
    whole = expectation(elements="1", complaint="the mart is empty")
    assert whole.message(1, 1) == "mart_x: the mart is empty. Mend it."
    assert whole.observed(0, 1) == "yes"


IDENTIFYING = [
    "nhs_number",
    "child_nhs_number",
    "NHS Number",
    "la_child_id",
    "dob",
    "victim_dob",
    "date_of_birth",
    "surname",
    "mother_surname",
    "free_text",
]
HARMLESS = ["area_code", "numbers", "period_start", "value", "dobson", "label", "denominator"]


@pytest.mark.parametrize("name", IDENTIFYING)
def test_a_column_named_like_an_identifier_is_recognised(name: str) -> None:
    words = re.sub(r"[^a-z0-9]+", "_", name.lower())
    assert re.search(name_pattern(CONTRACT), words)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_column_is_not_taken_for_an_identifier(name: str) -> None:
    assert not re.search(name_pattern(CONTRACT), name)


def holds(condition: str) -> bool | None:
    with duckdb.connect() as connection:
        row = connection.execute(f"select {condition}").fetchone()
    assert row is not None
    answer: bool | None = row[0]
    return answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9434765919", True),
        ("943 476 5919", True),
        ("943-476-5919", True),
        ("9434765918", False),
        ("4010232137", True),
        # A check digit of 11 is 0, and 10 is never issued.
        ("9876543210", True),
        ("1234567890", False),
        ("94347659", False),
        ("A434765919", False),
        ("2024-03-31", False),
        ("", False),
    ],
)
def test_an_nhs_number_is_known_by_its_check_digit(text: str, expected: bool) -> None:
    assert holds(sql.is_nhs_number(sql.text(text))) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-02-03", True),
        ("2015-02-03 00:00:00", True),
        ("3/2/2015", True),
        ("2023-24", False),
        ("2015", False),
        ("12 of 30/06/2015 rows", False),
    ],
)
def test_a_date_is_known_by_its_shape(text: str, expected: bool) -> None:
    assert holds(sql.is_date_text(sql.text(text))) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("EX4 3SQ", True), ("ex43sq", True), ("E01020304", False), ("RC8", False), ("EX4", False)],
)
def test_a_postcode_is_known_by_its_shape(text: str, expected: bool) -> None:
    assert holds(sql.is_postcode(sql.text(text))) is expected


def test_names_and_texts_are_quoted() -> None:
    assert sql.name('a"b') == '"a""b"'
    assert sql.text("it's") == "'it''s'"
