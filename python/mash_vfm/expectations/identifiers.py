"""The expectations that no published table names anybody, by its columns or by its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from mash_vfm.contract import Contract
from mash_vfm.expectations import sql
from mash_vfm.expectations.marts import PublishedTable
from mash_vfm.expectations.model import Asset, Suite
from mash_vfm.expectations.policy import Policy

# The dates that a published table may hold. Any other might be a birth.
PUBLISHED_DATES = frozenset(
    {
        "period_start",
        "period_end",
        "as_of",
        "valid_from",
        "valid_to",
        "mash_go_live_on",
        "ers_go_live_on",
        "newest_extract_on",
        "history_from",
        "extract_as_of",
        "first_seen_on",
        "last_seen_on",
    }
)
# Names of a birth date, whatever the contract says of it.
_BIRTH = ("dob", "mydob", "birth", "date_of_birth", "born_on")
# Types that cannot hold an identifier. (An amount in floating point may look like one by chance.)
_HARMLESS = ("DOUBLE", "FLOAT", "BOOLEAN", "DATE", "TIME", "TINYINT", "SMALLINT")
_REMEDY = (
    "Take it out of the mart: a published table holds counts, shares and amounts only. A date that"
    " is no birth date goes into PUBLISHED_DATES of mash_vfm.expectations.identifiers."
)


def identifying_names(contract: Contract) -> tuple[str, ...]:
    """Return the names of columns that identify a person directly, from the contract, and births.

    A column of another name that holds one of these as whole words is as identifying:
    ``child_nhs_number`` holds ``nhs_number``.
    """
    direct = {
        name.lower()
        for extract in contract.extracts
        for column in extract.columns
        if column.pii == "direct"
        for name in (column.name, *column.aliases)
    }
    return tuple(sorted(direct | set(_BIRTH)))


def name_pattern(contract: Contract) -> str:
    """Regular expression (RE2 and Python) that an identifying column's lower-case name matches."""
    names = "|".join(re.escape(_words(name)) for name in identifying_names(contract))
    return f"(^|_)({names})($|_)"


def identifier_suites(
    contract: Contract, policy: Policy, tables: Sequence[PublishedTable]
) -> list[Suite]:
    """Return a suite for each published table."""
    pattern = name_pattern(contract)
    return [_table_suite(pattern, policy, table) for table in tables]


def _words(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _table_suite(pattern: str, policy: Policy, table: PublishedTable) -> Suite:
    named = [name for name, _ in table.columns if re.search(pattern, _words(name))]
    dated = [
        name
        for name, kind in table.columns
        if kind.startswith(("DATE", "TIMESTAMP")) and name not in PUBLISHED_DATES
    ]
    of_table = f"table_schema = 'marts' and table_name = {sql.text(table.name)}"
    columns = f"(select count(*) from information_schema.columns where {of_table}"
    as_words = "regexp_replace(lower(column_name), '[^a-z0-9]+', '_', 'g')"

    expect = partial(policy.expect, subject=f"marts.{table.name}", remedy=_REMEDY)
    expectations = [
        expect(
            "no_identifier_column",
            meaning="No column is named like one that identifies a person.",
            complaint=f"are named like an identifier: {', '.join(named)}",
            unexpected=f"{columns} and regexp_matches({as_words}, {sql.text(pattern)}))",
            elements=f"{columns})",
            counted="columns",
        ),
        expect(
            "no_identifier_column",
            "date",
            meaning="No column holds dates other than of a period or a go-live: they might be"
            " births.",
            complaint=f"hold dates of another kind: {', '.join(dated)}",
            unexpected=f"{columns} and (data_type like 'DATE%' or data_type like 'TIMESTAMP%')"
            f" and column_name not in ({sql.texts(sorted(PUBLISHED_DATES))}))",
            elements=f"{columns})",
            counted="columns",
        ),
    ]
    for part, condition, what in (
        ("nhs_number", sql.is_nhs_number, "an NHS number"),
        ("date", sql.is_date_text, "a date"),
        ("upn", sql.is_upn, "a unique pupil number"),
        ("postcode", sql.is_postcode, "a postcode"),
    ):
        expectations.append(
            expect(
                "no_identifier_value",
                part,
                meaning=f"No value of a text or whole-number column looks like {what}.",
                complaint=f"look like {what}",
                unexpected=sql.count_where(condition("value")),
                counted="distinct values",
            )
        )
    # Published columns hold few distinct values: looking at each once is quick.
    values = " union ".join(
        f"select cast({sql.name(name)} as varchar) as value from marts.{sql.name(table.name)}"
        f" where {sql.name(name)} is not null"
        for name, kind in table.columns
        if not kind.startswith(_HARMLESS)
    )
    asset = Asset(
        f"marts.{table.name}",
        f"{table.name}: nobody is named",
        query=f"select * from ({values or 'select null as value where false'}) as distinct_value",
    )
    return Suite(asset, tuple(expectations))
