"""The key of the person ids: what is taken for one, who may read it, what it makes."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from pathlib import Path

import pytest

from mash_vfm.identity.key import (
    PersonKeyError,
    find_key,
    key_file_of,
    make_key_file,
    read_key_file,
)
from mash_vfm.settings import KEY_VARIABLE, SettingsError, load_settings

HEXADECIMAL = bytes(range(100, 132)).hex()
WORDS = "nine purple herons walk at dusk by quiet water"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("MASH_"):
            monkeypatch.delenv(name)


def key_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "person.key"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_key_that_is_made_is_random_and_its_owners_alone(tmp_path: Path) -> None:
    one = make_key_file(tmp_path / "new folder" / "person.key")
    two = make_key_file(tmp_path / "person.key")
    assert len(one.secret) == 32
    assert one.secret != two.secret
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "person.key").stat().st_mode) == 0o600


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = key_file(tmp_path, HEXADECIMAL)
    with pytest.raises(PersonKeyError, match="already"):
        make_key_file(path)
    assert path.read_text(encoding="utf-8") == HEXADECIMAL


@pytest.mark.skipif(os.name == "nt", reason="the mode says nothing on Windows")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644])
def test_a_file_that_others_have_rights_to_is_refused(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, HEXADECIMAL, mode)
    with pytest.raises(PersonKeyError, match="chmod 600") as refusal:
        find_key(path)
    assert HEXADECIMAL not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (HEXADECIMAL, bytes(range(100, 132))),
        (f"\ufeff {HEXADECIMAL.upper()}\r\n", bytes(range(100, 132))),
        (f"{WORDS}\n", WORDS.encode()),
    ],
)
def test_a_key_is_hexadecimal_digits_or_any_text(tmp_path: Path, text: str, secret: bytes) -> None:
    assert read_key_file(key_file(tmp_path, text)).secret == secret


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "too short: 0 bytes"),
        (HEXADECIMAL[:-2], "too short: 31 bytes"),
        ("nine purple herons walk at dusk", "too short: 31 bytes"),
        ("0" * 64, "not random"),
        ("abcdefg " * 8, "not random"),
    ],
)
def test_a_weak_key_is_refused_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, complaint: str
) -> None:
    with pytest.raises(PersonKeyError, match=complaint) as of_file:
        find_key(key_file(tmp_path, text))
    monkeypatch.setenv(KEY_VARIABLE, text)
    with pytest.raises(PersonKeyError, match=complaint) as of_variable:
        find_key(tmp_path / "none.key")
    for refusal in (of_file, of_variable):
        assert "mash key make" in str(refusal.value)
        assert not text or text not in str(refusal.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = key_file(tmp_path, "")
    path.write_bytes(bytes(range(200, 250)))
    with pytest.raises(PersonKeyError, match="no text"):
        find_key(path)
    with pytest.raises(PersonKeyError, match="cannot be read"):
        find_key(tmp_path)


def test_the_variable_goes_before_the_file_and_may_not_contradict_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_key(tmp_path / "person.key") is None
    monkeypatch.setenv(KEY_VARIABLE, HEXADECIMAL)
    key = find_key(tmp_path / "person.key")
    assert key is not None and key.origin == KEY_VARIABLE
    assert find_key(key_file(tmp_path, HEXADECIMAL.upper())) is not None
    with pytest.raises(PersonKeyError, match="different keys"):
        find_key(key_file(tmp_path, WORDS))


def test_a_pseudonym_is_the_hmac_of_the_record_key(tmp_path: Path) -> None:
    key = read_key_file(key_file(tmp_path, HEXADECIMAL))
    records = ["social_care.person:1", "mash.enquiry:E1|child_no:é"]
    assert key.pseudonyms(records) == [
        hmac.new(bytes(range(100, 132)), record.encode(), hashlib.sha256).hexdigest()
        for record in records
    ]
    assert key.check not in key.pseudonyms(records)


def test_a_key_does_not_show_in_what_is_printed_of_it(tmp_path: Path) -> None:
    key = read_key_file(key_file(tmp_path, WORDS))
    assert WORDS not in f"{key!r} {key} {key.check}"


def test_no_key_file_lies_among_what_is_published(tmp_path: Path) -> None:
    assert key_file_of(tmp_path, None) == tmp_path / "person.key"
    assert key_file_of(tmp_path, tmp_path / "elsewhere.key") == tmp_path / "elsewhere.key"
    for inside in (tmp_path / "published" / "a.key", tmp_path / "x" / ".." / "published" / "b.key"):
        with pytest.raises(PersonKeyError, match="published"):
            key_file_of(tmp_path, inside)


def test_the_key_is_no_setting_and_its_file_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, HEXADECIMAL)
    config = tmp_path / "mash.toml"
    config.write_text('person_key_file = "keys/ours.key"\n', encoding="utf-8")
    settings = load_settings({}, config)
    assert settings.person_key_file == tmp_path / "keys" / "ours.key"
    assert HEXADECIMAL not in str(settings.model_dump(mode="json"))
    config.write_text(f'person_key = "{HEXADECIMAL}"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        load_settings({}, config)
    assert HEXADECIMAL not in str(refusal.value)
