"""The last words of a run that published, or had nothing to do."""

from __future__ import annotations

from mash_vfm.display import figure_text, spread_text
from mash_vfm.publish import current_generation, open_current
from mash_vfm.run import Run
from mash_vfm.summary import headlines


def show_closing(run: Run) -> None:
    """Show the headline measures of what is published, how long it took and where it is."""
    current = current_generation(run.home.published)
    with open_current(run.home.published) as connection:
        rows = headlines(connection)
    run.display.table(
        "The partnership's headline measures, latest period",
        ("measure", "period", "value", "status"),
        [
            (
                label,
                period,
                _with_spread(figure_text(value, unit), spread_text(strict, value, loose, unit)),
                status.replace("_", " "),
            )
            for label, period, strict, value, loose, unit, status in rows
        ],
    )
    verb = "Published" if run.report.published else "Nothing has changed since"
    run.display.say(
        f"{verb} {current.name if current else ''}, as of {run.report.as_of}: "
        f"{run.report.seconds_so_far:.1f} s, peak memory {run.memory.peak_bytes / 1e6:,.0f} MB"
    )
    if current:
        run.display.say(f"  for BI      {current / 'partnership'}")
        run.display.say(f"  data docs   {current / 'data_docs' / 'index.html'}")
    if run.report.load_report:
        run.display.say(f"  for senders {run.report.load_report}")
    run.display.say(f"  report      {run.report_file.path}")


def _with_spread(figure: str, spread: str) -> str:
    """A figure, and in brackets what it is by a more and a less careful linkage, if it differs."""
    return f"{figure} ({spread})" if spread else figure
