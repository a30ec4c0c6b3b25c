"""Student's t distribution with whole degrees of freedom (Abramowitz and Stegun 26.7.3-4)."""

from __future__ import annotations

from math import atan, cos, pi, sin, sqrt

_HALVINGS = 200
_FURTHEST = 1e6


def within(distance: float, degrees: int) -> float:
    """The chance of a value no further than ``distance`` (not negative) from 0."""
    angle = atan(distance / sqrt(degrees))
    # odd: cos + 2/3 cos^3 + 2/3 x 4/5 cos^5 ..; even: 1 + 1/2 cos^2 + 1/2 x 3/4 cos^4 ..
    power = degrees % 2
    term, total = cos(angle) ** power, 0.0
    while power <= degrees - 2:
        total += term
        power += 2
        term *= cos(angle) ** 2 * (power - 1) / power
    if degrees % 2:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total


def reach(share: float, degrees: int) -> float:
    """How far from 0 the middle ``share`` of all values goes, found by halving."""
    lower, upper = 0.0, _FURTHEST
    for _ in range(_HALVINGS):
        middle = (lower + upper) / 2
        if within(middle, degrees) < share:
            lower = middle
        else:
            upper = middle
    return upper
