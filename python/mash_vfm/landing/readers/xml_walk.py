"""From the elements of an XML file to rows, one child or worker at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from mash_vfm.landing.headers import normalise, shown
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.readers.xml_head import HEADER, Head, broken, events_of, new_parser, split_tag
from mash_vfm.landing.readers.xml_scratch import Rows
from mash_vfm.landing.readers.xml_shape import Node, Table, units

CHUNK_BYTES = 1 << 18
# A child of a real census has a few kilobytes.
MAX_UNIT_BYTES = 16 << 20
MAX_UNKNOWN = 200
_XINCLUDE = "http://www.w3.org/2001/XInclude"
# Attributes of XML itself and of schemas say nothing about a child.
_TECHNICAL = ("http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace")


@dataclass
class Unknown:
    """An element or attribute that the contract does not know, in the rows of one table.

    ``key`` names it in the JSON of a row; ``times`` is how often it occurs in all, ``most`` how
    often in one row.
    """

    key: str
    rows: int = 0
    times: int = 0
    most: int = 0


@dataclass
class Sink:
    """Where the rows of a table go, and what was met in them that the contract does not know."""

    table: Table
    rows: Rows
    unknown: dict[str, Unknown] = field(default_factory=dict)

    def met(self, path: str) -> Unknown:
        """Return the record of something unknown, a new one if it is met for the first time."""
        known = self.unknown.get(path)
        if known is None:
            if len(self.unknown) >= MAX_UNKNOWN:
                raise RefusalError(
                    "too_many_unknown_elements",
                    f"more than {MAX_UNKNOWN} elements in {self.table.tag} are not in the contract",
                    "Check that it is the census that its name says, and export it again.",
                )
            known = self.unknown[path] = Unknown(f"n{len(self.unknown)}")
        return known


class Walk:
    """Turns the elements of a file into rows."""

    def __init__(self, tables: tuple[Table, ...], sinks: Iterable[Sink], head: Head) -> None:
        self._sinks = sorted(sinks, key=lambda sink: sink.table.index)
        self._head = head
        self._units = {table.path: table for table in units(tables)}
        self._first = next(iter(self._units.values()))
        self._containers = {
            path[:depth] for path in self._units for depth in range(1, len(path))
        } | {(head.root, HEADER)}
        self._with_attributes = True
        self._done: etree._Element | None = None
        # The element that the last unit lay in, and the way to it.
        self._parent: etree._Element | None = None
        self._place: tuple[str, ...] = ()
        # Of the row in the making:
        self._sink = self._sinks[self._first.index]
        self._trouble: str | None = None
        self._unknown: dict[str, list[str]] | None = None
        self._filled = False

    def read(self, path: Path) -> None:
        """Read a file to its end; raises ``RefusalError`` if it is not to be read."""
        tags = sorted({f"{{*}}{table.tag}" for table in self._units.values()})
        parser = new_parser(self._head.encoding, ("end",), tags)
        since = 0
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                try:
                    parser.feed(chunk)
                except etree.XMLSyntaxError:
                    raise broken(parser, at_end=False) from None
                since += len(chunk)
                # Attributes are rare, and to look for them in every element is dear.
                self._with_attributes |= b"=" in chunk
                if self._take(parser):
                    for sink in self._sinks:
                        sink.rows.flush()
                    since = 0
                    self._with_attributes = b"=" in chunk
                if since > MAX_UNIT_BYTES:
                    raise self._too_large()
        try:
            root = parser.close()
        except etree.XMLSyntaxError:
            raise broken(parser, at_end=True) from None
        self._left_over(root, (self._head.root,))

    def _take(self, parser: etree.XMLPullParser) -> bool:
        """Take what the parser has finished; return whether there was anything."""
        any_unit = False
        for _, element in events_of(parser):
            parent = element.getparent()
            if parent is None:
                continue
            if parent is not self._parent:
                self._parent, self._place = parent, _path(parent)
            table = self._units.get((*self._place, _name(element)))
            if table is None:
                continue
            any_unit = True
            self._row(element, table, ())
            element.clear()
            while (before := element.getprevious()) is not None:
                self._stray(before, (*self._place, _name(before)))
                parent.remove(before)
            self._done = element
        return any_unit

    def _left_over(self, element: etree._Element, path: tuple[str, ...]) -> None:
        """Take what lies behind the last row, or beside all rows."""
        for child in element:
            its = (*path, _name(child))
            if its in self._containers and its[-1] != HEADER:
                self._left_over(child, its)
            else:
                self._stray(child, its)

    def _stray(self, element: etree._Element, path: tuple[str, ...]) -> None:
        """Take an element where the contract has none: a row that nothing is known of."""
        if element is self._done or path in self._containers:
            return
        if path in self._units:
            # Cleared by itself, and not the last: it has been a row.
            return
        table = next((t for p, t in self._units.items() if p[:-1] == path[:-1]), self._first)
        reason = f"the contract has no element {shown(path[-1])} in {path[-2]}"
        self._sinks[table.index].rows.add_malformed(reason, _xml(element))

    def _row(self, element: etree._Element, table: Table, above: Sequence[str]) -> None:
        """Write the row of an element, then those of the elements in it."""
        sink, text = self._sinks[table.index], element.text
        cells = [""] * sink.rows.width
        for cell, its in table.inherited:
            cells[cell] = above[its]
        self._sink, self._trouble, self._unknown, self._filled = sink, None, None, False
        if table.own is not None and text:
            cells[table.own] = text
            self._filled = True
            if not self._with_attributes and not len(element):
                sink.rows.add(cells)
                return
        below: list[tuple[etree._Element, Table]] = []
        if table.own is None and text and not text.isspace():
            self._trouble = f"there is text between the elements of {table.tag}"
        self._scan(element, table.node, cells, below)
        if self._with_attributes and element.attrib:
            self._attributes(element, "")
        if self._trouble is None:
            if self._unknown:
                sink.rows.add_with_unknown(cells, self._joined())
            elif self._filled or below:
                sink.rows.add(cells)
            else:
                sink.rows.blank += 1
        else:
            sink.rows.add_malformed(self._trouble, _xml(element))
        for child, its_table in below:
            self._row(child, its_table, cells)

    def _scan(
        self,
        element: etree._Element,
        node: Node,
        cells: list[str],
        below: list[tuple[etree._Element, Table]],
    ) -> None:
        """Take the values below an element; what are rows of their own goes to ``below``."""
        values, others = node.values, node.others
        for child in element:
            tag = child.tag
            if not (tag in values or tag in others or self._meant(tag, node)):
                whole = len(child) or child.attrib
                text = _xml(child) if whole else child.text
                self._note(f"{node.path}{_name(child)}", text or "")
            elif tag in values:
                cell, text = values[tag], child.text
                if text:
                    if cells[cell] and cells[cell] != text:
                        self._trouble = f"{_name(child)} occurs twice, with different values"
                    cells[cell] = text
                    self._filled = True
                if len(child):
                    self._trouble = f"{_name(child)} holds elements, where a value belongs"
                if self._with_attributes and child.attrib:
                    self._attributes(child, f"{node.path}{_name(child)}")
            else:
                its = others[tag]
                if isinstance(its, Table):
                    below.append((child, its))
                else:
                    if _is_text(child.text):
                        self._trouble = f"there is text between the elements of {_name(child)}"
                    self._scan(child, its, cells, below)
            tail = child.tail
            if tail and not tail.isspace():
                self._trouble = f"there is text between the elements of {self._sink.table.tag}"

    def _meant(self, tag: str, node: Node) -> bool:
        """Recognise an element that differs in case, or has a namespace."""
        if tag in node.unknown:
            return False
        namespace, name = split_tag(tag)
        wanted = normalise(name)
        if namespace in ("", self._head.namespace):
            for known in (*node.values, *node.others):
                if normalise(split_tag(known)[1]) == wanted:
                    if known in node.values:
                        node.values[tag] = node.values[known]
                    else:
                        node.others[tag] = node.others[known]
                    return True
        node.unknown.add(tag)
        return False

    def _attributes(self, element: etree._Element, path: str) -> None:
        for name, value in element.attrib.items():
            namespace, plain = split_tag(str(name))
            if namespace not in _TECHNICAL:
                self._note(f"{path}@{plain}", str(value))

    def _note(self, path: str, text: str) -> None:
        """Keep something that the contract does not know."""
        unknown = self._sink.met(path)
        unknown.times += 1
        if self._unknown is None:
            self._unknown = {}
        self._unknown.setdefault(unknown.key, []).append(text)

    def _joined(self) -> dict[str, str]:
        """Return what is unknown in a row that lands, a text each, and count it."""
        found = self._unknown or {}
        for unknown in self._sink.unknown.values():
            if unknown.key in found:
                unknown.rows += 1
                unknown.most = max(unknown.most, len(found[unknown.key]))
        return {key: "\n".join(texts) for key, texts in found.items() if any(texts)}

    def _too_large(self) -> RefusalError:
        names = " or ".join(table.tag for table in self._units.values())
        return RefusalError(
            "element_too_large",
            f"more than {MAX_UNIT_BYTES >> 20} MB go by without the end of a {names}",
            "Check that it is the census that its name says, and export it again.",
        )


def _xml(element: etree._Element) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    if _XINCLUDE in text:
        raise RefusalError(
            "external_reference",
            "it asks for another file to be included (XInclude)",
            "Export it whole, as one file.",
        )
    return text


def _is_text(text: str | None) -> bool:
    return bool(text) and not (text or "").isspace()


def _name(element: etree._Element) -> str:
    return split_tag(element.tag)[1]


def _path(element: etree._Element) -> tuple[str, ...]:
    names = [_name(element)]
    names += [_name(above) for above in element.iterancestors()]
    return tuple(reversed(names))
