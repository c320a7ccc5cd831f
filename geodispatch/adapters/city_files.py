"""The tables of a city folder: roads, turns, jurisdictions, population, stations."""

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from geodispatch.adapters.city_tables import REBUILD, damage, read_table
from geodispatch.adapters.geoparquet import write_geoparquet
from geodispatch.adapters.imported_roads import CLOSED_MS, ImportedRoads, StreetTurns
from geodispatch.adapters.text_file import clean_name, one_line, read_text
from geodispatch.domain.jurisdiction import Jurisdiction, Jurisdictions
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Station
from geodispatch.errors import InputError
from geodispatch.policing.city import Population
from geodispatch.roads import RoadNetwork

ROADS, TURNS, JURISDICTIONS = "roads.parquet", "turns.parquet", "jurisdictions.parquet"
POPULATION, STATIONS = "population.parquet", "stations.csv"
LIMITS, ZONES, FLEET = "limits.toml", "zones.geojson", "fleet.csv"
STATION_COLUMNS = ("name", "jurisdiction", "lon", "lat", "synthetic")
QUARANTINE, SOURCES = "quarantine.csv", "SOURCES.md"
_ROAD_COLUMNS = {
    "u": (pa.int32(), False),
    "v": (pa.int32(), False),
    "forward_ms": (pa.int32(), True),
    "backward_ms": (pa.int32(), True),
    "length_mm": (pa.int32(), False),
    "highway": (pa.string(), True),
    "name": (pa.string(), True),
}
_AREA_COLUMNS = {
    "code": (pa.string(), False),
    "name": (pa.string(), False),
    "level": (pa.string(), False),
    "illustrative": (pa.bool_(), False),
}
"""Type of each column, and whether a cell may be empty."""


@dataclass(frozen=True, slots=True)
class Area:
    """A jurisdiction polygon as it is stored; its class of area comes from ``limits.toml``."""

    code: str
    name: str
    boundary: MultiPolygon
    level: str = "bureau"
    illustrative: bool = False


def write_roads(path: Path, roads: ImportedRoads) -> None:
    """Write ``roads.parquet``: one row a street, times in milliseconds, null where closed."""
    forward, backward = roads.forward_ms > 0, roads.backward_ms > 0
    columns = pa.table(
        {
            "u": pa.array(roads.u, pa.int32()),
            "v": pa.array(roads.v, pa.int32()),
            "forward_ms": pa.array(roads.forward_ms, pa.int32(), mask=~forward),
            "backward_ms": pa.array(roads.backward_ms, pa.int32(), mask=~backward),
            "length_mm": pa.array(roads.length_mm, pa.int32()),
            "highway": pa.array(roads.highway, pa.string()).dictionary_encode(),
            "name": pa.array(roads.name, pa.string()).dictionary_encode(),
            "main": pa.array(roads.network().main, pa.bool_()),
        }
    )
    write_geoparquet(path, columns, roads.geometry)


def write_turns(path: Path, turns: StreetTurns) -> None:
    """Write ``turns.parquet``: the streets of each forbidden turn, in the order of driving."""
    sequence = np.repeat(np.arange(len(turns)), np.diff(turns.ptr))
    columns = {
        "sequence": pa.array(sequence, pa.int32()),
        "street": pa.array(turns.street, pa.int32()),
        "forward": pa.array(turns.forward, pa.bool_()),
    }
    pq.write_table(
        pa.table(columns), path, compression="zstd", compression_level=19, write_statistics=False
    )


def read_turns(path: Path) -> StreetTurns:
    """
    Read ``turns.parquet``.

    Raises
    ------
    InputError
        If it is damaged or lacks a column.
    """
    with damage(path):
        table = pq.read_table(path, columns=["sequence", "street", "forward"])
        sequence, street, forward = (column.to_numpy() for column in table.columns)
        if sequence.dtype.kind != "i" or street.dtype.kind != "i" or forward.dtype.kind != "b":
            raise InputError("holds cells of another kind, or empty ones", REBUILD, file=path)
        first = np.flatnonzero(np.diff(sequence, prepend=-1))
        if (sequence[first] != np.arange(first.size)).any():
            raise InputError("its sequences are not in order", REBUILD, file=path, field="sequence")
    ptr = np.append(first, sequence.size).astype(np.int64)
    return StreetTurns(ptr, street.astype(np.int64), forward, np.arange(first.size))


def read_roads(path: Path, turns: Path | None = None) -> RoadNetwork:
    """
    Read ``roads.parquet`` and, where there is one, ``turns.parquet``.

    Raises
    ------
    InputError
        If a column is missing, a file is damaged, or no street can be driven back and forth.
    """
    table = read_table(path, _ROAD_COLUMNS)
    with damage(path):
        roads = ImportedRoads(
            u=_whole(table.columns["u"]),
            v=_whole(table.columns["v"]),
            forward_ms=_whole(table.columns["forward_ms"]),
            backward_ms=_whole(table.columns["backward_ms"]),
            length_mm=_whole(table.columns["length_mm"]),
            highway=_texts(table.columns["highway"]),
            name=_texts(table.columns["name"]),
            geometry=table.geometry,
            row=np.arange(len(table.geometry)),
        )
        network = roads.network()
    if turns is not None:
        forbidden = read_turns(turns)
        with damage(turns):
            network = replace(network, turns=forbidden.restrictions(roads))
    if not network.main.any():
        raise InputError("its streets lead nowhere: no two meet both ways", REBUILD, file=path)
    return network


