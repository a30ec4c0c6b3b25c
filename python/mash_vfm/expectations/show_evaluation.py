"""The tables that ``mash check evaluate`` prints."""

from __future__ import annotations

from mash_vfm.display import Display
from mash_vfm.expectations.evaluate import MOST_FALSE, RECALL_BAR, FaultsFound


def show_evaluation(found: FaultsFound, display: Display) -> None:
    """Print recall and precision by kind of fault, and what was found that nobody planted."""
    display.table(
        "Planted faults, by kind",
        ("kind", "sort", "planted", "to be found", "found", "recall", "precision", "bar"),
        [
            (
                one.kind,
                "certain" if one.is_certain else "statistical",
                one.planted,
                one.to_be_found or "simply read",
                one.found if one.to_be_found else "",
                _share(one.recall),
                _share(one.precision),
                ("met" if one.is_met else f"below {RECALL_BAR[one.is_certain]:.0%}")
                if one.to_be_found
                else "",
            )
            for one in found.kinds
        ],
    )
    if found.false:
        display.table(
            "Findings where nothing was planted",
            ("extract", "finding", "column", "count"),
            list(found.false),
        )
    share = found.false_count / found.clean_rows if found.clean_rows else 0.0
    display.say(
        f"{found.false_count:,} findings in {found.clean_rows:,} clean rows:"
        f" {10_000 * share:.2f} in 10,000 (at most {10_000 * MOST_FALSE:g})"
    )
    display.say("every bar is met" if found.is_met else "a bar is not met")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
