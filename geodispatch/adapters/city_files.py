"""The tables of a city folder: roads, jurisdictions, population, stations; written and read."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from geodispatch.adapters.geoparquet import GeoTable, read_geoparquet, write_geoparquet
from geodispatch.adapters.imported_roads import ImportedRoads, main_component
from geodispatch.adapters.text_file import read_text
from geodispatch.domain.jurisdiction import Jurisdiction
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Station
from geodispatch.errors import InputError
from geodispatch.policing.city import Population
from geodispatch.roads import RoadNetwork, Streets

ROADS, JURISDICTIONS = "roads.parquet", "jurisdictions.parquet"
POPULATION, STATIONS = "population.parquet", "stations.csv"
LIMITS, FLEET = "limits.toml", "fleet.csv"
STATION_COLUMNS = ("name", "jurisdiction", "lon", "lat", "synthetic")
QUARANTINE, SOURCES = "quarantine.csv", "SOURCES.md"
_REBUILD = "Build the city again with `geodispatch city build`"


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
            "main": pa.array(main_component(roads), pa.bool_()),
        }
    )
    write_geoparquet(path, columns, roads.geometry)


def read_roads(path: Path) -> RoadNetwork:
    """
    Read ``roads.parquet``.

    Raises
    ------
    InputError
        If a column is missing or the file is damaged.
    """
    columns = ["u", "v", "forward_ms", "backward_ms", "length_mm", "highway", "name"]
    table = _columns(read_geoparquet(path), columns, path)
    pairs, owner = shapely.get_coordinates(table.geometry, return_index=True)
    ptr = np.searchsorted(owner, np.arange(len(table.geometry) + 1))
    streets = Streets(
        ptr=ptr.astype(np.int64),
        lon=np.ascontiguousarray(pairs[:, 0]),
        lat=np.ascontiguousarray(pairs[:, 1]),
        name=_words(table.columns["name"]),
        kind=_words(table.columns["highway"]),
    )
    return RoadNetwork.from_streets(
        table.columns["u"].to_numpy().astype(np.int64),
        table.columns["v"].to_numpy().astype(np.int64),
        _seconds(table.columns["forward_ms"]),
        _seconds(table.columns["backward_ms"]),
        streets,
        table.columns["length_mm"].to_numpy() / 1000.0,
    )


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
        If a column is missing or the file is damaged.
    """
    table = _columns(read_geoparquet(path), ["code", "name", "level", "illustrative"], path)
    return tuple(
        Area(row["code"], row["name"], _multi(boundary), row["level"], row["illustrative"])
        for row, boundary in zip(table.columns.to_pylist(), table.geometry, strict=True)
    )


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
    try:
        table = pq.read_table(path, columns=["lon", "lat", "heads"])
        lon, lat, heads = (
            table[name].to_numpy().astype(np.float64) for name in ("lon", "lat", "heads")
        )
    except (pa.ArrowException, OSError, KeyError) as error:
        raise InputError(
            f"is damaged ({str(error).splitlines()[0]})", _REBUILD, file=path
        ) from None
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
    for row, cells in enumerate(csv.DictReader(io.StringIO(read_text(path))), start=2):
        station = _station(cells, path, row)
        if station.name in stations:
            problem = f"the station {station.name} stands twice"
            raise InputError(problem, "Give each its own name", file=path, row=row, field="name")
        stations[station.name] = station
    return tuple(stations.values())


def _station(cells: dict[str, str], path: Path, row: int) -> Station:
    lacking = next(
        (
            name
            for name in ("name", "jurisdiction", "lon", "lat", "synthetic")
            if not cells.get(name)
        ),
        None,
    )
    if lacking:
        raise InputError("the field is empty", "Fill it", file=path, row=row, field=lacking)
    try:
        place = Place(float(cells["lon"]), float(cells["lat"]))
    except ValueError as error:
        raise InputError(
            str(error).rstrip("."), "Give WGS 84 degrees", file=path, row=row, field="lon"
        ) from None
    return Station(
        cells["name"], cells["jurisdiction"], place, cells["synthetic"].strip().lower() != "false"
    )


def _columns(table: GeoTable, names: list[str], path: Path) -> GeoTable:
    lacking = [name for name in names if name not in table.columns.column_names]
    if lacking:
        raise InputError("the column is missing", _REBUILD, file=path, field=lacking[0])
    return table


def _words(column: pa.ChunkedArray) -> tuple[str, ...] | None:
    """Words of a column, empty where one street has none; ``None`` when no street has any."""
    if column.null_count == len(column):
        return None
    coded = (
        column.combine_chunks()
        if pa.types.is_dictionary(column.type)
        else column.dictionary_encode().combine_chunks()
    )
    words = np.array([*coded.dictionary.to_pylist(), ""], dtype=object)
    index = coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    return tuple(words[index].tolist())


def _seconds(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Milliseconds to seconds; null (closed) becomes NaN."""
    seconds: NDArray[np.float64] = column.cast(pa.float64()).to_numpy() / 1000.0
    return seconds


def _multi(boundary: shapely.Geometry) -> MultiPolygon:
    return MultiPolygon(
        [part for part in shapely.get_parts(boundary) if part.geom_type == "Polygon"]
    )
