"""The settings of a run: options, then ``MASH_*`` variables, then ``mash.toml``, then defaults.

Nothing is read silently: a key or a variable that no setting has is refused, with the nearest
name that there is.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PROJECT_DIR = Path(__file__).resolve().parents[2]
CONFIG_NAME = "mash.toml"
_OPTIONS = {
    "demo_dir": "--out",
    "demo_years": "--years",
    "demo_scale": "--scale",
    "demo_seed": "--seed",
    "demo_faults": "--faults",
    "demo_feed": "--feed",
}
ENV_PREFIX = "MASH_"
# A secret and no setting: it may stand in no file, and mash_vfm.identity.key alone reads it.
KEY_VARIABLE = "MASH_PERSON_KEY"


class SettingsError(Exception):
    """The settings cannot be used; each message names the setting, where it stands and a remedy."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class Settings(BaseSettings):
    """What a run needs to know. Relative paths are relative to the working folder.

    In ``mash.toml`` they are relative to that file.
    """

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

    inbox: Path = Field(
        default=PROJECT_DIR / "inbox", description="Folder of extracts, one folder a system"
    )
    home: Path = Field(
        default=PROJECT_DIR / "home", description="Folder of the warehouse and what is published"
    )
    person_key_file: Path | None = Field(
        default=None,
        description="File with the key of the person ids; by default person.key in the home",
    )
    as_of: date | None = Field(
        default=None, description="Last day that counts; by default the newest extract date"
    )
    keep_generations: Annotated[int, Field(ge=1)] = Field(
        default=5, description="How many published generations to keep"
    )
    demo_dir: Path = Field(default=PROJECT_DIR / "demo", description="Folder of the demo extracts")
    demo_years: int = Field(default=6, description="Financial years of the demo extracts")
    demo_scale: float = Field(default=1.0, description="Size of the demo authority; 1 is Devon")
    demo_seed: int = Field(default=1, description="Seed of the demo extracts")
    demo_faults: str = Field(
        default="typical", description="Faults in the demo extracts: none, typical or their names"
    )
    demo_feed: Literal["ssd", "annex_a", "cin_census", "all"] = Field(
        default="ssd",
        description="What social care delivers in the demo: ssd, annex_a, cin_census or all",
    )

    @field_validator("inbox", "home", "demo_dir", "person_key_file", mode="before")
    @classmethod
    def _filled(cls, value: object) -> object:
        if value == "":
            raise ValueError("it is empty; give a path")
        return value

    @field_validator("inbox", "home", "demo_dir", "person_key_file")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options before variables; ``load_settings`` adds the file below them."""
        return init_settings, env_settings


def load_settings(options: Mapping[str, object], config: Path | None = None) -> Settings:
    """Return the settings in force.

    ``options`` are the command line's; those that are ``None`` were not given. ``config`` is a
    settings file; without one, ``mash.toml`` of the working folder, else of the project root, if
    there is one. Raises ``SettingsError``.
    """
    path = find_config(config)
    from_file = _read(path) if path else {}
    known = set(Settings.model_fields)
    problems = [
        _unknown(name, known, f"{path}: unknown setting {name}")
        for name in from_file
        if name not in known
    ] + [
        _unknown(name, {f"{ENV_PREFIX}{key.upper()}" for key in known}, f"unknown variable {name}")
        for name in sorted(os.environ)
        if name.upper().startswith(ENV_PREFIX)
        and name != KEY_VARIABLE
        and name[len(ENV_PREFIX) :].lower() not in known
    ]
    if problems:
        raise SettingsError(problems)

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, from_file)

    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    try:
        return Layered(**given)
    except ValidationError as error:
        raise SettingsError(
            [_describe(problem["loc"], problem["msg"], given, path) for problem in error.errors()]
        ) from None


def find_config(config: Path | None = None) -> Path | None:
    """Return the settings file in use, or ``None``; raises ``SettingsError`` if it is missing."""
    if config is not None:
        if not config.is_file():
            raise SettingsError([f"--config: there is no file {config}"])
        return config
    for folder in (Path.cwd(), PROJECT_DIR):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: not readable as TOML: {error}"]) from None
    for name, value in content.items():
        field = Settings.model_fields.get(name)
        is_path = field is not None and field.annotation in (Path, Path | None)
        if is_path and isinstance(value, str):
            content[name] = path.resolve().parent / Path(value).expanduser()
    return content


def _unknown(name: str, known: set[str], message: str) -> str:
    nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"{message}; " + (
        f"did you mean {nearest[0]}?" if nearest else f"there are: {', '.join(sorted(known))}"
    )


def _describe(
    location: tuple[int | str, ...], message: str, given: Mapping[str, object], path: Path | None
) -> str:
    """Say which setting is wrong, and where it was set."""
    name = str(location[0])
    variable = f"{ENV_PREFIX}{name.upper()}"
    if name in given:
        where = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
    elif any(key.upper() == variable for key in os.environ):
        where = variable
    else:
        where = f"{path}: {name}"
    if name == "as_of":
        message = "this is not a day; write it as YYYY-MM-DD"
    return f"{where}: {message}"
