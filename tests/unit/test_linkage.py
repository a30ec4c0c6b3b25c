"""The guards and the robustness of the linkage, each over a few records made for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Dbt
from linkage_support import Linkage, Record, compiled_models

Link = Callable[..., Linkage]
NHS = ("9990000018", "9990000026", "9990000034", "9990000042")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, dbt: Dbt) -> dict[str, str]:
    target = tmp_path_factory.mktemp("linkage_target")
    home = tmp_path_factory.mktemp("linkage_home")
    dbt(home, target, "compile", "--select", "int_person__name", "int_person__standard_record")
    return compiled_models(target)


@pytest.fixture
def link(compiled: dict[str, str]) -> Link:
    def run(
        *records: Record, crowd: bool = True, decided: tuple[tuple[str, str, str], ...] = ()
    ) -> Linkage:
        linkage = Linkage(compiled)
        linkage.add(records)
        if crowd:
            linkage.add(strangers(300))
        for decision in decided:
            linkage.decide(*decision)
        linkage.run()
        return linkage

    return run


def strangers(count: int) -> list[Record]:
    """Records of other children, so that names have their usual rarity."""
    forenames = ("Amir", "Beth", "Carl", "Dora", "Ewan", "Faye", "Glen", "Hope", "Ivan", "June")
    surnames = ("Archer", "Barker", "Carter", "Draper", "Fisher", "Glover", "Hunter", "Mason")
    return [
        {
            "record_key": f"z{n:05}",
            "forename": forenames[n % 10],
            "surname": surnames[(n // 10) % 8] + "abcdefgh"[n % 7],
            "dob": f"{2005 + n % 15}-{n % 11 + 2:02}-{n % 26 + 2:02}",
            "sex": "MF"[n % 2],
            "postcode": f"TQ{n % 9 + 1} {n % 10}{'ABDEFGHJLN'[n // 10 % 10]}{'PQRSTUWXYZ'[n % 10]}",
        }
        for n in range(count)
    ]


def child(key: str, **changes: str | None) -> Record:
    return {
        "record_key": key,
        "forename": "Oliver",
        "surname": "Kowalski",
        "dob": "2012-03-07",
        "sex": "M",
        "postcode": "EX4 3AB",
        **changes,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"forename": "Ollie"},
        {"forename": "OLIVÉR", "surname": "Kowalsky"},
        {"forename": "Kowalski", "surname": "Oliver"},
        {"forename": "Oliver James"},
        {"surname": "Kowalski-Smith"},
        {"surname": "Nowak"},
        {"dob": "2012-07-03"},
        {"dob": "2012-03"},
        {"dob": "2012-01-01"},
        {"dob": None},
        {"postcode": "PL1 1AA"},
        {"postcode": None, "sex": None},
        {"forename": "O"},
    ],
    ids=str,
)
def test_one_child_written_down_in_two_ways_is_one(link: Link, changes: dict[str, str]) -> None:
    assert {"a", "b"} in link(child("a"), child("b", **changes)).clusters()


@pytest.mark.parametrize(
    "changes",
    [
        {"forename": "Thomas"},
        {"forename": "Freya", "sex": "F"},
        {"forename": "Thomas", "dob": "2014-09-21"},
        {"dob": "1979-11-23"},
        {"forename": "Thomas", "surname": "Nowak", "dob": "2012-03-07"},
    ],
    ids=["twin", "twin of the other sex", "sibling", "father of one name", "shared address"],
)
def test_two_children_of_one_home_are_two(link: Link, changes: dict[str, str]) -> None:
    linkage = link(child("a"), child("b", **changes))
    assert not any({"a", "b"} <= cluster for cluster in linkage.clusters("loose"))


def test_twins_stay_two_through_a_record_that_could_be_either(link: Link) -> None:
    linkage = link(
        child("a1"),
        child("a2"),
        child("b1", forename="Thomas"),
        child("b2", forename="Thomas"),
        child("c", forename=None),
    )
    for cluster in linkage.clusters("loose"):
        assert not {"a1", "b1"} <= cluster


def test_two_valid_numbers_are_never_one_child(link: Link) -> None:
    linkage = link(child("a", nhs_number=NHS[0]), child("b", nhs_number=NHS[1]), child("c"))
    assert not any({"a", "b"} <= cluster for cluster in linkage.clusters("loose"))


def test_two_la_ids_are_never_one_child(link: Link) -> None:
    linkage = link(child("a", la_child_id="1"), child("b", la_child_id="2"), child("c"))
    assert not any({"a", "b"} <= cluster for cluster in linkage.clusters("loose"))


def test_an_identifier_links_what_says_nothing_else(link: Link) -> None:
    linkage = link(
        child("a", nhs_number=NHS[0], la_child_id="1"),
        {"record_key": "b", "nhs_number": NHS[0]},
        {"record_key": "c", "la_child_id": "1", "police_ref": "R1"},
        {"record_key": "d", "police_ref": "R1"},
    )
    assert {"a", "b", "c", "d"} in linkage.clusters("strict")


@pytest.mark.parametrize("identifier", ["nhs_number", "la_child_id"])
def test_a_number_typed_for_another_child_goes_to_review(link: Link, identifier: str) -> None:
    number = {identifier: NHS[0]}
    other = {"forename": "Freya", "surname": "Murphy", "dob": "2004-11-20", "sex": "F"}
    linkage = link(child("a", **number), child("b", **number), child("c", **other, **number))
    assert {"a", "b"} in linkage.clusters()
    assert linkage.to_review() == {"c"}


def test_a_number_that_links_a_child_under_a_new_name_still_does(link: Link) -> None:
    number = {"nhs_number": NHS[0]}
    changes = {"surname": "Murphy", "postcode": "PL1 1AA", "forename": "Freya"}
    assert {"a", "b"} in link(child("a", **number), child("b", **changes, **number)).clusters()


def test_the_number_of_a_twin_does_not_move_a_record_to_the_twin(link: Link) -> None:
    linkage = link(
        child("a", nhs_number=NHS[0]),
        child("b", forename="Thomas", nhs_number=NHS[1]),
        child("c", nhs_number=NHS[1]),
    )
    assert not any({"b", "c"} <= cluster for cluster in linkage.clusters())
    assert not any({"a", "b"} <= cluster for cluster in linkage.clusters())


@pytest.mark.parametrize(
    "names",
    [
        {"forename": "Unknown", "surname": "Unknown"},
        {"forename": "Baby", "surname": "Unknown"},
        {"forename": "Unborn", "surname": "Test"},
        {"forename": None, "surname": None},
        {"forename": "XXX", "surname": "?"},
    ],
    ids=str,
)
def test_placeholders_match_nothing(link: Link, names: dict[str, str]) -> None:
    records = [
        {"record_key": f"p{n}", **names, "postcode": "ZZ99 3VZ", "sex": "M"} for n in range(30)
    ]
    assert not any(
        key.startswith("p") for cluster in link(*records).clusters("loose") for key in cluster
    )


def test_decisions_of_the_data_team_hold_over_everything(link: Link) -> None:
    linkage = link(
        child("a", nhs_number=NHS[0]),
        child("b", nhs_number=NHS[1]),
        child("c", forename="Thomas", postcode="PL1 1AA"),
        child("d", forename="Thomas", postcode="PL1 1AA"),
        decided=(("b", "a", "link"), ("c", "d", "never")),
    )
    assert {"a", "b"} in linkage.clusters("strict")
    assert not any({"c", "d"} <= cluster for cluster in linkage.clusters("loose"))


def test_no_record_one_record_and_no_names_are_no_trouble(link: Link) -> None:
    assert link(crowd=False).all_rows() == []
    assert link(child("a"), crowd=False).clusters("loose") == []
    nameless = [{"record_key": f"n{n}", "dob": "2012-03-07", "sex": "M"} for n in range(50)]
    assert link(*nameless, crowd=False).clusters("loose") == []


def test_a_feed_with_a_pseudonym_alone_links_by_it(link: Link) -> None:
    records = [{"record_key": f"n{n}", "pseudo_nhs_number": f"P{n // 2}"} for n in range(4)]
    assert link(*records, crowd=False).clusters("strict") == [{"n0", "n1"}, {"n2", "n3"}]


def test_a_flood_of_one_name_is_neither_one_child_nor_slow(link: Link) -> None:
    flood = [{"record_key": f"f{n}", "forename": "Jane", "surname": "Doe"} for n in range(20_000)]
    mixed = [
        {"record_key": f"g{n}", "forename": "Jane", "surname": "Doe", "dob": f"{2000 + n}-05-05"}
        for n in range(20)
    ]
    linkage = link(*flood, *mixed, child("a"), child("b"))
    assert linkage.clusters("loose") == [{"a", "b"}]
    pairs = linkage.connection.execute(
        "select count(*) from intermediate.int_person__pair"
    ).fetchone()
    assert pairs and pairs[0] < 100


def test_a_second_run_gives_the_same_rows(link: Link) -> None:
    records = [child(f"a{n}", forename=name) for n, name in enumerate(("Oliver", "Olivia", "Oli"))]
    first = link(*records)
    again = link(*reversed(records))
    assert first.all_rows() == again.all_rows()


def test_strict_clusters_are_parts_of_central_and_those_of_loose_ones(link: Link) -> None:
    linkage = link(child("a"), child("b", forename="Ollie", postcode=None), child("c", dob=None))
    broken = linkage.connection.execute(
        "select count(*) from (select strict_cluster from intermediate.int_person__cluster "
        "group by strict_cluster having count(distinct central_cluster) > 1 union all "
        "select central_cluster from intermediate.int_person__cluster "
        "group by central_cluster having count(distinct loose_cluster) > 1)"
    ).fetchone()
    assert broken == (0,)


def test_the_linkage_leaves_no_table_of_its_own_in_the_warehouse(
    link: Link, tmp_path: Path
) -> None:
    linkage = link(child("a"), child("b"))
    left = linkage.connection.execute(
        "select table_name from duckdb_tables() where not temporary "
        "and (table_name like 'link%' or table_name like '%splink%')"
    ).fetchall()
    assert left == []
