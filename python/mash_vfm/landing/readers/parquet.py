"""Parquet, every value as the text that the contract's staging reads."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from mash_vfm.landing import sql
from mash_vfm.landing.headers import match_headings, place_unheaded
from mash_vfm.landing.model import Finding, RefusalError
from mash_vfm.landing.readers.base import Malformed, Prepared, Reading, the_only
from mash_vfm.landing.readers.rows_as_json import RowsAsJson

_EXACT_DOUBLE = 2**53
_MAGIC = b"PAR1"


def prepare_parquet(reading: Reading) -> tuple[Prepared, ...]:
    """Understand a Parquet file; raises ``RefusalError`` if it cannot be read.

    The file is read whole once by a connection of its own before it may touch the warehouse: a
    damaged file can make DuckDB give up its connection.
    """
    path, extract = reading.file.path, the_only(reading)
    _check_magic(path)
    source = f"read_parquet({sql.path(path)}, {_OPTIONS})"
    ordinal = f"{_ORDINAL} + 1"
    try:
        with duckdb.connect() as connection:
            described = connection.execute(f"describe select * from {source}").fetchall()
            headings = [str(row[0]) for row in described]
            types = [str(row[1]) for row in described]
            if _ORDINAL in (heading.lower() for heading in headings):
                # DuckDB has no number for such a file; a window without an order gives one to rows
                # as they come.
                ordinal = "row_number() over ()"
            else:
                source = f"read_parquet({sql.path(path)}, {_OPTIONS}, {_ORDINAL} = true)"
            match = match_headings(headings, extract, reading.contract)
            texts = [as_text(sql.name(h), t) for h, t in zip(headings, types, strict=True)]
            unheaded = set(match.unheaded)
            # To count a column is to decode it.
            counts = ", ".join(
                f"count(nullif(trim({text}), ''))"
                if cell in unheaded
                else f"count({sql.name(name)})"
                for cell, (name, text) in enumerate(zip(headings, texts, strict=True))
            )
            row = connection.execute(f"select count(*), {counts} from {source}").fetchone()
    except duckdb.Error:
        # The message could quote a value.
        raise _damaged() from None
    rows, *filled = row or (0,)
    match = place_unheaded(match, extract, {cell: filled[cell] for cell in match.unheaded})
    cells = ", ".join(f"{text} as c{cell}" for cell, text in enumerate(texts))
    relation = f"(select {cells}, {ordinal} as ordinal from {source})"
    findings = list(match.findings)
    if not rows:
        findings.append(Finding("no_rows", None, None, "headings, but no rows"))
    prepared = Prepared(
        extract=extract,
        relation=relation,
        rows=rows,
        columns=match.columns,
        malformed=Malformed(np.empty(0, np.int64), ()),
        raw_texts=RowsAsJson(relation, headings),
        findings=tuple(findings),
        format="parquet",
    )
    return (prepared,)


_ORDINAL = "file_row_number"
_OPTIONS = "binary_as_string = true, hive_partitioning = false"


def as_text(value: str, data_type: str) -> str:
    """SQL that makes text of a value, the same on every machine.

    Dates and times in ISO form (with an offset, always UTC, where the type has one); whole numbers
    plain, also those that a tool has stored as floating point because some are missing; what is not
    a number is missing; structures as JSON.
    """
    if data_type == "VARCHAR":
        return value
    if data_type in ("FLOAT", "DOUBLE"):
        return (
            f"case when isnan({value}) then null"
            f" when {value} = trunc({value}) and abs({value}) <= {_EXACT_DOUBLE}"
            f" then cast(cast({value} as bigint) as varchar)"
            f" else cast({value} as varchar) end"
        )
    if data_type == "TIMESTAMP WITH TIME ZONE":
        utc = f"epoch_us({value})"
        return f"cast(make_timestamp({utc}) as varchar) || '+00:00'"
    if data_type.startswith(("STRUCT", "MAP", "UNION")) or data_type.endswith("]"):
        return f"cast(to_json({value}) as varchar)"
    return f"cast({value} as varchar)"


def _check_magic(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(len(_MAGIC))
        if not start:
            raise RefusalError("empty_file", "it is empty", "Write it again.")
        size = path.stat().st_size
        stream.seek(max(size - len(_MAGIC), 0))
        if start != _MAGIC or stream.read() != _MAGIC:
            raise _damaged()


def _damaged() -> RefusalError:
    return RefusalError(
        "damaged_parquet",
        "it is not a whole Parquet file",
        "Write it again and check that the transfer finished, or send CSV.",
    )
