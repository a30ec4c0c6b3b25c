"""Which records are one child: pairs joined from the strongest down, unless a guard forbids it.

Most groups of records hold no contradiction, and are simply what hangs together. The others are
put together pair by pair, the strongest first, and a pair that would bring two records together
that cannot be one child is left out. Doing so once, and taking what stands at each threshold,
makes the strict clusters parts of the central ones, and those parts of the loose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Edges:
    """Pairs of nodes (numbered from 0), the strongest first.

    ``vouched`` are those that an identifier brought together: only a hard contradiction holds
    against them.
    """

    left: Ints
    right: Ints
    weight: Floats
    vouched: Bools

    def __len__(self) -> int:
        return len(self.left)

    def take(self, which: Bools) -> Edges:
        """Return some of them, in the same order."""
        return Edges(self.left[which], self.right[which], self.weight[which], self.vouched[which])


@dataclass(frozen=True)
class Forbidden:
    """Pairs of nodes that cannot be one child; ``hard`` are those no identifier outweighs."""

    left: Ints
    right: Ints
    hard: Bools


def components(nodes: int, left: Ints, right: Ints) -> Ints:
    """Return for each node the smallest node that it hangs together with."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(nodes, nodes))
    count, label = connected_components(graph, directed=False)
    smallest: Ints = np.full(count, nodes, dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(nodes))
    found: Ints = smallest[label]
    return found


class _Groups:
    """Disjoint sets of nodes that know whom they must not meet."""

    def __init__(self, forbidden: Forbidden) -> None:
        self._parent: dict[int, int] = {}
        self._hard: dict[int, set[int]] = {}
        self._soft: dict[int, set[int]] = {}
        pairs = zip(
            forbidden.left.tolist(),
            forbidden.right.tolist(),
            forbidden.hard.tolist(),
            strict=True,
        )
        for left, right, hard in pairs:
            enemies = self._hard if hard else self._soft
            enemies.setdefault(left, set()).add(right)
            enemies.setdefault(right, set()).add(left)

    def find(self, node: int) -> int:
        parent = self._parent
        root = node
        while (up := parent.get(root, root)) != root:
            root = up
        while (up := parent.get(node, node)) != root:
            parent[node] = root
            node = up
        return root

    def _meet(self, enemies: dict[int, set[int]], one: int, other: int) -> bool:
        first, second = enemies.get(one, ()), enemies.get(other, ())
        if len(first) > len(second):
            first, other = second, one
        return any(self.find(enemy) == other for enemy in first)

    def join(self, left: int, right: int, vouched: bool) -> bool:
        """Join two groups, unless that is forbidden; return whether they are one now."""
        one, other = self.find(left), self.find(right)
        if one == other:
            return True
        if self._meet(self._hard, one, other):
            return False
        if not vouched and self._meet(self._soft, one, other):
            return False
        if other < one:
            one, other = other, one
        self._parent[other] = one
        for enemies in (self._hard, self._soft):
            gone = enemies.pop(other, None)
            if gone:
                enemies.setdefault(one, set()).update(gone)
        return True


def cluster(
    nodes: int, edges: Edges, forbidden: Forbidden, thresholds: tuple[float, ...]
) -> tuple[list[Ints], Bools]:
    """Return the clusters at each threshold (falling), and which edges a guard left out.

    A cluster is told by its smallest node. Deterministic: edges of equal weight are taken in
    their order.
    """
    kept = edges.weight >= thresholds[-1]
    label = components(nodes, edges.left[kept], edges.right[kept])
    same = label[forbidden.left] == label[forbidden.right]
    contradicted = np.zeros(nodes, dtype=np.bool_)
    contradicted[label[forbidden.left[same]]] = True
    by_hand = contradicted[label[edges.left]] & kept

    found = []
    for threshold in thresholds:
        plain = kept & ~by_hand & (edges.weight >= threshold)
        found.append(components(nodes, edges.left[plain], edges.right[plain]))

    groups = _Groups(Forbidden(forbidden.left[same], forbidden.right[same], forbidden.hard[same]))
    left_out = np.zeros(len(edges), dtype=np.bool_)
    touched = np.flatnonzero(contradicted[label])
    position = np.flatnonzero(by_hand)
    todo = list(
        zip(
            position.tolist(),
            edges.left[position].tolist(),
            edges.right[position].tolist(),
            edges.weight[position].tolist(),
            edges.vouched[position].tolist(),
            strict=True,
        )
    )
    at = 0
    for level, threshold in enumerate(thresholds):
        while at < len(todo) and todo[at][3] >= threshold:
            number, one, other, _, vouched = todo[at]
            left_out[number] = not groups.join(one, other, vouched)
            at += 1
        found[level][touched] = [groups.find(node) for node in touched.tolist()]
    return found, left_out
