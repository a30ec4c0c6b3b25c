"""Posts, the workers in them and the cost of the hub's recorded hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .calendar import financial_year, month_start
from .ledger import Cost, agencies_that_pay, staff_cost_actual
from .record import Record
from .world import World

POST = "workforce.post"
WORKER = "workforce.worker"
TIME_RECORDING = "workforce.time_recording"
HUB = "mash"
# the reason for leaving of who moved to another role in the authority
MOVED = "7"


@dataclass(frozen=True)
class Post:
    """A post, in force from ``first_day`` to ``last_day``, both inside."""

    id: str
    agency: str | None
    role_family: str | None
    tier: str | None
    location: str | None
    time_share: Fraction
    hourly_rate: Fraction | None
    area: str | None
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class InPost:
    """A worker in a post, from ``first_day`` to ``last_day``, both inside.

    ``has_left``: a reason for leaving is given, and it is not a move within the authority (7).
    """

    worker_id: str
    post: Post
    fte: Fraction
    first_day: date
    last_day: date | None
    is_agency_worker: bool
    is_case_holder: bool
    has_left: bool

    def is_in_force(self, day: date) -> bool:
        """Whether both the post and the worker's time in it are in force on ``day``."""
        return _holds(self.first_day, self.last_day, day) and _holds(
            self.post.first_day, self.post.last_day, day
        )


def _holds(first_day: date, last_day: date | None, day: date) -> bool:
    return first_day <= day and (last_day is None or day <= last_day)


def posts_have_areas(world: World) -> bool:
    """Whether any landed post has an area: only then do workforce measures have area rows."""
    return any(row.text("area_code") is not None for row in world.inbox.rows(POST))


def all_workers(world: World) -> list[InPost]:
    """Every worker row in a landed post of any tier; agency workers are in."""
    posts = {}
    for row in world.inbox.rows(POST):
        post = _read_post(world, row)
        if post is not None:
            posts[post.id] = post
    workers = []
    for row in world.inbox.rows(WORKER):
        found = posts.get(row.identifier("post_id") or "")
        worker_id, fte = row.identifier("worker_id"), row.number("fte")
        first_day = row.day("role_start_on")
        if found and worker_id and fte is not None and first_day is not None:
            workers.append(
                InPost(
                    worker_id=worker_id,
                    post=found,
                    fte=fte,
                    first_day=first_day,
                    last_day=row.day("role_end_on"),
                    is_agency_worker=row.flag("agency_worker"),
                    is_case_holder=row.flag("case_holder"),
                    has_left=row.code("reason_leave", "reason_leave") not in (None, MOVED),
                )
            )
    return workers


def hub_workers(world: World) -> list[InPost]:
    """Every worker row in a hub post (tier = mash); agency workers are in."""
    return [worker for worker in all_workers(world) if worker.post.tier == HUB]


def _read_post(world: World, row: Record) -> Post | None:
    post_id, first_day = row.identifier("post_id"), row.day("valid_from")
    if post_id is None or first_day is None:
        return None
    time_share = row.number("mash_time_share")
    return Post(
        id=post_id,
        agency=row.code("agency", "agency"),
        role_family=row.code("role_family", "role_family"),
        tier=row.code("tier", "tier"),
        location=row.code("location", "location"),
        time_share=Fraction(1) if time_share is None else time_share,
        hourly_rate=row.number("hourly_rate"),
        area=world.areas.known(row.text("area_code")),
        first_day=first_day,
        last_day=row.day("valid_to"),
    )


def staff_cost_imputed(world: World) -> list[Cost]:
    """Recorded hours x hourly rate of workers whose agency posted no staff line in that year.

    The rate is that of the worker's hub post in force that day: the post the time names, else the
    one with most FTE, then the lowest id. Hours without such a post or rate are not costed.
    """
    workers: dict[str, list[InPost]] = {}
    for worker in hub_workers(world):
        workers.setdefault(worker.worker_id, []).append(worker)
    paying = agencies_that_pay(world)
    costs = []
    for row in world.inbox.rows(TIME_RECORDING):
        worked_on, hours = world.past_day(row, "worked_on"), row.number("hours")
        if worked_on is None or hours is None:
            continue
        named = row.identifier("post_id")
        in_force = [
            worker
            for worker in workers.get(row.identifier("worker_id") or "", [])
            if worker.is_in_force(worked_on) and named in (None, worker.post.id)
        ]
        if not in_force:
            continue
        post = min(in_force, key=lambda worker: (-worker.fte, worker.post.id)).post
        is_paid_in_ledger = (post.agency, financial_year(worked_on)) in paying
        if post.hourly_rate is not None and not is_paid_in_ledger:
            amount = hours * post.hourly_rate
            costs.append(Cost(month_start(worked_on), post.area, post.agency, None, amount))
    return costs


def staff_cost(world: World) -> list[Cost]:
    """Actual and imputed staff cost."""
    return staff_cost_actual(world) + staff_cost_imputed(world)
