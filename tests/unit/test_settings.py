from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from mash_vfm.settings import PROJECT_DIR, SettingsError, load_settings


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and no variable of ours."""
    for name in list(os.environ):
        if name.upper().startswith("MASH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_everything_is_in_the_project() -> None:
    settings = load_settings({})
    assert settings.home == PROJECT_DIR / "home"
    assert settings.as_of is None
    assert settings.keep_generations == 5


def test_option_goes_before_variable_and_variable_before_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "mash.toml").write_text(
        'keep_generations = 2\ndemo_seed = 20\nas_of = "2021-01-31"\n', encoding="utf-8"
    )
    monkeypatch.setenv("MASH_KEEP_GENERATIONS", "3")
    monkeypatch.setenv("MASH_DEMO_SEED", "30")
    settings = load_settings({"keep_generations": 4, "demo_seed": None})
    assert settings.keep_generations == 4
    assert settings.demo_seed == 30
    assert settings.as_of == date(2021, 1, 31)


def test_a_toml_date_is_a_date(bare: Path) -> None:
    (bare / "mash.toml").write_text("as_of = 2021-01-31\n", encoding="utf-8")
    assert load_settings({}).as_of == date(2021, 1, 31)


def test_paths_of_the_file_start_at_the_file_and_others_at_the_working_folder(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = bare / "elsewhere" / "mine.toml"
    config.parent.mkdir()
    config.write_text('home = "data/home"\n', encoding="utf-8")
    monkeypatch.setenv("MASH_INBOX", "arrivals")
    settings = load_settings({}, config)
    assert settings.home == bare / "elsewhere" / "data" / "home"
    assert settings.inbox == bare / "arrivals"


def test_unknown_key_is_refused_with_the_nearest_name(bare: Path) -> None:
    (bare / "mash.toml").write_text("keep_generation = 2\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="keep_generation; did you mean keep_generations"):
        load_settings({})


def test_unknown_variable_is_refused_with_the_nearest_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MASH_HOMES", "/somewhere")
    with pytest.raises(SettingsError, match="MASH_HOMES; did you mean MASH_HOME"):
        load_settings({})


def test_every_unknown_name_is_told_at_once(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "mash.toml").write_text("one = 1\ntwo = 2\n", encoding="utf-8")
    monkeypatch.setenv("MASH_THREE", "3")
    with pytest.raises(SettingsError) as refusal:
        load_settings({})
    assert len(refusal.value.messages) == 3


@pytest.mark.parametrize(
    ("options", "variable", "toml", "place"),
    [
        ({"keep_generations": 0}, None, "", "--keep-generations"),
        ({"demo_scale": "big"}, None, "", "--scale"),
        ({}, ("MASH_AS_OF", "31/03/2024"), "", "MASH_AS_OF"),
        ({}, None, 'demo_seed = "one"', "mash.toml: demo_seed"),
    ],
)
def test_a_wrong_value_names_the_place_it_came_from(
    options: dict[str, object],
    variable: tuple[str, str] | None,
    toml: str,
    place: str,
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (bare / "mash.toml").write_text(toml, encoding="utf-8")
    if variable:
        monkeypatch.setenv(*variable)
    with pytest.raises(SettingsError) as refusal:
        load_settings(options)
    assert place in refusal.value.messages[0]


def test_a_file_that_is_not_there_or_is_no_toml_is_refused(bare: Path) -> None:
    with pytest.raises(SettingsError, match="there is no file"):
        load_settings({}, bare / "missing.toml")
    (bare / "broken.toml").write_text("home = = 1", encoding="utf-8")
    with pytest.raises(SettingsError, match="not readable as TOML"):
        load_settings({}, bare / "broken.toml")
