"""Files as nobody should send them: a small good file of each type, and ways to spoil it.

A type is an entry of ``TYPES``: where a file of it lies, how a good one is made, what is done to it
by kind, and how many to make. ``make_inbox`` writes them all from one seed.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

Mutation = Callable[[random.Random, bytes], bytes]

HEADER = ("complaint_id", "received_on", "service_stage", "area_code", "upheld")
BOMB_BYTES = 16 << 20
HUGE_CELL_BYTES = 10 << 20
FORMULAS = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "-2", "\t=1")
NULLS = ("", "NULL", "None", "#N/A", "-", "\\N", "nan", " ")
TEXTS = (
    "fine",
    'a "b"',
    "x, y",
    "two\nlines",
    "two\r\nlines",
    "é" * 20,
    "'; drop table x; --",
    "0",
)
NAMES = (
    "..\\..\\etc\\passwd_20240331",
    "C:\\complaint_20240331",
    "%2e%2e%2fcomplaint_20240331",
    "complaint_20240331_'; drop table ops.load; --",
    'complaint_20240331_"; attach x; --',
    "complaint_20240331_$(touch x)",
    "complaint_20240331_`touch x`",
    "complaint_20240331_\n",
    "complaint_20240331_\x1b[31m",
    "complaint_20240331_\u202egpj",
    "complaint_20240331_[ab]",
    "complaint_20240331_{a,b}",
    "complaint_20240331_*",
    "complaint_20240331_?",
    "complaint_20240331_ ",
    " complaint_20240331",
    "complaint_20240331_" + "x" * 220,
    "complaint_20240331_\U0001f600",
    "CON",
    "NUL_20240331",
    "complaint_20240331.csv",
    "complaint_20249931",
    "complaint",
    "_20240331",
    "complaint_20240331_s3:",
    "https:complaint_20240331",
    "...",
    "COMPLAINT_20240331_UPPER",
    "complaint_delta_20240331",
)


@dataclass(frozen=True)
class FileType:
    """A type of file: its stem below the inbox, a good file, ways to spoil it, how many to make."""

    stem: str
    good: Callable[[random.Random], bytes]
    mutations: dict[str, Mutation]
    files: int


@dataclass(frozen=True)
class Made:
    """A file of the inbox: where it is, its type, and what was done to it."""

    path: Path
    suffix: str
    kind: str


def make_inbox(inbox: Path, seed: int) -> Iterator[Made]:
    """Write every file of ``TYPES`` and ``NAMES``; a name that the system refuses is left out."""
    rng = random.Random(seed)
    for suffix, of_type in TYPES.items():
        kinds = list(of_type.mutations)
        for number in range(of_type.files):
            # Bombs come once each: they are large to read.
            kind = kinds[number % len(kinds)]
            if number >= len(kinds) and kind in LARGE:
                kind = kinds[0]
            path = inbox / f"{of_type.stem}_{number:04}{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(of_type.mutations[kind](rng, of_type.good(rng)))
            yield Made(path, suffix, kind)
    for name in NAMES:
        path = inbox / "survey" / f"{name}.csv"
        try:
            path.write_bytes(_good_csv(rng))
        except OSError:
            continue
        yield Made(path, ".csv", "odd name")


def _good_csv(rng: random.Random) -> bytes:
    stem = rng.randrange(10**9)
    rows = [
        [f"C{stem}-{number}", "2024-01-02", *(rng.choice(TEXTS) for _ in HEADER[2:])]
        for number in range(rng.randrange(1, 30))
    ]
    return _written([list(HEADER), *rows], rng)


def _written(rows: list[list[str]], rng: random.Random, delimiter: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if rng.randrange(2) else csv.QUOTE_MINIMAL,
        lineterminator=rng.choice(["\n", "\r\n"]),
    )
    writer.writerows(rows)
    return stream.getvalue().encode()


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _good_gzip(rng: random.Random) -> bytes:
    return gzip.compress(_good_csv(rng), 1, mtime=0)


@cache
def _parquet() -> bytes:
    columns = ", ".join(f"'{name}' || i as {name}" for name in HEADER)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        path = Path(folder) / "good.parquet"
        con.execute(f"copy (select {columns} from range(50) as r(i)) to '{path}'")
        return path.read_bytes()


def _good_parquet(_: random.Random) -> bytes:
    return _parquet()


def _workbook(sheet: str, *others: tuple[str, str]) -> bytes:
    """A workbook of one sheet, as small as the format allows; ``others`` are further members."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="List 1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet.replace("<worksheet", f'<worksheet xmlns="{main}"', 1),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in [*members.items(), *others]:
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _sheet(rows: list[list[str]]) -> str:
    text = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    return f"<worksheet><sheetData>{text}</sheetData></worksheet>"


