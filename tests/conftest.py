"""What several test modules share: a small demo, a home that was built from it once, printing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from line import Line, Models

from mash_vfm.dbt_run import DbtWorker
from mash_vfm.home import Home
from mash_vfm.identity.key import KEY_FILE_NAME, make_key_file, read_key_file
from mash_vfm.settings import PROJECT_DIR
from mash_vfm.synthetic import make_demo

Mash = Callable[..., "subprocess.CompletedProcess[str]"]
Printer = Callable[[str], None]
Dbt = Callable[..., None]
MadeOnce = Callable[[str, Callable[[Path], object]], Path]
_PRINTED = "printed"
_PARSED = "DBT_PARTIAL_PARSE_FILE_PATH"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print at the end what tests found out, also where they ran in worker processes."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == _PRINTED and report.when == "call":
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write_line(text)


@pytest.fixture
def printer(record_property: Callable[[str, object], None]) -> Printer:
    """Print a text, such as a table of results, at the end of the test run."""
    return lambda text: record_property(_PRINTED, text)


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The root of the project, which is the dbt project too."""
    return PROJECT_DIR


@pytest.fixture(scope="session")
def plain_environment() -> dict[str, str]:
    """The variables of this process, without those that would change a run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASH_")}
    return {**kept, "PYTHONPATH": str(PROJECT_DIR / "python")}


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """A folder that one of the worker processes makes and all of them read."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, is_made = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not is_made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                is_made.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def mash_environment(plain_environment: dict[str, str], made_once: MadeOnce) -> dict[str, str]:
    """Variables for a run, which finds the project parsed: else each new home would parse it."""
    parsed = made_once("parsed", lambda folder: run_dbt(plain_environment, folder, "parse"))
    return {**plain_environment, _PARSED: str(parsed / "partial_parse.msgpack")}


@pytest.fixture(scope="session")
def mash(tmp_path_factory: pytest.TempPathFactory, mash_environment: dict[str, str]) -> Mash:
    """Run ``mash`` with the arguments, in a process of its own and an empty working folder."""
    folder = tmp_path_factory.mktemp("working_folder")

    def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mash_vfm.cli", *map(str, arguments)],
            cwd=folder,
            env={**mash_environment, **variables},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def demo_small(made_once: MadeOnce, project_dir: Path) -> Path:
    """A demo of a very small authority: ``inbox/`` and ``truth/``. Read-only."""

    def make(out: Path) -> None:
        make_demo(out, years=3, scale=0.02, seed=1, project_dir=project_dir)

    return made_once("demo_small", make)


@pytest.fixture(scope="session")
def built_home(made_once: MadeOnce, demo_small: Path, mash: Mash) -> Path:
    """A home that one ``mash build`` made of ``demo_small``. Read-only; see ``home_copy``."""

    def make(home: Path) -> None:
        run = mash("build", "--inbox", demo_small / "inbox", "--home", home)
        assert run.returncode == 0, run.stdout + run.stderr

    return made_once("built_home", make)


@pytest.fixture
def home_copy(built_home: Path, tmp_path: Path) -> Path:
    """A copy of ``built_home`` that the test may change."""
    return Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))


@pytest.fixture
def inbox_copy(demo_small: Path, tmp_path: Path) -> Path:
    """A copy of the inbox of ``demo_small`` that the test may change."""
    shutil.copytree(demo_small, tmp_path / "demo")
    return tmp_path / "demo" / "inbox"


@pytest.fixture(scope="session")
def dbt(mash_environment: dict[str, str]) -> Dbt:
    """Run plain dbt in the project root on a home; it writes to the folder and must succeed.

    That folder is not the project's own ``target/``, which a person may be using.
    """

    def run(home: Path, target: Path, *arguments: str) -> None:
        run_dbt({**mash_environment, "MASH_HOME": str(home)}, target, *arguments)

    return run


def run_dbt(environment: dict[str, str], target: Path, *arguments: str) -> None:
    """Run plain dbt in the project root; it writes to the folder ``target`` and must succeed."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", *arguments, "--quiet"),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        cwd=PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def compiled_staging(made_once: MadeOnce, dbt: Dbt) -> dict[str, str]:
    """The SQL of every staging model by name, as dbt compiles it for a database ``warehouse``.

    For tests that land a few rows and look at what staging makes of them: running dbt each time
    would take most of a minute.
    """
    models = "path:models/staging,resource_type:model"

    def make(folder: Path) -> None:
        dbt(folder, folder, "compile", "--threads", "4", "--select", models)

    folder = made_once("compiled_staging", make)
    return {
        path.stem: path.read_text(encoding="utf-8") for path in (folder / "compiled").rglob("*.sql")
    }


@pytest.fixture(scope="session")
def line(
    project_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
    made_once: MadeOnce,
    mash_environment: dict[str, str],
) -> Line:
    """A line with the seeds in its warehouse; each use of it replaces what it held."""

    def make(folder: Path) -> None:
        home = Home(folder)
        for needed in (home.path, home.logs, home.dbt_target):
            needed.mkdir()
        make_key_file(home.path / KEY_FILE_NAME)
        shutil.copy(mash_environment[_PARSED], home.dbt_target)
        with DbtWorker(project_dir, home, as_of=None) as dbt:
            for command in (["seed"], ["compile", "--select", "+mart_signal"]):
                outcome = dbt.run(command, lambda *_: None)
                assert outcome.success

    seeded = made_once("seeded_home", make)
    home = Home(Path(shutil.copytree(seeded, tmp_path_factory.mktemp("line") / "home")))
    models = Models(project_dir, home.dbt_target / "manifest.json", "mart_signal")
    return Line(home, project_dir, models)


@pytest.fixture(scope="session")
def check_no_key() -> Callable[[Path], int]:
    """Check that no file of a home but the key file holds the key; returns how many it read."""

    def check(home: Path) -> int:
        secret = read_key_file(home / KEY_FILE_NAME).secret
        forms = [secret, secret.hex().encode(), secret.hex().upper().encode(), b64encode(secret)]
        files = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
        read = [path for path in files if path.name != KEY_FILE_NAME]
        assert len(files) == len(read) + 1
        held = [path for path in read if any(form in path.read_bytes() for form in forms)]
        assert held == []
        return len(read)

    return check
