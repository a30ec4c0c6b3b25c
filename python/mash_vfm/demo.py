"""``mash demo``: the demo extracts, shown as they are made."""

from __future__ import annotations

from pathlib import Path

from mash_vfm.display import Display
from mash_vfm.settings import Settings

# What mash_vfm.synthetic leaves beside the inbox; named here again because importing the generator
# takes half a second that a run has no use for.
DEMO_RECORD = "demo.json"


def is_demo(inbox: Path) -> bool:
    """Whether the inbox is one that ``mash demo`` made."""
    return (inbox.parent / DEMO_RECORD).is_file()


def kind_of(inbox: Path) -> str:
    """What kind of extracts the inbox holds, in the words of ``Home.keep_apart``."""
    return "demo extracts" if is_demo(inbox) else "extracts"


def show_demo(settings: Settings, project_dir: Path, display: Display) -> None:
    """Make the extracts in ``settings.demo_dir``, unless those very ones are there already.

    Raises ``mash_vfm.synthetic.DemoError`` for parameters or a folder that cannot be used.
    """
    from mash_vfm.synthetic import make_demo

    with display.stage("demo extracts") as bar:
        summary = make_demo(
            settings.demo_dir,
            years=settings.demo_years,
            scale=settings.demo_scale,
            seed=settings.demo_seed,
            faults=settings.demo_faults,
            feed=settings.demo_feed,
            project_dir=project_dir,
            progress=lambda what, share: bar.update(round(100 * share), 100, what),
        )
        bar.note = f"{summary.files} files, {summary.rows:,} rows in {summary.out / 'inbox'}"
        if not summary.made:
            bar.note += " (they were there)"
