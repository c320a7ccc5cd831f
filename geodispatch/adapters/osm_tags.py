"""
What OpenStreetMap tags mean for a police car: may it pass, which way, how fast.

Access. The most specific tag decides: ``emergency``, ``motorcar``, ``motor_vehicle``,
``vehicle``, ``access``, each also with ``:forward`` / ``:backward``. ``no`` closes the way unless
buses or taxis may use it (a police car on duty takes the bus street) or ``emergency`` opens it.
``private``, ``destination``, ``customers``, ``delivery``, ``permit`` and the like are passable:
they bind the public, not a police car on its way to a call. Paths, footways and tracks are no
roads for a car unless ``emergency``, ``motorcar`` or ``motor_vehicle`` says yes; pedestrian
streets are, slowly.

One-way. ``oneway:emergency``, ``oneway:motorcar``, ``oneway:motor_vehicle``, ``oneway``, in that
order; without any, motorways and roundabouts run one way (OSM wiki, Key:oneway). A motorway
*link* does not. ``reversible`` ways are left out, as in OSRM: nobody can tell from the map which
way they run now. ``alternating`` passes both ways within minutes and counts as two-way.
Article 53 of China's Road Traffic Safety Law would let a police car on an urgent call drive against
the arrow; a promise of minutes must not rest on that, so one-ways hold.

Speed. A tagged ``maxspeed`` counts; otherwise `CLASS_SPEED_KMH`. Several values: the lowest.
A value that is no speed (0, negative, words) is replaced by the class default and reported.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

EMERGENCY_FACTOR = 0.9
"""
Door-to-door speed of a police car as a share of the speed of the road. An assumption, to be
calibrated with the desk's own log of departures and arrivals.

