"""The code normaliser: its steps and their order, what it leaves unmapped, and its table."""

from __future__ import annotations

import csv
import shutil
import time
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from mash_vfm.cli import app
from mash_vfm.codes import CodeSeedError, Normaliser, load_code_sets
from mash_vfm.codes.rules import Rule, RuleError
from mash_vfm.codes.seeds import CodeSet
from mash_vfm.codes.spelling import corrected, folded, head_of, key_of, words_of
from mash_vfm.codes.warehouse import normalised

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def readers() -> dict[str, Normaliser]:
    return {name: Normaliser(code_set) for name, code_set in load_code_sets(PROJECT).items()}


def rule(name: str, has: str, code: str | None, has_not: str = "", *only_in: str) -> Rule:
    return Rule(name, has, has_not, only_in, code)


def small_with_guard() -> Normaliser:
    """As ``small``, but two colours joined by a word are ambiguous."""
    return small(rule("two", "or", None))


def small(*rules: Rule) -> Normaliser:
    """Three codes, with a spelling for each step; ``rules`` go first."""
    return Normaliser(
        CodeSet(
            "colour",
            labels={"R1": "Red", "B1": "Blue", "G1": "R1"},
            annex_a_labels={"R1": "a) Warm", "B1": "b) Cold", "G1": "b) Cold"},
            equivalents=[("x9", "R1")],
            aliases=[("scarlet", "R1"), ("blue", "R1"), ("odd", "R1"), ("odd", "B1")],
            rules=[*rules, rule("crimson", "crimson|scarlet", "B1")],
        )
    )


@pytest.mark.parametrize(
    ("spelling", "code", "step"),
    [
        ("R1", "R1", "code"),
        (" r1.0 ", "R1", "code"),
        ("X9", "R1", "code"),
        ("b) B1", "B1", "code"),
        ("R1 - Red", "R1", "code_prefix"),
        ("r1: something", "R1", "code_prefix"),
        ("Red", "R1", "label"),
        ("a) red", "R1", "label"),
        ("warm", "R1", "label"),
        ("Blue", "B1", "label"),
        ("Scarlet!", "R1", "alias"),
        ("dark crimson", "B1", "rule:crimson"),
        ("dark crimsom", "B1", "rule:crimson"),
        ("dark crimson [B1]", "B1", "rule:code_in_brackets"),
    ],
)
def test_the_steps_are_tried_in_their_order(spelling: str, code: str, step: str) -> None:
    reading = small().read(spelling)
    assert (reading.status, reading.code, reading.rule) == ("mapped", code, step)


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        ("odd", "ambiguous"),
        ("cold", "unknown"),
        ("R1 - Blue", "ambiguous"),
        ("dark crimson [R1]", "ambiguous"),
        ("R12", "unknown"),
        ("mauve", "unknown"),
        ("???", "unknown"),
        ("\u7ea2", "unknown"),
        ("'; drop table x; --", "unknown"),
        ("=1+1", "unknown"),
        ("(Z|.*)*$", "unknown"),
        ("dark crimson or mauve", "ambiguous"),
    ],
)
def test_what_is_ambiguous_or_unknown_is_never_guessed(spelling: str, reason: str) -> None:
    reading = small_with_guard().read(spelling)
    assert (reading.status, reading.code, reading.rule) == ("unmapped", None, reason)


@pytest.mark.parametrize("spelling", ["", "  ", "\t\u00a0", "\ufeff"])
def test_a_blank_is_blank(spelling: str) -> None:
    assert small().read(spelling).status == "blank"


def test_a_spelling_of_a_million_letters_is_unmapped_at_once(
    readers: dict[str, Normaliser],
) -> None:
    started = time.process_time()
    for text in ("white british " * 80_000, "a" * 1_000_000, "N1 " + "-" * 1_000_000):
        assert readers["ethnicity"].read(text).rule == "too_long"
    assert time.process_time() - started < 5


