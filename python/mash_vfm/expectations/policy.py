"""The severity policy: how severe each rule is, from ``seeds/targets/expectation_policy.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast, get_args

from mash_vfm.expectations.model import Expectation, Gate, GateError, Severity

DATA_TEAM = "Data team"
POLICY_SEED = Path("seeds") / "targets" / "expectation_policy.csv"


@dataclass(frozen=True)
class RulePolicy:
    """How severe it is that a rule is broken.

    ``allowed_share`` is the share of the elements (0..1) that may break it; ``limit_days`` the days
    after the extract's date that a date may lie, for the rule that has such a limit.
    """

    rule: str
    gate: Gate
    severity: Severity
    allowed_share: float
    limit_days: int | None
    reason: str


@dataclass(frozen=True)
class Policy:
    """The policy of every rule of a gate. Makes expectations, each as severe as its rule."""

    rules: Mapping[str, RulePolicy]

    def allowed_share(self, rule: str) -> float:
        """Share of the elements that may break the rule."""
        return self.rules[rule].allowed_share

    def limit_days(self, rule: str) -> int:
        """Days after the date of the extract that a date may lie; raises ``GateError``."""
        days = self.rules[rule].limit_days
        if days is None:
            raise GateError(f"rule {rule} has no limit_days in {POLICY_SEED}")
        return days

    def expect(
        self,
        rule: str,
        *parts: str,
        subject: str,
        meaning: str,
        complaint: str,
        remedy: str,
        unexpected: str,
        request: str = "",
        owner: str = DATA_TEAM,
        elements: str = "count(*)",
        column: str | None = None,
        counted: str = "rows",
        taints: tuple[str, ...] = (),
        listing: str | None = None,
    ) -> Expectation:
        """Make an expectation; its id is ``subject.parts.rule``. Raises ``GateError``."""
        if rule not in self.rules:
            raise GateError(f"rule {rule} is not in {POLICY_SEED}")
        return Expectation(
            id=".".join([subject, *parts, rule]),
            rule=rule,
            severity=self.rules[rule].severity,
            owner=owner,
            subject=subject,
            meaning=meaning,
            complaint=complaint,
            remedy=remedy,
            request=request,
            unexpected=unexpected,
            elements=elements,
            allowed_share=self.rules[rule].allowed_share,
            column=column,
            counted=counted,
            taints=taints,
            listing=listing,
        )


def _policy(row: dict[str, str]) -> RulePolicy:
    gate, severity = row["gate"], row["severity"]
    if gate not in get_args(Gate) or severity not in get_args(Severity):
        raise ValueError(f"gate {gate!r} or severity {severity!r} is not one that there is")
    return RulePolicy(
        rule=row["rule"],
        gate=cast(Gate, gate),
        severity=cast(Severity, severity),
        allowed_share=float(row["allowed_share"]),
        limit_days=int(row["limit_days"]) if row["limit_days"] else None,
        reason=row["reason"],
    )


@cache
def load_policy(project_dir: Path, gate: Gate) -> Policy:
    """Return the policy of a gate.

    ``project_dir`` is the dbt project root. Raises ``GateError`` where the seed cannot be read.
    """
    path = project_dir / POLICY_SEED
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            policies = [_policy(row) for row in csv.DictReader(stream)]
    except (OSError, KeyError, ValueError) as error:
        raise GateError(f"the severity policy {path} cannot be used: {error}") from error
    return Policy({policy.rule: policy for policy in policies if policy.gate == gate})
