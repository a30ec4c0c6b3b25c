from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Mash

from mash_vfm.publish import current_generation, open_current, read_manifest
from mash_vfm.summary import SHOWN_COLUMNS

STAGES = [
    "land",
    "stage extracts",
    "gate: arrivals",
    "build marts",
    "gate: leaving",
    "publish",
    "tidy",
]


def last_report(home: Path) -> dict[str, Any]:
    """The report of the newest run."""
    path = max((home / "reports").glob("run_*.json"))
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report


def generations(home: Path) -> list[str]:
    """Names of the generations that stand in the home."""
    return sorted(
        path.name
        for path in (home / "published").iterdir()
        if path.is_dir() and not path.is_symlink()
    )


def test_a_build_publishes_and_reports_what_it_did(built_home: Path, demo_small: Path) -> None:
    report = last_report(built_home)
    assert report["outcome"] == "published"
    assert report["exit_code"] == 0
    assert [(stage["name"], stage["outcome"]) for stage in report["stages"]] == [
        (name, "ok") for name in STAGES
    ]
    assert all(stage["seconds"] is not None for stage in report["stages"])
    files = [path for path in (demo_small / "inbox").rglob("*") if path.is_file()]
    landing = report["stages"][0]["detail"]
    assert landing["landed"] + landing["already_landed"] == len(files)
    assert landing["refused"] == 0
    for file in report["files_landed"]:
        assert file["rows_in_file"] == file["rows_landed"] + file["rows_quarantined"]
    assert report["row_counts"]["marts.mart_metric_value"] > 0
    assert report["gates"]["arrivals"]["ok"] is True
    assert report["gates"]["leaving"]["ok"] is True
    assert report["gates"]["leaving"]["expectations"] > 0
    assert {"python", "dbt-core", "duckdb", "great-expectations"} <= set(report["versions"])
    assert report["peak_memory_bytes"] > 0
    generation = current_generation(built_home / "published")
    assert generation is not None
    assert report["published"]["generation"] == generation.name
    manifest = read_manifest(generation)
    assert report["published"]["files"] == {file.path: file.sha256 for file in manifest.files}
    assert manifest.as_of == report["as_of"] == "2024-03-31"
    assert (generation / "data_docs" / "index.html").is_file()


