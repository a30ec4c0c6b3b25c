"""How many values the cells of a relation hold."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb


def filled(relation: str, cells: Sequence[int]) -> dict[int, int]:
    """Number of rows that have a value, which is not blank, in each of the cells ``c<n>``."""
    if not cells:
        return {}
    counts = ", ".join(f"count(nullif(trim(c{cell}), ''))" for cell in cells)
    with duckdb.connect() as connection:
        row = connection.execute(f"select {counts} from {relation}").fetchone() or ()
    return dict(zip(cells, row, strict=True))
