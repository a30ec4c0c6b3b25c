"""Bytes that are not what their name says: empty, binary, cut, packed oddly."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from landing_support import HEADER, Landing

from mash_vfm.landing import encoding

TEXT = f"{HEADER}\nV1,C1,2024-01-02,Ann,\n"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("visit.csv"), TEXT)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason_code", "says"),
    [
        (b"", "empty_file", "empty"),
        (b"\xef\xbb\xbf", "empty_file", "empty"),
        (b"\n\n  \r\n", "empty_file", "empty"),
        ("\ufeff\r\n".encode("utf-16-le"), "empty_file", "empty"),
        (bytes(range(256)) * 40, "binary_file", "NUL byte (byte 1)"),
        (TEXT.encode() + b"V2,\0,2024-01-02,,\n", "binary_file", "NUL byte (byte 64)"),
        (_zip(), "binary_file", "workbook or zip"),
        (b"%PDF-1.7\n...", "binary_file", "a PDF"),
        (gzip.compress(TEXT.encode(), mtime=0), "binary_file", "gzip"),
        (b"PAR1....PAR1", "binary_file", "Parquet"),
        (b"<!DOCTYPE html><html>Sign in</html>", "no_header", "headings of mash.visit"),
        (b",,,,\n,,,,\n", "no_header", "headings of mash.visit"),
        (b"\xff\xfea", "binary_file", "UTF-16"),
    ],
)
def test_what_is_no_csv_is_refused_with_a_reason(
    landing: Landing, content: bytes, reason_code: str, says: str
) -> None:
    result = landing.land_one(content)
    assert (result.status, result.reason_code) == ("refused", reason_code)
    assert result.reason is not None and says in result.reason
    assert result.remedy


@pytest.mark.parametrize(
    ("content", "reason_code"),
    [
        (TEXT.encode(), "damaged_gzip"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-6], "damaged_gzip"),
        (gzip.compress(TEXT.encode(), mtime=0) + b"trailing", "damaged_gzip"),
        (gzip.compress(b"", mtime=0), "empty_file"),
        (b"", "empty_file"),
        (gzip.compress(b"\0\1\2", mtime=0), "binary_file"),
    ],
)
def test_what_is_no_whole_gzip_is_refused(
    landing: Landing, content: bytes, reason_code: str
) -> None:
    result = landing.land_one(content, "mash/visit_20240331.csv.gz")
    assert (result.status, result.reason_code) == ("refused", reason_code)


def test_a_gzip_bomb_is_refused(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "EXPANSION_ALWAYS_ALLOWED_BYTES", 1 << 20)
    bomb = gzip.compress(f"{HEADER}\n".encode() + b"V1,,2024-01-02,,\n" * 400_000)
    result = landing.land_one(bomb, "mash/visit_20240331.csv.gz")
    assert result.reason_code == "expands_too_much"


def test_too_many_columns_are_refused(landing: Landing) -> None:
    headings = ",".join(f"x{number}" for number in range(1500))
    result = landing.land_one(f"visit_id,seen_on,{headings}\n")
    # So many unknown headings make it no header of the extract, however long it is.
    assert result.status == "refused"
    assert result.reason_code == "too_many_columns"


def test_formulas_and_markup_are_text(landing: Landing) -> None:
    note = "=cmd|'/C calc'!A0 <script>alert(1)</script>"
    landing.land_one(f"{HEADER}\nV1,,2024-01-02,,{note}\n")
    assert landing.rows("note") == [(note,)]


def test_a_file_larger_than_a_window_lands_whole(landing: Landing) -> None:
    text = f"{HEADER}\n" + "".join(
        f'V{n},C{n},2024-01-02,"Ann, {n}","line {n}\nline"\n' for n in range(60_000)
    )
    result = landing.land_one(text)
    assert (result.rows_landed, result.findings) == (60_000, ())
    assert landing.rows("_row_number, worker, note")[-1] == (
        60_000,
        "Ann, 59999",
        "line 59999\nline",
    )


def test_rows_that_mislead_a_parallel_reader_land_whole(landing: Landing) -> None:
    fake = "V9,C9,2024-01-01,Ann,fake\n"
    text = (
        HEADER
        + "\n"
        + "".join(f'V{n},C{n},2024-01-02,Ann,"{fake * (n % 40)}""x"",,"\n' for n in range(40_000))
    )
    result = landing.land_one(text)
    assert (result.status, result.rows_landed) == ("landed", 40_000)
    assert landing.rows("visit_id, note")[39] == ("V39", f'{fake * 39}"x",,')
