"""What a name that is not known may have been meant for."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def is_it(name: str, names: Collection[str]) -> str:
    """``; is it <the nearest of the names>?`` to end a message with; nothing if none is near."""
    near = get_close_matches(name, names, n=1)
    return f"; is it {near[0]}?" if near else ""
