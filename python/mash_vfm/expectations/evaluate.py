"""How many planted faults were found, and how much was found that nobody planted.

The truth is what ``mash demo`` planted; what was found is in the warehouse: ``dq.finding`` of the
arrivals gate, and what landing and staging noted about files and rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.warehouse import literal

RECALL_BAR = {True: 1.0, False: 0.95}
MOST_FALSE = 1 / 10_000

# Landing's name for a value that cannot be read, and the names of the gate for it.
_READING = "unreadable_value"
_READING_RULES = ("codes_known", "values_readable")

# One row a finding: file and row are null where it is about more than one.
_FOUND = """
create temp table found as
select
    finding.extract_id, finding.source_file, finding.row_number, finding.rule as finding,
    finding.column_name, true as is_of_gate
from home.dq.finding as finding
where finding.mended_at is null and finding.severity <> 'info'
union all
select
    load.extract_id, load.source_file, held.row_number, held.reason_code, null, false
from home.ops.quarantine as held
inner join home.ops.load as load on held.load_id = load.load_id
union all
select
    load.extract_id, load.source_file, rejected._row_number, rejected.reason, null, false
from home.staging.stg_rejected as rejected
inner join home.ops.load as load on rejected._load_id = load.load_id
union all
select finding.extract_id, finding.source_file, finding.row_number, finding.rule, null, false
from home.dq.finding as finding
where finding.mended_at is null and finding.severity = 'info'
union all
select load.extract_id, load.source_file, null, told.finding, told.column_name, false
from home.ops.load_finding as told
inner join home.ops.load as load on told.load_id = load.load_id
"""

_PLANTED = """
create temp table planted as
select
    row_number() over (order by fault.file, fault.row, fault.kind, fault.column_name) as number,
    load.extract_id,
    fault.file,
    fault.row as row_number,
    fault.kind,
    fault.expected_finding,
    fault.column_name,
    fault.is_certain
from read_parquet({truth}) as fault
left join (select distinct source_file, extract_id from home.ops.load) as load
    on fault.file = load.source_file
"""

_MATCHED = f"""
create temp table matched as
select planted.number, found.rowid as found_id
from planted
inner join found
    on (
        found.finding = planted.expected_finding
        or (planted.expected_finding = {literal(_READING)} and found.finding in {_READING_RULES})
    )
    and found.extract_id = planted.extract_id
    and (
        (planted.row_number = found.row_number and planted.file = found.source_file)
        or (
            planted.row_number is null
            and coalesce(found.source_file, planted.file) = planted.file
            and coalesce(found.column_name, planted.column_name, '')
            = coalesce(planted.column_name, found.column_name, '')
        )
    )
"""

# A finding of the gate is right if a fault was planted in its row, or in its extract as a whole.
_BY_KIND = """
with
    rightly as (
        select
            found.rowid as found_id,
            bool_or(matched.number is not null or of_row.number is not null) as is_right
        from found
        left join matched on found.rowid = matched.found_id
        left join planted as of_row
            on found.source_file = of_row.file and found.row_number = of_row.row_number
        group by found.rowid
    ),
    alike as (
        select distinct planted.kind, other.rowid as found_id
        from matched
        inner join planted on matched.number = planted.number
        inner join found as one on matched.found_id = one.rowid
        inner join found as other
            on one.extract_id = other.extract_id
            and one.finding = other.finding
            and one.column_name is not distinct from other.column_name
            and (one.row_number is null) = (other.row_number is null)
    )
select
    planted.kind,
    bool_and(planted.is_certain) as is_certain,
    count(*) as planted,
    count(planted.expected_finding) as to_be_found,
    count(distinct matched.number) as found,
    (select count(*) from alike where alike.kind = planted.kind) as alike,
    (
        select count(*) from alike inner join rightly on alike.found_id = rightly.found_id
        where alike.kind = planted.kind and rightly.is_right
    ) as alike_right
from planted
left join (select distinct number from matched) as matched on planted.number = matched.number
group by planted.kind
order by planted.kind
"""

_FALSE = """
select found.extract_id, found.finding, coalesce(found.column_name, ''), count(*)
from found
where found.is_of_gate
    and found.rowid not in (select found_id from matched)
    and not exists (
        select 1 from planted
        where planted.file = found.source_file and planted.row_number = found.row_number
    )
group by all
order by all
"""

_CLEAN_ROWS = """
select
    (select coalesce(sum(rows_landed), 0) from home.ops.load where status = 'landed')
    - (select count(distinct (file, row_number)) from planted where row_number is not null)
"""


class EvaluateError(Exception):
    """The warehouse or the truth cannot be read, or they do not belong together."""


@dataclass(frozen=True)
class KindFound:
    """What became of the faults of a kind.

    ``to_be_found`` of the ``planted`` are to be found (others are a dialect that is simply read);
    ``alike`` are the findings like theirs, of which ``alike_right`` are of a planted fault.
    """

    kind: str
    is_certain: bool
    planted: int
    to_be_found: int
    found: int
    alike: int
    alike_right: int

    @property
    def recall(self) -> float | None:
        """Share (0..1) of the faults to be found that were found; none if there are none."""
        return self.found / self.to_be_found if self.to_be_found else None

    @property
    def precision(self) -> float | None:
        """Share (0..1) of the findings like theirs that are right; none if there are none."""
        return self.alike_right / self.alike if self.alike else None

    @property
    def is_met(self) -> bool:
        """Whether the recall reaches the bar of its sort of fault."""
        return self.recall is None or self.recall >= RECALL_BAR[self.is_certain]


@dataclass(frozen=True)
class FaultsFound:
    """How well faults are found. ``false`` counts by extract, finding and column."""

    kinds: tuple[KindFound, ...]
    clean_rows: int
    false: tuple[tuple[str, str, str, int], ...]

    @property
    def false_count(self) -> int:
        """Findings of the gate where nothing was planted."""
        return sum(count for *_, count in self.false)

    @property
    def is_met(self) -> bool:
        """Whether every bar is reached."""
        few = self.false_count <= MOST_FALSE * self.clean_rows
        return few and all(kind.is_met for kind in self.kinds)


def evaluate_findings(warehouse: Path, truth: Path) -> FaultsFound:
    """Hold what a warehouse found against what was planted in the extracts that it landed.

    ``truth`` is the folder that ``mash demo`` wrote beside the extracts. Raises ``EvaluateError``.
    """
    faults = truth / "faults.parquet"
    for path in (warehouse, faults):
        if not path.is_file():
            raise EvaluateError(f"{path} is not there: run mash demo and mash build first")
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {literal(str(warehouse))} as home (read_only)")
            connection.execute(_FOUND)
            connection.execute(_PLANTED.format(truth=literal(str(faults))))
            connection.execute(_MATCHED)
            strange = connection.execute(
                "select distinct file from planted where extract_id is null order by file"
            ).fetchall()
            if strange:
                raise EvaluateError(f"{warehouse} has not landed {strange[0][0]}, of {faults}")
            kinds = connection.execute(_BY_KIND).fetchall()
            false = connection.execute(_FALSE).fetchall()
            ((clean_rows,),) = connection.execute(_CLEAN_ROWS).fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise EvaluateError(
                f"{warehouse} and {faults} cannot be compared; run mash build first: {reason}"
            ) from error
    return FaultsFound(tuple(KindFound(*row) for row in kinds), int(clean_rows), tuple(false))