def test_what_is_published_is_schema_marts_and_only_that(built_home: Path) -> None:
    report = last_report(built_home)
    with open_current(built_home / "published") as connection:
        published = {
            f"marts.{name}": rows
            for name, rows in connection.execute(
                "select table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        }
    marts = {name: rows for name, rows in report["row_counts"].items() if name.startswith("marts.")}
    assert published == marts


def test_a_second_build_changes_nothing(home_copy: Path, demo_small: Path, mash: Mash) -> None:
    before = generations(home_copy)
    run = mash("build", "--inbox", demo_small / "inbox", "--home", home_copy)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Nothing has changed" in run.stdout
    assert generations(home_copy) == before
    report = last_report(home_copy)
    assert report["outcome"] == "nothing_to_do"
    assert [stage["name"] for stage in report["stages"]] == ["land"]


def test_a_refused_file_is_named_with_its_remedy_and_nothing_is_published(
    home_copy: Path, inbox_copy: Path, mash: Mash
) -> None:
    before = generations(home_copy)
    (inbox_copy / "mash" / "enquiry_20240430.csv").write_bytes(b"")
    good = inbox_copy / "reference" / "gdp_deflator_20240430.csv"
    good.write_text("financial_year,index\n2023-24,100\n", encoding="utf-8")
    run = mash("build", "--inbox", inbox_copy, "--home", home_copy)
    assert run.returncode == 1
    assert "1 of" in run.stdout
    assert "mash/enquiry_20240430.csv" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert generations(home_copy) == before
    report = last_report(home_copy)
    assert report["outcome"] == "not_published"
    (refused,) = report["files_refused"]
    assert refused["source_file"] == "mash/enquiry_20240430.csv"
    assert refused["reason"] and refused["remedy"]
    assert [file["source_file"] for file in report["files_landed"]] == [
        "reference/gdp_deflator_20240430.csv"
    ]
    status = mash("status", "--home", home_copy)
    assert status.returncode == 0
    assert "1 of 57 files were refused" in status.stdout


def test_what_landed_and_was_not_built_is_not_published(
    home_copy: Path, inbox_copy: Path, mash: Mash
) -> None:
    before = generations(home_copy)
    newer = inbox_copy / "reference" / "gdp_deflator_20240430.csv"
    newer.write_text("financial_year,index\n2023-24,100\n", encoding="utf-8")
    land = mash("land", "--inbox", inbox_copy, "--home", home_copy)
    assert land.returncode == 0, land.stdout + land.stderr
    publish = mash("publish", "--home", home_copy)
    assert publish.returncode == 1
    assert "run mash build" in publish.stdout
    assert generations(home_copy) == before


def test_marts_that_are_built_can_be_checked_and_published_again(
    home_copy: Path, mash: Mash
) -> None:
    before = generations(home_copy)
    check = mash("check", "--home", home_copy)
    assert check.returncode == 0, check.stdout + check.stderr
    assert generations(home_copy) == before
    publish = mash("publish", "--home", home_copy)
    assert publish.returncode == 0, publish.stdout + publish.stderr
    assert len(generations(home_copy)) == 2


def test_a_shut_gate_publishes_nothing_and_says_what_is_wrong(home_copy: Path, mash: Mash) -> None:
    before = generations(home_copy)
    with duckdb.connect(home_copy / "warehouse.duckdb") as connection:
        connection.execute(
            """
            create or replace table marts.mart_metric_value as
            select * replace (
                case when unit = 'share' then denominator + 1 else numerator end as numerator
            )
            from marts.mart_metric_value
            """
        )
    for command in ("check", "publish"):
        run = mash(command, "--home", home_copy)
        assert run.returncode == 1, run.stdout + run.stderr
        assert "the gate on what leaves is shut" in run.stdout
        assert "numerator" in run.stdout
        assert "Traceback" not in run.stdout + run.stderr
        report = last_report(home_copy)
        assert report["gates"]["leaving"]["ok"] is False
        assert report["gates"]["leaving"]["failures"]
    assert generations(home_copy) == before


def test_a_failing_test_of_a_model_is_named_and_nothing_is_published(
    home_copy: Path, demo_small: Path, mash: Mash
) -> None:
    before = generations(home_copy)
    with duckdb.connect(home_copy / "warehouse.duckdb") as connection:
        connection.execute("update raw_mash.enquiry set _row_number = null")
    run = mash("build", "--rebuild", "--inbox", demo_small / "inbox", "--home", home_copy)
    assert run.returncode == 1
    assert "landed_rows_are_staged_or_left_out" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert generations(home_copy) == before
    stage = last_report(home_copy)["stages"][-1]
    assert (stage["name"], stage["outcome"]) == ("stage extracts", "failed")
    failures = {failure["name"] for failure in stage["detail"]["failures"]}
    assert "landed_rows_are_staged_or_left_out" in failures


def test_an_error_nobody_foresaw_is_one_line_and_a_log(
    tmp_path: Path, demo_small: Path, mash: Mash
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "warehouse.duckdb").write_bytes(b"this is no database " * 1000)
    run = mash("build", "--inbox", demo_small / "inbox", "--home", home)
    assert run.returncode == 1
    assert "unexpected error" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    (log,) = (home / "logs").glob("run_*.log")
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_home_that_cannot_be_made_is_said_so(
    tmp_path: Path, demo_small: Path, mash: Mash
) -> None:
    (tmp_path / "file").touch()
    run = mash("build", "--inbox", demo_small / "inbox", "--home", tmp_path / "file" / "home")
    assert run.returncode == 1
    assert "--home" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


def test_demo_and_real_extracts_do_not_mix(home_copy: Path, tmp_path: Path, mash: Mash) -> None:
    real = tmp_path / "real"
    (real / "reference").mkdir(parents=True)
    (real / "reference" / "gdp_deflator_20240430.csv").write_text(
        "financial_year,index\n2023-24,100\n", encoding="utf-8"
    )
    run = mash("build", "--inbox", real, "--home", home_copy)
    assert run.returncode == 1
    assert "holds demo extracts" in run.stdout


def test_show_gives_the_published_rows(built_home: Path, mash: Mash) -> None:
    run = mash(
        "show", "mart_re_referrals", "--area", "any", "--grain", "month", "--breakdown", "any",
        "--format", "csv", "--home", built_home,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    header, *rows = csv.reader(io.StringIO(run.stdout))
    assert tuple(header) == SHOWN_COLUMNS
    with open_current(built_home / "published") as connection:
        expected = connection.execute(
            """
            select count(*), count(value) from mart_metric_value
            where metric_id = 're_referrals' and period_grain = 'month'
            """
        ).fetchone()
    values = [row[SHOWN_COLUMNS.index("value")] for row in rows]
    assert (len(rows), sum(value != "" for value in values)) == expected


def test_show_of_a_measure_at_its_latest_period(built_home: Path, mash: Mash) -> None:
    run = mash(
        "show", "cp_plan_open", "--period", "latest", "--grain", "month", "--home", built_home
    )
    assert run.returncode == 0, run.stderr
    assert "2024-03-31" in run.stdout
    assert "2024-02" not in run.stdout


def test_explain_says_what_a_figure_means_and_which_rows_fed_it(
    built_home: Path, mash: Mash
) -> None:
    run = mash("explain", "tier3_dfe", "--period", "2023-24", "--home", built_home)
    assert run.returncode == 0, run.stderr
    with open_current(built_home / "published") as connection:
        figure = connection.execute(
            "select numerator, denominator from mart_re_referrals where measure_id = 'tier3_dfe'"
            " and period_start = '2023-04-01' and period_grain = 'financial_year'"
            " and area_code = 'ALL' and breakdown = 'none'"
        ).fetchone()
    assert figure is not None
    for part in (
        "numerator",
        "denominator",
        "Mind:",
        "How good the data is: grade A",
        *map(int, figure),
    ):
        assert str(part) in run.stdout
    with duckdb.connect(built_home / "warehouse.duckdb", read_only=True) as connection:
        episodes = connection.execute(
            "select count(*) from staging.stg_social_care__ssd_cin_episodes"
        ).fetchone()
    assert episodes is not None
    (fed_by,) = [line for line in run.stdout.splitlines() if "ssd_cin_episodes" in line]
    assert f"{episodes[0]:,}" in fed_by
    wrong = mash("explain", "tier3_dfy", "--home", built_home)
    assert wrong.returncode == 2
    assert "did you mean tier3_dfe" in wrong.stderr


@pytest.mark.parametrize("period", ["2023-24", "2023/24", "2023/2024", "2023-04"])
def test_show_knows_a_financial_year_by_its_name(period: str, built_home: Path, mash: Mash) -> None:
    run = mash(
        "show", "re_referrals", "--period", period, "--grain", "financial_year", "--format", "csv",
        "--home", built_home,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert {row["period_start"] for row in rows} == {"2023-04-01"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "re_referal"], "did you mean re_referrals"),
        (["show", "re_referrals", "--area", "Atlantis"], "has no area_code Atlantis"),
        (["show", "re_referrals", "--grain", "week"], "has no period_grain week"),
        (["show", "re_referrals", "--period", "latst"], "no figure of a period that begins with"),
    ],
)
def test_a_name_that_is_not_there_is_a_usage_error(
    arguments: list[str], message: str, built_home: Path, mash: Mash
) -> None:
    run = mash(*arguments, "--home", built_home)
    assert run.returncode == 2
    assert message in run.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "message"),
    [
        (["build", "--inbox", "nowhere"], {}, "there is no inbox"),
        (["build", "--as-of", "31/03/2024"], {}, "--as-of"),
        (["build", "--keep-generations", "0"], {}, "--keep-generations"),
        (["status"], {"MASH_HOMES": "x"}, "did you mean MASH_HOME"),
        (["status", "--config", "nowhere.toml"], {}, "there is no file"),
        (["demo", "--years", "900"], {}, "years must be"),
        (["rebuild"], {}, "No such command"),
    ],
)
def test_a_wrong_command_or_setting_is_a_usage_error(
    arguments: list[str], variables: dict[str, str], message: str, mash: Mash
) -> None:
    run = mash(*arguments, **variables)
    assert run.returncode == 2
    assert message in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_nothing_to_show_yet(tmp_path: Path, mash: Mash) -> None:
    assert "Nothing is published" in mash("status", "--home", tmp_path).stdout
    show = mash("show", "re_referrals", "--home", tmp_path)
    assert show.returncode == 1
    assert "run mash build first" in show.stderr


def test_help_teaches(mash: Mash) -> None:
    overview = mash("--help").stdout
    for command in (
        "demo",
        "land",
        "unload",
        "build",
        "check",
        "publish",
        "show",
        "history",
        "status",
        "feedback",
    ):
        assert command in overview
        assert f"mash {command}" in mash(command, "--help").stdout
