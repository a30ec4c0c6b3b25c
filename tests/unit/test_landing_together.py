"""Small files land together as they would one by one."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_support import HEADER, Landing

from mash_vfm.landing.encoding import ChunkSource
from mash_vfm.landing.load import load_together
from mash_vfm.landing.model import MiscountError
from mash_vfm.landing.records import Grammar
from mash_vfm.landing.rows import Layout, plain_lines, read_rows, survey, survey_of_plain

LAYOUT = Layout(Grammar(ord(","), ord('"')), needed=3, width=3)

FILES: dict[str, bytes] = {
    "mash/visit_20240301.csv": f"{HEADER}\nV1,C1,1,Ann,\nV2,,2,,x\n".encode(),
    "mash/visit_20240302.csv": f"{HEADER}\nV1,C1,1,Bo,\n".encode(),
    "mash/visit_20240303.csv": f"{HEADER}\n".encode(),
    "mash/visit_20240304.csv": f"{HEADER}\nV3,,3,Zoë,\n".encode("cp1252"),
    "mash/visit_20240305.csv": f'{HEADER}\r\nV4,,4,"a\nb",\r\n\r\nV5,,5,,'.encode(),
    "mash/visit_20240306.csv": f"{HEADER}\nV1,,1,,\nV1,,1,,\nV1,,2,,\n V1,,3,,\n".encode(),
    "mash/visit_20240307.csv": f"{HEADER}\nV1,,1,,\nV2,,1\nV3,,1,,\n".encode(),
    "mash/visit_20240308.csv": f"{HEADER}\nV8,,1,,,,\nV9,,1,,\n".encode(),
    "mash/visit_20240309.csv": b"visit_id;Date seen;colour\nV1;1;red\n",
    "mash/visit_20240310.csv": b"visit_id;Date seen;colour\nV2;1;blue\n",
    "mash/visit_20240311.csv": f"Title\n\n{HEADER}\nV1,,11,,\n".encode("utf-8-sig"),
    "mash/visit_20240312.csv": b"visit_id,worker\nV1,Ann\n",
    "mash/visit_20240313.csv": f'{HEADER}\nV1,,13,O"Neil,\n'.encode(),
    "mash/visit_20240314.csv.gz": gzip.compress(f"{HEADER}\nV1,,14,,\nV2,,14,,\n".encode()),
    "mash/visit_20240315.csv": b"",
    "mash/visit_20240316.csv": f"{HEADER},\nV1,,16,,,odd\n".encode(),
    "mash/visit_20240317.csv": f"{HEADER}\nV1,,17,,\n".encode("utf-16"),
    "mash/visit_20240318.csv": f"{HEADER}\nV1,,18,,\n".encode(),
    "mash/visit_20240318_again.csv": f"{HEADER}\nV1,,18,,\n".encode(),
    "mash/visit_delta_20240319.csv": f"{HEADER}\nV1,,19,,\n,,,,\nV2,,20,,\n".encode(),
    "reference/area_20240301.csv": b"area_code\nA1\n\nA2\n",
    "reference/area_20240302.csv": b"area_code\nA3\n",
}


def _landed(folder: Path) -> tuple[list[Any], ...]:
    landing = Landing(folder)
    for name, content in FILES.items():
        landing.put(name, content)
    result = landing.land()
    loads = landing.con.execute("select * exclude (loaded_at) from ops.load order by load_id")
    described = [column[0] for column in loads.description or ()]
    return (
        [described, *loads.fetchall()],
        landing.rows("* exclude (_loaded_at)"),
        landing.rows("* exclude (_loaded_at)", "raw_reference.area"),
        landing.con.execute("select * from ops.quarantine order by all").fetchall(),
        landing.con.execute("select * from ops.load_finding order by all").fetchall(),
        [(f.source_file, f.status, f.rows_in_file, f.reason, f.findings) for f in result.files],
    )


def test_files_land_together_as_they_land_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = _landed(tmp_path / "together")
    monkeypatch.setattr("mash_vfm.landing.land.SMALL_SUFFIXES", ())
    assert together == _landed(tmp_path / "alone")
    assert sum(row[17] == "landed" for row in together[0][1:]) == len(FILES) - 3


def test_files_that_do_not_load_together_land_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def miscounting(*_: object) -> object:
        raise MiscountError

    monkeypatch.setattr("mash_vfm.landing.land.load_together", miscounting)
    landing = Landing(tmp_path)
    for number in range(3):
        landing.put(f"mash/visit_20240331_{number}.csv", f"{HEADER}\nV{number},,1,,\n")
    assert [file.status for file in landing.land().files] == ["landed"] * 3
    assert landing.rows("visit_id, _source_file, _row_number") == [
        (f"V{number}", f"mash/visit_20240331_{number}.csv", 1) for number in range(3)
    ]


def test_many_files_land_in_few_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []

    def counted(*arguments: Any) -> object:
        passes.append(len(arguments[2]))
        return load_together(*arguments)

    monkeypatch.setattr("mash_vfm.landing.land.load_together", counted)
    monkeypatch.setattr("mash_vfm.landing.together.MAX_FILES", 40)
    landing = Landing(tmp_path)
    for number in range(100):
        landing.put(f"mash/visit_20240331_{number:02}.csv", f"{HEADER}\nV{number},,1,,\n")
    assert [file.status for file in landing.land().files] == ["landed"] * 100
    assert passes == [40, 40, 20]
    assert landing.rows("visit_id, _row_number") == [(f"V{number}", 1) for number in range(100)]


_line = st.text(st.sampled_from('ab, \t"'), max_size=8)


@given(st.lists(st.tuples(_line, st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", ""]))))
@settings(max_examples=500, deadline=None, derandomize=True, database=None)
def test_a_plain_text_is_what_the_survey_says(lines: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in lines).encode()
    plain = plain_lines(text, LAYOUT)
    full = survey(ChunkSource(iter((text,))), LAYOUT)
    is_plain = (
        full.rows == text.count(b"\n")
        and text.endswith(b"\n")
        and b'"' not in text
        and all(rows.is_clean for rows in read_rows(ChunkSource(iter((text,))), LAYOUT))
        and full.line_ends == {"lf"}
        and not full.blank_records
    )
    assert (plain is not None) == is_plain
    if plain is not None:
        found = survey_of_plain(plain)
        assert vars(found) | {"malformed_rows": 0} == vars(full) | {"malformed_rows": 0}
        assert len(full.malformed_rows) == 0
