"""What a rule of the children in need census is, and how it speaks of other rows."""

from __future__ import annotations

from dataclasses import dataclass

from mash_vfm.contract import Contract, ContractError, Extract
from mash_vfm.expectations import sql
from mash_vfm.expectations.between import its, other_rows

# The census year ends on the date of the message, 31 March.
YEAR_END = "_extract_as_of"
YEAR_START = f"cast({YEAR_END} - interval 1 year + interval 1 day as date)"
OF_FILE = ("_load_id", "_row_number", "_extract_as_of")

# Conditions on a row of another extract, whose columns are named other_....
SAME_CHILD = "other_la_child_id = la_child_id"
SAME_EPISODE = f"{SAME_CHILD} and other_cin_referral_date = cin_referral_date"
# A return knows nothing of the next one: rows are held against those of the same message where an
# older one may be out of date.
SAME_RETURN = "other__extract_as_of = _extract_as_of"


@dataclass(frozen=True)
class CinRule:
    """A rule of the DfE's, by its code; codes that end in Q are queries.

    ``of`` is the census extract whose rows it is about, without ``cin_``; ``breaks`` the condition
    (SQL) of a row that breaks it, where ``{child}``, ``{details}`` and so on stand for the other
    extracts of the census. ``from_year`` and ``until_year`` are the first and last census that has
    it; none: no limit.

    Source: DfE, children in need census: business and technical specifications, validation rules
    2022 to 2023, 2023 to 2024 and 2024 to 2025.
    """

    code: str
    of: str
    meaning: str
    breaks: str
    from_year: int | None = None
    until_year: int | None = None

    @property
    def is_query(self) -> bool:
        """Whether the authority may explain instead of mend."""
        return self.code.endswith("Q")

    @property
    def years(self) -> str:
        """The censuses that have it, in words; blank for all."""
        if self.from_year:
            return f"from {self.from_year}"
        return f"to {self.until_year}" if self.until_year else ""

    def condition(self, contract: Contract) -> str:
        """Return the condition (SQL) of a staged row of its extract that breaks it."""
        relations = {
            extract.name.removeprefix("cin_"): _all_of(extract)
            for extract in contract.named("social_care", "cin_census")
        }
        if self.of not in relations:
            raise ContractError(f"census rule {self.code}: there is no extract cin_{self.of}")
        return f"coalesce({self.breaks.format(**relations)}, false)"

    def applies(self) -> str:
        """Return the condition (SQL) of a row of a census that has the rule."""
        year = f"year({YEAR_END})"
        limits = [
            *([f"{year} >= {self.from_year}"] if self.from_year else []),
            *([f"{year} <= {self.until_year}"] if self.until_year else []),
        ]
        return sql.every(limits) if limits else "true"


def _all_of(extract: Extract) -> str:
    return other_rows(extract, *(column.name for column in extract.columns), *OF_FILE)


def within_year(column: str) -> str:
    """Condition: the date lies within the census year."""
    return f"{column} between {YEAR_START} and {YEAR_END}"


def exists(extract: str, condition: str) -> str:
    """Condition: there is such a row in another extract of the census, named without ``cin_``."""
    return f"exists (select 1 from {{{extract}}} where {condition})"


def stands_for_return(extract: str) -> str:
    """Condition: the row stands for the newest return as a whole: it is the first of it."""
    newest = f"(select max({its('_extract_as_of')}) from {{{extract}}})"
    first = (
        f"(select min({its('_row_number')}) from {{{extract}}}"
        f" where {its('_extract_as_of')} = _extract_as_of)"
    )
    return f"{YEAR_END} = {newest} and _row_number = {first}"
