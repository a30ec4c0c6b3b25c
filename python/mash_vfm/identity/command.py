"""What a run does about the key of the person ids: ask for it, make it, change it."""

from __future__ import annotations

import os
from pathlib import Path

from mash_vfm.demo import is_demo, kind_of
from mash_vfm.identity.key import PersonKeyError, key_file_of, make_key_file
from mash_vfm.identity.rotate import rotate
from mash_vfm.identity.settle import check_of, missing, settle, settle_or_refuse
from mash_vfm.run import Run
from mash_vfm.run_report import Outcome
from mash_vfm.settings import KEY_VARIABLE
from mash_vfm.warehouse import open_warehouse

_BACK_UP = "back it up apart from the home: with another key every child gets another id"


def require_key(run: Run) -> Path:
    """Make sure that there is a key to make ids with; returns the key file in use.

    For demo extracts one is made, unless the home has ids already. Raises ``PersonKeyError``.
    """
    file = key_file_of(run.home.path, run.settings.person_key_file)
    with open_warehouse(run.home.warehouse) as connection:
        if settle(connection, file) is None:
            if not is_demo(run.settings.inbox) or check_of(connection) is not None:
                raise PersonKeyError(missing(file, has_ids=check_of(connection) is not None))
            # First, so that no real home gets a key that nobody was asked to back up.
            run.home.keep_apart(kind_of(run.settings.inbox))
            make_key_file(file)
            run.display.say(f"Made a key for the person ids of the demo, at random: {file}")
    return file


def make_key(run: Run) -> Outcome:
    """``mash key make``: a key at random, where there is none; raises ``PersonKeyError``."""
    file = key_file_of(run.home.path, run.settings.person_key_file)
    if run.home.warehouse.is_file():
        with open_warehouse(run.home.warehouse) as connection:
            if settle(connection, file) is None and check_of(connection) is not None:
                raise PersonKeyError(missing(file, has_ids=True))
    if KEY_VARIABLE in os.environ:
        raise PersonKeyError(f"the key is in the variable {KEY_VARIABLE}; it needs no file")
    make_key_file(file)
    run.display.say(f"Made a key for the person ids: {file}. {_BACK_UP[0].upper()}{_BACK_UP[1:]}.")
    return "done"


def rotate_key(run: Run) -> Outcome:
    """``mash key rotate``: a new key, and the ids that come of it logged with the old ones.

    Works also if the old key is lost. Raises ``PersonKeyError`` if it cannot be done now.
    """
    file = key_file_of(run.home.path, run.settings.person_key_file)
    if KEY_VARIABLE in os.environ:
        raise PersonKeyError(
            f"the key is in the variable {KEY_VARIABLE}, which this command cannot change; write "
            f"it into {file} (chmod 600), unset the variable and run again"
        )
    with run.stage("change the key") as (stage, bar):
        with open_warehouse(run.home.warehouse) as connection:
            if check_of(connection) is None:
                settle_or_refuse(connection, file)
            changed = rotate(connection, file, run.id)
        stage.detail = {"ids": changed}
        bar.note = f"{changed:,} ids have new ones"
    run.display.say(f"The new key is in {file}; {_BACK_UP}.")
    run.display.say(
        "Old and new ids stand in ops.person_history of the warehouse (event rotated). What is "
        "published changes with the next: mash build"
    )
    return "done"
