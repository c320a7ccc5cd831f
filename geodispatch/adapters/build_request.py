"""What `geodispatch city build` is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.sources import NOT_STATED, SourceText
from geodispatch.domain.jurisdiction import Jurisdictions
from geodispatch.domain.naming import Name
from geodispatch.domain.unit import Station
from geodispatch.roads import RoadNetwork

StationMaker = Callable[[RoadNetwork, Jurisdictions, int], tuple[Station, ...]]
"""Makes stations for a network and its jurisdictions, from a seed; injected, as it is a study."""


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """
    What to make a city of.

    Parameters
    ----------
    name
        Code of the city: letters, digits, ``_`` and ``-``.
    made_on
        Day of the build; the same files and day give the same bytes.
    jurisdictions
        ``None`` makes one illustrative area around all roads.
    datum, roads_datum
        What the coordinates of the polygons and of the roads mean.
    zones
        Ground that limits were announced for by itself, drawn in the datum of the polygons.
    simplified
        Merge streets at nodes where nothing branches off.
    replace
        Replace the city that stands in ``out``.
    accept_large_repairs
        Use polygons whose repair changes their area by more than 1 %.
    attribution
        Lines that every map shows; OpenStreetMap's notice when ``None``.
    """

    name: str
    roads: Path
    out: Path
    made_on: date
    jurisdictions: Path | None = None
    datum: Datum = Datum.WGS84
    roads_datum: Datum = Datum.WGS84
    limits: Path | None = None
    zones: Path | None = None
    fleet: Path | None = None
    display_name: Name | None = None
    time_zone: str = "UTC"
    country: str = ""
    simplified: bool = True
    replace: bool = False
    accept_large_repairs: bool = False
    roads_source: SourceText = NOT_STATED
    jurisdictions_source: SourceText = NOT_STATED
    attribution: tuple[str, ...] | None = None
