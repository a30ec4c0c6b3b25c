"""The suites of the arrivals gate, generated from the contract and the load ledger.

They look at the typed staging tables and never at a value in words: every expectation is a pair of
counts, so that nothing a partner wrote can reach a message, a result or a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from mash_vfm.contract import Column, Contract, Extract
from mash_vfm.expectations import sql
from mash_vfm.expectations.between import RowRule, rules_between
from mash_vfm.expectations.cin import cin_rules
from mash_vfm.expectations.drift import code_drift, compared_columns, volume_drift
from mash_vfm.expectations.ledger import Ledger, ask, files_suite, please, volumes_suite
from mash_vfm.expectations.listing import key_part, listing_of, staging_table
from mash_vfm.expectations.model import Asset, Expectation, Suite
from mash_vfm.expectations.policy import Policy

# Columns whose text staging takes as it is: there is nothing in them that cannot be read.
_ALWAYS_READ = frozenset({None, "identifier", "json"})


def arrivals_suites(
    contract: Contract, policy: Policy, ledger: Ledger, taints: dict[str, tuple[str, ...]]
) -> list[Suite]:
    """Return a suite for the files, one for their volumes, and one for each landed extract.

    ``taints`` holds, by extract id, the metrics and measures that read the extract.
    """
    return [
        files_suite(contract, policy, ledger),
        volumes_suite(contract, policy, ledger, taints),
        *(
            _ExtractRules(
                extract,
                policy,
                taints.get(extract.id, ()),
                rules_between(extract, contract, ledger.landed) + cin_rules(extract, contract),
            ).suite()
            for extract in contract.extracts
            if extract.id in ledger.landed
        ),
    ]


@dataclass(frozen=True)
class _ExtractRules:
    """Generates the expectations about one extract."""

    extract: Extract
    policy: Policy
    taints: tuple[str, ...]
    between: list[RowRule]

    def suite(self) -> Suite:
        expectations = [
            *self._rows(),
            *self._key(),
            *(rule for column in self.extract.columns for rule in self._column(column)),
            *self._order(),
            *self._dated_group(),
            *self._filled_where(),
            *self._never_alone(),
            *self._future(),
            *self._between(),
            *self._drift(),
        ]
        title = f"{self.extract.id}: {self.extract.description}"
        asset = Asset(self.extract.id, title, table=staging_table(self.extract))
        return Suite(asset, tuple(expectations))

    def _expect(
        self,
        *rules: str,
        columns: tuple[str, ...] = (),
        code: str | None = None,
        meaning: str,
        complaint: str,
        mend: str,
        or_we: str = "",
        breaks: str = "",
        unexpected: str = "",
        elements: str = "count(*)",
        counted: str = "rows",
    ) -> list[Expectation]:
        """Make an expectation for each of the rules, which differ in what they allow.

        ``breaks`` is the condition of a row that breaks them; ``unexpected`` counts what does where
        that is not rows. The rows are listed under the first of the rules alone. ``mend`` goes on
        after "Ask the supplier to", ``or_we`` says what the data team can do.
        """
        listing = listing_of(self.extract, breaks) if breaks else None
        make = partial(
            self.policy.expect,
            subject=self.extract.id,
            owner=self.extract.supplier,
            meaning=meaning,
            complaint=complaint,
            remedy=ask(self.extract, mend) + or_we,
            request=please(self.extract, mend),
            unexpected=unexpected or sql.count_where(breaks),
            elements=elements,
            counted=counted,
            column=columns[0] if columns else None,
            taints=self.taints,
        )
        return [
            make(
                rule, *([code] if code else columns), listing=listing if rule == rules[0] else None
            )
            for rule in rules
        ]

    def _rows(self) -> list[Expectation]:
        if self.extract.may_be_empty:
            return []
        return self._expect(
            "not_empty",
            meaning="The extract has rows.",
            complaint="the extract has no rows",
            mend="check the export",
            unexpected=sql.any_row("count(*) = 0"),
            elements="1",
        )

    def _key(self) -> list[Expectation]:
        needed = [
            name
            for part in self.extract.key
            for name in part
            if len(part) == 1 and self.extract.column(name).required
        ]
        parts = [key_part(part) for part in self.extract.key]
        # As a tuple, blanks are values like any other; alone, a blank is no key to repeat.
        key, rows = (f"({', '.join(parts)})", "*") if len(parts) > 1 else (parts[0], parts[0])
        words = " + ".join(" or ".join(part) for part in self.extract.key)
        rules = self._expect(
            "key_unique",
            meaning=f"No two rows have the same key ({words}).",
            complaint="repeat the key of another row",
            mend="send each row once",
            unexpected=f"count({rows}) - count(distinct {key})",
        )
        if needed:
            blank = sql.either([f"{sql.name(column)} is null" for column in needed])
            rules += self._expect(
                "key_filled",
                meaning=f"Every row has its key ({', '.join(needed)}).",
                complaint="lack a part of their key",
                mend="fill the key",
                breaks=blank,
            )
        return rules

    def _column(self, column: Column) -> list[Expectation]:
        filled = f"{sql.name(column.name)} is not null"
        unread = sql.is_listed(column.name, "_bad_columns")
        rules = []
        if column.required and (column.name,) not in self.extract.key:
            rules += self._expect(
                "required_filled",
                "required_mostly_filled",
                columns=(column.name,),
                meaning=f"{column.name} is filled and readable: {column.description}",
                complaint=f"have nothing readable in {column.name}",
                mend=f"fill {column.name}",
                breaks=f"not ({filled})",
            )
        if column.codes:
            rules += self._expect(
                "codes_known",
                "codes_mostly_known",
                columns=(column.name,),
                meaning=f"{column.name} takes its values from the code list {column.codes}.",
                complaint=f"have a value in {column.name} that is not in the code list",
                mend=f"use the codes of {column.codes}",
                or_we=" A spelling that is only new goes into seeds/codes/code_alias.csv.",
                breaks=unread,
                elements=sql.count_where(f"{filled} or {unread}"),
                counted="filled rows",
            )
        elif column.data_type != "varchar" or column.reads_as not in _ALWAYS_READ:
            kind = (column.reads_as or column.data_type.partition("(")[0]).replace("_", " ")
            rules += self._expect(
                "values_readable",
                "values_mostly_readable",
                columns=(column.name,),
                meaning=f"{column.name} can be read as {kind}.",
                complaint=f"have a value in {column.name} that cannot be read",
                mend=f"mend {column.name}",
                breaks=unread,
                elements=sql.count_where(f"{filled} or {unread}"),
                counted="filled rows",
            )
        if column.range is not None:
            least, most = column.range
            limits = [
                *([f"{sql.name(column.name)} < {least}"] if least is not None else []),
                *([f"{sql.name(column.name)} > {most}"] if most is not None else []),
            ]
            words = f"at least {least}" if most is None else f"from {least} to {most}"
            rules += self._expect(
                "in_range",
                columns=(column.name,),
                meaning=f"{column.name} is {words}.",
                complaint=f"have a {column.name} that is not {words}",
                mend=f"mend {column.name}",
                breaks=sql.either(limits),
                elements=sql.count_where(filled),
                counted="filled rows",
            )
        if column.is_dated:
            rules += self._expect(
                "placeholder_date",
                columns=(column.name,),
                meaning=f"{column.name} is blank where there is none, and no date that stands for"
                " none.",
                complaint=f"have a date in {column.name} that stands for none, and count as blank",
                mend=f"leave {column.name} blank where there is none",
                breaks=sql.is_listed(column.name, "_placeholder_columns"),
            )
        return rules

    def _order(self) -> list[Expectation]:
        rules = []
        for earlier, later in self.extract.in_order:
            first, second = sql.name(earlier), sql.name(later)
            both = f"{first} is not null and {second} is not null"
            types = {self.extract.column(name).data_type for name in (earlier, later)}
            rules += self._expect(
                "date_order",
                columns=(earlier, later),
                meaning=f"{earlier} is never later than {later}.",
                complaint=f"have {earlier} later than {later}",
                mend="mend the dates",
                breaks=f"{both} and {sql.is_later(first, second, as_days=len(types) > 1)}",
                elements=sql.count_where(both),
                counted="rows with both",
            )
        return rules

    def _dated_group(self) -> list[Expectation]:
        if self.extract.dated_group is None:
            return []
        group, on = self.extract.dated_group
        groups, dated = f"count(distinct {sql.name(group)})", f"{sql.name(on)} is not null"
        return self._expect(
            "groups_dated",
            columns=self.extract.dated_group,
            meaning=f"Every {group} has a row with {on}.",
            complaint=f"have no {on} at all",
            mend=f"fill {on}",
            breaks=f"{sql.name(group)} not in (select {sql.name(group)}"
            f" from {staging_table(self.extract)} where {dated})",
            unexpected=f"{groups} - {groups} filter (where {dated})",
            elements=groups,
            counted=f"values of {group}",
        )

    def _filled_where(self) -> list[Expectation]:
        rules = []
        for column, code, needed in self.extract.filled_where:
            has_code = f"{sql.name(column)} = {sql.text(code)}"
            rules += self._expect(
                "filled_where",
                columns=(column, needed),
                meaning=f"{needed} is filled where {column} is {code}.",
                complaint=f"have {column} {code} and no {needed}",
                mend=f"fill {needed}",
                breaks=f"{has_code} and {sql.name(needed)} is null",
                elements=sql.count_where(has_code),
                counted=f"rows with {column} {code}",
            )
        return rules

    def _never_alone(self) -> list[Expectation]:
        rule = self.extract.never_alone
        if rule is None:
            return []
        code, beside = sql.text(rule.code), sql.text(rule.beside)
        within, column = sql.name(rule.within), sql.name(rule.column)
        counts = f"not coalesce({sql.name(rule.unless)}, false)"
        either = sql.distinct_where(within, f"{column} in ({code}, {beside}) and {counts}")
        other = sql.distinct_where(within, f"{column} = {beside} and {counts}")
        return self._expect(
            "never_alone",
            columns=(rule.column,),
            meaning=f"{rule.column} {rule.code} stands beside a row with {rule.beside}.",
            complaint=f"have {rule.column} {rule.code} without {rule.beside}",
            mend=f"put the row with {rule.beside} beside it",
            breaks=f"{column} = {code} and {counts} and {within} not in (select {within}"
            f" from {staging_table(self.extract)} where {column} = {beside} and {counts})",
            unexpected=f"{either} - {other}",
            elements=sql.distinct_where(within, f"{column} = {code} and {counts}"),
            counted=f"values of {rule.within} with {rule.column} {rule.code}",
        )

    def _future(self) -> list[Expectation]:
        dated = [c.name for c in self.extract.columns if c.data_type in ("date", "timestamp")]
        if not dated:
            return []
        days = self.policy.limit_days("not_in_future")
        ahead = [f"{sql.name(name)} > _extract_as_of + interval {days} day" for name in dated]
        return self._expect(
            "not_in_future",
            meaning=f"No date lies more than {days} days after the date of the extract"
            f" ({', '.join(dated)}).",
            complaint="have a date far in the future",
            mend="leave open ends blank and mend slips",
            breaks=sql.either(ahead),
        )

    def _between(self) -> list[Expectation]:
        return [
            expectation
            for rule in self.between
            for expectation in self._expect(
                rule.name,
                columns=rule.columns,
                code=rule.code,
                meaning=rule.meaning,
                complaint=rule.complaint,
                mend=rule.mend,
                breaks=rule.breaks,
                # By itself: beside the others it would have DuckDB keep all columns of all rows.
                unexpected=f"max((select count(*) from {staging_table(self.extract)}"
                f" where {rule.breaks}))",
                elements=sql.count_where(rule.applies),
                counted="rows that have it",
            )
        ]

    def _drift(self) -> list[Expectation]:
        if self.extract.dated_by is None:
            return []
        volume = volume_drift(self.extract)
        rules = self._expect(
            "volume_year",
            meaning="The newest quarter has about as many rows as the same quarter of last year"
            f" ({self.extract.dated_by}).",
            complaint="of the same quarter of last year are, beyond chance, what the newest quarter"
            " has more or fewer",
            mend="check that the export of the newest quarter is whole",
            unexpected=volume.beyond_chance,
            elements=volume.rows,
        )
        for column in compared_columns(self.extract):
            codes = code_drift(self.extract, column)
            rules += self._expect(
                "distribution_year",
                columns=(column,),
                meaning=f"The codes of {column} are used in the newest quarter about as often as in"
                " the same quarter of last year.",
                complaint=f"of the newest quarter would, beyond chance, have another {column} if it"
                " were as last year's",
                mend=f"say what changed in the recording of {column}, or check the export",
                unexpected=codes.beyond_chance,
                elements=codes.rows,
            )
        return rules
