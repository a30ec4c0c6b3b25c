"""Every dialect of the landing contract, each by its name, on both ways in.

Small files land together with others of their kind; every other file lands by itself.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from landing_support import HEADER, Landing

ROWS = [
    ("V1", "C1", "2024-01-02", "Ann Lee", "seen, and well"),
    ("V2", None, "03/01/2024", "Bo Öst", 'said "no"'),
]
BODY = 'V1,C1,2024-01-02,Ann Lee,"seen, and well"\nV2,,03/01/2024,Bo Öst,"said ""no"""\n'
TEXT = f"{HEADER}\n{BODY}"


@pytest.fixture(params=["together", "alone"])
def landing(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Landing:
    if request.param == "alone":
        monkeypatch.setattr("mash_vfm.landing.land.SMALL_SUFFIXES", ())
    return Landing(tmp_path)


def test_utf8_without_bom(landing: Landing) -> None:
    result = landing.land_one(TEXT)
    assert landing.cells() == ROWS
    assert landing.con.execute(
        "select format, encoding, delimiter, header_row from ops.load"
    ).fetchall() == [("csv", "utf-8", ",", 1)]
    assert (result.status, result.findings) == ("landed", ())


def test_utf8_with_bom(landing: Landing) -> None:
    landing.land_one(TEXT.encode("utf-8-sig"))
    assert landing.cells() == ROWS
    assert landing.con.execute("select encoding from ops.load").fetchone() == ("utf-8-sig",)


def test_windows_1252(landing: Landing) -> None:
    result = landing.land_one(TEXT.replace("no", "n\u2019o £").encode("cp1252"))
    assert landing.cells()[1] == ("V2", None, "03/01/2024", "Bo Öst", 'said "n\u2019o £"')
    assert "encoding" in landing.findings(result)
    assert landing.con.execute("select encoding from ops.load").fetchone() == ("windows-1252",)


def test_windows_1252_within_utf8(landing: Landing) -> None:
    text = f"{HEADER}\nV1,,2024-01-02,Zoë,\n".encode() + "V2,,2024-01-02,Zoë,\n".encode("cp1252")
    landing.land_one(text)
    assert [row[3] for row in landing.cells()] == ["Zoë", "Zoë"]
    assert landing.con.execute("select encoding from ops.load").fetchone() == (
        "utf-8+windows-1252",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(landing: Landing, encoding: str) -> None:
    landing.land_one(TEXT.encode(encoding))
    assert landing.cells() == ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter(landing: Landing, delimiter: str) -> None:
    text = HEADER.replace(",", delimiter) + "\n"
    text += delimiter.join(("V1", "C1", "2024-01-02", f'"a{delimiter}b"', '"c,d;e|f"')) + "\n"
    landing.land_one(text)
    assert landing.cells() == [("V1", "C1", "2024-01-02", f"a{delimiter}b", "c,d;e|f")]
    assert landing.con.execute("select delimiter from ops.load").fetchone() == (delimiter,)


def test_quoted_newlines(landing: Landing) -> None:
    landing.land_one(f'{HEADER}\nV1,C1,2024-01-02,"Ann\nLee","a\r\nb"\nV2,C2,2024-01-03,x,y\n')
    assert landing.rows("visit_id, worker, note, _row_number") == [
        ("V1", "Ann\nLee", "a\r\nb", 1),
        ("V2", "x", "y", 2),
    ]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_line_ends(landing: Landing, line_end: str, closed: bool) -> None:
    text = TEXT.replace("\n", line_end)
    result = landing.land_one(text if closed else text[: -len(line_end)])
    assert landing.cells() == ROWS
    assert result.findings == ()


def test_line_ends_mixed_in_one_file(landing: Landing) -> None:
    text = f"{HEADER}\r\nV1,,1,a,\nV2,,2,b,\r\nV3,,3,c,\rV4,,10,d,\n"
    result = landing.land_one(text)
    assert landing.rows("visit_id, seen_on") == [
        ("V1", "1"),
        ("V2", "2"),
        ("V3", "3"),
        ("V4", "10"),
    ]
    assert "mixed_line_ends" in landing.findings(result)


@pytest.mark.parametrize(
    "above",
    [
        "Visits to March 2024\n",
        "\n\n",
        "Visits\n\n,,,,\n",
        'Report "Visits,\n',
        '"a\nb"\n',
        "sep=,\n",
    ],
)
def test_title_lines_and_blank_rows_above_the_header(landing: Landing, above: str) -> None:
    result = landing.land_one(above + TEXT)
    assert landing.rows("visit_id, worker, _row_number") == [
        ("V1", "Ann Lee", 1),
        ("V2", "Bo Öst", 2),
    ]
    assert "lines_above_header" in landing.findings(result)


def test_trailing_empty_columns_under_blank_headings(landing: Landing) -> None:
    result = landing.land_one(f"{HEADER},,\nV1,C1,2024-01-02,a,b,,\nV2,C2,2024-01-02,a,b\n")
    assert [row[0] for row in landing.cells()] == ["V1", "V2"]
    assert landing.findings(result) == {"empty_columns": [None], "unheaded_cells_missing": [None]}


def test_trailing_empty_columns_beyond_the_headings(landing: Landing) -> None:
    result = landing.land_one(f"{HEADER}\nV1,C1,2024-01-02,a,b,,\nV2,C2,2024-01-02,a,b,,\n")
    assert landing.cells()[0] == ("V1", "C1", "2024-01-02", "a", "b")
    assert landing.findings(result) == {"empty_cells_cut": [None]}


def test_trailing_empty_columns_of_nearly_all_rows(landing: Landing) -> None:
    rows = [f"V{number},,2024-01-02,a,b," for number in range(9)] + ["W,,2024-01-02,a,b"]
    result = landing.land_one("\n".join([HEADER, *rows, ""]))
    assert (len(landing.cells()), landing.findings(result)) == (10, {"empty_cells_cut": [None]})


@pytest.mark.parametrize("others", [1, 50])
def test_an_empty_cell_too_many_in_one_row_is_a_separator_without_quotes(
    landing: Landing, others: int
) -> None:
    good = "".join(f"V{number},,2024-01-02,a,b\n" for number in range(others))
    moved = "W,,2024-01-02,seen, and well,"
    result = landing.land_one(f"{HEADER}\n{good}{moved}\n")
    assert landing.quarantine() == [(others + 1, "malformed_row", moved)]
    assert (len(landing.cells()), landing.findings(result)) == (others, {"malformed_row": [None]})


def test_a_row_with_more_empty_cells_than_all_others_is_malformed(landing: Landing) -> None:
    good = "".join(f"V{number},,2024-01-02,a,b,\n" for number in range(20))
    moved = "W,,2024-01-02,seen, and well,,"
    landing.land_one(f"{HEADER}\n{good}{moved}\n")
    assert (len(landing.cells()), landing.quarantine()) == (20, [(21, "malformed_row", moved)])


def test_a_row_may_have_as_many_empty_cells_as_a_very_wide_header(landing: Landing) -> None:
    empty = "," * 100
    landing.land_one(f"{HEADER}{empty}\nV1,,2024-01-02,a,b{empty}\nV2,,2024-01-02,a,b{empty},\n")
    assert [row[0] for row in landing.cells()] == ["V1"]


def test_trailing_empty_rows(landing: Landing) -> None:
    result = landing.land_one(f"{TEXT},,,,\n,,,,\n\n   \n")
    assert result.rows_in_file == 2
    assert landing.cells() == ROWS
    assert landing.findings(result) == {"blank_rows": [None]}


def test_blank_rows_between_rows_are_no_rows(landing: Landing) -> None:
    landing.land_one(f'{HEADER}\n\nV1,,2024-01-02,,\n\n,,,,\n" ",,,,\nV2,,2024-01-02,,\n')
    assert landing.rows("visit_id, _row_number") == [("V1", 1), ("V2", 2)]


@pytest.mark.parametrize(
    "heading",
    [
        "VISIT_ID",
        "Visit ID",
        " visit  id ",
        "visit-id",
        "Visit ID:",
        "*Visit_Id*",
        "Visit\u00a0ID",
        "\u2018Visit\u2019 ID",
        "“Visit ID”",
        '"Visit\nID"',
        "visitid",
    ],
)
def test_heading_variants(landing: Landing, heading: str) -> None:
    result = landing.land_one(f"{heading},seen_on\nV1,2024-01-02\n")
    assert landing.rows("visit_id, seen_on") == [("V1", "2024-01-02")]
    assert set(landing.findings(result)) == {"missing_optional_column", "respelled_headings"}


def test_heading_aliases_with_curly_quotes(landing: Landing) -> None:
    landing.land_one("visit_id,DATE SEEN,Social Worker\u2019s Name\nV1,2024-01-02,Ann\n")
    assert landing.rows("seen_on, worker") == [("2024-01-02", "Ann")]


def test_gzipped_csv(landing: Landing) -> None:
    landing.land_one(gzip.compress(TEXT.encode()), "mash/visit_20240331.csv.gz")
    assert landing.cells() == ROWS
    assert landing.con.execute("select format from ops.load").fetchone() == ("csv.gz",)


def test_gzip_of_several_members(landing: Landing) -> None:
    members = [gzip.compress(line.encode()) for line in TEXT.splitlines(keepends=True)]
    landing.land_one(b"".join(members), "mash/visit_20240331.csv.gz")
    assert landing.cells() == ROWS


def test_gzipped_windows_1252_with_title(landing: Landing) -> None:
    content = gzip.compress(f"Title\n{TEXT}".encode("cp1252"))
    landing.land_one(content, "mash/visit_20240331.csv.gz")
    assert landing.cells() == ROWS


def test_single_quotes_around_cells(landing: Landing) -> None:
    landing.land_one("'visit_id','seen_on','worker'\n'V1','2024-01-02','a,''b'''\n")
    assert landing.rows("visit_id, seen_on, worker") == [("V1", "2024-01-02", "a,'b'")]


def test_spaces_around_quoted_cells(landing: Landing) -> None:
    landing.land_one(f'{HEADER}\n  "V1",   "a,b" , "2024-01-02","x",  y \n')
    assert landing.cells() == [("V1", "a,b", "2024-01-02", "x", "  y ")]


def test_quotes_inside_bare_cells_are_text(landing: Landing) -> None:
    landing.land_one(f'{HEADER}\nV1,5" pipe,2024-01-02,O"Neil,12"\nV2,,2024-01-03,"a ""b""",\n')
    assert landing.cells() == [
        ("V1", '5" pipe', "2024-01-02", 'O"Neil', '12"'),
        ("V2", None, "2024-01-03", 'a "b"', None),
    ]


def test_a_file_of_one_column_with_blank_lines(landing: Landing) -> None:
    result = landing.land_one("area_code\n\nA1\n\nA2\n", "reference/area_20240331.csv")
    assert landing.rows("area_code, _row_number", "raw_reference.area") == [("A1", 1), ("A2", 2)]
    assert result.rows_in_file == 2


def test_everything_lands_as_text_as_it_came(landing: Landing) -> None:
    values = [
        *("1800-01-01", "01/01/1900", "2020-Apr-25 00:00:00", "45382", "#N/A", "NULL", "None", "-"),
        *(
            "<1",
            "6m",
            "a) Yes",
            "true",
            "007 ",
            " 007",
            "1e5",
            "\\N",
            "=1+1",
            "é",
            "\U0001d518",
            "a\u00a0b",
        ),
    ]
    text = HEADER + "\n" + "".join(f"V{i},,2024,,{value}\n" for i, value in enumerate(values))
    landing.land_one(text)
    assert [row[4] for row in landing.cells()] == values


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["31/03/2024", "1/4/2024"], id="dates as dd/mm/yyyy"),
        pytest.param(["2024-03-31", "2024-03-31T09:30:00+01:00"], id="ISO dates"),
        pytest.param(["2020-Apr-25 00:00:00"], id="dates with the name of the month"),
        pytest.param(["45382", "45382.5"], id="Excel serials"),
        pytest.param(["1800-01-01", "1801-01-01", "1900-01-01"], id="placeholder dates"),
        pytest.param(["#N/A", "NULL", "None", "-"], id="nulls written out"),
        pytest.param(["<1", "6m"], id="ages"),
        pytest.param(
            ["Y", "N", "Yes", "No", "true", "false", "1", "0", "a) Yes", "b) No"], id="booleans"
        ),
        pytest.param(["7", "007"], id="ids with lost leading zeros"),
        pytest.param(["A7 ", " A7"], id="ids with trailing spaces"),
    ],
)
def test_values_that_staging_reads_land_as_they_came(landing: Landing, values: list[str]) -> None:
    text = HEADER + "\n" + "".join(f"V{i},,2024,,{value}\n" for i, value in enumerate(values))
    landing.land_one(text)
    assert [row[4] for row in landing.cells()] == values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("line_end", ["", "\n", "\n\n"])
def test_headings_without_rows_land_as_nothing(
    landing: Landing, encoding: str, line_end: str
) -> None:
    result = landing.land_one(f"{HEADER}{line_end}".encode(encoding))
    assert (result.status, result.rows_in_file) == ("landed", 0)
    assert "no_rows" in landing.findings(result)
