"""``mash history``: every version of a row that ever landed, and which one is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from mash_vfm.contract import Contract, Extract
from mash_vfm.display import Display
from mash_vfm.home import Home
from mash_vfm.landing import sql
from mash_vfm.landing.headers import shown
from mash_vfm.landing.ledger import TECHNICAL_COLUMNS, raw_table
from mash_vfm.masking import MASK, harmless, is_hidden, shown_value
from mash_vfm.nearest import is_it
from mash_vfm.warehouse import open_warehouse
from mash_vfm.words import key_in_words

_STATES = {
    "in_force": "in force",
    "file_replaced": "its file was corrected",
    "refreshed": "a newer full refresh holds",
    "overridden": "a later row of the key holds, or its key cannot be read",
}


class HistoryError(Exception):
    """The history cannot be shown; ``is_usage`` if what was asked for is wrong."""

    def __init__(self, message: str, *, is_usage: bool) -> None:
        super().__init__(message)
        self.is_usage = is_usage


@dataclass(frozen=True)
class Version:
    """A row as it once landed: where from, what became of it, and its values by raw column."""

    extract_as_of: date
    source_file: str
    row_number: int
    load_id: int
    loaded_at: datetime
    state: str
    values: dict[str, str | None]


def find_extract(contract: Contract, extract_id: str, key: Sequence[str]) -> Extract:
    """The extract of that id; raises ``HistoryError`` if there is none or the key is not its."""
    extracts = {extract.id: extract for extract in contract.extracts}
    if extract_id not in extracts:
        hint = is_it(extract_id, extracts)
        raise HistoryError(f"there is no extract {shown(extract_id)}{hint}", is_usage=True)
    extract = extracts[extract_id]
    if len(key) != len(extract.key):
        raise HistoryError(
            f"the key of {extract_id} is {key_in_words(extract)}: {len(extract.key)} values, not "
            f'{len(key)} (a blank one is "")',
            is_usage=True,
        )
    return extract


def versions_of(
    con: duckdb.DuckDBPyConnection, extract: Extract, key: Sequence[str]
) -> list[Version]:
    """All landed versions of the row with that key, in the order in which their files apply.

    ``key`` holds a value for each part of the key, as it stands in a file or as staging reads it.
    The versions are those whose key staging reads alike, however it was spelt in their files.
    """
    columns = _raw_columns(con, extract)
    typed = sql.text(" + ".join(key))
    as_sent = " and ".join(
        _is_part(part, value) for part, value in zip(extract.key, key, strict=True)
    )
    listed = ", ".join(f"raw.{sql.name(column)}" for column in columns)
    rows = con.execute(
        f"""
        with
            version as (
                select * from staging.stg_row_version where extract_id = {sql.text(extract.id)}
            ),
            asked as (
                select version.row_key
                from version
                inner join {raw_table(extract)} as raw
                    on version._load_id = raw._load_id and version._row_number = raw._row_number
                where version.row_key = {typed} or ({as_sent})
            )
        select
            version.extract_as_of, version.source_file, version._row_number, version._load_id,
            version.loaded_at, version.state, {listed}
        from version
        inner join {raw_table(extract)} as raw
            on version._load_id = raw._load_id and version._row_number = raw._row_number
        where version.row_key in (select row_key from asked)
        order by
            version.extract_as_of, version.is_delta, version.source_file, version._load_id,
            version._row_number
        """
    ).fetchall()
    return [
        Version(*row[:6], values=dict(zip(columns, row[6:], strict=True)))  # type: ignore[misc]
        for row in rows
    ]


def show_history(
    home: Home, extract: Extract, key: Sequence[str], display: Display, *, show_values: bool
) -> None:
    """Print the versions, what changed from one to the next, and the row in force.

    Values of identifying columns are masked unless ``show_values``. Raises ``HistoryError`` if
    there is nothing to look into, or no such row, and ``BusyError`` while a run is going on.
    """
    if not home.warehouse.is_file():
        raise HistoryError(f"nothing has landed in {home.path}", is_usage=False)
    with home.lock(), open_warehouse(home.warehouse, read_only=True) as con:
        if not _is_built(con):
            raise HistoryError("the history is not built yet; run mash build", is_usage=False)
        versions = versions_of(con, extract, key)
    if not versions:
        raise HistoryError(f"no row with that key has landed in {extract.id}", is_usage=False)
    display.table(
        f"Versions of a row of {extract.id}, in the order in which their files apply",
        ("as of", "file", "row", "load", "landed (UTC)", "state", "changed"),
        [
            (
                version.extract_as_of.isoformat(),
                version.source_file,
                str(version.row_number),
                str(version.load_id),
                f"{version.loaded_at:%Y-%m-%d %H:%M}",
                _STATES[version.state],
                _changes(extract, before, version, show_values=show_values),
            )
            for before, version in zip([None, *versions], versions, strict=False)
        ],
    )
    in_force = [version for version in versions if version.state == "in_force"]
    if not in_force:
        display.say("No version of it is in force.", "yellow")
    for version in in_force:
        display.table(
            "In force",
            ("column", "value"),
            [
                (column, _shown(extract, column, value, show_values=show_values))
                for column, value in version.values.items()
                if value is not None
            ],
        )
    if not show_values:
        display.say(f"{MASK} identifies somebody; --show-values shows it.")


def _is_built(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute(
        "select count(*) from duckdb_views()"
        " where schema_name = 'staging' and view_name = 'stg_row_version'"
    ).fetchone()
    return bool(row and row[0])


def _raw_columns(con: duckdb.DuckDBPyConnection, extract: Extract) -> list[str]:
    described = con.execute(f"describe {raw_table(extract)}").fetchall()
    return [str(row[0]) for row in described if row[0] not in TECHNICAL_COLUMNS]


def _is_part(part: tuple[str, ...], value: str) -> str:
    """SQL: a part of a key is the value as it was sent; a blank one has none of its columns."""
    texts = [f"coalesce(trim(raw.{sql.name(column)}), '')" for column in part]
    wanted = sql.text(value.strip())
    joined = " or " if value.strip() else " and "
    return f"({joined.join(f'{text} = {wanted}' for text in texts)})"


def _shown(extract: Extract, column: str, value: str | None, *, show_values: bool) -> str:
    if show_values:
        return harmless(value or "")
    return shown_value(extract, column, value)


def _changes(
    extract: Extract, before: Version | None, version: Version, *, show_values: bool
) -> str:
    """Columns whose text differs from the version before, with the new value."""
    if before is None:
        return "first version"
    changed = []
    for column, value in version.values.items():
        if (value or "") == (before.values[column] or ""):
            continue
        if is_hidden(extract, column) and not show_values:
            changed.append(f"{column} {MASK}")
        else:
            new = _shown(extract, column, value, show_values=show_values)
            changed.append(f"{column} {new or '(blank)'}")
    return ", ".join(changed) or "nothing"
