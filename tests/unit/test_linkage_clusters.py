from __future__ import annotations

import numpy as np

from mash_vfm.linkage.clusters import Alike, Edges, Forbidden, cluster, components

THRESHOLDS = (10.0, 5.0, 1.0)


def edges(*rows: tuple[int, int, float, bool]) -> Edges:
    ordered = sorted(rows, key=lambda row: -row[2])
    return Edges(
        np.array([row[0] for row in ordered], dtype=np.int64),
        np.array([row[1] for row in ordered], dtype=np.int64),
        np.array([row[2] for row in ordered], dtype=np.float64),
        np.array([row[3] for row in ordered], dtype=np.bool_),
    )


def forbidden(*rows: tuple[int, int, bool]) -> Forbidden:
    return Forbidden(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.bool_),
    )


def alike(*rows: tuple[int, int]) -> Alike:
    return Alike(
        np.array([one for one, _ in rows], dtype=np.int64),
        np.array([other for _, other in rows], dtype=np.int64),
    )


def found(
    nodes: int, pairs: Edges, never: Forbidden, agreeing: Alike | None = None
) -> list[list[int]]:
    labels, _ = cluster(nodes, pairs, never, agreeing or alike(), THRESHOLDS)
    return [one.tolist() for one in labels]


def test_components_are_named_by_their_smallest_node() -> None:
    labels = components(5, np.array([4, 3]), np.array([3, 1]))
    assert labels.tolist() == [0, 1, 2, 1, 1]


def test_without_a_guard_a_chain_is_one_cluster_at_the_strength_of_its_weakest_link() -> None:
    chain = edges((0, 1, 12, False), (1, 2, 6, False), (2, 3, 2, False))
    assert found(4, chain, forbidden()) == [[0, 0, 2, 3], [0, 0, 0, 3], [0, 0, 0, 0]]


def test_a_guard_leaves_out_the_weakest_of_the_links_that_would_break_it() -> None:
    chain = edges((0, 1, 6, False), (1, 2, 12, False))
    labels, left_out = cluster(3, chain, forbidden((0, 2, False)), alike(), THRESHOLDS)
    assert labels[1].tolist() == [0, 1, 1]
    assert left_out.tolist() == [False, True]


def test_an_identifier_outweighs_names_that_differ_but_never_another_identifier() -> None:
    pair = edges((0, 1, 12, True))
    assert found(2, pair, forbidden((0, 1, False)))[0] == [0, 0]
    assert found(2, pair, forbidden((0, 1, True)))[0] == [0, 1]


def test_one_badly_written_record_does_not_keep_the_others_of_a_child_apart() -> None:
    # 0, 1 and 2 are written well, 3 is not, and an identifier puts it to 0 and 1
    rows = edges((0, 1, 30, False), (0, 3, 25, True), (1, 2, 20, False))
    never = forbidden((2, 3, False))
    assert found(4, rows, never, alike((0, 1), (0, 2), (1, 2)))[0] == [0, 0, 0, 0]
    assert found(4, rows, never, alike((0, 1)))[0] == [0, 0, 2, 0]
    assert found(4, rows, forbidden((2, 3, True)), alike((0, 1), (0, 2), (1, 2)))[0][2] == 2


def test_a_guard_between_two_holds_for_the_clusters_they_have_grown_into() -> None:
    grown = edges((0, 1, 20, False), (2, 3, 19, False), (1, 2, 15, False))
    assert found(4, grown, forbidden((0, 3, True)))[0] == [0, 0, 2, 2]


def test_stricter_clusters_are_parts_of_looser_ones_whatever_is_forbidden() -> None:
    rng = np.random.default_rng(1)
    rows = [
        (int(a), int(b), float(weight), bool(vouched))
        for a, b, weight, vouched in zip(
            rng.integers(0, 60, 200),
            rng.integers(60, 120, 200),
            rng.integers(0, 20, 200),
            rng.integers(0, 2, 200),
            strict=True,
        )
    ]
    never = forbidden(*((int(a), int(b), bool(a % 2)) for a, b in rng.integers(0, 120, (80, 2))))
    kept = never.left != never.right
    never = Forbidden(never.left[kept], never.right[kept], never.hard[kept])
    same = alike(*((int(a), int(b)) for a, b in rng.integers(0, 120, (80, 2))))
    labels, _ = cluster(120, edges(*rows), never, same, THRESHOLDS)
    for strict, loose in ((labels[0], labels[1]), (labels[1], labels[2])):
        assert all(len(set(loose[strict == label].tolist())) == 1 for label in set(strict.tolist()))
    hard = list(zip(never.left[never.hard], never.right[never.hard], strict=True))
    assert hard
    assert all(labels[2][one] != labels[2][other] for one, other in hard)


def test_nothing_is_no_cluster() -> None:
    assert found(0, edges(), forbidden()) == [[], [], []]