def _good_workbook(rng: random.Random) -> bytes:
    header = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)"]
    header += ["Date of Contact", "Contact Source"]
    rows = [[str(rng.randrange(10**6)), "a) Male", "a) WBRI", "01/02/2015", "9"] for _ in range(5)]
    return _workbook(_sheet([header, *([*row, "02/03/2024", "5A) Police"] for row in rows)]))


def _good_xml(rng: random.Random) -> bytes:
    children = "".join(
        "<Child><ChildIdentifiers>"
        f"<LAchildID>{rng.randrange(10**6)}</LAchildID><PersonBirthDate>2015-02-01</PersonBirthDate>"
        "<Sex>M</Sex></ChildIdentifiers><CINdetails>"
        "<CINreferralDate>2023-05-01</CINreferralDate><ReferralSource>5A</ReferralSource>"
        "<PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA></CINdetails></Child>"
        for _ in range(3)
    )
    header = (
        "<Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>"
        "<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails></Header>"
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Message>{header}'
        f"<Children>{children}</Children></Message>"
    ).encode()


def _good_json(rng: random.Random) -> bytes:
    stem = rng.randrange(10**9)
    values = (*TEXTS, None, True, 1.5, ["x", {"y": None}])
    rows: list[dict[str, object]] = [
        {
            "complaint_id": f"C{stem}-{number}",
            "received_on": "2024-01-02",
            **{name: rng.choice(values) for name in HEADER[2:]},
        }
        for number in range(rng.randrange(1, 12))
    ]
    if rng.randrange(3) == 0:
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    if rng.randrange(2):
        return json.dumps({"rows": len(rows), "data": rows}, indent=rng.choice([None, 1])).encode()
    return json.dumps(rows, ensure_ascii=False, indent=rng.choice([None, 2])).encode()


# What can be done to any file.


