from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The launcher, with a virtual environment folder of the test's own."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / "venv")
    return module


def pinned(lock: str) -> dict[str, str]:
    """Version of each package that a lock file names; with a marker, one entry a marker."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        match = re.match(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)( ; .*?)? \\$", line)
        if match:
            found[match[1] + (match[3] or "")] = match[2]
    return found


def test_launcher_needs_only_the_standard_library() -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_launcher_can_be_read_by_an_old_python() -> None:
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address_and_hashes_every_package(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--find-links|--index|--extra", text)
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert len(entries) > 80
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_test_lock_holds_all_of_the_other_at_the_same_versions() -> None:
    run, test = pinned(LOCKS[0]), pinned(LOCKS[1])
    assert len(run) > 80
    assert {name: test.get(name) for name in run} == run


def test_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, test = ({name.split(" ;")[0] for name in pinned(lock)} for lock in LOCKS)
    asked = {re.split(r"[=<>\[]", line)[0] for line in project["dependencies"]}
    assert asked <= run
    asked_for_tests = {
        re.split(r"[=<>\[]", line)[0] for line in project["optional-dependencies"]["dev"]
    }
    assert asked_for_tests <= test


def test_launcher_and_project_agree_on_the_python_they_need(start: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = (start.NEWEST[0], start.NEWEST[1] + 1)
    assert project["requires-python"] == ">={}.{},<{}.{}".format(*start.OLDEST, *newest)


def test_continuous_integration_runs_the_test_command() -> None:
    assert "exec python3 start.py test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_an_environment_that_holds_the_lock_is_used_as_it_is(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = prepared(start, {"root": str(ROOT), **start.fingerprints()})
    monkeypatch.setattr(start, "install", refuse)
    monkeypatch.setattr(start, "create_environment", refuse)
    assert start.ensure_environment(LOCKS[1]) == python


def test_another_lock_is_installed_into_the_same_environment(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(start, {"root": str(ROOT), LOCKS[0]: start.fingerprints()[LOCKS[0]]})
    installed: list[list[str]] = []
    monkeypatch.setattr(start, "install", lambda python, arguments, n: installed.append(arguments))
    monkeypatch.setattr(start, "create_environment", refuse)
    start.ensure_environment(LOCKS[1])
    assert installed[0][-1] == str(ROOT / LOCKS[1])
    assert "--require-hashes" in installed[0]
    assert installed[1][-2:] == ["-e", str(ROOT)]
    assert start.read_stamp() == {"root": str(ROOT), **start.fingerprints()}


def test_an_installation_cut_short_does_not_pass_for_a_finished_one(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(start, {"root": str(ROOT), LOCKS[0]: "of an older lock"})

    def cut_short(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "install", cut_short)
    with pytest.raises(KeyboardInterrupt):
        start.ensure_environment(LOCKS[0])
    assert LOCKS[0] not in start.read_stamp()


def test_an_environment_of_a_project_that_was_moved_is_made_anew(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(start, {"root": "where it was before", **start.fingerprints()})
    made: list[object] = []
    monkeypatch.setattr(start, "create_environment", made.append)
    monkeypatch.setattr(start, "install", lambda *_: None)
    start.ensure_environment(LOCKS[0])
    assert len(made) == 1


def test_a_python_that_is_too_new_gives_way_to_one_that_fits(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(start.shutil, "which", lambda name: name == "python3.12" or None)
    monkeypatch.setattr(start, "answers", lambda command: True)
    assert start.suitable_python() == ["python3.12"]


def test_without_a_python_that_fits_the_message_says_which_do(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    with pytest.raises(start.StartError, match=r"this is Python 3\.9.*3\.11, 3\.12 or 3\.13"):
        start.suitable_python()


def test_a_failed_installation_shows_what_pip_said(start: ModuleType, tmp_path: Path) -> None:
    start.VENV.mkdir()
    missing = tmp_path / "missing.lock"
    with pytest.raises(start.StartError, match=r"missing\.lock(.|\n)*install\.log"):
        start.install(Path(sys.executable), ["-r", str(missing)], 1)


def test_the_exit_code_of_the_command_line_is_passed_on(start: ModuleType) -> None:
    assert start.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7


def test_help_and_unknown_uses() -> None:
    asked = subprocess.run(
        [sys.executable, ROOT / "start.py", "--help"], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0
    assert "python start.py test" in asked.stdout
    wrong = subprocess.run(
        [sys.executable, ROOT / "start.py", "tset"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "unknown use 'tset'" in wrong.stdout


def prepared(start: ModuleType, stamp: dict[str, str]) -> Path:
    """Pretend that the environment was made before, and return its Python."""
    python: Path = start.VENV / ("Scripts/python.exe" if start.os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    (start.VENV / start.STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return python


def refuse(*_: object) -> None:
    raise AssertionError("there was nothing to do")
