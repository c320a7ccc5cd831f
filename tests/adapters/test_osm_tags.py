import math

import pytest

from geodispatch.adapters.osm_tags import CLASS_SPEED_KMH, Passage, parse_maxspeed, passage

RESIDENTIAL_KMH = CLASS_SPEED_KMH["residential"]


def directions(**tags):
    """Say which ways a car may drive: ``->``, ``<-``, ``<->`` or the reason why none."""
    tagged = {key.replace("__", ":"): value for key, value in tags.items()}
    found = passage({"highway": "residential", **tagged})
    if isinstance(found, str):
        return found
    forward, backward = not math.isnan(found.forward_kmh), not math.isnan(found.backward_kmh)
    return {(True, True): "<->", (True, False): "->", (False, True): "<-"}[forward, backward]


@pytest.mark.parametrize("value", ["yes", "true", "1", "Yes"])
def test_oneway_words_close_the_way_back(value):
    assert directions(oneway=value) == "->"


@pytest.mark.parametrize("value", ["-1", "reverse"])
def test_a_reversed_oneway_closes_the_way_ahead(value):
    assert directions(oneway=value) == "<-"


@pytest.mark.parametrize("value", ["no", "false", "0", "alternating"])
def test_these_words_leave_both_ways_open(value):
    assert directions(oneway=value) == "<->"


@pytest.mark.parametrize(
    "tags", [{"highway": "motorway"}, {"junction": "roundabout"}, {"junction": "circular"}]
)
def test_motorways_and_roundabouts_run_one_way_untagged(tags):
    assert directions(**tags) == "->"


def test_a_motorway_that_says_no_runs_both_ways():
    assert directions(highway="motorway", oneway="no") == "<->"


def test_a_motorway_link_is_not_one_way_by_itself():
    assert directions(highway="motorway_link") == "<->"


def test_an_undirected_source_implies_no_one_way():
    found = passage({"highway": "motorway"}, implied_oneway=False)
    assert found == Passage("motorway", 80.0, 80.0)


def test_oneway_does_not_bind_police_where_the_tag_says_so():
    assert directions(oneway="yes", oneway__emergency="no") == "<->"


def test_a_reversible_way_is_left_out_because_nobody_knows_its_direction():
    assert "reversible" in directions(oneway="reversible")


def test_a_oneway_word_that_is_none_is_reported_and_the_way_is_open():
    found = passage({"highway": "residential", "oneway": "sometimes"})
    assert [complaint.field for complaint in found.complaints] == ["oneway"]
    assert not math.isnan(found.backward_kmh)


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "private"},
        {"access": "no", "emergency": "yes"},
        {"access": "no", "motor_vehicle": "yes"},
        {"motor_vehicle": "destination"},
        {"motor_vehicle": "no", "bus": "yes"},
        {"access": "no", "psv": "designated"},
        {"access": "customers"},
    ],
)
def test_a_police_car_may_pass(tags):
    assert directions(**tags) == "<->"


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "no"},
        {"motor_vehicle": "no"},
        {"vehicle": "no"},
        {"access": "yes", "motorcar": "no"},
        {"emergency": "no"},
    ],
)
def test_a_police_car_may_not_pass(tags):
    assert directions(**tags) == "closed to cars by its access tags"


def test_access_may_close_one_direction_only():
    assert directions(motor_vehicle__backward="no") == "->"
    assert directions(vehicle__forward="no") == "<-"


@pytest.mark.parametrize(
    "highway", ["footway", "steps", "cycleway", "track", "construction", "proposed", ""]
)
def test_what_is_no_road_for_cars_is_told(highway):
    assert "is not for cars" in directions(highway=highway)


def test_a_path_that_is_open_to_emergencies_is_a_slow_road():
    assert passage({"highway": "path", "emergency": "yes"}).forward_kmh == 10.0


def test_a_square_is_no_line():
    assert directions(highway="pedestrian", area="yes") == "an area, not a line"


def test_of_several_classes_the_first_for_cars_counts():
    found = passage({"highway": "unclassified;tertiary"})
    assert found.highway == "unclassified"
    assert [complaint.field for complaint in found.complaints] == ["highway"]


@pytest.mark.parametrize(
    ("value", "kmh"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28032),
        ("10 knots", 18.52),
        ("walk", 7.0),
        ("none", 120.0),
        ("50;30", 30.0),
        ("50|70", 50.0),
        ("30.5", 30.5),
        ("FI:urban", 50.0),
        ("DE:rural", 100.0),
        ("PT:rural", 90.0),
        ("CN:rural", 70.0),
        ("DE:zone:30", 30.0),
        ("FI:zone30", 30.0),
        ("RU:living_street", 20.0),
        ("GB:nsl_single", 96.56064),
        ("DE:walk", 7.0),
        ("CL:motorway", 120.0),
    ],
)
def test_maxspeed_in_all_its_forms(value, kmh):
    assert parse_maxspeed(value) == pytest.approx(kmh)


@pytest.mark.parametrize(
    "value",
    ["0", "-30", "nan", "fast", "", "999", "0.2", "XX:nowhere", "50 furlongs", "inf", "1e999"],
)
def test_what_is_no_speed_gives_none(value):
    assert parse_maxspeed(value) is None


@pytest.mark.parametrize("value", ["0", "-30", "NaN", "fast"])
def test_a_bad_maxspeed_takes_the_class_default_and_is_reported(value):
    found = passage({"highway": "residential", "maxspeed": value})
    assert found.forward_kmh == found.backward_kmh == RESIDENTIAL_KMH
    assert [(each.field, each.value) for each in found.complaints] == [("maxspeed", value)]


def test_each_direction_has_its_own_maxspeed():
    found = passage({"highway": "primary", "maxspeed": "60", "maxspeed:backward": "30"})
    assert (found.forward_kmh, found.backward_kmh) == (60.0, 30.0)


def test_a_variable_limit_is_no_fault_and_takes_the_class_default():
    found = passage({"highway": "residential", "maxspeed": "variable"})
    assert found == Passage("residential", RESIDENTIAL_KMH, RESIDENTIAL_KMH)


def test_the_kind_of_limit_counts_where_no_number_is_tagged():
    assert passage({"highway": "primary", "maxspeed:type": "FI:rural"}).forward_kmh == 80.0
