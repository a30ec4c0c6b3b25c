"""The key of the person ids: where it is found, what it must be, how a new one is made.

It comes from the variable ``MASH_PERSON_KEY`` or from a file that only its owner may read, and
goes nowhere else: no message, log, report or statement holds it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from mash_vfm.files import replace_file, sync_folder
from mash_vfm.settings import KEY_VARIABLE

KEY_FILE_VARIABLE = "MASH_PERSON_KEY_FILE"
KEY_FILE_NAME = "person.key"
SHORTEST_BYTES = 32
# A random key of 32 bytes has some thirty different ones; fewer than these were typed.
FEWEST_DIFFERENT_BYTES = 12
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})+")
# No record key lacks a colon, so that this is the pseudonym of none.
_CHECKED = "the key of the person ids"


class PersonKeyError(Exception):
    """The key is missing, cannot be used, or is not that of the ids; the message has a remedy."""


@dataclass(frozen=True)
class PersonKey:
    """A key that may be used, and the place it came from (a variable or a file)."""

    secret: bytes = field(repr=False)
    origin: str
    file: Path | None

    @property
    def check(self) -> str:
        """A value that tells this key from others without giving it away."""
        return self.pseudonyms([_CHECKED])[0]

    def pseudonyms(self, record_keys: list[str]) -> list[str]:
        """HMAC-SHA256 of each text (UTF-8), as 64 hexadecimal digits."""
        keyed = hmac.new(self.secret, digestmod=hashlib.sha256)
        found = []
        for record_key in record_keys:
            one = keyed.copy()
            one.update(record_key.encode())
            found.append(one.hexdigest())
        return found


def key_file_of(home: Path, setting: Path | None) -> Path:
    """The key file in use: the setting, else ``person.key`` in the home.

    Raises ``PersonKeyError`` for a file among what is published.
    """
    path = setting or home / KEY_FILE_NAME
    if path.resolve().is_relative_to((home / "published").resolve()):
        raise PersonKeyError(
            f"the key file {path} lies in the published folder; move it out of there, as others "
            "read that folder"
        )
    return path


def find_key(file: Path) -> PersonKey | None:
    """The key of the variable, else of the file; ``None`` if there is neither.

    Raises ``PersonKeyError`` if it is weak, if others may read the file, or if the variable and the
    file hold two keys.
    """
    in_file = read_key_file(file) if os.path.lexists(file) else None
    text = os.environ.get(KEY_VARIABLE)
    if text is None:
        return in_file
    key = PersonKey(_secret(text, KEY_VARIABLE), KEY_VARIABLE, None)
    if in_file is not None and not hmac.compare_digest(key.secret, in_file.secret):
        raise PersonKeyError(
            f"{KEY_VARIABLE} and {file} hold different keys; take away the one that is not in use"
        )
    return key


def read_key_file(path: Path) -> PersonKey:
    """The key in the file; raises ``PersonKeyError`` if it cannot be used.

    Its mode says who else may read it; on Windows nothing does, there the folder's rights decide.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            content = stream.read(65536)
    except OSError as error:
        raise PersonKeyError(f"the key file {path} cannot be read: {error.strerror}") from None
    if os.name != "nt" and mode & _OTHERS:
        raise PersonKeyError(
            f"others than its owner have rights to the key file {path} (mode "
            f"{stat.S_IMODE(mode):03o}); take them away with: chmod 600 {path}"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PersonKeyError(
            f"the key file {path} is no text; write the key as hexadecimal digits"
        ) from None
    return PersonKey(_secret(text, str(path)), str(path), path)


def make_key_file(path: Path) -> PersonKey:
    """Make a key at random in a file for its owner alone; never writes over one.

    Raises ``PersonKeyError`` if the file is there already or cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as stream:
            stream.write(secrets.token_hex(SHORTEST_BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(path.parent)
    except FileExistsError:
        raise PersonKeyError(f"there is a key in {path} already; it stays as it is") from None
    except OSError as error:
        raise PersonKeyError(f"the key file {path} cannot be made: {error.strerror}") from None
    return read_key_file(path)


def next_key_file(path: Path) -> Path:
    """Where a new key waits until every id is made with it."""
    return path.with_name(f"{path.name}.next")


def put_next_in_place(path: Path) -> None:
    """Put the key that waits in the place of the old one, in one step."""
    replace_file(next_key_file(path), path)
    sync_folder(path.parent)


def _secret(text: str, where: str) -> bytes:
    text = text.strip()
    secret = bytes.fromhex(text) if _HEXADECIMAL.fullmatch(text) else text.encode()
    if len(secret) < SHORTEST_BYTES:
        raise PersonKeyError(
            f"the key in {where} is too short: {len(secret)} bytes, not {SHORTEST_BYTES} or more "
            "(two hexadecimal digits are one byte); mash key make makes one"
        )
    if len(set(secret)) < FEWEST_DIFFERENT_BYTES:
        raise PersonKeyError(
            f"the key in {where} is not random (it repeats itself); mash key make makes one"
        )
    return secret
