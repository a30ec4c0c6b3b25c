"""Which records are one child: pairs joined from the strongest down, unless a guard forbids it.

Most groups of records hold no contradiction, and are simply what hangs together. The others are
put together pair by pair, the strongest first, and a pair that would bring two records together
that cannot be one child is left out. One badly written record must not keep a child's others
apart: names and birth dates that contradict each other count against those that agree. Doing so
once, and taking what stands at each threshold, makes the strict clusters parts of the central
ones, and those parts of the loose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
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
    """Pairs of nodes that cannot be one child; ``hard`` are those that nothing outweighs."""

    left: Ints
    right: Ints
    hard: Bools

    def take(self, which: Bools) -> Forbidden:
        """Return some of them, in the same order."""
        return Forbidden(self.left[which], self.right[which], self.hard[which])


@dataclass(frozen=True)
class Alike:
    """Pairs of nodes of one name and birth date."""

    left: Ints
    right: Ints


def components(nodes: int, left: Ints, right: Ints) -> Ints:
    """Return for each node the smallest node that it hangs together with."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(nodes, nodes))
    count, label = connected_components(graph, directed=False)
    smallest: Ints = np.full(count, nodes, dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(nodes))
    found: Ints = smallest[label]
    return found


class _Partners:
    """By group, the nodes of others with which its own stand in some relation, and how often."""

    def __init__(self, left: Ints, right: Ints) -> None:
        self._of: dict[int, Counter[int]] = {}
        for one, other in zip(left.tolist(), right.tolist(), strict=True):
            self._of.setdefault(one, Counter())[other] += 1
            self._of.setdefault(other, Counter())[one] += 1

    def between(self, one: int, other: int, find: Callable[[int], int]) -> int:
        """Number of pairs of a node of one group and a node of the other."""
        first, second = self._of.get(one, Counter()), self._of.get(other, Counter())
        if len(first) > len(second):
            first, other = second, one
        return sum(times for node, times in first.items() if find(node) == other)

    def joined(self, one: int, gone: int) -> None:
        """Take note that a group has joined another."""
        if gone in self._of:
            self._of.setdefault(one, Counter()).update(self._of.pop(gone))


class _Groups:
    """Disjoint sets of nodes that know whom they must not meet."""

    def __init__(self, forbidden: Forbidden, alike: Alike) -> None:
        hard = forbidden.hard
        self._parent: dict[int, int] = {}
        self._hard = _Partners(forbidden.left[hard], forbidden.right[hard])
        self._soft = _Partners(forbidden.left[~hard], forbidden.right[~hard])
        self._alike = _Partners(alike.left, alike.right)

    def find(self, node: int) -> int:
        parent = self._parent
        root = node
        while (up := parent.get(root, root)) != root:
            root = up
        while (up := parent.get(node, node)) != root:
            parent[node] = root
            node = up
        return root

    def join(self, left: int, right: int, vouched: bool) -> bool:
        """Join two groups, unless that is forbidden; return whether they are one now."""
        one, other = self.find(left), self.find(right)
        if one == other:
            return True
        if self._hard.between(one, other, self.find):
            return False
        against = 0 if vouched else self._soft.between(one, other, self.find)
        if against > self._alike.between(one, other, self.find):
            return False
        if other < one:
            one, other = other, one
        self._parent[other] = one
        for partners in (self._hard, self._soft, self._alike):
            partners.joined(one, other)
        return True


def cluster(
    nodes: int, edges: Edges, forbidden: Forbidden, alike: Alike, thresholds: tuple[float, ...]
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

    groups = _Groups(forbidden.take(same), alike)
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
