"""What the bytes of a file are, in one streamed pass, and the file as UTF-8."""

from __future__ import annotations

import codecs
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from mash_vfm.landing.model import RefusalError

CHUNK_BYTES = 1 << 20
MAX_EXPANSION = 200
EXPANSION_ALWAYS_ALLOWED_BYTES = 1 << 30

_HEAD_BYTES = 4096
_MAGIC = (
    (b"PK\x03\x04", "a workbook or zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or Word document"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip archive"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Encoding:
    """The encoding of a text file.

    ``name`` is ``utf-8``, ``utf-8-sig``, ``utf-16-le``, ``utf-16-be``, ``windows-1252`` or
    ``utf-8+windows-1252`` (both in one file); ``bom_bytes`` is what to skip at its beginning.
    """

    name: str
    bom_bytes: int

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes behind the mark are UTF-8 already."""
        return self.name in ("utf-8", "utf-8-sig")


@dataclass(frozen=True)
class RawFile:
    """The bytes of a file; ``content`` are all of them as they lie there, if they were read."""

    path: Path
    is_gzip: bool
    content: bytes | None = None

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, unpacked if the file is gzip, in bounded memory."""
        if not self.is_gzip:
            yield from self._stored()
            return
        size = max(len(self.content) if self.content else self.path.stat().st_size, 1)
        unpacked = 0
        for chunk in _unpack(self._stored()):
            unpacked += len(chunk)
            if unpacked > max(EXPANSION_ALWAYS_ALLOWED_BYTES, MAX_EXPANSION * size):
                raise RefusalError(
                    "expands_too_much",
                    f"the archive unpacks to more than {MAX_EXPANSION} times its size",
                    "Send the file as plain CSV.",
                )
            yield chunk

    def _stored(self) -> Iterator[bytes]:
        if self.content is not None:
            if self.content:
                yield self.content
            return
        with self.path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk


def file_sha256(path: Path) -> str:
    """SHA-256 of a file as it lies there, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def detect_encoding(raw: RawFile) -> Encoding:
    """Read the whole file and tell its encoding.

    Raises ``RefusalError`` if it is empty, binary, damaged, or a gzip archive that unpacks to
    hundreds of times its size.
    """
    chunks = raw.chunks()
    head = b""
    while len(head) < _HEAD_BYTES and (chunk := next(chunks, None)) is not None:
        head += chunk
    if not head:
        raise _empty()
    _refuse_other_formats(head)
    encoding = _by_beginning(head)
    if encoding.name.startswith("utf-16"):
        _check_utf16(raw, encoding)
        return encoding
    utf8 = _Utf8Check()
    position, seen_anything = encoding.bom_bytes, False
    for chunk in chain((head[encoding.bom_bytes :],), chunks):
        if (nul := chunk.find(b"\0")) >= 0:
            raise _binary(f"it holds a NUL byte (byte {position + nul + 1:,})")
        seen_anything = seen_anything or bool(chunk and not chunk.isspace())
        utf8.feed(chunk)
        position += len(chunk)
    if not seen_anything:
        raise _empty()
    if utf8.finish():
        return encoding
    mixed = utf8.has_valid_sequences or encoding.bom_bytes
    return Encoding("utf-8+windows-1252" if mixed else "windows-1252", encoding.bom_bytes)


def utf8_chunks(raw: RawFile, encoding: Encoding) -> Iterator[bytes]:
    """Yield the text of a file as UTF-8 without a byte order mark, in bounded memory."""
    skip = encoding.bom_bytes
    decoder: codecs.IncrementalDecoder | None = None
    if encoding.name.startswith("utf-16"):
        decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    elif not encoding.is_utf8:
        decoder = codecs.getincrementaldecoder("utf-8")(_CP1252_FALLBACK)
    for chunk in raw.chunks():
        rest, skip = chunk[skip:], max(skip - len(chunk), 0)
        yield decoder.decode(rest).encode("utf-8") if decoder else rest
    if decoder:
        yield decoder.decode(b"", final=True).encode("utf-8")


class ChunkSource:
    """Chunks, read as from a stream.

    ``skip`` bytes are passed over at the beginning.
    """

    def __init__(self, chunks: Iterator[bytes], skip: int = 0) -> None:
        self._chunks = chunks
        self._rest = b""
        while skip > 0:
            chunk = next(self._chunks, b"")
            if not chunk:
                break
            self._rest = chunk[skip:]
            skip -= min(skip, len(chunk))

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes; nothing at the end."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode what is not UTF-8 as Windows-1252; its five unused bytes as control characters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = "".join(byte.to_bytes().decode("cp1252", errors="ignore") or chr(byte) for byte in wrong)
    return text, error.end


_UTF8_DECODER = codecs.getincrementaldecoder("utf-8")
_CP1252_FALLBACK = "mash_vfm.cp1252"
codecs.register_error(_CP1252_FALLBACK, _cp1252)


class _Utf8Check:
    """Whether chunks are UTF-8, and if not, whether parts of them beyond ASCII are."""

    def __init__(self) -> None:
        self.has_valid_sequences = False
        self._is_utf8 = True
        self._decoder = _UTF8_DECODER("strict")

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if chunk.isascii() and not final and not self._decoder.getstate()[0]:
            return
        if self._is_utf8:
            try:
                text = self._decoder.decode(chunk, final)
            except UnicodeDecodeError:
                self._is_utf8 = False
                self._decoder.reset()
            else:
                self.has_valid_sequences |= not text.isascii()
                return
        self.has_valid_sequences |= not chunk.decode("utf-8", "ignore").isascii()

    def finish(self) -> bool:
        """Whether it was all UTF-8."""
        self.feed(b"", final=True)
        return self._is_utf8


def _unpack(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack a gzip stream of one or more members."""
    unpacker = zlib.decompressobj(wbits=31)
    pending, started = b"", False
    try:
        for chunk in packed:
            pending += chunk
            while pending:
                if unpacker.eof:
                    if not pending.strip(b"\0"):
                        return
                    unpacker = zlib.decompressobj(wbits=31)
                started = True
                if piece := unpacker.decompress(pending, CHUNK_BYTES):
                    yield piece
                pending = unpacker.unconsumed_tail or unpacker.unused_data
                if not unpacker.eof and not pending:
                    break
        while not unpacker.eof and started:
            piece = unpacker.decompress(pending, CHUNK_BYTES)
            pending = unpacker.unconsumed_tail
            if not piece:
                break
            yield piece
    except zlib.error:
        raise _damaged_gzip() from None
    if started and not unpacker.eof:
        raise _damaged_gzip()


def _damaged_gzip() -> RefusalError:
    return RefusalError(
        "damaged_gzip",
        "it is not a whole gzip archive",
        "Pack the file again, or send it as plain CSV; check that the transfer finished.",
    )


def _refuse_other_formats(head: bytes) -> None:
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise _binary(f"it is {what}")


def _by_beginning(head: bytes) -> Encoding:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, len(bom))
    sample = head[:_HEAD_BYTES]
    if b"\0" not in sample:
        return Encoding("utf-8", 0)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # Text of Western Europe in UTF-16 has a NUL in every other byte, nearly always.
    mostly = 0.4 * len(sample) / 2
    if odd > mostly and not even:
        return Encoding("utf-16-le", 0)
    if even > mostly and not odd:
        return Encoding("utf-16-be", 0)
    return Encoding("utf-8", 0)


def _check_utf16(raw: RawFile, encoding: Encoding) -> None:
    seen_anything = False
    try:
        for chunk in utf8_chunks(raw, encoding):
            if b"\0" in chunk:
                raise _binary("it holds NUL characters")
            seen_anything = seen_anything or bool(chunk.strip())
    except UnicodeDecodeError:
        raise _binary("it begins like UTF-16 text, but is not") from None
    if not seen_anything:
        raise _empty()


def _empty() -> RefusalError:
    return RefusalError(
        "empty_file",
        "it is empty",
        "Export it again; an extract without rows still has its line of headings.",
    )


def _binary(why: str) -> RefusalError:
    return RefusalError(
        "binary_file",
        f"it is not text: {why}",
        "Save it as CSV (UTF-8), with a name that ends in .csv, or as Parquet.",
    )
