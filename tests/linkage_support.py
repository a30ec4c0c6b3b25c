"""The linkage over a few records by hand: standardised, compared and grouped as in the build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from mash_vfm.linkage.grouping import link_clusters
from mash_vfm.linkage.model import LinkModel, load_model
from mash_vfm.linkage.pairs import link_pairs
from mash_vfm.settings import PROJECT_DIR

MODELS = ("int_person__name", "int_person__standard_record")
_SEEDS = ("nickname", "placeholder_name")
_COLUMNS = (
    "record_key", "extract_id", "record_id", "system", "la_child_id", "nhs_number",
    "pseudo_nhs_number", "upn", "police_ref", "forename", "surname", "dob", "sex", "postcode",
)  # fmt: skip

Record = Mapping[str, str | None]


class Linkage:
    """The tables of one linkage, by the names the dbt models have."""

    def __init__(self, compiled: dict[str, str]) -> None:
        self._compiled = compiled
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as warehouse")
        self.connection.execute("use warehouse")
        for schema in ("intermediate", "seeds"):
            self.connection.execute(f"create schema {schema}")
        for seed in _SEEDS:
            self.connection.execute(
                f"create table seeds.{seed} as from read_csv(?, all_varchar = true, header = true)",
                [str(PROJECT_DIR / "seeds" / "linkage" / f"{seed}.csv")],
            )
        columns = ", ".join(f"{name} varchar" for name in _COLUMNS)
        self.connection.execute(f"create table intermediate.int_person__source_record ({columns})")
        self.connection.execute(
            "create table seeds.manual_link (record_key_l varchar, record_key_r varchar, "
            "decision varchar)"
        )

    def add(self, records: Iterable[Record]) -> None:
        """Add records; ``record_key`` is required, the system is ``a`` unless they say."""
        rows = [
            tuple({"system": "a", "extract_id": "a.b", **record}.get(name) for name in _COLUMNS)
            for record in records
        ]
        if not rows:
            return
        marks = ", ".join("?" for _ in _COLUMNS)
        self.connection.executemany(
            f"insert into intermediate.int_person__source_record values ({marks})", rows
        )

    def decide(self, left: str, right: str, decision: str) -> None:
        """Add a row of the seed ``manual_link``."""
        self.connection.execute(
            "insert into seeds.manual_link values (?, ?, ?)", [left, right, decision]
        )

    def run(self, model: LinkModel | None = None) -> None:
        """Standardise, compare and group."""
        model = model or load_model()
        for name in MODELS:
            self.connection.execute(
                f"create or replace table intermediate.{name} as {self._compiled[name]}"
            )
        standard = "warehouse.intermediate.int_person__standard_record"
        pair = link_pairs(self.connection, standard, model)
        pair.create("warehouse.intermediate.int_person__pair")
        cluster = link_clusters(
            self.connection,
            standard,
            "warehouse.intermediate.int_person__pair",
            "warehouse.seeds.manual_link",
            model,
        )
        cluster.create("warehouse.intermediate.int_person__cluster")

    def clusters(self, strength: str = "central") -> list[set[str]]:
        """Return the clusters of two records or more, by record keys."""
        rows = self.connection.execute(
            f"select list(record_key) from intermediate.int_person__cluster "
            f"group by {strength}_cluster having count(*) > 1 order by min(record_key)"
        ).fetchall()
        return [set(keys) for (keys,) in rows]

    def to_review(self) -> set[str]:
        """Return the records that are put up for review."""
        rows = self.connection.execute(
            "select record_key from intermediate.int_person__cluster where needs_review"
        ).fetchall()
        return {key for (key,) in rows}

    def all_rows(self) -> list[tuple[object, ...]]:
        """Return pairs and clusters, to compare two runs."""
        return [
            row
            for table in ("int_person__pair", "int_person__cluster")
            for row in self.connection.execute(f"from intermediate.{table}").fetchall()
        ]


def compiled_models(target: Path) -> dict[str, str]:
    """Return the SQL of the models as dbt compiled it below a target folder."""
    folder = target / "compiled" / "mash_vfm" / "models" / "intermediate" / "person"
    return {name: (folder / f"{name}.sql").read_text(encoding="utf-8") for name in MODELS}