def _flipped(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _truncated(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def _cut_out(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + content[at + rng.randrange(1, 60) :]


def _doubled(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + content[: rng.randrange(len(content))] + content[at:]


def _noise(rng: random.Random, _: bytes) -> bytes:
    return rng.randbytes(rng.randrange(1, 5_000))


ANY: dict[str, Mutation] = {
    "bytes flipped": _flipped,
    "truncated": _truncated,
    "cut out": _cut_out,
    "doubled": _doubled,
    "noise": _noise,
}

# What can be done to delimited text.


def _inserted(*choices: bytes) -> Mutation:
    def mutation(rng: random.Random, content: bytes) -> bytes:
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(content))
            content = content[:at] + rng.choice(choices) + content[at:]
        return content

    return mutation


def _reencoded(rng: random.Random, content: bytes) -> bytes:
    encoding = rng.choice(["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    return content.decode().encode(encoding)


def _redelimited(rng: random.Random, content: bytes) -> bytes:
    return _written(_rows(content), rng, rng.choice(";|\t"))


def _columns_shuffled(rng: random.Random, content: bytes) -> bytes:
    order = rng.sample(range(len(HEADER)), len(HEADER))
    return _written([[row[at] for at in order] for row in _rows(content)], rng)


def _columns_dropped(rng: random.Random, content: bytes) -> bytes:
    kept = sorted(rng.sample(range(len(HEADER)), rng.randrange(1, len(HEADER))))
    return _written([[row[at] for at in kept] for row in _rows(content)], rng)


def _cells(*choices: str) -> Mutation:
    def mutation(rng: random.Random, content: bytes) -> bytes:
        header, *rows = _rows(content)
        for row in rows:
            row[rng.randrange(2, len(row))] = rng.choice(choices)
        return _written([header, *rows], rng)

    return mutation


def _huge_cell(rng: random.Random, content: bytes) -> bytes:
    rows = _rows(content)
    rows[-1][2] = "x" * HUGE_CELL_BYTES
    return _written(rows, rng)


def _rows_repeated(rng: random.Random, content: bytes) -> bytes:
    header, *rows = _rows(content)
    return _written([header, *(rng.choice(rows) for _ in range(2 * len(rows)))], rng)


def _quotes_broken(rng: random.Random, content: bytes) -> bytes:
    at = [index for index, byte in enumerate(content) if byte == ord('"')]
    if not at:
        return content.replace(b",", b',"', 1)
    where = rng.choice(at)
    return content[:where] + content[where + 1 :]


CSV: dict[str, Mutation] = {
    **ANY,
    "untouched": lambda _, content: content,
    "re-encoded": _reencoded,
    "other delimiter": _redelimited,
    "columns shuffled": _columns_shuffled,
    "columns dropped": _columns_dropped,
    "quotes broken": _quotes_broken,
    "quotes inserted": _inserted(b'"', b"'", b'""', b'","'),
    "separators inserted": _inserted(b",", b",,,,", b";", b"\t"),
    "line ends inserted": _inserted(b"\n", b"\r", b"\r\n", b"\n\n\n"),
    "odd characters": _inserted(b"\xff", b"\xef\xbb\xbf", b"\x1a", b"\xc2\xa0", b"\xe2\x80\x8b"),
    "NUL inserted": _inserted(b"\0"),
    "nulls": _cells(*NULLS),
    "formulas": _cells(*FORMULAS),
    "rows repeated": _rows_repeated,
    "huge cell": _huge_cell,
}

# What can be done to archives, workbooks and messages.


def _gzip_of(content: bytes) -> Mutation:
    return lambda *_: gzip.compress(content, 9, mtime=0)


def _gzip_of_mutated(rng: random.Random, content: bytes) -> bytes:
    mutation = rng.choice([_flipped, _truncated, _quotes_broken, _reencoded])
    return gzip.compress(mutation(rng, gzip.decompress(content)), 1, mtime=0)


def _members(rng: random.Random, content: bytes) -> bytes:
    text = gzip.decompress(content)
    at = rng.randrange(len(text))
    return gzip.compress(text[:at], 1, mtime=0) + gzip.compress(text[at:], 1, mtime=0)


_HEADER_LINE = (",".join(HEADER) + "\n").encode()
_LINE_OF_NOTHING = b"," * (len(HEADER) - 1) + b"\n"
_SPACES = " " * BOMB_BYTES
_LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
)


def _xml_with(prolog: str, text: str) -> Mutation:
    def mutation(_: random.Random, content: bytes) -> bytes:
        declaration, message = content.decode().split("<Message>")
        return f"{declaration}{prolog}<Message><Note>{text}</Note>{message}".encode()

    return mutation


def _json_value(*choices: bytes) -> Mutation:
    """Put something else where the last value of a row stood."""

    def mutation(rng: random.Random, content: bytes) -> bytes:
        before, name, behind = content.rpartition(b'"area_code":')
        return before + name + rng.choice(choices) + b"," + behind.split(b",", 1)[-1]

    return mutation


LARGE = {
    "huge cell",
    "huge value",
    "bomb of one line",
    "bomb of blank rows",
    "zip bomb",
    "spaces",
    "nested",
}
TYPES: dict[str, FileType] = {
    ".csv": FileType("survey/complaint_20240331", _good_csv, CSV, 1_500),
    ".csv.gz": FileType(
        "survey/complaint_20240430",
        _good_gzip,
        {
            **ANY,
            "mutated inside": _gzip_of_mutated,
            "several members": _members,
            "zeros behind": lambda _, content: content + bytes(512),
            "bomb of one line": _gzip_of(_HEADER_LINE + b"x" * BOMB_BYTES),
            "bomb of blank rows": _gzip_of(
                _HEADER_LINE + _LINE_OF_NOTHING * (BOMB_BYTES // len(_LINE_OF_NOTHING))
            ),
        },
        160,
    ),
    ".parquet": FileType("survey/complaint_20240531", _good_parquet, ANY, 100),
    ".xlsx": FileType(
        "social_care/annex_a_20240331",
        _good_workbook,
        {
            **ANY,
            "zip bomb": lambda *_: _workbook(
                f"<worksheet><sheetData>{_SPACES}</sheetData></worksheet>"
            ),
            "entity bomb": lambda *_: _workbook(f"{_LAUGHS}]><worksheet>&a11;</worksheet>"),
            "paths within": lambda *_: _workbook(
                _sheet([["x"]]), ("../../evil.txt", "x"), ("/etc/evil", "x")
            ),
            "no workbook": lambda _, content: content.replace(b"workbook.xml", b"workbuch.xml"),
        },
        100,
    ),
    ".xml": FileType(
        "social_care/cin_census_20240331",
        _good_xml,
        {
            **ANY,
            "entity bomb": _xml_with(f"{_LAUGHS}]>", "&a11;"),
            "external entity": _xml_with(
                '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"
            ),
            "external definition": _xml_with('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', ""),
            "utf-16": lambda _, content: (
                content.decode().replace("utf-8", "utf-16").encode("utf-16")
            ),
            "nested": _xml_with("", "<a>" * 200_000 + "</a>" * 200_000),
            "spaces": _xml_with("", _SPACES),
        },
        120,
    ),
    ".json": FileType(
        "survey/complaint_20240630",
        _good_json,
        {
            **ANY,
            "untouched": lambda _, content: content,
            "re-encoded": _reencoded,
            "odd values": _json_value(
                b'"\\ud800"', b'"\\u0000"', b"NaN", b"-Infinity", b"1" * 9_000, b"01", b"'x'", b"{}"
            ),
            "brackets inserted": _inserted(b"[", b"]", b"{", b"}", b"[]", b"{}"),
            "punctuation inserted": _inserted(b",", b":", b'"', b"\\", b"\n", b"/**/", b"null"),
            "odd characters": _inserted(b"\xff", b"\xef\xbb\xbf", b"\x1e", b"\xc2\xa0", b"\0"),
            "nested": _json_value(b"[" * 200_000),
            "huge value": _json_value(b'"' + b"x" * HUGE_CELL_BYTES + b'"'),
        },
        200,
    ),
}