def test_the_longest_spelling_that_is_read_takes_no_time(readers: dict[str, Normaliser]) -> None:
    started = time.process_time()
    for text in ("blackk" * 66, "other " * 66, "(" * 400, "1a) " * 100, "a.b." * 100):
        readers["referral_source"].read(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("code_set", "spelling", "code", "annex_a"),
    [
        ("referral_source", "q) 6: Police", "6", "g) Police"),
        ("referral_source", "p1) 5D: LA services", "5D", "f) LA services"),
        ("referral_source", "Individual \u2013 Self", "1C", "a) Individual"),
        ("ethnicity", "a) WBRI", "WBRI", "a) White"),
        ("ethnicity", "u) UNKNOWN", "NOBT", "f) Not stated"),
        ("ethnicity", "B\u0131ack Carribean", "BCRB", "d) Black or black British"),
        ("ethnicity", "Refused", "REFU", "f) Not stated"),
        ("sex", "a) Male", "M", "a) Male"),
        ("sex", "0", "unknown", "c) Not stated/recorded"),
        ("sex", "9", "unknown", "c) Not stated/recorded"),
        ("sex", "U", "unknown", "c) Not stated/recorded"),
        ("sex", "1 - Male", "M", "a) Male"),
        ("sex", "d) Neither", "neither", "d) Neither"),
        ("yes_no", "a) Yes", "true", "a) Yes"),
        ("yes_no", "b) No", "false", "b) No"),
        ("yes_no", "TRUE", "true", "a) Yes"),
        ("yes_no", "0", "false", "b) No"),
        ("disability", "a) Yes", "YES", "a) Yes"),
        ("disability", "none", "NONE", "b) No"),
        ("disability", "AUT", "AUT", "a) Yes"),
        ("primary_need", "N1f - Emotional abuse", "N1", "a) Abuse or neglect"),
        ("close_reason", "RC2 Died", "RC2", "b) Died"),
        ("abuse_category", "Neglect; Physical abuse", "MUL", "e) Multiple"),
    ],
)
def test_published_forms_are_read(
    readers: dict[str, Normaliser], code_set: str, spelling: str, code: str, annex_a: str
) -> None:
    reading = readers[code_set].read(spelling)
    assert (reading.code, reading.annex_a_label) == (code, annex_a)


@pytest.mark.parametrize(
    ("code_set", "spelling"),
    [
        ("yes_no", "No further action"),
        ("referral_source", "Anonymous/Not known"),
        ("referral_source", "MP"),
        ("ethnicity", "N1"),
        ("sex", "Male to female"),
        ("rag", "red herring"),
    ],
)
def test_what_only_looks_like_a_code_is_unmapped(
    readers: dict[str, Normaliser], code_set: str, spelling: str
) -> None:
    assert readers[code_set].read(spelling).status == "unmapped"


def test_a_word_may_say_something_under_one_heading_only(readers: dict[str, Normaliser]) -> None:
    assert readers["yes_no"].read("No further action", "cinereferralnfa").code == "true"
    assert readers["yes_no"].read("No further action", "wasthechildseenalone").code is None


def test_every_published_code_and_label_stands_for_itself(
    readers: dict[str, Normaliser],
) -> None:
    for name, code_set in load_code_sets(PROJECT).items():
        for code, label in code_set.labels.items():
            assert readers[name].read(code).code == code, (name, code)
            if len(code_set.by_label[key_of(label)]) == 1 and key_of(label) not in code_set.by_code:
                assert readers[name].read(label).code == code, (name, label)


def test_spellings_are_folded() -> None:
    assert folded("  \uff37hit\u00e9 6.0 ") == "white 6"
    assert words_of(folded("Child's A & E (N.S.P.C.C.)")) == ("childs", "a", "and", "e", "nspcc")
    assert head_of(("other", "including", "courts")) == ("other",)
    assert head_of(("not", "stated")) == ("not", "stated")


def test_a_typing_error_is_mended_only_where_one_word_is_nearest() -> None:
    assert corrected("caribbaen", ["caribbean"]) == "caribbean"
    assert corrected("carribbaen", ["caribbean"]) == "caribbean"
    assert corrected("ghanan", ["ghanaa", "ghanab"]) == "ghanan"
    assert corrected("marks", ["narks", "marky"]) == "marks"
    assert corrected("hospice", ["hospital"]) == "hospice"


@pytest.mark.parametrize("has", ["", "*", "a|", "a b_", "(x", "a|*_b"])
def test_a_rule_that_is_none_is_refused(has: str) -> None:
    with pytest.raises(RuleError):
        list(rule("r", has, "X").vocabulary())


@pytest.mark.parametrize(
    ("has", "has_not", "words", "fits"),
    [
        ("red|blue car*", "", "a blue carpet", True),
        ("red car*", "", "blue car", False),
        ("dark_red", "", "dark and red", False),
        ("^red", "", "3b red wine", True),
        ("^red", "", "dark red", False),
        ("=red", "", "red wine", False),
        ("=red", "", "07 red", True),
        ("red", "wine", "red wine", False),
        ("n1[a-c]", "", "n1b", True),
        ("n1[a-c]", "", "n1d", False),
    ],
)
def test_the_language_of_the_rules(has: str, has_not: str, words: str, fits: bool) -> None:
    assert rule("r", has, "X", has_not).fits(tuple(words.split()), "") is fits


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    shutil.copytree(PROJECT / "seeds" / "codes", tmp_path / "seeds" / "codes")
    return tmp_path


