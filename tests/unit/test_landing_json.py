"""JSON: an array, an object that holds one, or an object a line; every value as it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from landing_support import Landing

from mash_vfm.landing import FileResult
from mash_vfm.landing.readers import json_table, json_text

NAME = "mash/visit_20240331.json"
ROW = '{"visit_id": "V1", "seen_on": "2024"}'
OTHER = '{"visit_id": "V2", "seen_on": "2025"}'


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _land(landing: Landing, content: str | bytes) -> FileResult:
    return landing.land_one(content, NAME)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"007 "', "007 "),
        ('""', ""),
        ('"\\""', '"'),
        ('"a\\nb\\r\\nc"', "a\nb\r\nc"),
        ('"\\u001e\\u001f,\\u001e"', "\x1e\x1f,\x1e"),
        ('"\\u001e\\u001e"', "\x1e\x1e"),
        ('"\\u001d"', "\x1d"),
        ('"\\ufeffx"', "\ufeffx"),
        ('"\\ud83d\\ude00 é \u2028"', "\U0001f600 é \u2028"),
        ("7", "7"),
        ("-0", "-0"),
        ("1.50", "1.50"),
        ("0.1e-07", "0.1e-07"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1" * 5_000, "1" * 5_000),
        ("0.10000000000000000000000001", "0.10000000000000000000000001"),
        ("true", "true"),
        ("false", "false"),
        ("null", None),
        ("NaN", None),
        ("[]", "[]"),
        ("{}", "{}"),
        ('[ "a" , 1.50, null, true ]', '["a",1.50,null,true]'),
        ('{"k": {"é": [1e5, "x\\ny"]}}', '{"k":{"é":[1e5,"x\\ny"]}}'),
        ('{"k": NaN, "k": 2}', '{"k":null,"k":2}'),
    ],
)
@pytest.mark.parametrize("form", ["[%s]", "%s\n", '{"data": [%s]}'])
def test_values_become_text_as_they_are_written(
    landing: Landing, form: str, value: str, text: str | None
) -> None:
    row = f'{{"visit_id": "V1", "seen_on": 2024, "note": {value}}}'
    result = _land(landing, form % row)
    assert (result.status, result.rows_landed) == ("landed", 1)
    assert landing.rows("visit_id, seen_on, note") == [("V1", "2024", text)]


@pytest.mark.parametrize(
    "content",
    [
        f"[{ROW},{OTHER}]",
        f" \r\n[\n  {ROW} ,\r\n\t{OTHER}\n]\n\n",
        f"{ROW}\n{OTHER}",
        f"{ROW}\r\n\r\n{OTHER}\r\n",
        f"{ROW}\r{OTHER}\r",
        f"{ROW}\n\ufeff{OTHER}\n",
        f'{{"data": [{ROW},{OTHER}]}}',
        f'{{"rows": [\n{ROW},\n{OTHER}\n]\n}}',
        f'{{\n"rows":\n[\n{ROW},\n{OTHER}]}}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_every_form_and_encoding_is_read(landing: Landing, content: str, encoding: str) -> None:
    result = _land(landing, content.encode(encoding))
    assert (result.status, result.rows_in_file) == ("landed", 2)
    assert landing.rows("visit_id, seen_on, _row_number") == [("V1", "2024", 1), ("V2", "2025", 2)]


def test_windows_1252_is_converted_with_a_finding(landing: Landing) -> None:
    result = _land(
        landing, '[{"visit_id": "V1", "seen_on": "2024", "worker": "Zoë"}]'.encode("cp1252")
    )
    assert landing.rows("worker") == [("Zoë",)]
    assert "encoding" in landing.findings(result)


@pytest.mark.parametrize(
    "content",
    [
        ROW,
        f"\n{ROW}\n",
        '{\n  "visit_id": "V1",\n  "seen_on": "2024"\n}',
        '{"visit_id": "V1", "seen_on": "2024", "note": [{"a": 1}]}',
    ],
)
def test_one_object_that_has_the_columns_is_a_row(landing: Landing, content: str) -> None:
    assert _land(landing, content).rows_landed == 1
    assert landing.rows("visit_id, seen_on") == [("V1", "2024")]


def test_what_stands_beside_the_array_is_told(landing: Landing) -> None:
    content = f'{{"count": 1, "ids": [1, 2], "none": [], "data": [{ROW}], "next": null}}'
    result = _land(landing, content)
    assert result.rows_landed == 1
    (finding,) = [f for f in result.findings if f.finding == "beside_the_rows"]
    assert finding.detail.endswith("not read: 'count', 'ids', 'next'")


def test_what_is_no_row_above_the_first_object_is_quarantined(landing: Landing) -> None:
    result = _land(landing, f'{{"data": [1, "x", {ROW}]}}')
    assert (result.rows_landed, result.rows_quarantined) == (1, 2)
    assert [row[2] for row in landing.quarantine()] == ["1", '"x"']
    many = "1," * 101
    landing.put("mash/visit_20240430.json", f'{{"data": [{many} {ROW}]}}')
    assert [file.reason_code for file in landing.land().files] == [None, "no_header"]


def test_names_are_matched_like_headings_over_all_rows(landing: Landing) -> None:
    rows = [
        {"Visit ID": "V1", "DATE SEEN": "1"},
        {"visit_id": "V2", "seen_on": "2", "extra": "x", " ": "y"},
        {"seen_on": "3", "Visit-Id": "V3", "later": "z"},
    ]
    result = _land(landing, json.dumps(rows))
    assert landing.rows("visit_id, seen_on, extra, column_4, later") == [
        ("V1", "1", None, None, None),
        ("V2", "2", "x", "y", None),
        ("V3", "3", None, None, "z"),
    ]
    found = landing.findings(result)
    assert found["new_column"] == ["extra", "later"]
    assert found["column_without_heading"] == ["column_4"]
    assert found["missing_optional_column"] == ["child_id", "worker", "note"]
    assert "respelled_headings" in found


def test_a_name_that_only_a_late_row_has_still_lands(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_table, "_BATCH_ROWS", 10)
    rows: list[dict[str, object]] = [{"visit_id": f"V{n}", "seen_on": n} for n in range(95)]
    rows[50] |= {"note": "a\nb \x1e 'x'", "extra": ""}
    rows[94] |= {"extra": {"k": 1}}
    assert _land(landing, json.dumps(rows)).rows_landed == 95
    assert landing.rows("_row_number, visit_id, note, extra")[50] == (
        51,
        "V50",
        "a\nb \x1e 'x'",
        "",
    )
    assert landing.rows("_row_number, visit_id, note, extra")[94] == (95, "V94", None, '{"k":1}')
    assert landing.rows("visit_id, note, extra")[93] == ("V93", None, None)


def test_many_rows_keep_their_order(landing: Landing) -> None:
    rows = [{"visit_id": f"V{n}", "seen_on": n, "note": "é" * (n % 90)} for n in range(20_000)]
    lines = "\n".join(json.dumps(row, ensure_ascii=n % 2 == 0) for n, row in enumerate(rows))
    assert _land(landing, lines).rows_landed == 20_000
    wrong = landing.con.execute(
        "select count(*) from raw_mash.visit where visit_id <> 'V' || (_row_number - 1)"
        " or seen_on <> _row_number - 1 or len(note) <> (_row_number - 1) % 90"
    ).fetchone()
    assert wrong == (0,)


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ("17", "the row is a number, not an object"),
        ("null", "the row is null, not an object"),
        ('["V1", "2024"]', "the row is an array, not an object"),
        ('"V1"', "the row is a text, not an object"),
        ("true", "the row is true or false, not an object"),
        ('{"visit_id": "SECRET", "visit_id": "V8"}', "'visit_id' occurs twice"),
        ('{"visit_id": "SECRET", "Visit ID": "V8"}', "'Visit ID' occurs twice"),
        ('{"extra": 1, "extra": 2}', "'extra' occurs twice"),
        ('{"visit_id": "SECRET\\u0000"}', "'visit_id' holds a NUL character"),
        ('{"visit_id": "SECRET\\ud800"}', "'visit_id' holds half a character"),
        ('{"note": ["\\udfff"]}', "'note' holds half a character"),
        ('{"visit_id": Infinity}', "'visit_id' holds Infinity"),
        ('{"note": [-Infinity]}', "'note' holds Infinity"),
        ('{"note": ' + "[" * 100 + "]" * 100 + "}", "'note' holds brackets within brackets"),
    ],
)
@pytest.mark.parametrize("form", ["[%s,%s,%s]", "%s\n%s\n%s\n", '{"d": [%s,%s,%s]}'])
def test_rows_that_cannot_land_are_quarantined_as_they_are(
    landing: Landing, form: str, element: str, reason: str
) -> None:
    result = _land(landing, form % (ROW, element, OTHER))
    assert (result.rows_landed, result.rows_quarantined) == (2, 1)
    assert landing.quarantine() == [(2, "malformed_row", element)]
    told = landing.con.execute("select reason from ops.quarantine").fetchone()
    assert told is not None
    assert reason in str(told[0])
    assert "SECRET" not in str(told[0])


def test_a_name_twice_with_one_value_loses_nothing(landing: Landing) -> None:
    row = '{"visit_id": "V1", "seen_on": null, "seen_on": "2024", "Visit ID": "V1", "note": null}'
    assert _land(landing, f"[{row}]").rows_landed == 1
    assert landing.rows("visit_id, seen_on, note") == [("V1", "2024", None)]


@pytest.mark.parametrize(
    "line",
    [
        '{"visit_id": "V9", "seen_on":',
        '{"visit_id": "V9"',
        '{"visit_id": "V9",}',
        f"{ROW},",
        f"{ROW} {OTHER}",
        "// a comment",
        "V9,2024",
        '{"a":' * 100_000,
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_lines_that_do_not_parse_are_quarantined(landing: Landing, line: str, place: int) -> None:
    lines = [ROW, OTHER]
    lines.insert(place, line)
    result = _land(landing, "\n".join(lines))
    assert (result.status, result.rows_landed, result.rows_quarantined) == ("landed", 2, 1)
    assert landing.quarantine() == [(place + 1, "malformed_row", line)]


def test_a_line_of_many_brackets_is_quarantined(landing: Landing) -> None:
    line = "[" * 100_000
    assert _land(landing, f"{ROW}\n{line}\n{OTHER}").rows_landed == 2
    assert landing.quarantine() == [(2, "malformed_row", line)]


def test_repeated_rows_are_quarantined_as_they_are_in_the_file(landing: Landing) -> None:
    _land(landing, f"[{ROW}, {{}}, {OTHER}, {ROW}]")
    assert landing.quarantine() == [(3, "repeated_row", ROW)]


def test_objects_of_nothing_are_no_rows(landing: Landing) -> None:
    result = _land(landing, f"[{{}},{ROW},{{ }}]")
    assert (result.rows_in_file, result.rows_landed) == (1, 1)
    assert "blank_rows" in landing.findings(result)


@pytest.mark.parametrize("content", ["[]", " [ ]\n", '{"data": []}', '{"n": 0, "data": []}'])
def test_an_array_of_nothing_says_that_there_is_nothing(landing: Landing, content: str) -> None:
    result = _land(landing, content)
    assert (result.status, result.rows_in_file) == ("landed", 0)
    assert "no_rows" in landing.findings(result)


@pytest.mark.parametrize(
    ("content", "reason_code", "says"),
    [
        ("", "empty_file", "[]"),
        (" \n", "empty_file", "[]"),
        ("{}", "no_header", "array of objects"),
        ("[{}]", "no_header", "array of objects"),
        ("[1, 2]", "no_header", "array of objects"),
        ('[["visit_id"], ["V1"]]', "no_header", "array of objects"),
        ("42", "no_header", "array of objects"),
        ('"text"', "no_header", "array of objects"),
        ("null", "no_header", "array of objects"),
        ('{"SECRET NAME": {"age": 7}}', "no_header", "visit_id, seen_on"),
        ('[{"SECRET NAME": 7}]', "no_header", "visit_id, seen_on"),
        ('{"error": "SECRET"}', "no_header", "visit_id, seen_on"),
        ('{"visit_id": "SECRET", "note": []}', "missing_required_column", "seen_on"),
        ('[{"visit_id": "SECRET"}]', "missing_required_column", "seen_on"),
        ('[{"area_code": "SECRET"}]', "missing_required_column", "reference.area"),
        ("visit_id,seen_on\nSECRET,2024\n", "broken_json", "at its beginning"),
        ('{"visit_id": "SECRET\n{"seen_on": 2024\n', "broken_json", "in any of its lines"),
        ("<!DOCTYPE html>", "broken_json", "at its beginning"),
        (f"[{ROW},{OTHER}", "broken_json", "breaks off behind row 2"),
        (f"[{ROW},{OTHER},", "broken_json", "breaks off in row 3"),
        (f"[{ROW},{OTHER[:-4]}", "broken_json", "breaks off in row 2"),
        (f"[{ROW},{OTHER},]", "broken_json", "not JSON in row 3"),
        (f"[{ROW} {OTHER}]", "broken_json", "not JSON behind row 1"),
        (f"[{ROW}, /* x */ {OTHER}]", "broken_json", "not JSON in row 2"),
        (f"[{ROW}]]", "broken_json", "more follows"),
        (f"[{ROW}]\n[{ROW}]", "broken_json", "more follows"),
        (f'{{"d": [{ROW}]}} x', "broken_json", "more follows"),
        (f'{{"d": [{ROW}]', "broken_json", "breaks off behind 'd'"),
        (f'{{"d": [{ROW}], 7: 1}}', "broken_json", "outside its array"),
        ("[{\"visit_id\": 'V1'}]", "broken_json", "not JSON in row 1"),
        ('[{"visit_id": "V1\t"}]', "broken_json", "not JSON in row 1"),
        (f'{{"a": [{ROW}], "b": [{OTHER}]}}', "several_arrays", "'b' is the second"),
        ("[" * 100_000, "nested_too_deeply", "in row 1"),
        ('{"a":' * 100_000, "nested_too_deeply", "in 'a'"),
        ("[" + ",".join(f'{{"k{n}": 1}}' for n in range(1_001)) + "]", "too_many_columns", "1,000"),
        (ROW.replace("V1", "V\0"), "binary_file", "NUL"),
    ],
)
def test_files_without_rows_to_read_are_refused_with_reason_and_remedy(
    landing: Landing, content: str | bytes, reason_code: str, says: str
) -> None:
    result = _land(landing, content)
    told = f"{result.reason}. {result.remedy}"
    assert (result.status, result.reason_code) == ("refused", reason_code), told
    assert says in told
    assert "SECRET" not in told


def test_a_value_without_end_is_refused(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MAX_VALUE_CHARACTERS", 1 << 20)
    result = _land(landing, f'[{ROW}, {{"visit_id": "{"x" * (5 << 20)}"}}]')
    assert (result.reason_code, "in row 2" in str(result.reason)) == ("value_too_large", True)


def test_a_long_value_lands(landing: Landing) -> None:
    long = "x" * (9 << 20)
    _land(landing, f'[{{"visit_id": "V1", "seen_on": 1, "note": "{long}"}},{OTHER}]')
    assert landing.rows("visit_id, len(note)") == [("V1", len(long)), ("V2", None)]


@pytest.mark.parametrize(
    "content",
    [
        f'[{ROW}, {{"visit_id": -1.5e3, "seen_on": "é\\u00e9"}}]',
        f'{ROW}\n{{"visit_id": -1.5e3, "seen_on": "é\\u00e9"}}\n',
        f'{{"n": 1, "d": [{ROW}], "end": [true, null]}}',
    ],
)
def test_a_file_cut_anywhere_lands_whole_or_is_refused(landing: Landing, content: str) -> None:
    whole = content.encode()
    for end in range(len(whole)):
        landing.put(f"mash/visit_20240331_{end:03}.json", whole[:end])
    files = landing.land().files
    assert len(files) == len(whole)
    # Of lines, the whole ones land.
    landed = {file.rows_landed for file in files if file.status == "landed"}
    assert landed == ({1, 2} if content.startswith('{"visit') else set())
    assert {file.reason_code for file in files if file.status == "refused"} <= {
        "broken_json",
        "empty_file",
        "no_header",
    }


def test_a_value_across_the_chunks_of_reading_is_whole(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mash_vfm.landing.encoding.CHUNK_BYTES", 7)
    _land(landing, f'{{"n": 12345678901234567890, "d": [{ROW}, -12345678901, {OTHER}]}}')
    assert landing.rows("visit_id, seen_on") == [("V1", "2024"), ("V2", "2025")]
    assert landing.quarantine() == [(2, "malformed_row", "-12345678901")]