def write_jurisdictions(path: Path, areas: tuple[Area, ...]) -> None:
    """Write ``jurisdictions.parquet``, in the order of the codes."""
    ordered = sorted(areas, key=lambda area: area.code)
    columns = pa.table(
        {
            "code": pa.array([area.code for area in ordered], pa.string()),
            "name": pa.array([area.name for area in ordered], pa.string()),
            "level": pa.array([area.level for area in ordered], pa.string()),
            "illustrative": pa.array([area.illustrative for area in ordered], pa.bool_()),
        }
    )
    write_geoparquet(path, columns, np.array([area.boundary for area in ordered], dtype=object))


def read_jurisdictions(path: Path) -> tuple[Area, ...]:
    """
    Read ``jurisdictions.parquet``.

    Raises
    ------
    InputError
        If a column is missing, a code stands twice, or the file is damaged.
    """
    table = read_table(path, _AREA_COLUMNS)
    with damage(path):
        areas = tuple(
            Area(row["code"], row["name"], _multi(boundary), row["level"], row["illustrative"])
            for row, boundary in zip(table.columns.to_pylist(), table.geometry, strict=True)
        )
        Jurisdictions(as_jurisdiction(area, "") for area in areas)
    return areas


def as_jurisdiction(area: Area, area_class: str) -> Jurisdiction:
    """Give an area the class that the announced limits speak of."""
    return Jurisdiction(
        area.code, area.name, area.boundary, area.level, area_class, area.illustrative
    )


def write_population(path: Path, population: Population) -> None:
    """Write ``population.parquet``: points in WGS 84 with their heads."""
    columns = {
        "lon": population.lon.round(7),
        "lat": population.lat.round(7),
        "heads": population.heads,
    }
    pq.write_table(
        pa.table(columns), path, compression="zstd", compression_level=19, write_statistics=False
    )


def read_population(path: Path, source: str) -> Population:
    """
    Read ``population.parquet``.

    Raises
    ------
    InputError
        If it is damaged or lacks a column.
    """
    with damage(path):
        table = pq.read_table(path, columns=["lon", "lat", "heads"])
        lon, lat, heads = (
            table[name].to_numpy().astype(np.float64) for name in ("lon", "lat", "heads")
        )
        if not (np.isfinite([lon, lat, heads]).all() and (heads >= 0).all()):
            raise InputError("holds places or heads that are no numbers", REBUILD, file=path)
    return Population(lon, lat, heads, source)


def write_stations(path: Path, stations: tuple[Station, ...]) -> None:
    """Write ``stations.csv``: ``name,jurisdiction,lon,lat,synthetic``."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(STATION_COLUMNS)
        for station in stations:
            lon, lat = f"{station.place.lon:.6f}", f"{station.place.lat:.6f}"
            synthetic = "true" if station.synthetic else "false"
            writer.writerow([station.name, station.jurisdiction, lon, lat, synthetic])


def read_stations(path: Path) -> tuple[Station, ...]:
    """
    Read ``stations.csv``: ``name,jurisdiction,lon,lat,synthetic``.

    Raises
    ------
    InputError
        If a row cannot be read, or a name stands twice.
    """
    stations: dict[str, Station] = {}
    with damage(path):
        rows = list(csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True))
    for row, cells in enumerate(rows, start=2):
        station = _station(cells, path, row)
        if station.name in stations:
            problem = f"the station {station.name} stands twice"
            raise InputError(problem, "Give each its own name", file=path, row=row, field="name")
        stations[station.name] = station
    return tuple(stations.values())


def _station(cells: dict[str, str], path: Path, row: int) -> Station:
    lacking = next((name for name in STATION_COLUMNS if not cells.get(name)), None)
    if lacking:
        raise InputError("the field is empty", "Fill it", file=path, row=row, field=lacking)
    field = "name"
    try:
        name = clean_name(cells["name"])
        field = "lon, lat"
        place = Place(float(cells["lon"]), float(cells["lat"]))
    except ValueError as error:
        problem = one_line(str(error).rstrip("."))
        raise InputError(problem, "Correct it", file=path, row=row, field=field) from None
    synthetic = cells["synthetic"].strip().lower() != "false"
    return Station(name, cells["jurisdiction"], place, synthetic)


def _whole(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Whole numbers of a column; null (closed) becomes `CLOSED_MS`."""
    filled = column.fill_null(CLOSED_MS) if column.null_count else column
    numbers: NDArray[np.int64] = filled.to_numpy().astype(np.int64)
    if np.count_nonzero(numbers < 0) > column.null_count:
        msg = "holds a negative number"
        raise ValueError(msg)
    return numbers


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    texts = np.empty(len(column), dtype=object)
    texts[:] = column.to_pylist()
    return texts


def _multi(boundary: shapely.Geometry) -> MultiPolygon:
    parts = [part for part in shapely.get_parts(boundary) if part.geom_type == "Polygon"]
    if not parts:
        msg = "a boundary is no polygon"
        raise ValueError(msg)
    return MultiPolygon(parts)
