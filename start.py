#!/usr/bin/env python3
"""Start here: needs Python 3.11 to 3.13 and nothing else.

    python start.py                 make the demo extracts, run the whole line, show the result
    python start.py test [ARGS]     run the checks and the tests (ARGS go to pytest)
    python start.py mash ARGS       run the command line, for example: mash --help

The first run makes a virtual environment in .venv and installs what requirements.lock names,
each file checked against its hash. Later runs find it there and start at once.
"""

# Only the standard library, and only syntax that an old Python still parses: this file has to
# say clearly what is missing on a machine that has the wrong Python.
from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"
STAMP = "installed.json"
CHECKS = [
    "ruff check .",
    "ruff format --check .",
    "mypy",
    "sqlfmt --check models macros tests/data",
]


class StartError(Exception):
    """Something on this machine keeps the project from starting; the message says what to do."""


def say(message: str) -> None:
    """Print a line at once, also where the output is a pipe."""
    print(message, flush=True)


def main(arguments: list[str]) -> int:
    """Run one of the three uses; returns the exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("demo", [])
    if command in ("-h", "--help", "help"):
        say((__doc__ or "").strip())
        return 0
    if command not in ("demo", "test", "mash") or (command == "demo" and arguments):
        say(f"start.py: unknown use {command!r}\n\n{(__doc__ or '').strip()}")
        return 2
    try:
        python = ensure_environment(TEST_LOCK if command == "test" else RUN_LOCK)
        if command == "mash":
            return run([python, "-m", "mash_vfm.cli", *rest], Path.cwd())
        if command == "test":
            return run_checks(python, rest)
        return run_demo(python)
    except StartError as error:
        say(f"\nstart.py: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nstart.py: stopped. Nothing is broken; run it again.")
        return 1


def run_demo(python: Path) -> int:
    """Demo extracts into demo/, then the whole line into home/."""
    started = time.monotonic()
    mash = [python, "-m", "mash_vfm.cli"]
    code = run([*mash, "demo", "--out", ROOT / "demo"])
    if code == 0:
        code = run([*mash, "build", "--inbox", ROOT / "demo" / "inbox", "--home", ROOT / "home"])
    if code == 0:
        say(f"\nThe whole line took {time.monotonic() - started:.0f} s. Next:")
        say("  python start.py mash show re_referrals --period latest    the figures of a metric")
        say("  python start.py mash status                               what has landed")
        say("  python start.py mash --help                               the other commands")
    return code


def run_checks(python: Path, pytest_arguments: list[str]) -> int:
    """Formatting, lint and types, then the tests; with arguments, only pytest with those."""
    failed = []
    for check in [] if pytest_arguments else CHECKS:
        say(f"\n$ python -m {check}")
        if run([python, "-m", *check.split()]) != 0:
            failed.append(check)
    # Two processes, since most tests keep one core busy; in order, since the long ones come first.
    side_by_side = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    code = run([python, "-m", "pytest", *(pytest_arguments or side_by_side)])
    if failed:
        say(f"Before the tests these checks failed: {'; '.join(failed)}")
    return 1 if failed else code


def run(command: list[object], folder: Path = ROOT) -> int:
    """Run a command in the folder and wait for it, also when Ctrl-C reaches both."""
    process = subprocess.Popen([str(part) for part in command], cwd=str(folder))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The child got it too and cleans up; leaving before it would lose its last words.
            continue


# ---------------------------------------------------------------- the virtual environment


def ensure_environment(lock_name: str) -> Path:
    """Return the Python of a virtual environment that holds what the lock file names."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = fingerprints()
    have = read_stamp()
    if not python.exists() or have.get("root") != str(ROOT):
        create_environment(python)
        have = {}
    if have.get(lock_name) == wanted[lock_name]:
        return python
    say(f"Installing what {lock_name} names into {VENV.name} (a few minutes, once)")
    write_stamp({"root": str(ROOT)})  # one cut short must not pass for a finished one
    started = time.monotonic()
    install(python, ["--require-hashes", "--no-deps", "-r", str(ROOT / lock_name)], pins(lock_name))
    install(python, ["--no-build-isolation", "--no-deps", "--no-index", "-e", str(ROOT)], 0)
    have.update({"root": str(ROOT), lock_name: wanted[lock_name]})
    if lock_name == TEST_LOCK:  # it holds everything of the other, at the same versions
        have[RUN_LOCK] = wanted[RUN_LOCK]
    else:
        have.pop(TEST_LOCK, None)
    write_stamp(have)
    say(f"Installed in {time.monotonic() - started:.0f} s")
    return python


