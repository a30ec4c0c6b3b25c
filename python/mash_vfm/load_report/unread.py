"""What staging could not read of the loads: values of no use, and rows without a usable key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.ledger import raw_table
from mash_vfm.load_report.model import ROWS_SHOWN, Cell, RowEntry, Trouble
from mash_vfm.load_report.quarantined import key_cells
from mash_vfm.masking import shown_value
from mash_vfm.words import kind_of

_LEFT_OUT_WORDS = {
    "key_unreadable": "The key of the row is blank or cannot be read, so the row is not used.",
    "repeated_key": "The row has the key of a later row of the file, so only that one is used.",
}


def unread_values(
    con: duckdb.DuckDBPyConnection, ids: Mapping[int, Extract]
) -> dict[int, list[Trouble]]:
    """Troubles by load: a column whose values are not what the contract says."""
    troubles: dict[int, list[Trouble]] = defaultdict(list)
    for extract, loads in _by_extract(ids):
        staged = f"staging.{sql.name(f'stg_{extract.system}__{extract.name}')}"
        listed = ", ".join(map(str, loads))
        of_these = f"staged._bad_columns is not null and staged._load_id in ({listed})"
        bad = {
            str(row[0])
            for row in con.execute(
                f"""
                select distinct unnest(string_split(staged._bad_columns, ','))
                from {staged} as staged where {of_these}
                """
            ).fetchall()
        }
        for column in extract.columns:
            if column.name not in bad:
                continue
            words = f"Expected: {kind_of(column)}. What is there counts as blank."
            rows: dict[int, list[RowEntry]] = defaultdict(list)
            counts: dict[int, int] = {}
            for load_id, count, number, value in con.execute(
                f"""
                select
                    staged._load_id,
                    count(*) over (partition by staged._load_id),
                    staged._row_number,
                    raw.{sql.name(column.name)}
                from {staged} as staged
                inner join {raw_table(extract)} as raw
                    on staged._load_id = raw._load_id and staged._row_number = raw._row_number
                where {of_these} and list_contains(
                    string_split(staged._bad_columns, ','), {sql.text(column.name)}
                )
                qualify row_number() over (
                    partition by staged._load_id order by staged._row_number
                ) <= {ROWS_SHOWN}
                order by 1, 3
                """
            ).fetchall():
                cell = Cell(column.name, shown_value(extract, column.name, value))
                rows[load_id].append(RowEntry(number, (cell,)))
                counts[load_id] = count
            for load_id, entries in rows.items():
                trouble = Trouble(
                    "unreadable_value", words, counts[load_id], tuple(entries), column.name
                )
                troubles[load_id].append(trouble)
    return troubles


def left_out_rows(
    con: duckdb.DuckDBPyConnection, ids: Mapping[int, Extract]
) -> dict[int, list[Trouble]]:
    """Troubles by load: rows that landed but that staging cannot use."""
    troubles: dict[int, list[Trouble]] = defaultdict(list)
    for extract, loads in _by_extract(ids):
        grouped: dict[tuple[int, str], list[int]] = defaultdict(list)
        counts: dict[tuple[int, str], int] = {}
        for load_id, reason, count, number in con.execute(
            f"""
            select _load_id, reason, count(*) over (partition by _load_id, reason), _row_number
            from staging.stg_rejected
            where reason <> 'superseded' and _load_id in ({", ".join(map(str, loads))})
            qualify row_number() over (
                partition by _load_id, reason order by _row_number
            ) <= {ROWS_SHOWN}
            order by 1, 2, 4
            """
        ).fetchall():
            grouped[(load_id, reason)].append(number)
            counts[(load_id, reason)] = count
        pairs = [(load, number) for (load, _), numbers in grouped.items() for number in numbers]
        keys = key_cells(con, extract, pairs)
        for (load_id, reason), numbers in grouped.items():
            entries = tuple(RowEntry(n, keys.get((load_id, n), ())) for n in numbers)
            words = _LEFT_OUT_WORDS.get(reason, reason.replace("_", " "))
            troubles[load_id].append(Trouble(reason, words, counts[(load_id, reason)], entries))
    return troubles


def _by_extract(ids: Mapping[int, Extract]) -> list[tuple[Extract, list[int]]]:
    loads: dict[str, list[int]] = defaultdict(list)
    extracts = {extract.id: extract for extract in ids.values()}
    for load_id, extract in ids.items():
        loads[extract.id].append(load_id)
    return [(extracts[extract_id], listed) for extract_id, listed in loads.items()]