def add_line(project: Path, seed: str, text: str) -> None:
    with (project / "seeds" / "codes" / f"{seed}.csv").open("a", encoding="utf-8") as stream:
        stream.write(text + "\n")


def test_a_line_in_the_alias_seed_maps_a_spelling_whatever_the_reason(project: Path) -> None:
    for spelling in ("Talk Shop", "MP", "6 - Legal"):
        assert Normaliser(load_code_sets(project)["referral_source"]).read(spelling).code is None
        add_line(project, "code_alias", f"referral_source,{spelling},8")
        reading = Normaliser(load_code_sets(project)["referral_source"]).read(spelling.upper())
        assert (reading.code, reading.rule) == ("8", "alias")


@pytest.mark.parametrize(
    ("seed", "line", "message"),
    [
        ("code_alias", "rag,crimson,scarlet", "rag has no code 'scarlet'"),
        ("code_alias", "hue,crimson,red", "no code set 'hue'"),
        ("code_alias", "rag,crimson", "too few cells"),
        ("code_rule", "rag,10,r,*,,,red,why", "'\\*' is no word"),
    ],
)
def test_a_seed_that_cannot_be_used_is_named(
    project: Path, seed: str, line: str, message: str
) -> None:
    add_line(project, seed, line)
    with pytest.raises(CodeSeedError, match=message):
        load_code_sets(project)


def test_the_warehouse_reads_as_the_command_does(readers: dict[str, Normaliser]) -> None:
    spellings = [
        ("ethnicity", "eth", "White - British"),
        ("ethnicity", "eth", "O'Neill \\ \" \U0001f600"),
        ("sex", "sex", "2"),
        ("yes_no", "referral_nfa", "No further action"),
    ]
    with duckdb.connect() as session:
        seeds = {
            path.stem: session.read_csv(str(path), all_varchar=True, header=True)
            for path in (PROJECT / "seeds" / "codes").glob("*.csv")
        }
        session.execute("create table seen (code_set text, column_name text, value text)")
        none_seen = normalised(session, session.table("seen"), seeds).fetchall()
        session.executemany("insert into seen values (?, ?, ?)", spellings)
        found = normalised(session, session.table("seen"), seeds).order("all").fetchall()
    assert none_seen == []
    columns = {"referral_nfa": "referralnfa"}
    assert found == sorted(
        (name, column, value, reading.code, reading.rule)
        for name, column, value in spellings
        for reading in [readers[name].read(value, columns.get(column, column))]
    )


def run_table(source: Path, target: Path) -> tuple[int, str]:
    arguments = ["codes", "normalise", "--input", str(source), "--output", str(target)]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_the_command_answers_row_for_row(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        'Spelling,no,COLUMN\nWBRI,x,ethnicity\n"a, b",y,Referral Source\n,z,Gender\n\n \nx,y,Hue\n',
        encoding="utf-8-sig",
    )
    assert run_table(source, target)[0] == 0
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [
        ["column", "spelling", "code", "label", "annex_a_label", "rule", "status"],
        ["ethnicity", "WBRI", "WBRI", "White British", "a) White", "code", "mapped"],
        ["Referral Source", "a, b", "", "", "", "unknown", "unmapped"],
        ["Gender", "", "", "", "", "blank", "blank"],
        ["Hue", "x", "", "", "", "unknown_column", "unknown_column"],
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"column,text\nEthnicity,x\n", "needs the heading spelling"),
        (b"", "needs the headings column and spelling"),
        (b"column,spelling,spelling\n", "needs the heading spelling once"),
        (b"column,spelling\nEthnicity,a,b\n", "line 2: 3 cells under 2 headings"),
        (b'column,spelling\nEthnicity,"x\n', "line 2"),
        (b"column,spelling\nEthnicity,\xff\n", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_usage_error(
    tmp_path: Path, content: bytes, message: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    code, output = run_table(source, target)
    assert code == 2
    assert message in output
    assert not target.exists()


def test_the_command_does_not_write_over_its_input(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("column,spelling\nEthnicity,WBRI\n", encoding="utf-8")
    assert run_table(source, source)[0] == 2
    assert run_table(tmp_path / "none.csv", tmp_path / "out.csv")[0] == 2
    assert run_table(source, tmp_path / "no" / "out.csv")[0] == 2
