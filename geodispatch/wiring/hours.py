"""Speeds by hour of the week for a desk, where somebody gives them."""

import os

from geodispatch.adapters.speed_profiles import read_profile
from geodispatch.domain.mode import Mode
from geodispatch.policing import City
from geodispatch.roads import SpeedProfile
from geodispatch.wiring.modes import mode

PROFILE_VARIABLE = "GEODISPATCH_PROFILE"
_DEMO_PROFILE = "synthetic"


def hours_of(city: City) -> SpeedProfile | None:
    """
    Return the speeds by hour that ``GEODISPATCH_PROFILE`` names; ``None`` where it names none.

    One that ships, or a file. The demo has invented ones, whose source says so; at a real desk and
    in a drill nothing is invented.

    Raises
    ------
    InputError
        If there is no such profile, or its file cannot stand.
    """
    named = os.environ.get(PROFILE_VARIABLE, "").strip()
    if not named and mode() is not Mode.DEMO:
        return None
    return read_profile(named or _DEMO_PROFILE, city.time_zone)
