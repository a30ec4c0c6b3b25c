"""The bulk count of records against a slow one, and files in random dialects and damage."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_support import HEADER, VISIT, Landing

from mash_vfm.landing import records
from mash_vfm.landing.records import Grammar, windows

COMMA = Grammar(ord(","), ord('"'))


def _slow_records(text: str) -> Iterator[list[str]]:
    """Records of well-formed text, character by character: raw cells, quotes and all."""
    cells, cell, in_quotes, at = [""], "", False, 0
    started = False
    while at < len(text):
        char = text[at]
        if in_quotes:
            cell += char
            if char == '"':
                if text[at + 1 : at + 2] == '"':
                    cell += '"'
                    at += 1
                else:
                    in_quotes = False
        elif char == '"' and not cell:
            in_quotes, cell = True, '"'
        elif char == ",":
            cells[-1], cell = cell, ""
            cells.append("")
        elif char in "\r\n":
            if text[at : at + 2] == "\r\n":
                at += 1
            cells[-1], cell = cell, ""
            yield cells
            cells, started = [""], False
            at += 1
            continue
        else:
            cell += char
        started = True
        at += 1
    if started:
        cells[-1] = cell
        yield cells


_bare = st.text(st.characters(codec="utf-8", exclude_characters='\r\n,"\0'), max_size=6)
_quoted = st.text(st.sampled_from('ab ,"\r\n\té'), max_size=8).map(
    lambda text: '"' + text.replace('"', '""') + '"'
)
_bare_with_quotes = st.from_regex(r'[a-c]"{1,3}[a-c" ]{0,2}', fullmatch=True)
_cell = st.one_of(_bare, _quoted, _bare_with_quotes)
_line_end = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def _well_formed(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.tuples(st.lists(_cell, min_size=1, max_size=5), _line_end)))
    text = "".join(",".join(cells) + end for cells, end in lines)
    return text if draw(st.booleans()) else text.rstrip("\r\n")


@given(text=_well_formed(), window=st.integers(1, 40))
@settings(max_examples=400, deadline=None)
def test_records_of_well_formed_text_are_those_of_a_slow_reader(text: str, window: int) -> None:
    original = records.WINDOW_BYTES
    records.WINDOW_BYTES = window
    try:
        found: list[list[str]] = []
        for part in windows(io.BytesIO(text.encode()), COMMA):
            counts = part.cells()
            for index in range(part.count):
                raw = part.text(index)
                found.append([raw, str(counts[index])])
            assert not part.broken
    finally:
        records.WINDOW_BYTES = original
    expected = [[",".join(cells), str(len(cells))] for cells in _slow_records(text)]
    assert found == expected


def _damaged(seed: int) -> bytes:
    rng = random.Random(seed)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    writer.writerow(HEADER.split(","))
    for number in range(rng.randrange(1, 60)):
        note = rng.choice(
            ["", "fine", 'a "b"', "x, y", "two\nlines", "=cmd|' /C calc'!A0", "é" * 50]
        )
        writer.writerow([f"V{number}", f"C{number}", "2024-01-02", rng.choice(["", "Ann"]), note])
    data = bytearray(stream.getvalue().encode(rng.choice(["utf-8", "cp1252", "utf-16"])))
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data) or 1)
        match rng.randrange(8):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at:]
            case 2:
                data[at:at] = b'"'
            case 3:
                del data[at : at + rng.randrange(1, 40)]
            case 4:
                data[at:at] = rng.choice([b",", b",,,,", b"\r", b"\n", b"\r\n", b";"])
            case 5:
                data[at:at] = rng.choice([b"\0", b"\xff", b"\xef\xbb\xbf", b"\x1a"])
            case 6:
                data[at:at] = data[: rng.randrange(len(data) + 1)]
            case 7:
                data = bytearray(bytes(data).replace(b'""', b'"', 1))
    return bytes(data)


def test_damaged_files_are_refused_or_lose_no_row(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    for seed in range(300):
        landing.put(f"mash/visit_20240331_{seed}.csv", _damaged(seed))
    result = landing.land()
    outcomes = {
        file.reason_code or file.status for file in result.files if file.status != "already_landed"
    }
    assert len(result.files) == 300
    assert outcomes <= {
        *("landed", "no_header", "missing_required_column", "ambiguous_heading"),
        *("binary_file", "empty_file"),
    }
    assert len(result.landed) > 150


BROKEN = [
    # What a broken quote costs is its own record; the rows around it land.
    ('V1,a,b,c,d\nV2,"x,b,c,d\nV3,a,b,c,d\n', [1, 3], [(2, 'V2,"x,b,c,d')]),
    ('V1,a,b,c,d\nV2,"x"y,b,c,d\nV3,a,"b",c,d\n', [1, 3], [(2, 'V2,"x"y,b,c,d')]),
    ('V1,"He said "hi" to",b,c,d\nV2,a,b,c,d\n', [2], [(1, 'V1,"He said "hi" to",b,c,d')]),
    ('V1,a,b,c,"d\n', [], [(1, 'V1,a,b,c,"d')]),
    # A quote left open that a later row seems to close.
    (
        'V1,"a,b,c,d\nV2,a,b,c,d\nV3,a,b,c,d"\nV4,a,b,c,d\n',
        [2, 3, 4],
        [(1, 'V1,"a,b,c,d')],
    ),
    ('"V1,a,b,c,d\nV2,a,b,c,d\nV3,a,b,c,d"\n', [2, 3], [(1, '"V1,a,b,c,d')]),
    # Cells too few and too many.
    ("V1,a,b,c\nV2,a,b,c,d\n", [2], [(1, "V1,a,b,c")]),
    ("V1,a,b,c,d,e\nV2,a,b,c,d\n", [2], [(1, "V1,a,b,c,d,e")]),
    ("V1,a,b,c,d\nV2,a", [1], [(2, "V2,a")]),
    # A row over two lines that has a cell too many is one row.
    ('V1,"a\nb",b,c,d,e\nV2,a,b,c,d\n', [2], [(1, 'V1,"a\nb",b,c,d,e')]),
    ('V1,"x" "y",b,c,d\nV2,a,b,c,d\n', [2], [(1, 'V1,"x" "y",b,c,d')]),
]


@pytest.mark.parametrize(("body", "landed", "quarantined"), BROKEN)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_malformed_rows_are_quarantined_with_their_text(
    tmp_path: Path,
    body: str,
    landed: list[int],
    quarantined: list[tuple[int, str]],
    line_end: str,
) -> None:
    landing = Landing(tmp_path)
    result = landing.land_one(f"{HEADER}\n{body}".replace("\n", line_end))
    assert [row[0] for row in landing.rows("_row_number")] == landed
    assert landing.quarantine() == [
        (number, "malformed_row", text.replace("\n", line_end)) for number, text in quarantined
    ]
    assert "malformed_row" in landing.findings(result)


def test_a_row_that_is_too_long_is_quarantined_with_its_beginning(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    long = "x" * (records.MAX_ROW_BYTES + 10)
    far_too_long = "y" * (5 * records.MAX_ROW_BYTES)
    text = (
        f"{HEADER}\nV1,a,b,c,d\nV2,a,b,c,{long}\nV3,a,b,c,d\nV4,a,b,c,{far_too_long}\nV5,a,b,c,d\n"
    )
    landing.land_one(text)
    assert [row[0] for row in landing.cells()] == ["V1", "V3", "V5"]
    texts = [str(row[2]) for row in landing.quarantine()]
    assert [text[:10] for text in texts] == ["V2,a,b,c,x", "V4,a,b,c,y"]
    assert all(len(text) <= records.MAX_ROW_BYTES + 100 for text in texts)


def test_a_quote_never_closed_costs_one_row_of_many(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    body = "".join(f"V{number},,2024-01-02,Ann,{'z' * 90}\n" for number in range(40_000))
    broken = body.replace("V7,,", 'V7,",', 1)
    result = landing.land_one(f"{HEADER}\n{broken}")
    assert (result.rows_in_file, result.rows_quarantined) == (40_000, 1)
    assert VISIT.name in result.source_file


@pytest.mark.parametrize("window", [1, 64, 1000])
def test_windows_cut_anywhere_give_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    lines = "".join(text for text, _, _ in BROKEN).splitlines() * 3
    # Each row has an id of its own, or repeats would hide rows.
    numbered = [line.replace("V", f"V{number}_", 1) for number, line in enumerate(lines)]
    text = "\r\n".join([HEADER, *numbered])
    whole = Landing(tmp_path / "whole")
    whole.land_one(text)
    monkeypatch.setattr(records, "WINDOW_BYTES", window)
    monkeypatch.setattr(records, "WINDOW_AFTER_FAULT", window)
    cut = Landing(tmp_path / "cut")
    cut.land_one(text)
    assert cut.rows("visit_id, note, _row_number") == whole.rows("visit_id, note, _row_number")
    assert cut.quarantine() == whole.quarantine()
    assert len(cut.quarantine()) > 20
