"""Census files made from the contract, and a warehouse of it to land them in."""

from __future__ import annotations

from pathlib import Path

import duckdb
from lxml import etree

from mash_vfm.contract import Column, Contract, Extract, load_contract
from mash_vfm.landing import FileResult, land_inbox

PROJECT = Path(__file__).parents[2]
_WHOLE = load_contract(PROJECT)
CIN = _WHOLE.named("social_care", "cin_census")
CSWW = _WHOLE.named("workforce", "csww")
# No more tables than the tests need: each makes them anew.
CONTRACT = Contract((*_WHOLE.named("mash", "enquiry"), *CIN, *CSWW))
CIN_FILE = "social_care/cin_census_20240331.xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def header(year: int | str = 2024, collection: str = "CIN") -> str:
    """The header of a file."""
    return (
        f"<Header><CollectionDetails><Collection>{collection}</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        "<Source><LEA>878</LEA></Source></Header>"
    )


def cin(*children: str, year: int | str = 2024) -> str:
    """A CIN census file of these children."""
    return f"{DECLARATION}<Message>{header(year)}<Children>{''.join(children)}</Children></Message>"


def child(number: int | str, *modules: str, identifiers: str = "") -> str:
    """A child with an id and further modules."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{number}</LAchildID>{identifiers}</ChildIdentifiers>"
        f"{''.join(modules)}</Child>"
    )


def details(referral: str, *modules: str) -> str:
    """An episode of need that begins on that day."""
    return (
        f"<CINdetails><CINreferralDate>{referral}</CINreferralDate>{''.join(modules)}</CINdetails>"
    )


def is_own(column: Column) -> bool:
    """Whether the column's value lies in the element of the row."""
    return column.element is not None and not column.element.startswith(("..", "/", "position"))


def whole(extracts: tuple[Extract, ...], year: int) -> bytes:
    """A file with one row of each extract that has elements of its own, and all those of the year.

    The text of an element is ``<extract>.<column>``.
    """
    root = etree.fromstring(f"<Message>{header(year)}</Message>")
    present = [e for e in extracts if any(map(is_own, e.columns))]
    for extract in sorted(present, key=lambda e: (e.path or "").count("/")):
        row = _make(root, (extract.path or "").split("/")[1:])
        for column in extract.columns:
            if is_own(column) and column.is_of_year(year):
                steps = [step for step in (column.element or "").split("/") if step != "."]
                _make(row, steps).text = f"{extract.name}.{column.name}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _make(element: etree._Element, steps: list[str]) -> etree._Element:
    for step in steps:
        found = element.find(step)
        element = etree.SubElement(element, step) if found is None else found
    return element


class Census:
    """An inbox in a folder and a warehouse of the project's contract."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.con = duckdb.connect()

    def put(self, content: bytes | str, name: str = CIN_FILE) -> Path:
        """Put a file into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def land(self) -> tuple[FileResult, ...]:
        """Land the inbox and check that no row is lost."""
        files = land_inbox(self.con, self.inbox, CONTRACT, run_id="run").files
        for load_id, system, extract, rows in self.con.execute(
            "select load_id, system, extract, rows_in_file from ops.load where status = 'landed'"
        ).fetchall():
            numbers = self.con.execute(
                f"""
                select _row_number from raw_{system}.{extract} where _load_id = {load_id}
                union all select row_number from ops.quarantine where load_id = {load_id}
                order by 1
                """
            ).fetchall()
            assert [number for (number,) in numbers] == list(range(1, rows + 1))
        return files

    def land_one(self, content: bytes | str, name: str = CIN_FILE) -> FileResult:
        """Land a file, which must not be refused."""
        self.put(content, name)
        (result,) = self.land()
        assert result.status == "landed", result.reason
        return result

    def refuse_one(self, content: bytes | str, name: str = CIN_FILE) -> str:
        """Land a file that must be refused, and return the reason code and the reason."""
        self.put(content, name)
        (result,) = self.land()
        assert result.status == "refused" and result.remedy
        return f"{result.reason_code}: {result.reason} {result.remedy}"

    def rows(
        self, columns: str, extract: str, system: str = "social_care"
    ) -> list[tuple[object, ...]]:
        """Rows of a raw table, in the order of the file."""
        return self.con.execute(
            f"select {columns} from raw_{system}.{extract} order by _load_id, _row_number"
        ).fetchall()

    def quarantine(self) -> list[tuple[object, ...]]:
        """What is in quarantine, by extract."""
        return self.con.execute(
            """
            select load.extract, row_number, quarantine.reason_code, quarantine.reason, raw_text
            from ops.quarantine inner join ops.load using (load_id) order by all
            """
        ).fetchall()

    def findings(self, code: str) -> list[tuple[object, ...]]:
        """Findings of a kind, by extract."""
        return self.con.execute(
            """
            select extract, column_name, row_count, detail
            from ops.load_finding inner join ops.load using (load_id)
            where finding = $code order by all
            """,
            {"code": code},
        ).fetchall()
