"""Making a demo: same parameters, same bytes; what cannot be made is refused; nothing half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from synthetic_support import PROJECT, count, digests, extracts, make, open_inbox

from mash_vfm.synthetic import DemoError, demo, make_demo


def test_same_parameters_give_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "one", faults="typical")
    make(tmp_path / "two", faults="typical")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_another_demo(tmp_path: Path) -> None:
    make(tmp_path / "one")
    make(tmp_path / "two", seed=2)
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    same = [name for name in one if one[name] == two[name]]
    assert one.keys() == two.keys()
    # what does not depend on chance: teams, roll-out, places, prices
    assert len(same) < 8


def test_second_call_leaves_the_demo_alone(tmp_path: Path) -> None:
    first = make(tmp_path / "demo")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    second = make(tmp_path / "demo")
    assert (first.made, second.made) == (True, False)
    assert (second.files, second.rows) == (first.files, first.rows)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_other_parameters_replace_the_demo(tmp_path: Path) -> None:
    make(tmp_path / "demo")
    make(tmp_path / "demo", seed=2)
    make(tmp_path / "fresh", seed=2)
    assert digests(tmp_path / "demo") == digests(tmp_path / "fresh")


def test_a_demo_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "write_truth", broken)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "demo")
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_breaks_off_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "demo")
    before = digests(tmp_path)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "write_truth", broken)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "demo", seed=2)
    assert digests(tmp_path) == before


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(DemoError, match="other things"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("years", "scale", "seed", "faults"),
    [(0, 1.0, 1, "none"), (2, 9.0, 1, "none"), (2, 0.0, 1, "none"), (2, 0.02, -1, "none"),
     (2, 0.02, 1, "gremlins"), (2, 0.02, 1, "")],
)  # fmt: skip
def test_parameters_that_cannot_be_used_are_refused(
    tmp_path: Path, years: int, scale: float, seed: int, faults: str
) -> None:
    with pytest.raises(DemoError):
        make_demo(
            tmp_path / "demo", years=years, scale=scale, seed=seed, faults=faults,
            project_dir=PROJECT,
        )  # fmt: skip
    assert not (tmp_path / "demo").exists()


def test_a_column_that_is_not_made_is_no_demo(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for path in (PROJECT / "models" / "staging").glob("*/_*__sources.yml"):
        copy = project / path.relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        copy.write_text(text.replace("- name: useful_life_months", "- name: lifetime"), "utf-8")
    with pytest.raises(DemoError, match=r"finance\.set_up_asset.*lifetime"):
        make_demo(
            tmp_path / "demo", years=1, scale=0.01, faults="none", project_dir=project
        )  # fmt: skip
    assert not (tmp_path / "demo").exists()


def test_record_says_what_was_made(tmp_path: Path) -> None:
    summary = make(tmp_path / "demo", faults="repeated_row, windows_1252")
    record = json.loads((tmp_path / "demo" / "demo.json").read_text(encoding="utf-8"))
    assert record["parameters"]["faults"] == "repeated_row, windows_1252"
    assert record["content"]["rows"] == summary.rows
    assert summary.extracts == len(extracts())


def test_progress_grows_to_one(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    make_demo(
        tmp_path / "demo", years=1, scale=0.01, faults="none", project_dir=PROJECT,
        progress=lambda what, share: told.append((what, share)),
    )  # fmt: skip
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert told[-1] == ("done", 1.0)
    assert len(told) > len(extracts())


@pytest.mark.parametrize(("years", "scale", "least"), [(1, 0.01, 1), (2, 0.02, 3)])
def test_the_smallest_demos_have_rows_of_every_extract(
    tmp_path: Path, years: int, scale: float, least: int
) -> None:
    make_demo(tmp_path / "demo", years=years, scale=scale, faults="none", project_dir=PROJECT)
    with open_inbox(tmp_path / "demo") as connection:
        few = {
            extract.id: count(connection, f"select count(*) from {extract.name}")
            for extract in extracts().values()
        }
    assert {name: rows for name, rows in few.items() if rows < least} == {}