Ordinary cars average about 0.8 of the limit in free flow (the factor of OSRM's car profile);
lights and siren win back part of what signals cost, and crews must still slow at junctions.
A factor above 1 would announce minutes that nobody keeps.
"""

CLASS_SPEED_KMH: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 80.0,
        "motorway_link": 50.0,
        "trunk": 60.0,
        "trunk_link": 45.0,
        "primary": 50.0,
        "primary_link": 40.0,
        "secondary": 40.0,
        "secondary_link": 35.0,
        "tertiary": 35.0,
        "tertiary_link": 30.0,
        "unclassified": 30.0,
        "residential": 30.0,
        "road": 30.0,
        "busway": 30.0,
        "living_street": 15.0,
        "service": 15.0,
        "pedestrian": 10.0,
    }
)
"""
Speed of a road whose limit nobody tagged, km/h, by class. An assumption, to be calibrated.

Middle design speeds of CJJ 37-2012 (urban expressway 60-100, arterial 40-60, secondary 30-50,
branch road 20-40); living streets, service roads and pedestrian streets as a car can drive there.
"""

OPENED_SPEED_KMH: Mapping[str, float] = MappingProxyType(
    {"track": 15.0, "footway": 10.0, "cycleway": 10.0, "path": 10.0, "bridleway": 10.0}
)
"""Classes that a car uses only where a tag opens them, km/h."""

NO_LIMIT_KMH = 120.0
WALK_KMH = 7.0
KMH_PER_MPH = 1.609344
KMH_PER_KNOT = 1.852
LEAST_KMH, MOST_KMH = 1.0, 200.0

ZONE_KMH: Mapping[str, float] = MappingProxyType(
    {
        "urban": 50.0,
        "rural": 90.0,
        "trunk": 100.0,
        "motorway": 120.0,
        "expressway": 120.0,
        "living_street": 20.0,
        "school": 30.0,
        "bicycle_road": 30.0,
        "walk": WALK_KMH,
        "nsl_single": 60.0 * KMH_PER_MPH,
        "nsl_dual": 70.0 * KMH_PER_MPH,
        "nsl_restricted": 30.0 * KMH_PER_MPH,
        "CN:rural": 70.0,
        "CL:rural": 100.0,
        "DE:rural": 100.0,
        "AT:rural": 100.0,
        "FI:rural": 80.0,
        "SE:rural": 70.0,
        "NO:rural": 80.0,
        "DK:rural": 80.0,
        "NL:rural": 80.0,
        "CH:rural": 80.0,
        "FR:rural": 80.0,
        "JP:rural": 60.0,
        "JP:urban": 60.0,
        "US:urban": 25.0 * KMH_PER_MPH,
        "US:rural": 55.0 * KMH_PER_MPH,
        "GB:motorway": 70.0 * KMH_PER_MPH,
    }
)
"""
What ``CC:zone`` stands for, km/h: ``CC:zone`` where a country differs, else the zone alone (OSM
wiki, Default speed limits).
"""

_OPEN = frozenset({"yes", "designated", "official", "permissive"})
_CLOSED = frozenset({"no"})
_ACCESS_KEYS = ("emergency", "motorcar", "motor_vehicle", "vehicle", "access")
_OPENING_KEYS = ("emergency", "motorcar", "motor_vehicle")
_ONEWAY_KEYS = ("oneway:emergency", "oneway:motorcar", "oneway:motor_vehicle", "oneway")
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
_BOTH = frozenset({"no", "false", "0", "alternating"})
_UNFIXED = frozenset({"variable", "signals", "implicit", "default"})
_SPEED = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(mph|knots|km/?h|kmph|kph)?", re.IGNORECASE)
_ZONE = re.compile(r"([A-Z]{2}(?:-[A-Z]{2,3})?):(?:zone:?)?([a-z_]+|\d+)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A tag that could not be used, and what stood in it."""

    field: str
    problem: str
    value: str


@dataclass(frozen=True, slots=True)
class Passage:
    """
    How a car uses a road.

    Parameters
    ----------
    forward_kmh, backward_kmh
        Speed of the road in and against the direction it is drawn; NaN where a car may not.
    complaints
        Tags that were replaced by a default.
    """

    highway: str
    forward_kmh: float
    backward_kmh: float
    complaints: tuple[Complaint, ...] = ()


def passage(tags: Mapping[str, str], *, implied_oneway: bool = True) -> Passage | str:
    """
    Read the tags of one road; a string says why it is no road for a car.

    Parameters
    ----------
    tags
        As tagged, values not yet lower-cased.
    implied_oneway
        False for a source that knows no directions at all: each street stored once, undirected.

    Examples
    --------
    >>> passage({"highway": "residential", "oneway": "-1", "maxspeed": "30 mph"}).backward_kmh
    48.28032
    >>> passage({"highway": "steps"})
    'highway=steps is not for cars'
    """
    complaints: list[Complaint] = []
    highway = _class(tags, complaints)
    refusal = _refusal(highway, tags)
    if refusal:
        return refusal
    oneway = _oneway(highway, tags, complaints, implied=implied_oneway)
    if oneway == "reversible":
        return "reversible: the map cannot tell which way it runs now"
    default_kmh = CLASS_SPEED_KMH.get(highway) or OPENED_SPEED_KMH[highway]
    kmh = {}
    for direction in ("forward", "backward"):
        passable = oneway in (direction, "both") and _may_pass(tags, f":{direction}")
        kmh[direction] = _speed(tags, direction, default_kmh, complaints) if passable else math.nan
    if math.isnan(kmh["forward"]) and math.isnan(kmh["backward"]):
        return "closed in both directions"
    return Passage(highway, kmh["forward"], kmh["backward"], tuple(dict.fromkeys(complaints)))


def _class(tags: Mapping[str, str], complaints: list[Complaint]) -> str:
    """Class of a road; of several (``unclassified;tertiary``) the first that is for cars."""
    words = [word.strip() for word in tags.get("highway", "").lower().split(";")]
    if len(words) > 1:
        problem = "names several classes; the first for cars is used"
        complaints.append(Complaint("highway", problem, tags["highway"]))
    return next((word for word in words if word in CLASS_SPEED_KMH), words[0])


def _refusal(highway: str, tags: Mapping[str, str]) -> str | None:
    opened = any(_word(tags, key) in _OPEN for key in _OPENING_KEYS)
    if highway not in CLASS_SPEED_KMH and not (highway in OPENED_SPEED_KMH and opened):
        return f"highway={highway or '(none)'} is not for cars"
    if _word(tags, "area") == "yes":
        return "an area, not a line"
    if not _may_pass(tags, ""):
        return "closed to cars by its access tags"
    return None


def _may_pass(tags: Mapping[str, str], suffix: str) -> bool:
    """Whether the most specific access tag (with ``:forward`` or the like) lets a car pass."""
    bus = any(_word(tags, key + suffix) in _OPEN for key in ("bus", "psv", "taxi"))
    for key in _ACCESS_KEYS:
        value = _word(tags, key + suffix)
        if value:
            return value not in _CLOSED or bus
    return True


def _oneway(
    highway: str, tags: Mapping[str, str], complaints: list[Complaint], *, implied: bool
) -> str:
    """Return ``forward``, ``backward``, ``both`` or ``reversible``."""
    for key in _ONEWAY_KEYS:
        value = _word(tags, key)
        for meaning, words in (("forward", _FORWARD), ("backward", _BACKWARD), ("both", _BOTH)):
            if value in words:
                return meaning
        if value == "reversible":
            return value
        if value:
            complaints.append(Complaint(key, "is no direction; the default is used", tags[key]))
    ring = _word(tags, "junction") in {"roundabout", "circular"}
    return "forward" if implied and (ring or highway == "motorway") else "both"


def _speed(
    tags: Mapping[str, str], direction: str, default_kmh: float, complaints: list[Complaint]
) -> float:
    """Speed of the road in one direction, km/h."""
    for key in (f"maxspeed:{direction}", "maxspeed"):
        value = tags.get(key, "").strip()
        if not value or value.lower() in _UNFIXED:
            continue
        kmh = parse_maxspeed(value)
        if kmh is not None:
            return kmh
        complaints.append(Complaint(key, "is no speed; the class default is used", value))
    for key in ("maxspeed:type", "source:maxspeed", "zone:maxspeed"):
        kmh = parse_maxspeed(tags.get(key, ""))
        if kmh is not None:
            return kmh
    return default_kmh


def parse_maxspeed(value: str) -> float | None:
    """
    Read a ``maxspeed`` value, km/h; ``None`` when it is no speed.

    Of several values (``50;30``, ``50|30``) the lowest that is a speed counts.

    Examples
    --------
    >>> parse_maxspeed("50;30"), parse_maxspeed("none"), parse_maxspeed("FI:urban")
    (30.0, 120.0, 50.0)
    >>> parse_maxspeed("0") is None
    True
    """
    speeds = [_parse_one(part.strip()) for part in re.split(r"[;|]", value)]
    known = [kmh for kmh in speeds if kmh is not None]
    return min(known) if known else None


def _parse_one(value: str) -> float | None:
    if value.lower() == "walk":
        return WALK_KMH
    if value.lower() == "none":
        return NO_LIMIT_KMH
    zone = _ZONE.fullmatch(value)
    if zone:
        return _zone_kmh(*zone.groups())
    match = _SPEED.fullmatch(value)
    if not match:
        return None
    kmh = float(match[1].replace(",", "."))
    kmh *= {"mph": KMH_PER_MPH, "knots": KMH_PER_KNOT}.get((match[2] or "").lower(), 1.0)
    return kmh if LEAST_KMH <= kmh <= MOST_KMH else None


def _zone_kmh(country: str, zone: str) -> float | None:
    if zone.isdigit():
        return _parse_one(zone)
    if zone.startswith("zone"):
        return _parse_one(zone.removeprefix("zone"))
    return ZONE_KMH.get(f"{country}:{zone}", ZONE_KMH.get(zone))


def _word(tags: Mapping[str, str], key: str) -> str:
    return tags.get(key, "").strip().lower()
