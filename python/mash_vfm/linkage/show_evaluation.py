"""The tables that ``mash link evaluate`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mash_vfm.display import Display
from mash_vfm.linkage.effect import Effect
from mash_vfm.linkage.evaluate import Counted, Evaluation

_HEADINGS = ("right", "linked", "true", "precision", "recall", "F1")


def show_evaluation(found: Evaluation, display: Display) -> None:
    """Print what the linkage got right and wrong, and why."""
    display.say(f"{found.records:,} records whose true child is known")
    if found.unknown:
        display.say(f"{found.unknown:,} records are not in the truth and count nowhere")
    _counts(display, "By pair of records", "strength", found.pairs)
    _counts(
        display, "By cluster: all records of one child, and no other", "strength", found.clusters
    )
    _counts(display, "By extract, central strength", "extracts", found.systems)
    _counts(display, "By difficulty, central strength", "pairs of records", found.difficulties)
    display.table(
        "Children who are easily taken for one, central strength",
        ("children", "pairs of records", "linked wrongly", "in 1,000"),
        [(kept.name, kept.pairs, kept.linked, _share(1000 * kept.linked, kept.pairs, 2))
         for kept in found.lookalikes],
    )  # fmt: skip
    _causes(display, "Why pairs were missed", found.missed)
    _causes(display, "Why pairs were linked wrongly", found.wrong)
    display.table(
        "Calibration: pairs that were compared, and how many are one child",
        ("probability from", "pairs", "expected", "observed"),
        [(f"{one.lowest:g}", one.pairs, f"{one.expected:.4f}", f"{one.observed:.4f}")
         for one in found.calibration],
    )  # fmt: skip


def show_effects(found: Iterable[Effect], display: Display) -> None:
    """Print each person-level measure by linked and by true children."""
    display.table(
        "Person-level measures of the partnership: by linked and by true children, all periods",
        ("measure", "grain", "periods", "linked", "true", "difference %", "worst period %"),
        [
            (
                f"{one.metric_id}.{one.measure_id}"
                + (f" ({one.breakdown})" if one.breakdown else ""),
                one.grain,
                one.periods,
                *(_figure(value) for value in (one.linked, one.true)),
                *(_percent(value) for value in (one.difference, one.worst)),
            )
            for one in found
        ],
    )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.2f}"


def _counts(display: Display, title: str, of: str, counted: Iterable[Counted]) -> None:
    display.table(
        title,
        (of, *_HEADINGS),
        [
            (
                *(one.name, one.right, one.found, one.true),
                *map(_text, (one.precision, one.recall, one.f1)),
            )
            for one in counted
        ],
    )


def _causes(display: Display, title: str, causes: Sequence[tuple[str, int]]) -> None:
    total = sum(pairs for _, pairs in causes)
    rows = [(cause, pairs, _share(100 * pairs, total, 1)) for cause, pairs in causes]
    display.table(title, ("cause", "pairs", "%"), rows)


def _share(part: int, whole: int, digits: int) -> str:
    return f"{part / whole:.{digits}f}" if whole else ""


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
