"""What a demo is made from, and the random streams that follow from it."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from typing import Literal, get_args

import numpy as np

from mash_vfm.synthetic.arrays import Day, day

AS_OF = "2024-03-31"
MIN_SCALE, MAX_SCALE = 0.01, 2.5
Feed = Literal["ssd", "annex_a", "cin_census", "all"]
FEEDS: tuple[Feed, ...] = get_args(Feed)


class DemoError(Exception):
    """The parameters of a demo cannot be used, or the generator does not meet the contract."""


@dataclass(frozen=True)
class Parameters:
    """The parameters of one demo; the same parameters give byte-identical files.

    ``years`` financial years of history end on ``AS_OF``; ``scale`` 1.0 is an authority with
    about 145,000 children; ``feed`` is what social care delivers. Raises ``DemoError`` for values
    outside what the generator can make.
    """

    years: int
    scale: float
    seed: int
    faults: str
    feed: Feed = "ssd"

    def __post_init__(self) -> None:
        if not 1 <= self.years <= 15:
            raise DemoError(f"years must be 1 to 15, not {self.years}")
        if not MIN_SCALE <= self.scale <= MAX_SCALE:
            # the test range of NHS numbers holds no more people than that
            raise DemoError(f"scale must be {MIN_SCALE} to {MAX_SCALE}, not {self.scale}")
        if self.seed < 0:
            raise DemoError(f"seed must not be negative, but is {self.seed}")
        if self.feed not in FEEDS:
            raise DemoError(f"feed must be {', '.join(FEEDS[:-1])} or all, not {self.feed}")

    def writes(self, feed: Feed) -> bool:
        """Whether social care's extracts are written as that feed."""
        return self.feed in (feed, "all")

    @property
    def as_of(self) -> Day:
        """The day that every extract speaks of."""
        return day(AS_OF)

    @property
    def end(self) -> Day:
        """The first day after the history."""
        return self.as_of + np.timedelta64(1, "D")

    @property
    def start(self) -> Day:
        """The first day of the history, an April 1."""
        return day(f"{int(AS_OF[:4]) - self.years}-04-01")

    @property
    def days(self) -> int:
        """Length of the history in days."""
        return int((self.end - self.start).astype(np.int64))

    @property
    def months(self) -> int:
        """Length of the history in months."""
        return 12 * self.years

    def rng(self, name: str) -> np.random.Generator:
        """Return the random stream of that name; streams do not disturb each other."""
        key = zlib.crc32(name.encode())
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(key,)))

    def as_dict(self) -> dict[str, object]:
        """Return the parameters for ``demo.json``."""
        return {**asdict(self), "as_of": AS_OF}
