from datetime import timedelta

from desks import Shift
from geodispatch.domain import Place
from geodispatch.ui.nearby import nearby
from town import NOON, corner

# A degree is 111.2 km at the equator, where Gridville lies.
NORTH_299_M = Place(corner(12).lon, corner(12).lat + 299 / 111_195)
NORTH_301_M = Place(corner(12).lon, corner(12).lat + 301 / 111_195)


def near(shift: Shift, place: Place, minutes: float = 0) -> list[str]:
    now = NOON + timedelta(minutes=minutes)
    return [one.number for one in nearby(shift.desk.queue(now), place, now)]


def test_an_incident_within_300_metres_may_be_the_same():
    shift = Shift()
    number = shift.call()
    assert near(shift, NORTH_299_M) == [number]
    assert near(shift, NORTH_301_M) == []


def test_an_incident_of_half_an_hour_ago_may_be_the_same_and_an_older_one_not():
    shift = Shift()
    number = shift.call()
    assert near(shift, corner(12), 30) == [number]
    assert near(shift, corner(12), 30.1) == []


def test_the_nearest_comes_first_and_three_are_enough():
    shift = Shift()
    far, nearest = (shift.call(node=12), shift.call(node=12))
    assert near(shift, corner(12)) == [far, nearest]  # equally near: by their numbers
    for _ in range(3):
        shift.call()
    assert len(near(shift, corner(12))) == 3


def test_it_says_what_how_far_and_since_when():
    shift = Shift()
    number = shift.call()
    now = NOON + timedelta(minutes=3)
    (found,) = nearby(shift.desk.queue(now), NORTH_299_M, now)
    assert found.words(now, "en") == f"{number} Fight, 299 m away, 3 min ago"
