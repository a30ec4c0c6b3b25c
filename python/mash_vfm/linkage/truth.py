"""The true person of every record of a demo, beside the warehouse that it was built into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from mash_vfm.home import Home
from mash_vfm.warehouse import is_lock_conflict, literal

_PERSONS = "person.parquet"
# The records of one entity under the name of the extract that the truth has them by.
_ENTITIES = {
    "social_care.ssd_person": "social_care.person",
    "social_care.ssd_linked_identifiers": "social_care.linked_identifier",
}


class EvaluateError(Exception):
    """The linkage cannot be evaluated; the message says why and what to do."""


def persons_of(truth: Path) -> Path:
    """The file of ``truth``, a demo's folder of that name, that says who is who.

    Raises ``EvaluateError`` if there is none.
    """
    path = truth / _PERSONS
    if not path.is_file():
        raise EvaluateError(f"{truth} has no {_PERSONS}; name the folder truth of a demo")
    return path


@contextmanager
def opened(home: Home, needed: tuple[str, ...]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection from which a built warehouse can be read, and no other process write to it.

    Raises ``EvaluateError`` if it is not there, is in use, or lacks ``needed`` models of the
    intermediate layer.
    """
    if not home.warehouse.is_file():
        raise EvaluateError(f"{home.path} has no warehouse; run mash build first")
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {literal(home.warehouse)} as warehouse (read_only)")
        except duckdb.IOException as error:
            if not is_lock_conflict(str(error)):
                raise
            raise EvaluateError("another process has the warehouse open; try again") from None
        connection.execute("set search_path = 'main,warehouse.intermediate,warehouse.staging'")
        connection.execute("set preserve_insertion_order = false")
        built = connection.execute(
            "select count(*) from duckdb_tables() where schema_name = 'intermediate'"
            f" and table_name in {needed}"
        ).fetchone()
        if built != (len(needed),):
            raise EvaluateError("the linkage has not been built yet; run mash build first")
        yield connection


def make_true_persons(connection: duckdb.DuckDBPyConnection, persons: Path) -> None:
    """Make the table ``true_person``: record_key, extract_id and person, which may be null."""
    entity = " ".join(f"when '{old}' then '{new}'" for old, new in _ENTITIES.items())
    # The truth has ids as the systems write them, the warehouse without the zeros before them;
    # children of an enquiry have their number in it there, and here their id where they have one.
    connection.execute(
        f"""
        create temp table truth as
        select
            case system {entity} else system end as extract_id,
            ltrim(system_id, '0') as id,
            any_value(person) as person
        from read_parquet({literal(persons)})
        group by all;

        create temp table true_person as
        with
            enquiry as (
                select
                    concat_ws('|', mash_enquiry_id, case
                        when la_child_id is not null then 'la_child_id:' || la_child_id
                        else 'child_no:' || child_no
                    end) as record_id,
                    mash_enquiry_id || '/' || child_no as id
                from stg_mash__enquiry
            ),

            source as (
                select record_key, extract_id, ltrim(record_id, '0') as id
                from int_person__source_record
                where extract_id <> 'mash.enquiry'
                union all
                select source.record_key, source.extract_id, enquiry.id
                from int_person__source_record as source
                inner join enquiry on source.record_id = enquiry.record_id
                where source.extract_id = 'mash.enquiry'
            )

        select source.record_key, source.extract_id, truth.person
        from source
        left join truth using (extract_id, id);
        """
    )
