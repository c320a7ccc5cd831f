"""Folders that appear whole or not at all, for their owner alone."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodispatch.adapters.store.queueing import queued
from geodispatch.errors import InputError, LogUnavailableError

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


@contextmanager
def made_aside(target: Path) -> Iterator[Path]:
    """
    Give a new folder beside a target, which takes its name when the block ends well.

    What a killed one left is deleted first; what is at the target is never touched.

    Raises
    ------
    InputError
        If there is something at the target, or somebody else is writing there.
    """
    target = target.absolute()
    require_free(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.new")
    lock = queued(target.with_name(f".{target.name}.lock"), 0.0)
    try:
        lock.__enter__()
    except LogUnavailableError:
        problem = "another program is writing it"
        raise InputError(problem, "Give another folder", file=target) from None
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=PRIVATE_FOLDER)
        yield aside
        keep_all(aside)
        require_free(target)
        aside.rename(target)  # in the place of an empty folder, never of a filled one
        keep_names(target.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        target.with_name(f".{target.name}.lock").unlink(missing_ok=True)
        lock.__exit__(None, None, None)


def require_free(target: Path) -> None:
    """
    Refuse a place where something is.

    Raises
    ------
    InputError
        If it is a file, or a folder with anything in it.
    """
    if not os.path.lexists(target):
        return
    if not target.is_dir() or target.is_symlink() or any(target.iterdir()):
        problem = "there is something already, and nothing is overwritten"
        raise InputError(problem, "Give a folder that is not there yet", file=target)


def copy_private(source: Path, target: Path) -> None:
    """Copy a file; nobody but its owner may read the copy."""
    target.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    target.touch(mode=PRIVATE_FILE, exist_ok=False)
    shutil.copyfile(source, target)


def keep_all(folder: Path) -> None:
    """Make a folder and all that is in it outlive a power failure."""
    for one in sorted(folder.rglob("*")):
        if one.is_file():
            keep_names(one)
    for one in (*(one for one in folder.rglob("*") if one.is_dir()), folder):
        keep_names(one)


def keep_names(place: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
