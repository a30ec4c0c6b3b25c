"""The rules of the dbt project, held over its manifest, seeds and contract."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mash_vfm import semantic
from mash_vfm.codes.seeds import OWN_SEEDS, load_code_sets
from mash_vfm.contract import code_values, load_contract

PROJECT = Path(__file__).parents[2]
Node = dict[str, Any]
# marts about the figures of every metric, and of none in particular
OF_ALL_METRICS = {
    "mart_measure_source",
    "mart_metric_grade",
    "mart_metric_value",
    "mart_signal",
    "mart_supplier_finding",
}
# metrics that have the measures of others
WITHOUT_MEASURES = {"rollout_effect"}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Node:
    """The manifest of the project; a deprecation warning of dbt is an error."""
    target = tmp_path_factory.mktemp("target")
    command = [sys.executable, "-m", "dbt.cli.main", "--warn-error", "parse", "--no-partial-parse"]
    command += ["--target-path", str(target), "--log-path", str(target)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    document: Node = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    return document


def models(manifest: Node) -> list[Node]:
    nodes: list[Node] = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    assert len(nodes) > 100
    return nodes


def seed_rows(name: str) -> list[dict[str, str]]:
    (path,) = (PROJECT / "seeds").glob(f"*/{name}.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def sql_files() -> list[Path]:
    return [
        p
        for folder in ("models", "macros", "tests/data")
        for p in PROJECT.glob(f"{folder}/**/*.sql")
    ]


def test_every_model_and_seed_is_described(manifest: Node) -> None:
    kinds = ("model", "seed")
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in kinds]
    assert not [n["name"] for n in nodes if not n["description"].strip()]


def test_every_column_that_is_listed_is_described(manifest: Node) -> None:
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    missing = [
        f"{node['name']}.{column['name']}"
        for node in nodes
        for column in node.get("columns", {}).values()
        if not column["description"].strip()
    ]
    assert not missing


def test_each_model_has_a_yml_of_its_own_beside_it(manifest: Node) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if node["patch_path"] is None
        or Path(node["patch_path"].split("://")[1]).with_suffix("")
        != Path(node["original_file_path"]).with_suffix("")
    ]
    assert not wrong


def test_marts_are_public_and_contracted_with_a_primary_key(manifest: Node) -> None:
    for node in models(manifest):
        is_mart = node["original_file_path"].replace("\\", "/").startswith("models/marts/")
        assert (node["access"] == "public") == is_mart, node["name"]
        assert node["config"]["contract"]["enforced"] == is_mart, node["name"]
        if is_mart:
            kinds = Counter(constraint["type"] for constraint in node["constraints"])
            assert kinds["primary_key"] == 1 and kinds["check"] >= 1, node["name"]


def test_every_model_belongs_to_a_group(manifest: Node) -> None:
    assert not [node["name"] for node in models(manifest) if not node["group"]]


def test_only_staging_reads_sources(manifest: Node) -> None:
    outside = [
        node["name"]
        for node in models(manifest)
        if "staging" not in Path(node["original_file_path"]).parts
        and any(name.startswith("source.") for name in node["depends_on"]["nodes"])
    ]
    assert not outside


def test_no_model_names_a_relation_by_hand(manifest: Node) -> None:
    schemas = {n["schema"] for n in [*manifest["nodes"].values(), *manifest["sources"].values()]}
    pattern = re.compile(rf"\b(from|join)\s+({'|'.join(sorted(schemas))})\.", re.IGNORECASE)
    assert not [path.name for path in sql_files() if pattern.search(path.read_text("utf-8"))]


def test_no_model_reads_the_clock() -> None:
    pattern = re.compile(r"current_date|current_timestamp|\bnow\(\)|\btoday\(\)|get_current_time")
    assert not [path.name for path in sql_files() if pattern.search(path.read_text("utf-8"))]


def test_each_macro_file_holds_one_macro_with_a_docstring() -> None:
    wrong = []
    for path in PROJECT.glob("macros/**/*.sql"):
        text = path.read_text(encoding="utf-8")
        names = set(re.findall(r"{%-?\s*(?:macro|test|materialization)\s+(\w+)", text))
        own = {name.split("__")[-1] for name in names}
        if own != {path.stem} or not text.startswith("{#"):
            wrong.append(path.name)
    assert not wrong


def test_every_metric_of_the_catalogue_has_one_mart(manifest: Node) -> None:
    marts = {
        node["name"]: Path(node["original_file_path"]).parent.name
        for node in models(manifest)
        if node["name"].startswith("mart_") and node["name"] not in OF_ALL_METRICS
    }
    catalogue = {f"mart_{row['metric_id']}": row["folder"] for row in seed_rows("metric_catalogue")}
    assert marts == catalogue


def test_every_measure_is_listed_once_and_belongs_to_a_metric() -> None:
    measures = [(row["metric_id"], row["measure_id"]) for row in seed_rows("measure_catalogue")]
    assert len(measures) == len(set(measures))
    assert {metric for metric, _ in measures} == {
        row["metric_id"] for row in seed_rows("metric_catalogue")
    } - WITHOUT_MEASURES


def test_every_metric_has_a_semantic_model_and_an_exposure_and_they_a_metric(
    manifest: Node,
) -> None:
    catalogue = {row["metric_id"] for row in seed_rows("metric_catalogue")}
    models_of = {node["name"]: node for node in manifest["semantic_models"].values()}
    assert set(models_of) == catalogue - WITHOUT_MEASURES
    for node in models_of.values():
        assert node["depends_on"]["nodes"] == ["model.mash_vfm.int_metric__figure"]
    exposures = {node["name"]: node for node in manifest["exposures"].values()}
    used = {f"mart_{metric_id}" for metric_id in catalogue} | OF_ALL_METRICS
    assert set(exposures) == {name.replace("mart_", "bi_", 1) for name in used}
    for name, node in exposures.items():
        mart = name.replace("bi_", "mart_", 1)
        assert node["depends_on"]["nodes"] == [f"model.mash_vfm.{mart}"], name


def test_every_measure_that_adds_up_has_a_metric_and_every_metric_a_measure(
    manifest: Node,
) -> None:
    expected = {
        (row["metric_id"], row["measure_id"])
        for row in seed_rows("measure_catalogue")
        if row["computation"] in semantic.ADDED
    }
    nodes = manifest["metrics"].values()
    of_measures = [node["config"]["meta"] for node in nodes if node["type"] == "derived"]
    assert {(meta["metric_id"], meta["measure_id"]) for meta in of_measures} == expected
    parts = {m["name"] for node in nodes for m in node["type_params"]["metrics"]}
    assert {node["name"] for node in nodes if node["type"] != "derived"} == parts


def test_the_committed_semantic_models_are_current() -> None:
    committed = {path: path.read_text("utf-8") for path in semantic.FOLDER.glob("*.yml")}
    assert committed == semantic.pages(), "write them anew with: python -m mash_vfm.semantic"


def test_the_polarity_of_a_monthly_measure_is_that_of_the_definitions() -> None:
    text = " ".join((PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8").split())
    (up, down), *others = re.findall(
        r"seed; up: ([\w, ]+); down: ([\w, ]+); the rest neutral", text
    )
    assert not others
    defined = dict.fromkeys(up.split(", "), "up") | dict.fromkeys(down.split(", "), "down")
    for row in seed_rows("measure_catalogue"):
        monthly = "month" in row["grains"].split("|")
        expected = defined.get(row["measure_id"], "neutral") if monthly else "neutral"
        assert row["polarity"] == expected, row["measure_id"]


def test_every_measure_says_which_extracts_it_needs() -> None:
    feeds = seed_rows("feed_precedence")
    # what an entity of social care is read from is named by the entity
    extracts = {extract.id for extract in load_contract(PROJECT).extracts}
    extracts -= {row["extract_id"] for row in feeds}
    extracts |= {f"social_care.{row['entity']}" for row in feeds}
    extracts |= {f"social_care.{row['entity']}.{row['attribute']}" for row in seed_rows("feed_gap")}
    measures = {(row["metric_id"], row["measure_id"]) for row in seed_rows("measure_catalogue")}
    needs = seed_rows("measure_extract")
    assert {row["extract_id"] for row in needs} <= extracts
    assert {row["driving_extract"] for row in seed_rows("measure_catalogue")} <= extracts
    named = {(row["metric_id"], row["measure_id"]) for row in needs if row["measure_id"]}
    assert named <= measures
    whole = {row["metric_id"] for row in needs if not row["measure_id"]}
    assert {m for m in measures if m[0] not in whole and m not in named} == set()


def test_the_feeds_of_social_care_hold_together(manifest: Node) -> None:
    extracts = {extract.id for extract in load_contract(PROJECT).extracts}
    columns = {node["name"]: set(node["columns"]) for node in models(manifest)}
    carried = seed_rows("feed_precedence")
    entities = {row["entity"] for row in carried}
    for row in carried:
        assert row["extract_id"] in extracts, row
        assert f"stg_social_care__{row['entity']}" in columns, row
        assert row["with_entity"] in {"", *entities}, row
    # an entity has one order of its feeds
    order = {(row["entity"], row["feed"], row["position"], row["with_entity"]) for row in carried}
    assert len(order) == len({(entity, feed) for entity, feed, *_ in order})
    assert len(order) == len({(entity, position) for entity, _, position, _ in order})
    for row in seed_rows("feed_gap"):
        assert (row["entity"], row["feed"]) in {(entity, feed) for entity, feed, *_ in order}, row
        assert row["attribute"] in columns[f"stg_social_care__{row['entity']}"], row


def test_the_logic_model_holds_together() -> None:
    nodes = {row["node_id"] for row in seed_rows("logic_model")}
    led_to = {
        node for row in seed_rows("logic_model") for node in row["leads_to"].split("|") if node
    }
    measured = {
        node
        for row in seed_rows("metric_catalogue")
        for node in row["logic_model_nodes"].split("|")
    }
    assert led_to <= nodes
    assert measured <= nodes


def test_the_list_of_extracts_is_that_of_the_contract() -> None:
    text = (PROJECT / "macros" / "staging" / "all_extracts.sql").read_text(encoding="utf-8")
    listed = re.findall(r'\("(\w+)", "(\w+)"\)', text)
    assert sorted(listed) == sorted((e.system, e.name) for e in load_contract(PROJECT).extracts)


def test_every_code_set_of_the_contract_has_codes() -> None:
    used = {c.codes for e in load_contract(PROJECT).extracts for c in e.columns if c.codes}
    assert used
    for code_set in sorted(used):
        assert code_values(PROJECT, code_set)


def test_an_alias_maps_to_a_code_of_its_set() -> None:
    for row in seed_rows("code_alias"):
        assert row["code"] in code_values(PROJECT, row["code_set"]), row


def test_no_alias_contradicts_a_code_a_label_or_another_alias() -> None:
    for code_set in load_code_sets(PROJECT).values():
        for key, codes in code_set.by_alias.items():
            assert len(codes) == 1, (code_set.name, key)
            stronger = code_set.by_code.get(key) or code_set.by_label.get(key) or codes
            assert stronger == codes, (code_set.name, key)


def test_a_code_of_another_scheme_has_one_meaning() -> None:
    for code_set in load_code_sets(PROJECT).values():
        assert all(len(codes) == 1 for codes in code_set.by_code.values()), code_set.name


def test_every_rule_is_named_once_and_has_a_reason_and_a_place() -> None:
    rows = seed_rows("code_rule")
    for field in ("rule", "position"):
        assert max(Counter((row["code_set"], row[field]) for row in rows).values()) == 1, field
    assert all(row["why"] for row in rows)
    assert rows == sorted(rows, key=lambda row: (row["code_set"], int(row["position"])))


def test_annex_a_has_a_label_for_every_code_of_its_columns() -> None:
    sets = load_code_sets(PROJECT)
    for row in seed_rows("annex_a_column"):
        code_set = sets[row["code_set"]]
        assert set(code_set.annex_a_labels) == set(code_set.labels), code_set.name
        assert code_set.reads_words, code_set.name


def test_the_seeds_of_codes_are_all_of_one_place() -> None:
    """The Python list of sets with a seed of their own is that of the contract's reader."""
    own = {name for name in OWN_SEEDS if (PROJECT / "seeds" / "codes" / f"{name}.csv").exists()}
    assert own == set(OWN_SEEDS)
    for name in OWN_SEEDS:
        assert list(load_code_sets(PROJECT)[name].labels) == list(code_values(PROJECT, name))


def test_no_mart_column_is_an_identifier_of_the_contract(manifest: Node) -> None:
    direct = {
        column.name
        for extract in load_contract(PROJECT).extracts
        for column in extract.columns
        if column.pii == "direct"
    }
    assert direct
    for node in models(manifest):
        if node["name"].startswith("mart_"):
            assert not direct & set(node["columns"]), node["name"]
