"""How often the 95 % interval of the roll-out's effect holds the true effect, by design.

Run it as ``python bench/rollout.py [--simulations 500] [--areas 40]`` in the project's
environment. Each simulated roll-out has areas of levels of their own that move alike, noise of
0.05 in each month (independent, or half of it carried over from the month before), and an effect
of 0.05 from go-live on, as a share may have. It prints, by design: the bias of the estimate, its
standard deviation, the mean of the standard errors, and the coverage. ``--areas`` adds a design of
so many areas in cohorts of three, a quarter of them never treated. The seed is fixed.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
from collections.abc import Sequence

from mash_vfm.rollout.effect import Observation, rollout_effect

EFFECT = 0.05
NOISE = 0.05
FIRST, APART = 13, 6

# name, months, first treated month of each area (None = never)
Design = tuple[str, int, Sequence[int | None]]
DESIGNS: list[Design] = [
    ("12 areas, 4 cohorts", 60, [13] * 3 + [19] * 3 + [25] * 3 + [31] * 3),
    ("8 areas, 3 cohorts, 2 never", 48, [13, 13, 19, 19, 25, 25, None, None]),
    ("8 areas, 8 cohorts", 84, [13, 16, 20, 26, 32, 34, 43, 48]),
    ("4 areas, 2 cohorts", 60, [13, 13, 25, 25]),
]


def design_of(areas: int) -> Design:
    """Return a design of that many areas: cohorts of three, a quarter never treated."""
    treated = areas - areas // 4
    cohorts = [FIRST + APART * (area // 3) for area in range(treated)]
    never: list[int | None] = [None] * (areas - treated)
    return f"{areas} areas, a quarter never", max(cohorts) + 24, [*cohorts, *never]


def simulated(design: Design, carried: float, chance: random.Random) -> list[Observation]:
    """Return the panel of one roll-out; ``carried`` is the part of the noise that stays."""
    _, months, treated = design
    panel = []
    for area, first in enumerate(treated):
        level, noise = chance.gauss(0, 0.1), chance.gauss(0, NOISE)
        for month in range(1, months + 1):
            noise = carried * noise + chance.gauss(0, NOISE * math.sqrt(1 - carried**2))
            effect = EFFECT if first is not None and month >= first else 0
            value = level + 0.02 * math.sin(month / 6) + noise + effect
            panel.append(Observation(f"{area:03}", month, first, value))
    return panel


def coverage(design: Design, carried: float, simulations: int) -> str:
    """Return a line of what the estimates and intervals of that many roll-outs are like."""
    chance = random.Random(f"{design[0]} {carried}")
    values, errors, held = [], [], 0
    for _ in range(simulations):
        overall = rollout_effect(simulated(design, carried, chance)).overall
        assert overall.standard_error is not None
        assert overall.lower is not None and overall.upper is not None
        values.append(overall.value)
        errors.append(overall.standard_error)
        held += overall.lower <= EFFECT <= overall.upper
    return (
        f"{design[0]:30}{carried:>8}{statistics.fmean(values) - EFFECT:>10.4f}"
        f"{statistics.stdev(values):>10.4f}{statistics.fmean(errors):>10.4f}"
        f"{held / simulations:>10.3f}"
    )


def main() -> None:
    """Print a line a design and kind of noise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=500)
    parser.add_argument("--areas", type=int, help="a design of so many areas besides, 6 or more")
    asked = parser.parse_args()
    if asked.simulations < 2 or (asked.areas is not None and asked.areas < 6):
        parser.error("at least 2 simulations, of at least 6 areas")
    print(f"{'design':30}{'carried':>8}{'bias':>10}{'sd':>10}{'mean se':>10}{'coverage':>10}")
    for design in [*DESIGNS, *([design_of(asked.areas)] if asked.areas else [])]:
        for carried in (0.0, 0.5):
            print(coverage(design, carried, asked.simulations), flush=True)


if __name__ == "__main__":
    main()
