"""Which models of a dbt manifest must be built before which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def models_up_to(nodes: Mapping[str, Mapping[str, Any]], last: str) -> dict[str, list[str]]:
    """Each model that ``last`` needs, itself too, and the models it is made of, by unique id."""
    needed: dict[str, list[str]] = {}
    waiting = [f"model.mash_vfm.{last}"]
    while waiting:
        name = waiting.pop()
        before = nodes[name]["depends_on"]["nodes"]
        needed[name] = [
            one for one in before if one in nodes and nodes[one]["resource_type"] == "model"
        ]
        waiting += [one for one in needed[name] if one not in needed]
    return needed
