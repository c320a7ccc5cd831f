"""
`geodispatch city download PLACE`: roads from OpenStreetMap's servers through osmnx, then a build.

osmnx only fetches: the ways are saved as OpenStreetMap XML with their tags, and the project's own
import reads that, so that a downloaded city follows the same rules as any other. A closed network
gets a plain answer within seconds.
"""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from geodispatch.adapters.build_report import BuildReport
from geodispatch.adapters.city_build import BuildRequest, StationMaker, build_city
from geodispatch.adapters.import_report import Progress, no_progress
from geodispatch.adapters.sources import OSM_LICENCE, SourceText
from geodispatch.adapters.termination import orderly_end
from geodispatch.errors import InputError

PROBE_S = 5.0
TAGS = (
    "access", "area", "bus", "emergency", "highway", "junction", "maxspeed", "maxspeed:backward",
    "maxspeed:forward", "maxspeed:type", "motor_vehicle", "motorcar", "name", "oneway",
    "oneway:emergency", "oneway:motor_vehicle", "psv", "vehicle", "zone:maxspeed",
)  # fmt: skip
_ELSEWHERE = (
    "Fetch an extract (.osm.pbf) of the place on a computer with internet and use "
    "`geodispatch city build`"
)


def download_city(
    place: str,
    request: BuildRequest,
    progress: Progress = no_progress,
    stations: StationMaker | None = None,
) -> BuildReport:
    """
    Fetch the roads of a place and build a city of them.

    Parameters
    ----------
    place
        As a person would type it: ``Chaoyang, Liaoning, China``.
    request
        As for `build_city`; its ``roads`` are replaced by what is fetched.
    progress, stations
        As for `build_city`.

    Raises
    ------
    InputError
        If there is no internet, nobody knows the place, or the build refuses something.
    """
    # osmnx takes two seconds to import, which nothing else here needs.
    import osmnx

    progress("asking for the servers", 0, 0)
    for url in (osmnx.settings.nominatim_url, osmnx.settings.overpass_url):
        check_reachable(url)
    with (
        orderly_end(),
        tempfile.TemporaryDirectory(prefix="geodispatch-") as folder,
        osmnx_settings(osmnx.settings),
    ):
        roads = Path(folder) / "download.osm"
        progress("downloading roads", 0, 0)
        try:
            graph = osmnx.graph_from_place(
                place, custom_filter='["highway"]["area"!~"yes"]', simplify=False, retain_all=True
            )
            osmnx.save_graph_xml(graph, roads)
        except (TypeError, ValueError) as error:
            problem = f"OpenStreetMap knows no place with roads called {place!r} ({error})"
            raise InputError(problem, "Write it as on openstreetmap.org") from None
        except OSError as error:
            problem = f"the download of {place!r} broke off ({type(error).__name__})"
            raise InputError(problem, f"Try again later. {_ELSEWHERE}") from None
        source = SourceText(
            origin=f"OpenStreetMap, Overpass API, place {place!r}, through osmnx",
            version=osmnx.__version__,
            licence=OSM_LICENCE,
            retrieved=request.made_on,
        )
        return build_city(replace(request, roads=roads, roads_source=source), progress, stations)


def check_reachable(url: str, timeout_s: float = PROBE_S) -> None:
    """
    Ask a server for a sign of life.

    Raises
    ------
    InputError
        If there is none within ``timeout_s``; any answer, a refusal too, is a sign.
    """
    host = urlsplit(url).hostname
    try:
        with urlopen(Request(url, method="HEAD"), timeout=timeout_s):  # noqa: S310  a setting, https
            return
    except HTTPError:
        return
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        problem = f"{host} cannot be reached from here ({reason}): there is no internet"
        raise InputError(problem, _ELSEWHERE) from None


@contextmanager
def osmnx_settings(settings: Any) -> Iterator[None]:  # noqa: ANN401  a module of osmnx
    """Let osmnx keep our tags, store each way once in its drawn direction, and leave no cache."""
    wanted = {"all_oneway": True, "use_cache": False, "useful_tags_way": list(TAGS)}
    before = {key: getattr(settings, key) for key in wanted}
    try:
        for key, value in wanted.items():
            setattr(settings, key, value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of osmnx and pandas about each other
            yield
    finally:
        for key, value in before.items():
            setattr(settings, key, value)
