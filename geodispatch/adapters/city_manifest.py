"""``city.toml``: what a city folder says about itself, and the checksums of its files."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geodispatch.adapters.city_tables import REBUILD
from geodispatch.adapters.text_file import clean_code, clean_name
from geodispatch.adapters.toml_file import Table, read_toml, shown
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError

FORMAT = 1
MANIFEST = "city.toml"
_KEYS = (
    "format", "code", "name", "country", "time_zone", "missing", "attribution", "fleet_seed",
    "population_source", "sha256",
)  # fmt: skip
_COUNTRY = re.compile(r"(?:[A-Z]{2})?")


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
        raise InputError(problem, REBUILD, file=path, field="format")
    content.only(*_KEYS)
    digests = content.table("sha256")
    name = content.name()
    return CityManifest(
        code=_checked(content, "code", clean_code, content.get("code", str)),
        name=Name(*(_checked(content, "name", clean_name, word) for word in (name.zh, name.en))),
        time_zone=_checked(content, "time_zone", check_time_zone, content.get("time_zone", str)),
        country=_checked(content, "country", check_country, content.get("country", str, "")),
        missing=content.texts("missing", ()),
        fleet_seed=_fleet_seed(content),
        attribution=content.texts("attribution", ()),
        population_source=content.get("population_source", str, ""),
        sha256={name: digests.get(name, str) for name in digests.content},
    )


def check_time_zone(zone: str) -> str:
    """
    Return the name of a time zone.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # OSError: a folder of them, as Asia
        msg = f"{shown(zone)} is no time zone; give an IANA name such as Asia/Shanghai"
        raise ValueError(msg) from None
    return zone


def check_country(code: str) -> str:
    """
    Return the code of a country.

    Raises
    ------
    ValueError
        If it is neither empty nor two capital letters.
    """
    if not _COUNTRY.fullmatch(code):
        msg = f"{shown(code)} is no country code; give two capital letters such as CN (ISO 3166-1)"
        raise ValueError(msg)
    return code


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
        raise InputError("the file of the city is missing", REBUILD, file=path)
    expected = manifest.sha256.get(path.name)
    if expected is not None and sha256_of(path) != expected:
        problem = f"the file is damaged or was changed: its checksum is not that in {MANIFEST}"
        raise InputError(problem, REBUILD, file=path)
    return path


def _checked(content: Table, key: str, check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except ValueError as error:
        raise content.error(key, f"cannot stand: {error}", REBUILD) from None


def _fleet_seed(content: Table) -> int | None:
    if "fleet_seed" not in content.content:
        return None
    seed = content.get("fleet_seed", int)
    if not 0 <= seed < 2**63:
        raise content.error("fleet_seed", f"is {shown(seed)}, not 0 or more", REBUILD)
    return seed


def _quoted(value: object) -> str:
    """JSON strings and lists of them are TOML as well."""
    return json.dumps(value, ensure_ascii=False)
