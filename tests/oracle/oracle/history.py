"""Where the history of a driving extract starts (convention 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from .admissions import EPISODE
from .calendar import month_start
from .enquiries import ENQUIRY
from .ledger import LEDGER, landed_lines
from .referrals import EPISODES
from .world import World

_DRIVERS: dict[str, Callable[[World], Iterable[date]]] = {
    LEDGER: lambda world: [line.month for line in landed_lines(world)],
    ENQUIRY: lambda world: [enquiry.received_on for enquiry in world.enquiries],
    EPISODES: lambda world: [referral.day for referral in world.referrals],
}
# driving extracts of which every landed row is an event, those of other metrics too
_DATE_COLUMNS = {
    EPISODE: "admidate",
    "health.ecds_attendance": "arrived_at",
    "mash.ers_referral": "received_on",
    "police.recorded_offence": "recorded_on",
    "survey.family_feedback": "responded_on",
    "workforce.absence": "first_day",
    "workforce.vacancy": "snapshot_on",
}


def history_start(world: World, driver: str) -> date | None:
    """First day of history by a driving extract; None where it has no event by as_of.

    It is the first day of the month of the earliest event, or the day from which
    ``extract_coverage`` says that the extract is complete, whichever is later.
    """
    if driver not in world.history:
        earliest = min(_event_days(world, driver), default=None)
        covered_from = world.coverage.get(driver)
        if earliest is not None:
            earliest = month_start(earliest)
            if covered_from is not None:
                earliest = max(earliest, covered_from)
        world.history[driver] = earliest
    return world.history[driver]


def earliest_history(world: World) -> date | None:
    """Earliest history of any driving extract: it serves a driver that was never landed."""
    starts = [history_start(world, driver) for driver in (*_DRIVERS, *_DATE_COLUMNS)]
    return min((start for start in starts if start is not None), default=None)


def _event_days(world: World, driver: str) -> Iterable[date]:
    if driver in _DRIVERS:
        return _DRIVERS[driver](world)
    column = _DATE_COLUMNS[driver]
    days = (world.past_day(record, column) for record in world.inbox.rows(driver))
    return [day for day in days if day is not None]
