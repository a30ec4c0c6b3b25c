"""The rules that hold a row against other rows: of its own extract, or of another one.

What refers to what stands in the contract; a rule applies once both extracts have landed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mash_vfm.contract import Contract, ContractError, Extract
from mash_vfm.expectations import sql
from mash_vfm.expectations.listing import staging_table

# Care leavers are supported until they are 25 (Children and Social Work Act 2017, s. 3), and an
# unborn child has the day on which it is expected.
_CHILD_UNTIL_YEARS = 26
_UNBORN_FOR_MONTHS = 10


@dataclass(frozen=True)
class RowRule:
    """What a row must keep to. ``breaks`` and ``applies`` are conditions of a row, as SQL.

    ``complaint`` and ``mend`` go on after "12 rows" and "Ask the supplier to". ``code`` tells a
    rule that has a code from the others of its name.
    """

    name: str
    columns: tuple[str, ...]
    meaning: str
    complaint: str
    mend: str
    breaks: str
    applies: str
    code: str | None = None


def rules_between(extract: Extract, contract: Contract, landed: Collection[str]) -> list[RowRule]:
    """Return the rules about the rows of an extract.

    ``landed`` holds the ids of the extracts that landed. Raises ``ContractError`` where the
    contract refers to an extract that there is not.
    """
    return [
        *_orphan_keys(extract, contract, landed),
        *_clock_order(extract, contract, landed),
        *_impossible_ages(extract),
        *_duplicate_persons(extract),
        *_reversals(extract),
        *_answers(extract, contract, landed),
    ]


def referred(reference: str, contract: Contract) -> tuple[Extract, str]:
    """Return the extract and the column of a reference (``system.extract.column``).

    Raises ``ContractError`` where there is none.
    """
    system, name, column = reference.split(".")
    found = contract.find(system, name)
    if found is None or column not in {one.name for one in found.columns}:
        raise ContractError(f"refers_to: there is no column {reference}")
    return found, column


def its(column: str) -> str:
    """Return the name of a column of ``other_rows``."""
    return sql.name(f"other_{column}")


def other_rows(extract: Extract, *columns: str) -> str:
    """Relation of these columns, named so that they cannot be taken for those of the row."""
    names = ", ".join(f"{sql.name(column)} as {its(column)}" for column in columns)
    return f"(select {names} from {staging_table(extract)}) as other"


def _orphan_keys(
    extract: Extract, contract: Contract, landed: Collection[str]
) -> Iterator[RowRule]:
    for column in extract.columns:
        if column.refers_to is None:
            continue
        other, key = referred(column.refers_to, contract)
        if other.id not in landed:
            continue
        filled = f"{sql.name(column.name)} is not null"
        known = f"select {its(key)} from {other_rows(other, key)} where {its(key)} is not null"
        yield RowRule(
            "orphan_key",
            (column.name,),
            meaning=f"{column.name} is a {key} of {other.id}.",
            complaint=f"have a {column.name} that {other.id} does not know",
            mend=f"mend {column.name} or send the missing rows of {other.id}",
            breaks=f"{filled} and {sql.name(column.name)} not in ({known})",
            applies=filled,
        )


def _clock_order(
    extract: Extract, contract: Contract, landed: Collection[str]
) -> Iterator[RowRule]:
    for at, key, since in extract.not_before:
        reference = extract.column(key).refers_to
        if reference is None:
            raise ContractError(f"{extract.id}: not_before needs that {key} refers to something")
        other, other_key = referred(reference, contract)
        if other.id not in landed:
            continue
        types = {extract.column(at).data_type, other.column(since).data_type}
        begun = (
            f"(select min({its(since)}) from {other_rows(other, other_key, since)}"
            f" where {its(other_key)} = {sql.name(key)})"
        )
        yield RowRule(
            "clock_order",
            (at, since),
            meaning=f"{at} is never earlier than {since} of its row in {other.id}.",
            complaint=f"have {at} earlier than {since} of their row in {other.id}",
            mend="mend the dates",
            breaks=f"coalesce({sql.is_later(begun, sql.name(at), as_days=len(types) > 1)}, false)",
            applies=f"{sql.name(at)} is not null and {sql.name(key)} is not null",
        )


def _impossible_ages(extract: Extract) -> Iterator[RowRule]:
    if extract.child_at is None:
        return
    birth, at = extract.child_at
    born, on = sql.name(birth), f"cast({sql.name(at)} as date)"
    yield RowRule(
        "impossible_age",
        extract.child_at,
        meaning=f"{birth} is that of a child, born or expected, or of a care leaver, on the day of"
        f" {at}.",
        complaint=f"have a {birth} that no child can have on the day of {at}",
        mend=f"mend {birth}",
        breaks=f"coalesce({born} > {on} + interval {_UNBORN_FOR_MONTHS} month"
        f" or {born} + interval {_CHILD_UNTIL_YEARS} year <= {on}, false)",
        applies=f"{born} is not null and {sql.name(at)} is not null",
    )


def _duplicate_persons(extract: Extract) -> Iterator[RowRule]:
    for column in extract.one_person:
        (key,) = (part[0] for part in extract.key)
        value = sql.name(column)
        shared = (
            f"select {its(column)} from {other_rows(extract, key, column)}"
            f" where {its(column)} is not null"
            f" group by {its(column)} having count(distinct {its(key)}) > 1"
        )
        yield RowRule(
            "duplicate_person",
            (column,),
            meaning=f"No two persons share a {column}.",
            complaint=f"share their {column} with another person",
            mend="merge the records of one person, or mend the number of the other",
            breaks=f"coalesce({value} in ({shared}), false)",
            applies=f"{value} is not null",
        )


def _reversals(extract: Extract) -> Iterator[RowRule]:
    if extract.reverses is None:
        return
    column, amount = extract.reverses
    (key,) = (part[0] for part in extract.key)
    taken_back = (
        f"(select -any_value({its(amount)}) from {other_rows(extract, key, amount)}"
        f" where {its(key)} = {sql.name(column)})"
    )
    yield RowRule(
        "reversal_matches",
        extract.reverses,
        meaning=f"A row with {column} takes back the {amount} of a row that there is.",
        complaint=f"have an {amount} that does not take back that of the row they reverse",
        mend="mend the reversal or send the row that it reverses",
        breaks=f"{sql.name(column)} is not null"
        f" and {sql.name(amount)} is distinct from {taken_back}",
        applies=f"{sql.name(column)} is not null",
    )


def _answers(extract: Extract, contract: Contract, landed: Collection[str]) -> Iterator[RowRule]:
    if extract.answers is None:
        return
    asked, within = extract.answers.asked, extract.answers.within
    other, respondent = referred(extract.answers.by, contract)
    if other.id not in landed:
        return
    same = " and ".join(
        f"{its(column)} is not distinct from {sql.name(column)}" for column in within
    )
    answered = (
        f"(select count(distinct {its(respondent)}) from {other_rows(other, respondent, *within)}"
        f" where {same})"
    )
    yield RowRule(
        "answers_within_asked",
        (asked,),
        meaning=f"No more answered in {other.id} than the {asked} of the same {', '.join(within)}.",
        complaint=f"have more answers in {other.id} than they have {asked}",
        mend=f"mend {asked}, or the {' or '.join(within)} of the answers",
        breaks=f"coalesce({answered} > {sql.name(asked)}, false)",
        applies=f"{sql.name(asked)} is not null",
    )
