"""Files made at random, in random dialects: every cell comes back, and no row is lost."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_support import CONTRACT, HEADER, Landing

from mash_vfm.landing import FileResult, land_inbox

OPTIONAL = ("child_id", "worker", "note")
# In Windows-1252 these letters never look like UTF-8, and in UTF-16 none looks like two.
WESTERN = "aZ09 ,;|\t\"'\r\n-=@+éÖß"
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
WESTERN_TEXT = st.text(st.sampled_from(WESTERN), max_size=12)
ENCODINGS = {
    "utf-8": ANY_TEXT,
    "utf-8-sig": ANY_TEXT,
    "utf-16": ANY_TEXT,
    "utf-16-le": WESTERN_TEXT,
    "utf-16-be": WESTERN_TEXT,
    "cp1252": WESTERN_TEXT,
}


@dataclass(frozen=True)
class Row:
    """A line of a file: its text, the cells of a good row, whether it is a row at all."""

    text: str
    cells: tuple[str, ...] | None
    is_row: bool


@dataclass(frozen=True)
class Made:
    """A file and what it holds."""

    content: bytes
    suffix: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@st.composite
def files(draw: st.DrawFn) -> Made:
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    delimiter = draw(st.sampled_from(",;\t|"))
    quote = draw(st.sampled_from('""\''))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quote_all = draw(st.booleans())
    trailing = draw(st.integers(0, 2))
    left_out = draw(st.sets(st.sampled_from(OPTIONAL)))
    columns = tuple(draw(st.permutations([c for c in HEADER.split(",") if c not in left_out])))

    def written(cell: str, *, quoted: bool = False) -> str:
        if quoted or quote_all or any(char in cell for char in (delimiter, quote, "\r", "\n")):
            around = "" if quoted else draw(st.sampled_from(["", "", " "]))
            return around + quote + cell.replace(quote, quote * 2) + quote + around
        return cell

    def good(number: int) -> Row:
        cells = tuple(
            f"V{number}" if column == "visit_id" else draw(ENCODINGS[encoding])
            for column in columns
        )
        padding = [""] * draw(st.sampled_from([0, trailing]))
        return Row(delimiter.join([*map(written, cells), *padding]), cells, True)

    def blank(_: int) -> Row:
        return Row(draw(st.sampled_from(["", delimiter * (len(columns) - 1)])), None, False)

    def too_short(number: int) -> Row:
        return Row(delimiter.join([f"V{number}"] * (len(columns) - 1)), None, True)

    def too_long(number: int) -> Row:
        return Row(delimiter.join([f"V{number}"] * (len(columns) + trailing + 1)), None, True)

    def broken(number: int) -> Row:
        cells = [f"V{number}", f"{quote}x{quote}y", *["z"] * (len(columns) - 2)]
        return Row(delimiter.join(cells), None, True)

    kinds = draw(st.lists(st.sampled_from([good] * 6 + [blank, too_short, too_long, broken])))
    rows = tuple(kind(number) for number, kind in enumerate(kinds))
    vary: Callable[[str], str] = draw(
        st.sampled_from([str.lower, str.upper, str.title, lambda name: f" {name}\u00a0"])
    )
    # A file says by its headings that it quotes with the other quote.
    headings = [written(vary(column), quoted=quote == "'") for column in columns]
    header = delimiter.join([*headings, *[""] * trailing])
    above = draw(st.sampled_from([[], [], ["Visits to March"], ["", "Visits", ""]]))
    text = line_end.join([*above, header, *(row.text for row in rows)])
    content = (text + draw(st.sampled_from(["", line_end]))).encode(encoding)
    is_packed = draw(st.booleans())
    return Made(
        gzip.compress(content, 1) if is_packed else content,
        "csv.gz" if is_packed else "csv",
        columns,
        rows,
    )


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    return Landing(tmp_path_factory.mktemp("landing"))


_numbers = count()


@given(made=st.lists(files(), min_size=1, max_size=4), together=st.booleans())
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_files_in_random_dialects_land_cell_by_cell(
    landing: Landing, made: list[Made], together: bool
) -> None:
    inbox = landing.folder / str(next(_numbers)) / "inbox"
    for number, file in enumerate(made):
        path = inbox / "mash" / f"visit_2024010{number + 1}.{file.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    with pytest.MonkeyPatch.context() as patch:
        if not together:
            patch.setattr("mash_vfm.landing.land.SMALL_SUFFIXES", ())
        found = land_inbox(landing.con, inbox, CONTRACT, run_id=inbox.parent.name).files
    for file, result in zip(made, found, strict=True):
        # The smallest files come more than once.
        if result.status != "already_landed":
            assert result.status == "landed", result
            _check(landing, file, result, run_id=inbox.parent.name)


def _check(landing: Landing, file: Made, result: FileResult, run_id: str) -> None:
    rows = list(enumerate((row for row in file.rows if row.is_row), start=1))
    assert result.rows_in_file == len(rows)
    found = landing.con.execute(
        f"select load_id from ops.load where run_id = '{run_id}'"
        f" and source_file = '{result.source_file}'"
    ).fetchall()
    ((load_id,),) = found
    columns = ", ".join(file.columns)
    landed = landing.con.execute(
        f"select _row_number, {columns} from raw_mash.visit where _load_id = {load_id} order by 1"
    ).fetchall()
    assert landed == [
        (ordinal, *(cell or None for cell in row.cells))
        for ordinal, row in rows
        if row.cells is not None
    ]
    quarantined = landing.con.execute(
        "select row_number, reason_code, raw_text from ops.quarantine"
        f" where load_id = {load_id} order by 1"
    ).fetchall()
    assert quarantined == [
        (ordinal, "malformed_row", row.text) for ordinal, row in rows if row.cells is None
    ]