def create_environment(python: Path) -> None:
    """Make the virtual environment, with this Python or another one that fits."""
    base = suitable_python()
    say(f"Making a virtual environment in {VENV.name}")
    result = subprocess.run(
        [*base, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if result.returncode != 0 or not python.exists():
        raise StartError(
            f"the virtual environment could not be made:\n{result.stdout.strip()}\n"
            "On Debian or Ubuntu: sudo apt install python3-venv, then run this again."
        )


def suitable_python() -> list[str]:
    """Return the command of a Python that the pinned packages support."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return [sys.executable]
    this = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        for command in ([f"python3.{minor}"], ["py", f"-3.{minor}"]):
            if shutil.which(command[0]) and answers(command):
                say(f"This is Python {this}; using {' '.join(command)} instead")
                return command
    raise StartError(
        f"this is Python {this}, and the pinned packages need 3.11, 3.12 or 3.13. Install one of "
        "those beside it (python.org, your package manager or the Microsoft Store) and run this "
        "again: it is found by itself."
    )


def answers(command: list[str]) -> bool:
    """Whether the interpreter starts and can make virtual environments."""
    result = subprocess.run(
        [*command, "-c", "import venv, ensurepip"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return result.returncode == 0


def install(python: Path, arguments: list[str], expected: int) -> None:
    """Run pip with the arguments, showing how far it is; raises ``StartError`` if it fails."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--no-user", "--progress-bar", "off", *arguments]
    log_path = VENV / "install.log"
    tail: list[str] = []
    found = 0
    with log_path.open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=str(ROOT),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        for line in process.stdout or ():
            log.write(line)
            tail = [*tail[-14:], line.rstrip()]
            word = line.split(" ", 1)[0]
            if expected and word in ("Collecting", "Processing", "Requirement"):
                found += 1
                show_progress(found, expected)
            elif expected and word == "Installing":
                say("\n  unpacking" if sys.stdout.isatty() else "  unpacking")
        code = process.wait()
    if code != 0:
        output = "\n  ".join(tail)
        raise StartError(
            f"pip could not install the packages:\n  {output}\nThe whole output is in {log_path}. "
            "Behind a proxy or with an index of your own, set it up for pip first (pip config, or "
            "PIP_INDEX_URL and HTTPS_PROXY)."
        )


def show_progress(found: int, expected: int) -> None:
    """Show how many packages pip has found, in one line of a terminal."""
    if sys.stdout.isatty():
        print(f"\r  {found} of {expected} packages found", end="", flush=True)
    elif found % 20 == 0:
        say(f"  {found} of {expected} packages found")


def pins(lock_name: str) -> int:
    """Number of packages that the lock file names, for any kind of machine."""
    lines = (ROOT / lock_name).read_text(encoding="utf-8").splitlines()
    return sum("==" in line and not line.startswith((" ", "#")) for line in lines)


def fingerprints() -> dict[str, str]:
    """What has to be installed, as a hash for each lock file."""
    project = (ROOT / "pyproject.toml").read_bytes()
    return {
        name: hashlib.sha256(project + (ROOT / name).read_bytes()).hexdigest()
        for name in (RUN_LOCK, TEST_LOCK)
    }


def read_stamp() -> dict[str, str]:
    """What an earlier run noted as installed; nothing if there was none."""
    path = VENV / STAMP
    if not path.exists():
        return {}
    content: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_stamp(content: dict[str, str]) -> None:
    """Note what is installed."""
    (VENV / STAMP).write_text(json.dumps(content, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
