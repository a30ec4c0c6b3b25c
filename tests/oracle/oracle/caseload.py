"""Whose Tier 3 case it is at the end of a month (metric 3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from .referrals import Referral
from .world import World

INVOLVEMENT = "social_care.ssd_involvements"
PROFESSIONAL = "social_care.ssd_professionals"
# more open cases than these under one professional are nobody's own
MOST_CASES_OF_ONE = 200


@dataclass(frozen=True)
class Involvement:
    """A professional with a case, from ``start`` until the day before ``end``."""

    start: date
    id: str
    end: date | None
    professional_id: str

    def is_in_force(self, day: date) -> bool:
        """Whether the professional has the case on ``day``."""
        return self.start <= day and (self.end is None or self.end > day)


class Caseload:
    """The open cases of a day, and who has them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of_referral: dict[str, list[Involvement]] = {}
        # those that name no referral, by the child
        self._of_child: dict[str, list[Involvement]] = {}
        self._read_involvements()
        self._staff_id = {
            row.identifier("prof_professional_id"): row.identifier("prof_staff_id")
            for row in world.inbox.rows(PROFESSIONAL)
        }

    def open_on(self, day: date) -> list[tuple[Referral, str | None]]:
        """The referrals open at the end of ``day``, each with its professional."""
        return [
            (referral, self._professional(referral, day))
            for referral in self._world.referrals
            if not referral.nfa
            and referral.day <= day
            and (referral.closed_on is None or referral.closed_on > day)
        ]

    def queues(self, cases: list[tuple[Referral, str | None]]) -> frozenset[str | None]:
        """Professionals that are a queue: by the seed, or with more cases than one can have."""
        number = Counter(professional for _, professional in cases if professional is not None)
        crowded = {one for one, held in number.items() if held > MOST_CASES_OF_ONE}
        return self._world.generic_queues | crowded

    def worker(self, professional: str | None) -> str | None:
        """The worker id of a professional, where social care gives one."""
        return None if professional is None else self._staff_id.get(professional)

    def _professional(self, referral: Referral, day: date) -> str | None:
        """The latest involvement in force (then the highest id), else the referral's worker."""
        found = [one for id_ in referral.ids for one in self._of_referral.get(id_, [])]
        found += self._of_child.get(referral.child or "", [])
        in_force = [one for one in found if one.is_in_force(day)]
        if not in_force:
            return referral.worker_id
        return max(in_force, key=lambda one: (one.start, one.id)).professional_id

    def _read_involvements(self) -> None:
        for row in self._world.inbox.rows(INVOLVEMENT):
            professional = row.identifier("invo_professional_id")
            start = self._world.past_day(row, "invo_involvement_start_date")
            if professional is None or start is None:
                continue
            involvement = Involvement(
                start=start,
                id=row.identifier("invo_involvements_id") or "",
                end=row.day("invo_involvement_end_date"),
                professional_id=professional,
            )
            referral_id = row.identifier("invo_referral_id")
            child = self._world.persons.of_child(row.identifier("invo_person_id"))
            if referral_id is not None:
                self._of_referral.setdefault(referral_id, []).append(involvement)
            elif child is not None:
                self._of_child.setdefault(child, []).append(involvement)
