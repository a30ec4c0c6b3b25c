"""The beginning of an XML file: its encoding, its root and its header, before anything is read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from lxml import etree

from mash_vfm.landing.headers import shown
from mash_vfm.landing.model import RefusalError

HEAD_BYTES = 1 << 20
HEADER = "Header"
Event = Literal["start", "end"]
_PROLOG = re.compile(r"\ufeff?(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
# By what a file may call them, as libxml2 calls them.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "us-ascii",
    "ascii": "us-ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
}
_BEGINNINGS = (
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (b"<\0", "utf-16le"),
    (b"\0<", "utf-16be"),
)
_ERRORS = etree.ErrorTypes
_BREAKS_OFF = "it breaks off before its last element has ended"
_WHY = {
    _ERRORS.ERR_TAG_NAME_MISMATCH: "an end tag is not that of the element that is open",
    _ERRORS.ERR_DOCUMENT_END: "something follows its last element",
    _ERRORS.ERR_DOCUMENT_EMPTY: "it holds no element",
    _ERRORS.ERR_UNDECLARED_ENTITY: "it refers to an entity that XML does not define",
    _ERRORS.ERR_NAME_REQUIRED: "a & or < stands where it must be written &amp; or &lt;",
    _ERRORS.ERR_ENTITYREF_SEMICOL_MISSING: "a & stands where it must be written &amp;",
    _ERRORS.ERR_INVALID_CHAR: "it holds a character that XML does not allow",
    _ERRORS.ERR_INVALID_ENCODING: "its bytes are not text in the encoding it names",
    _ERRORS.I18N_CONV_FAILED: "its bytes are not text in the encoding it names",
    _ERRORS.ERR_RESOURCE_LIMIT: "elements nest too deep, or a text or an attribute is too long",
    _ERRORS.ERR_NAME_TOO_LONG: "the name of an element is too long",
}


@dataclass
class Head:
    """What the beginning of a file says.

    ``encoding`` is for the parser, ``declared`` what the file says that it is not, if so.
    ``first`` is the tag of the first element behind the header that was wanted, or else of any;
    ``header`` the text of the elements before it, by their path from the root.
    """

    encoding: str
    declared: str | None
    root: str
    namespace: str = ""
    first: str | None = None
    header: dict[str, str] = field(default_factory=dict)


def read_head(path: Path, wanted: Collection[str]) -> Head:
    """Read the beginning of a file; raises ``RefusalError`` if it is no XML that may be read.

    ``wanted`` are the tags in the root that hold rows. A document type declaration is refused by
    the bytes, before any parser has seen it.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise RefusalError("empty_file", "it is empty", "Write it again.")
    encoding, declared = _encoding(head)
    root = _root(head.decode(_python(encoding), "replace"))
    return _header(path, encoding, declared, root, wanted)


def new_parser(
    encoding: str, events: Sequence[Event], tags: list[str] | None
) -> etree.XMLPullParser:
    """Return a parser that resolves nothing and fetches nothing, within libxml2's own limits."""
    return etree.XMLPullParser(
        events=events,
        tag=tags,
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        collect_ids=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )


def events_of(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    """Yield what a parser has come upon: events of elements, no other kind being asked for."""
    return cast(Iterator[tuple[str, etree._Element]], parser.read_events())


def split_tag(tag: str) -> tuple[str, str]:
    """Return namespace and name of a tag."""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def broken(parser: etree.XMLPullParser, *, at_end: bool) -> RefusalError:
    """Say what is wrong with a file, and where; the parser's own words could quote a value.

    ``at_end`` is whether the parser found out when there was nothing more to read.
    """
    errors = [entry for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR]
    code, where = None, ""
    if errors:
        code, where = errors[0].type, f" (line {errors[0].line:,}, column {errors[0].column:,})"
    why = _WHY.get(code, _BREAKS_OFF if at_end else "it is not well-formed")
    if at_end and code == _ERRORS.ERR_DOCUMENT_END:
        why = _BREAKS_OFF
    return RefusalError(
        "broken_xml",
        f"the XML cannot be read: {why}{where}",
        "Export it again and check that it was transferred whole.",
    )


def _encoding(head: bytes) -> tuple[str, str | None]:
    for mark, encoding in _BEGINNINGS:
        if head.startswith(mark):
            if encoding is None:
                raise _unread("UTF-32")
            return encoding, None
    if not head.lstrip().startswith(b"<"):
        raise RefusalError("not_xml", "it is not XML", "Export it again as XML.")
    found = _DECLARED.match(head)
    declared = found[1].decode("ascii").lower() if found else "utf-8"
    if declared.startswith(("utf-16", "ucs-2")):
        # Programs that write UTF-8 through a string of theirs declare the string's encoding.
        return "utf-8", declared
    if declared not in _ENCODINGS:
        raise _unread(shown(declared))
    return _ENCODINGS[declared], None


def _python(encoding: str) -> str:
    return {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}.get(encoding, encoding)


def _unread(encoding: str) -> RefusalError:
    return RefusalError(
        "unread_encoding", f"XML in the encoding {encoding} is not read", "Save it as UTF-8."
    )


def _root(text: str) -> str:
    """Return the name of the root."""
    prolog = _PROLOG.match(text)
    rest = text[prolog.end() :] if prolog else text
    if rest[:9].upper() == "<!DOCTYPE":
        raise RefusalError(
            "document_type",
            "it has a document type declaration (<!DOCTYPE ...>), which can define entities or "
            "call other files",
            "Export it without one: a census file has none.",
        )
    name = _NAME.match(rest)
    if name is None:
        raise RefusalError("not_xml", "it holds no element", "Export it again as XML.")
    return name[1]


def _header(
    path: Path, encoding: str, declared: str | None, root: str, wanted: Collection[str]
) -> Head:
    """Read on to the first element behind the header that is wanted."""
    parser = new_parser(encoding, ("start", "end"), None)
    head = Head(encoding, declared, root)
    steps: list[str] = []
    read = 0
    with path.open("rb") as stream:
        while read < HEAD_BYTES and (chunk := stream.read(1 << 14)):
            read += len(chunk)
            try:
                parser.feed(chunk)
            except etree.XMLSyntaxError:
                raise broken(parser, at_end=False) from None
            for event, element in events_of(parser):
                if event == "end":
                    if len(element) == 0 and element.text:
                        head.header["/".join(steps)] = element.text.strip()
                    steps.pop()
                    continue
                namespace, name = split_tag(element.tag)
                if not steps:
                    head.namespace = namespace
                steps.append(name)
                if len(steps) == 2 and name != HEADER:
                    head.first = head.first or name
                    if name in wanted:
                        head.first = name
                        return head
    if read < HEAD_BYTES:
        try:
            parser.close()
        except etree.XMLSyntaxError:
            raise broken(parser, at_end=True) from None
    return head
