"""The beginning of an XML file: its encoding, its root and its header, before anything is read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from mash_vfm.landing.headers import shown
from mash_vfm.landing.model import RefusalError

HEAD_BYTES = 1 << 20
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
_WHY = {
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: "an end tag is not that of the element that is open",
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: "it breaks off before its last element has ended",
    etree.ErrorTypes.ERR_DOCUMENT_END: "something follows its last element, or it breaks off",
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: "it holds no element",
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: "it refers to an entity, which this file cannot define",
    etree.ErrorTypes.ERR_INVALID_CHAR: "it holds a character that XML does not allow",
    etree.ErrorTypes.ERR_INVALID_ENCODING: "its bytes are not text in the encoding it names",
    etree.ErrorTypes.I18N_CONV_FAILED: "its bytes are not text in the encoding it names",
    etree.ErrorTypes.ERR_NAME_TOO_LONG: "the name of an element is too long",
}


@dataclass(frozen=True)
class Head:
    """What the beginning of a file says.

    ``encoding`` is for the parser, ``declared`` what the file says that it is not, if so.
    ``first`` is the tag of the first element behind the header, if there is any; ``header`` the
    text of each element of the header, by its path from the root.
    """

    encoding: str
    declared: str | None
    root: str
    namespace: str
    header: dict[str, str]
    first: str | None


def read_head(path: Path) -> Head:
    """Read the beginning of a file; raises ``RefusalError`` if it is no XML that may be read.

    A document type declaration is refused by the bytes, before any parser has seen it.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise RefusalError("empty_file", "it is empty", "Write it again.")
    encoding, declared = _encoding(head)
    root = _root(head.decode(_python(encoding), "replace"))
    return _header(path, encoding, declared, root)


def new_parser(
    encoding: str, events: tuple[str, ...], tags: list[str] | None
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


def split_tag(tag: str) -> tuple[str, str]:
    """Return namespace and name of a tag."""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def broken(error: etree.XMLSyntaxError) -> RefusalError:
    """Say what is wrong with a file, and where; the parser's own words could quote a value."""
    line, column = error.position
    why = _WHY.get(error.code, "it is not well-formed")
    return RefusalError(
        "broken_xml",
        f"the XML cannot be read: {why} (line {line}, column {column})",
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


def _header(path: Path, encoding: str, declared: str | None, root: str) -> Head:
    """Read on to the first element behind the header."""
    parser = new_parser(encoding, ("start", "end"), None)
    header: dict[str, str] = {}
    steps: list[str] = []
    namespace, read = "", 0
    with path.open("rb") as stream:
        try:
            while read < HEAD_BYTES and (chunk := stream.read(1 << 14)):
                read += len(chunk)
                parser.feed(chunk)
                for event, element in parser.read_events():
                    if event == "end":
                        if len(element) == 0 and element.text:
                            header["/".join(steps)] = element.text.strip()
                        steps.pop()
                        continue
                    its, name = split_tag(element.tag)
                    if not steps:
                        namespace = its
                    steps.append(name)
                    if len(steps) == 2 and name != "Header":
                        return Head(encoding, declared, root, namespace, header, name)
        except etree.XMLSyntaxError as error:
            raise broken(error) from None
    if read >= HEAD_BYTES:
        raise RefusalError(
            "no_header",
            f"nothing but a header in its first {HEAD_BYTES >> 20} MB",
            "Export it again.",
        )
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise broken(error) from None
    return Head(encoding, declared, root, namespace, header, None)
