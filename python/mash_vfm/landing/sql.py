"""Names, texts and paths as SQL."""

from __future__ import annotations

import re
from pathlib import Path


def name(text: str) -> str:
    """The text as an SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """The text as an SQL string."""
    return "'" + value.replace("'", "''") + "'"


def path(value: Path) -> str:
    """The path as an SQL string that names just this file: DuckDB would expand ``*``, ``?``, ``[``.

    (Without this, a file named ``x_[a].csv`` reads as its neighbour ``x_a.csv``.)
    """
    return text(re.sub(r"([*?\[])", r"[\1]", str(value)))
