"""
Cities on disk: a bundled one by its name, or a folder that ``geodispatch city build`` wrote.

A folder holds everything. A bundled city has two halves, ``osm/NAME`` (roads, population: ODbL)
and ``jurisdictions/NAME`` (the rest), because their licences differ. In an installed package they
lie in ``geodispatch/data``, in a checkout in ``data`` beside the package.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.city_files import (
    FLEET,
    JURISDICTIONS,
    LIMITS,
    POPULATION,
    ROADS,
    STATIONS,
    TURNS,
    ZONES,
    as_jurisdiction,
    read_jurisdictions,
    read_population,
    read_roads,
    read_stations,
)
from geodispatch.adapters.city_manifest import MANIFEST, CityManifest, check_file, read_manifest
from geodispatch.adapters.limits import check_area_classes, read_limits
from geodispatch.adapters.order_file import ORDER, read_order, write_order
from geodispatch.adapters.rulebook import load_rulebook
from geodispatch.adapters.toml_file import shown
from geodispatch.domain.jurisdiction import Jurisdictions, Zone
from geodispatch.domain.unit import Station
from geodispatch.errors import InputError
from geodispatch.policing.city import City, Population
from geodispatch.policing.rulebook import RuleBook
from geodispatch.roads import RoadNetwork
from geodispatch.roads.order import Order

RULES = "rules.toml"
"""A city's local profile on top of the rule book; written by hand."""


@dataclass(frozen=True, slots=True)
class CityFolder:
    """Where the two halves of a city lie; the same folder twice for one that was built."""

    roads: Path
    rest: Path

    @property
    def manifest(self) -> Path:
        """``city.toml``."""
        return self.rest / MANIFEST


def load_city(
    name_or_folder: str | Path,
    rules: str | Path | None = None,
    profiles: tuple[Path, ...] = (),
) -> City:
    """
    Load a bundled city by its name, or any city folder.

    A bare name that is bundled means the bundled city; write ``./wuhan`` for a folder of that name.

    Parameters
    ----------
    rules
        Code or file of a rule book, in place of the city's own: that is ``110`` with the local
        profile in the folder's ``rules.toml``, if there is one.
    profiles
        Further profiles on top, each on all before it.

    Raises
    ------
    InputError
        If there is no such city, or one of its files is missing, damaged or of another version.
    """
    folder = find_city(name_or_folder)
    manifest = read_manifest(folder.manifest)
    announced = read_limits(folder.rest / LIMITS)
    areas = read_jurisdictions(check_file(folder.rest / JURISDICTIONS, manifest))
    zones = _zones(folder.rest)
    names = [zone.name for zone in zones]
    check_area_classes(announced, {area.code for area in areas}, folder.rest / LIMITS, names)
    return City(
        code=manifest.code,
        name=manifest.name,
        roads=_roads(folder.roads, manifest),
        jurisdictions=Jurisdictions(
            (as_jurisdiction(area, announced.area_class(area.code)) for area in areas), zones
        ),
        limits=announced.limits,
        rulebook=_rulebook(folder.rest, rules, profiles),
        stations=_stations(folder.rest, manifest),
        population=_population(folder.roads / POPULATION, manifest),
        time_zone=manifest.time_zone,
        missing=frozenset(manifest.missing),
        fleet_seed=manifest.fleet_seed,
        attribution=manifest.attribution,
    )


def _rulebook(folder: Path, rules: str | Path | None, profiles: tuple[Path, ...]) -> RuleBook:
    if rules is not None:
        return load_rulebook(rules, profiles)
    own = folder / RULES
    return load_rulebook(profiles=(own, *profiles) if own.exists() else profiles)


def _zones(folder: Path) -> tuple[Zone, ...]:
    """Zones that were drawn for the announced limits; none without a file of them."""
    path = folder / ZONES
    if not path.exists():
        return ()
    from geodispatch.adapters.drawn_zones import read_zones  # projections are slow to import

    return read_zones(path)


def bundled_cities() -> tuple[str, ...]:
    """Names of the bundled cities that have roads, sorted."""
    osm = data_folder() / "osm"
    return tuple(sorted(path.parent.name for path in osm.glob(f"*/{ROADS}")))


def find_city(name_or_folder: str | Path) -> CityFolder:
    """
    Say where a city lies.

    Raises
    ------
    InputError
        If there is neither a bundled city of this name nor such a folder.
    """
    if isinstance(name_or_folder, str) and name_or_folder in bundled_cities():
        folder = data_folder()
        return CityFolder(
            folder / "osm" / name_or_folder, folder / "jurisdictions" / name_or_folder
        )
    path = Path(name_or_folder)
    if isinstance(name_or_folder, str) and _ships_without_roads(name_or_folder):
        problem = f"{name_or_folder} ships as jurisdictions only: no road extract of it was at hand"
        remedy = "Build it with `geodispatch city build` and these jurisdictions, or download it"
        raise InputError(problem, remedy, file=data_folder() / "jurisdictions" / name_or_folder)
    if _exists((path / MANIFEST).is_file):
        return CityFolder(path, path)
    known = ", ".join(bundled_cities())
    remedy = f"Name a bundled city ({known}) or a folder made by `geodispatch city build`"
    if _exists(path.is_dir):
        raise InputError(f"the folder has no {MANIFEST} and is no city", remedy, file=path)
    raise InputError(f"there is no city {shown(str(name_or_folder))}", remedy)


def _ships_without_roads(name: str) -> bool:
    return (
        bool(name)
        and Path(name).name == name
        and _exists((data_folder() / "jurisdictions" / name / MANIFEST).is_file)
    )


def _exists(ask: Callable[[], bool]) -> bool:
    """Ask the disk; what it cannot even look up (a name of 5,000 letters) is not there."""
    try:
        return ask()
    except OSError:
        return False


def keep_order(name_or_folder: str | Path, known: Order | None, found: Order) -> None:
    """
    Keep the order of contraction of a city's roads beside them, unless it was ``known``.

    A cache: where the folder cannot be written, the order is found again next time.
    """
    if known is not None and known.fits(found.graph, found.vertices.size):
        return
    with suppress(OSError):
        write_order(find_city(name_or_folder).roads / ORDER, found)


def fleet_file(name_or_folder: str | Path) -> Path | None:
    """Return the city's own fleet file; ``None`` when the demo fleet is generated."""
    path = find_city(name_or_folder).rest / FLEET
    return path if path.is_file() else None


def _roads(half: Path, manifest: CityManifest) -> RoadNetwork:
    """Roads of the city; turns are restricted where the manifest names a file of them."""
    turns = check_file(half / TURNS, manifest) if TURNS in manifest.sha256 else None
    roads = read_roads(check_file(half / ROADS, manifest), turns)
    order = read_order(half / ORDER)
    return roads if order is None else replace(roads, order=order)


def _stations(rest: Path, manifest: CityManifest) -> tuple[Station, ...]:
    """Stations of the city; a demo fleet (a seed, and no fleet of its own) cannot do without."""
    path = rest / STATIONS
    if manifest.fleet_seed is not None and not (rest / FLEET).is_file():
        check_file(path, manifest)
    return read_stations(path) if path.is_file() else ()


def _population(path: Path, manifest: CityManifest) -> Population | None:
    if POPULATION not in manifest.sha256:
        return None
    return read_population(check_file(path, manifest), manifest.population_source)
