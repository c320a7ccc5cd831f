"""``city.toml``: what a city folder says about itself, and the checksums of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geodispatch.adapters.toml_file import read_toml
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError

FORMAT = 1
MANIFEST = "city.toml"
_KEYS = (
    "format", "code", "name", "country", "time_zone", "missing", "attribution", "fleet_seed",
    "population_source", "sha256",
)  # fmt: skip
_REBUILD = "Build the city again with `geodispatch city build`"


@dataclass(frozen=True, slots=True)
class CityManifest:
    """
    The head of a city folder.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code; empty when nobody said.
    missing
        What no source gives, sorted.
    population_source
        Where the heads come from and how they were placed; empty without population.
    sha256
        Of each data file, by its name.
    """

    code: str
    name: Name
    time_zone: str = "UTC"
    country: str = ""
    missing: tuple[str, ...] = ()
    fleet_seed: int | None = None
    attribution: tuple[str, ...] = ()
    population_source: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict)


def write_manifest(path: Path, manifest: CityManifest) -> None:
    """Write ``city.toml``."""
    lines = [
        "# Head of a city folder; written by the import.",
        f"format = {FORMAT}",
        f"code = {_quoted(manifest.code)}",
        f"name = {{ zh = {_quoted(manifest.name.zh)}, en = {_quoted(manifest.name.en)} }}",
        f"country = {_quoted(manifest.country)}",
        f"time_zone = {_quoted(manifest.time_zone)}",
        f"missing = {_quoted(list(manifest.missing))}",
        f"attribution = {_quoted(list(manifest.attribution))}",
    ]
    if manifest.fleet_seed is not None:
        lines.append(f"fleet_seed = {manifest.fleet_seed}")
    if manifest.population_source:
        lines.append(f"population_source = {_quoted(manifest.population_source)}")
    lines += ["", "[sha256]"]
    lines += [
        f"{_quoted(name)} = {_quoted(manifest.sha256[name])}" for name in sorted(manifest.sha256)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_manifest(path: Path) -> CityManifest:
    """
    Read ``city.toml``.

    Raises
    ------
    InputError
        If it is missing, damaged, of another format version, or lacks a field.
    """
    content = read_toml(path)
    written = content.get("format", int)
    if written != FORMAT:
        problem = f"the format is {written}; this version reads {FORMAT}"
        raise InputError(problem, _REBUILD, file=path, field="format")
    content.only(*_KEYS)
    digests = content.table("sha256")
    return CityManifest(
        code=content.get("code", str),
        name=content.name(),
        time_zone=content.get("time_zone", str),
        country=content.get("country", str, ""),
        missing=content.texts("missing", ()),
        fleet_seed=content.get("fleet_seed", int) if "fleet_seed" in content.content else None,
        attribution=content.texts("attribution", ()),
        population_source=content.get("population_source", str, ""),
        sha256={name: digests.get(name, str) for name in digests.content},
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_file(path: Path, manifest: CityManifest) -> Path:
    """
    Return ``path`` if the file is there and is the one that the manifest names.

    Raises
    ------
    InputError
        If it is missing or its checksum differs.
    """
    if not path.is_file():
        raise InputError("the file of the city is missing", _REBUILD, file=path)
    expected = manifest.sha256.get(path.name)
    if expected is not None and sha256_of(path) != expected:
        problem = f"the file is damaged or was changed: its checksum is not that in {MANIFEST}"
        raise InputError(problem, _REBUILD, file=path)
    return path


def _quoted(value: object) -> str:
    """JSON strings and lists of them are TOML as well."""
    return json.dumps(value, ensure_ascii=False)
