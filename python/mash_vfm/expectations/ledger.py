"""The suites about the load ledger: which files arrived, and how much of each extract."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from mash_vfm.contract import Contract, Extract
from mash_vfm.expectations import sql
from mash_vfm.expectations.listing import left_out, quarantined
from mash_vfm.expectations.model import Asset, Expectation, GateError, Suite
from mash_vfm.expectations.policy import Policy

# A refused file is mended once a later file of its extract has landed.
_FILES = """
select
    system,
    source_file,
    status,
    status = 'refused' and exists (
        select 1
        from ops.load as later
        where later.status = 'landed'
            and later.extract_id = load.extract_id
            and later.load_id > load.load_id
    ) as is_mended
from ops.load as load
"""

# One row an extract that landed. A row that repeats whole is not lost: its like has landed. How old
# the newest file may be was agreed with the supplier, for an extract by itself or for all of them.
_VOLUMES = """
select *
from (
    with
        landed as (
            select
                ordered.extract_id,
                ordered.load_id,
                ordered.is_in_force,
                ordered.extract_as_of,
                file.rows_in_file,
                file.rows_landed,
                accepted.extract_id is not null as is_drop_accepted,
                row_number() over (
                    partition by ordered.extract_id, ordered.is_delta
                    order by ordered.apply_order desc
                ) as place,
                ordered.is_delta
            from staging.stg_ops__load as ordered
            inner join ops.load as file on ordered.load_id = file.load_id
            left join seeds.accepted_drop as accepted
                on ordered.extract_id = accepted.extract_id
                and ordered.extract_as_of = accepted.extract_as_of
        ),
        quarantined as (
            select landed.extract_id, count(*) as row_count
            from ops.quarantine as row
            inner join landed on row.load_id = landed.load_id
            where landed.is_in_force and row.reason_code <> 'repeated_row'
            group by landed.extract_id
        ),
        left_out as (
            select extract_id, count(*) as row_count
            from staging.stg_rejected
            where reason <> 'superseded'
            group by extract_id
        )
    select
        landed.extract_id,
        max(newest.on_day) - max(landed.extract_as_of) as days_old,
        max(landed.rows_landed) filter (where not is_delta and place = 1) as rows_now,
        case
            when not bool_or(is_drop_accepted and not is_delta and place = 1)
            then max(landed.rows_landed) filter (where not is_delta and place = 2)
        end as rows_before,
        sum(landed.rows_in_file) filter (where is_in_force) as rows_in_files,
        sum(landed.rows_landed) filter (where is_in_force) as rows_landed,
        coalesce(any_value(quarantined.row_count), 0) as rows_quarantined,
        coalesce(any_value(left_out.row_count), 0) as rows_left_out
    from landed
    cross join (select max(extract_as_of) as on_day from landed) as newest
    left join quarantined on landed.extract_id = quarantined.extract_id
    left join left_out on landed.extract_id = left_out.extract_id
    group by landed.extract_id
) as volume
"""


@dataclass(frozen=True)
class Ledger:
    """Ids of the extracts that ever landed, and the systems that sent any file at all."""

    landed: frozenset[str]
    systems: frozenset[str]


def read_ledger(connection: duckdb.DuckDBPyConnection) -> Ledger:
    """Read the ledger from the warehouse.

    Raises ``GateError`` where the tables of landing or staging are not there.
    """
    try:
        landed = connection.execute(
            "select distinct extract_id from staging.stg_ops__load"
        ).fetchall()
        systems = connection.execute("select distinct system from ops.load").fetchall()
    except duckdb.Error as error:
        raise GateError(
            "the load ledger cannot be read; land the extracts and build staging first:"
            f" {str(error).splitlines()[0]}"
        ) from error
    return Ledger(
        landed=frozenset(row[0] for row in landed),
        systems=frozenset(row[0] for row in systems if row[0] is not None),
    )


def ask(extract: Extract, what: str) -> str:
    """The remedy of a fault that only the supplier of an extract can mend, to the data team."""
    return f"Ask {extract.supplier} to {what} and to send {extract.name} again."


def please(extract: Extract, what: str) -> str:
    """The same in words to the supplier."""
    return f"Please {what} and send {extract.name} again."


def files_suite(contract: Contract, policy: Policy, ledger: Ledger) -> Suite:
    """Return the suite about the files, readable or not."""
    suppliers = {extract.system: extract.supplier for extract in contract.extracts}
    landed = "status = 'landed'"
    known = f"coalesce(system in ({sql.texts(list(suppliers))}), false)"
    expectations = [
        policy.expect(
            "something_landed",
            subject="arrivals",
            meaning="At least one extract has landed.",
            complaint="no extract has landed",
            remedy="Put extracts into the inbox and run mash land.",
            unexpected=sql.any_row(f"{sql.count_where(landed)} = 0"),
            elements="1",
        ),
        policy.expect(
            "files_recognised",
            subject="arrivals",
            meaning="Every file lies in the folder of a partner system.",
            complaint="belong to no partner system",
            remedy="The table ops.load names them: move them into the folder of their system.",
            unexpected=sql.distinct_where("source_file", f"not {known}"),
            elements="count(distinct source_file)",
            counted="files",
        ),
    ]
    for system, supplier in suppliers.items():
        if system not in ledger.systems:
            continue
        of_system = f"system = {sql.text(system)}"
        refused = f"{of_system} and status = 'refused' and not is_mended"
        expectations.append(
            policy.expect(
                "files_read",
                subject=system,
                owner=supplier,
                meaning=f"Every file of {system} could be read.",
                complaint="were refused and not replaced since",
                remedy="The table ops.load names each file with its reason and remedy.",
                request="Please mend the files that the sheet Files not read names, and send them"
                " again.",
                unexpected=sql.distinct_where("source_file", refused),
                elements=sql.distinct_where("source_file", of_system),
                counted="files",
            )
        )
    asset = Asset("files", "Files that arrived", query=_FILES.strip())
    return Suite(asset, tuple(expectations))


def volumes_suite(
    contract: Contract, policy: Policy, ledger: Ledger, taints: dict[str, tuple[str, ...]]
) -> Suite:
    """Return the suite about how many rows arrived, and how many of them are used."""
    expectations: list[Expectation] = []
    for extract in contract.extracts:
        if extract.id not in ledger.landed:
            continue
        of_extract = f"extract_id = {sql.text(extract.id)}"
        expectations.append(
            policy.expect(
                "fresh",
                subject=extract.id,
                owner=extract.supplier,
                meaning="The newest file is no older than was agreed with the supplier"
                " (seeds/targets/supplier_agreement.csv).",
                complaint="is older than was agreed: newer files of others have come",
                remedy=f"Ask {extract.supplier} to send {extract.name} of today.",
                request=f"Please send {extract.name} of today.",
                unexpected=sql.sum_where("1", f"{of_extract} and days_old > {_agreed(extract)}"),
                elements=sql.sum_where("1", f"{of_extract} and {_agreed(extract)} is not null"),
                counted="extracts",
                taints=taints.get(extract.id, ()),
            )
        )
        for rules, meaning, complaint, or_we, mend, unexpected, elements, listing in (
            (
                ("volume_kept", "volume_mostly_kept"),
                "The newest full refresh is not much smaller than the one before it.",
                "of the previous full refresh are more than the newest one holds",
                " If the drop is right, add a line to seeds/coverage/accepted_drop.csv.",
                "check that the export was whole",
                "greatest(rows_before - rows_now, 0)",
                "rows_before",
                None,
            ),
            (
                ("rows_landed", "rows_mostly_landed"),
                "Rows of the files are landed, not put into quarantine.",
                "are in quarantine",
                " The table ops.quarantine holds each with its reason.",
                "mend the rows",
                "rows_quarantined",
                "rows_in_files",
                quarantined(extract),
            ),
            (
                ("rows_kept", "rows_mostly_kept"),
                "A landed row has a key that can be read and is no other row's.",
                "were left out: their key cannot be read or is another row's",
                " The table staging.stg_rejected names their rows in the files.",
                "mend the keys of the rows",
                "rows_left_out",
                "rows_landed",
                left_out(extract),
            ),
        ):
            expectations += [
                policy.expect(
                    rule,
                    subject=extract.id,
                    owner=extract.supplier,
                    meaning=meaning,
                    complaint=complaint,
                    remedy=ask(extract, mend) + or_we,
                    request=please(extract, mend),
                    unexpected=sql.sum_where(unexpected, of_extract),
                    elements=sql.sum_where(elements, of_extract),
                    taints=taints.get(extract.id, ()),
                    listing=listing if rule == rules[0] else None,
                )
                for rule in rules
            ]
    asset = Asset("volumes", "How much arrived", query=_VOLUMES.strip())
    return Suite(asset, tuple(expectations))


def _agreed(extract: Extract) -> str:
    """Days that the newest file of an extract may be old; null where nothing was agreed."""
    return (
        "(select max_days from seeds.supplier_agreement"
        f" where supplier = {sql.text(extract.supplier)}"
        f" and coalesce(extract_id, {sql.text(extract.id)}) = {sql.text(extract.id)}"
        " order by extract_id is null limit 1)"
    )
