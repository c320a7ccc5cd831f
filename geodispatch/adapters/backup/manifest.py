"""
The manifest of a backup: what is in the folder, and how that can be told from anything else.

Whoever changes a file has to change its digest here, and the seal of the manifest with it. Against
one who does all of that there is only the head of the log, written down elsewhere.
"""

import re
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

import msgspec

from geodispatch.adapters.store.chain import GENESIS
from geodispatch.adapters.text_file import clean_code
from geodispatch.desk.log import Head
from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError

MANIFEST = "manifest.json"
FORMAT = 1
HISTORY = "history"

_MOST_BYTES = 50_000_000
_PATH = re.compile(r"[a-z]{1,20}\.db|history/[0-9T-]{13,20}\.parquet")
_REMEDY = "Take another backup; this one is not what was written"


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup."""

    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What a backup is.

    Parameters
    ----------
    version
        Of geodispatch that wrote it.
    seq, digest
        Where the log ends.
    rows
        How many each table has, by store and table.
    files
        By their path within the folder.
    history
        Whether the history of positions is in it.
    seal
        SHA-256 of all of this but the seal.
    """

    format: int
    version: str
    made_at: datetime
    city: str
    mode: Mode
    seq: int
    digest: str
    rows: dict[str, dict[str, int]]
    files: dict[str, File]
    history: bool
    seal: str = ""

    @property
    def head(self) -> Head:
        """Where the log ends."""
        return Head(self.seq, self.digest)


def sealed(manifest: Manifest) -> Manifest:
    """Return a manifest with the seal that it must have."""
    plain = msgspec.structs.replace(manifest, seal="")
    seal = sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()
    return msgspec.structs.replace(manifest, seal=seal)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder, sealed."""
    packed = msgspec.json.encode(sealed(manifest), order="deterministic")
    file = folder / MANIFEST
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.format(packed, indent=1) + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """
    Return the manifest of a folder; the files are not looked at yet.

    Raises
    ------
    InputError
        If it is no backup, or was changed.
    """
    file = folder / MANIFEST
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError("it is far too large", _REMEDY, file=file)
        found = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except FileNotFoundError:
        remedy = "Give the folder that `geodispatch backup` wrote"
        raise InputError("this is no backup: it has no manifest", remedy, file=folder) from None
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(f"the manifest cannot be read ({error})", _REMEDY, file=file) from None
    if found.format != FORMAT:
        problem = f"it is a backup of format {found.format}; this program reads {FORMAT}"
        raise InputError(problem, "Restore it with the version that wrote it", file=file)
    fit = re.fullmatch(r"[0-9a-f]{64}", found.digest) and (found.seq > 0 or found.digest == GENESIS)
    if sealed(found) != found or not fit or not all(map(_PATH.fullmatch, found.files)):
        raise InputError("the manifest was changed", _REMEDY, file=file)
    try:
        clean_code(found.city)
    except ValueError as error:
        raise InputError(f"the city {error}", _REMEDY, file=file, field="city") from None
    return found


def check_files(folder: Path, manifest: Manifest) -> None:
    """
    Hold every file of a backup against its digest.

    Raises
    ------
    InputError
        For the first that is missing, changed or should not be there.
    """
    for path, known in manifest.files.items():
        check_file(folder / path, known)
    there = {
        str(one.relative_to(folder).as_posix()) for one in folder.rglob("*") if not one.is_dir()
    }
    for path in sorted(there - manifest.files.keys() - {MANIFEST}):
        raise InputError("this file is not of the backup", _REMEDY, file=folder / path)


def check_file(file: Path, known: File) -> None:
    """
    Hold one file against its digest.

    Raises
    ------
    InputError
        If it is missing or changed.
    """
    try:
        found = describe(file)
    except OSError as error:
        problem = f"this file cannot be read ({error.strerror})"
        raise InputError(problem, _REMEDY, file=file) from None
    if found != known:
        raise InputError("this file is not what was backed up", _REMEDY, file=file)


def describe(file: Path) -> File:
    """Return what a manifest says of a file."""
    with file.open("rb") as reading:
        digest = file_digest(reading, "sha256").hexdigest()
        return File(digest, reading.tell())
