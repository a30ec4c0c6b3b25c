"""Queries of the rows that break a rule, with the columns of ``LISTED``.

Values that identify somebody stand in no key that is shown.
"""

from __future__ import annotations

from mash_vfm.contract import Extract
from mash_vfm.expectations import sql
from mash_vfm.masking import MASK


def staging_table(extract: Extract) -> str:
    """Name of the staging table of an extract, with its schema."""
    return f"staging.stg_{extract.system}__{extract.name}"


def key_part(part: tuple[str, ...]) -> str:
    """SQL of a part of the key: the first of its columns that is filled, marked with its name."""
    if len(part) == 1:
        return sql.name(part[0])
    choices = [f"{sql.text(name + ':')} || {sql.name(name)}" for name in part]
    return f"coalesce({', '.join(choices)})"


def listing_of(extract: Extract, condition: str) -> str:
    """Query: the staged rows of an extract for which the condition holds."""
    parts = [f"coalesce(cast({key_part(part)} as varchar), '')" for part in extract.key]
    return (
        f"select _load_id as load_id, _row_number as row_number,"
        f" concat_ws('|', {', '.join(parts)}) as identity, {_shown_key(extract)} as row_key"
        f" from {staging_table(extract)} where {condition}"
    )


def quarantined(extract: Extract) -> str:
    """Query: the rows of an extract's files in force that are in quarantine."""
    return f"""
        select
            held.load_id,
            held.row_number,
            md5(coalesce(held.raw_text, '')) as identity,
            cast(null as varchar) as row_key
        from ops.quarantine as held
        inner join staging.stg_ops__load as load on held.load_id = load.load_id
        where load.extract_id = {sql.text(extract.id)}
            and load.is_in_force
            and held.reason_code <> 'repeated_row'
    """


def left_out(extract: Extract) -> str:
    """Query: the landed rows of an extract that staging leaves out for want of a key of its own."""
    columns = ", ".join(f"raw.{sql.name(column.name)}" for column in extract.columns)
    return f"""
        select
            rejected._load_id as load_id,
            rejected._row_number as row_number,
            md5(concat_ws('|', {columns})) as identity,
            cast(null as varchar) as row_key
        from staging.stg_rejected as rejected
        inner join {extract.raw_schema}.{sql.name(extract.name)} as raw
            on rejected._load_id = raw._load_id
            and rejected._row_number = raw._row_number
        where rejected.extract_id = {sql.text(extract.id)} and rejected.reason <> 'superseded'
    """


def _shown_key(extract: Extract) -> str:
    shown = []
    for part in extract.key:
        for name in part:
            hidden = extract.column(name).is_identifying
            value = sql.text(MASK) if hidden else f"cast({sql.name(name)} as varchar)"
            label = sql.text(f"{name} ")
            shown.append(f"case when {sql.name(name)} is not null then {label} || {value} end")
    return f"concat_ws(', ', {', '.join(shown)})"
