"""The rows in quarantine, with what may be shown of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.ledger import raw_table
from mash_vfm.load_report.model import ROWS_SHOWN, Cell, RowEntry, Trouble
from mash_vfm.masking import MASK, harmless, shown_value

_WORDS = {
    "malformed_row": "The row does not fit the headings, or its quotes are broken.",
    "repeated_row": "The row repeats another one whole; that one was taken.",
    "repeated_key": "The row has the key of a later row but other content; that one was taken.",
}


def quarantined_rows(
    con: duckdb.DuckDBPyConnection, ids: Mapping[int, Extract]
) -> dict[int, list[Trouble]]:
    """Troubles by load; ``ids`` are the loads with their extracts.

    Of a row that repeats another the key is shown. A malformed row cannot be told cell from cell:
    its text is shown only where nothing of the extract identifies anybody.
    """
    troubles: dict[int, list[Trouble]] = defaultdict(list)
    if not ids:
        return troubles
    grouped: dict[tuple[int, str, str], list[tuple[int, int | None, str]]] = defaultdict(list)
    counts: dict[tuple[int, str, str], int] = {}
    for load_id, code, reason, count, row_number, of_row, text in con.execute(
        f"""
        select load_id, reason_code, kind, group_count, row_number, of_row, raw_text
        from (
            select
                *,
                case when of_row is null then reason else '' end as kind,
                count(*) over (partition by load_id, reason_code, kind) as group_count,
                row_number() over (
                    partition by load_id, reason_code, kind order by row_number
                ) as place
            from ops.quarantine
            where load_id in ({_listed(ids)})
        )
        where place <= {ROWS_SHOWN}
        order by load_id, reason_code, kind, row_number
        """
    ).fetchall():
        group = (load_id, code, reason)
        counts[group] = count
        grouped[group].append((row_number, of_row, text))
    keys = _keys(con, ids, grouped)
    for (load_id, code, reason), rows in grouped.items():
        extract = ids[load_id]
        entries = tuple(
            RowEntry(
                number,
                cells=keys.get((load_id, of_row), ()) if of_row is not None else (),
                text=None if of_row is not None else _shown_text(extract, text),
                of_row=of_row,
            )
            for number, of_row, text in rows
        )
        words = _WORDS.get(code, code.replace("_", " "))
        if reason:
            words = f"{reason[:1].upper()}{reason[1:]}."
        count = counts[(load_id, code, reason)]
        troubles[load_id].append(Trouble(code, words, count, entries))
    return troubles


def key_cells(
    con: duckdb.DuckDBPyConnection, extract: Extract, rows: Sequence[tuple[int, int]]
) -> dict[tuple[int, int | None], tuple[Cell, ...]]:
    """The key of landed rows of an extract, as it may be shown; rows are (load id, row number)."""
    columns = [name for part in extract.key for name in part]
    if not rows:
        return {}
    found = con.execute(
        f"""
        select _load_id, _row_number, {", ".join(map(sql.name, columns))}
        from {raw_table(extract)}
        where (_load_id, _row_number) in (values {sql.rows(rows)})
        """
    ).fetchall()
    return {
        (load_id, number): tuple(
            Cell(column, shown_value(extract, column, value))
            for column, value in zip(columns, values, strict=True)
        )
        for load_id, number, *values in found
    }


def _keys(
    con: duckdb.DuckDBPyConnection,
    ids: Mapping[int, Extract],
    grouped: Mapping[tuple[int, str, str], list[tuple[int, int | None, str]]],
) -> dict[tuple[int, int | None], tuple[Cell, ...]]:
    """Keys of the rows that others repeat."""
    wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for (load_id, _, _), rows in grouped.items():
        wanted[ids[load_id].id] |= {(load_id, of_row) for _, of_row, _ in rows if of_row}
    extracts = {extract.id: extract for extract in ids.values()}
    keys: dict[tuple[int, int | None], tuple[Cell, ...]] = {}
    for extract_id, pairs in wanted.items():
        keys |= key_cells(con, extracts[extract_id], sorted(pairs))
    return keys


def _shown_text(extract: Extract, text: str) -> str:
    identifies = any(column.is_identifying for column in extract.columns)
    return MASK if identifies else harmless(text)


def _listed(ids: Mapping[int, Extract]) -> str:
    return ", ".join(map(str, ids))
