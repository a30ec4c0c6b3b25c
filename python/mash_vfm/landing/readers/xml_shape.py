"""Where the contract has the rows and values of an XML file: the tree that the reader walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mash_vfm.contract import ContractError, Extract

POSITION = "position()"


@dataclass
class Node:
    """An element below that of a row, or that of a row itself, and what the contract has in it.

    ``path`` is the way to it from the row. ``values`` has the cell of each element that is a value,
    ``others`` the elements that hold further ones or are rows of their own; both by the tag.
    ``unknown`` are tags that were met and are none of these.
    """

    path: str = ""
    values: dict[str, int] = field(default_factory=dict)
    others: dict[str, Node | Table] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def group(self, tags: tuple[str, ...]) -> Node:
        """Return the node at the end of the tags, which are made known where they are not."""
        node = self
        for tag in tags:
            below = node.others.setdefault(tag, Node(f"{node.path}{tag}/"))
            if isinstance(below, Table):
                raise ContractError(f"{tag} is a row, and something lies in it that is not its own")
            node = below
        return node


@dataclass
class Table:
    """An extract as rows of a file; a cell is a column's place in the contract.

    ``index`` is the place of the extract in the bundle,
    ``own`` is the cell of the element's own text, ``position`` that of its place in the file;
    ``inherited`` pairs a cell with the cell of the row above that it repeats; ``constants`` has the
    path of what the file says once.
    """

    extract: Extract
    path: tuple[str, ...]
    index: int
    node: Node = field(default_factory=Node)
    own: int | None = None
    position: int | None = None
    inherited: list[tuple[int, int]] = field(default_factory=list)
    constants: dict[int, str] = field(default_factory=dict)
    parent: Table | None = None

    @property
    def tag(self) -> str:
        """Name of the element of a row."""
        return self.path[-1]


def shape_of(extracts: tuple[Extract, ...]) -> tuple[Table, ...]:
    """Return the tables of a bundle, in the order of the contract.

    Raises ``ContractError`` where a column has no element that can be found: a fault of the
    contract.
    """
    tables = {
        extract.id: Table(extract, tuple(extract.path.split("/")), index)
        for index, extract in enumerate(extracts)
        if extract.path is not None
    }
    # Rows above first, since those below repeat what they hold.
    for table in sorted(tables.values(), key=lambda table: len(table.path)):
        above = [t for t in tables.values() if _is_above(t.path, table.path)]
        table.parent = max(above, key=lambda t: len(t.path), default=None)
        if table.parent is not None:
            *between, tag = table.path[len(table.parent.path) :]
            table.parent.node.group(tuple(between)).others[tag] = table
        for cell, column in enumerate(table.extract.columns):
            if column.element is None:
                raise ContractError(f"{table.extract.id}.{column.name} has no element")
            _place(table, cell, column.element)
    return tuple(tables.values())


def units(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Return the tables whose rows lie in no other row: what a file is read by."""
    return tuple(table for table in tables if table.parent is None)


def _place(table: Table, cell: int, element: str) -> None:
    if element == POSITION:
        table.position = cell
    elif element == ".":
        table.own = cell
    elif element.startswith("/"):
        table.constants[cell] = element.removeprefix("/")
    elif element.startswith("../"):
        wanted = _absolute(table.path, element)
        cells = dict(_paths(table.parent)) if table.parent else {}
        if wanted not in cells:
            raise ContractError(f"{table.extract.id}: no row above holds {element}")
        table.inherited.append((cell, cells[wanted]))
    else:
        *between, tag = element.split("/")
        table.node.group(tuple(between)).values[tag] = cell


def _paths(table: Table) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield path and cell of what a row holds, inherited or its own."""
    for cell, column in enumerate(table.extract.columns):
        element = column.element or ""
        if element == ".":
            yield table.path, cell
        elif element != POSITION and not element.startswith("/"):
            yield _absolute(table.path, element), cell


def _absolute(path: tuple[str, ...], element: str) -> tuple[str, ...]:
    steps = element.split("/")
    climbs = sum(step == ".." for step in steps)
    return (*path[: len(path) - climbs], *steps[climbs:])


def _is_above(path: tuple[str, ...], of: tuple[str, ...]) -> bool:
    return len(path) < len(of) and of[: len(path)] == path
