"""What the tests of the marts share: a warehouse that any inbox can be led through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from line import Line

from mash_vfm.dbt_run import DbtWorker
from mash_vfm.home import Home


@pytest.fixture(scope="session")
def line(project_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line with the seeds in its warehouse; each use of it replaces what it held."""
    home = Home(tmp_path_factory.mktemp("home"))
    for folder in (home.logs, home.dbt_target):
        folder.mkdir()
    with DbtWorker(project_dir, home, as_of=None) as dbt:
        outcome = dbt.run(["seed"], lambda *_: None)
        assert outcome.success
        yield Line(home, project_dir, dbt)
