import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from door_kit import HERE, IN_WUHAN, batch, calling, feature
from geodispatch.adapters.datum import to_gcj02
from geodispatch.domain import Place
from geodispatch.domain.people import Scope
from town import NOON, corner

FORWARDED = Path(__file__).parent / "data" / "traccar_forward.json"


@pytest.fixture(scope="module")
def sender(doors):
    doors.join("K1", "K2", "L1", "L2", "M1", "P9", "P10", "P12", "Q2")
    return doors.token(Scope.POSITIONS)


def stored(kit, callsign):
    return kit.doors.store_of("gridville").latest([callsign]).get(callsign)


def test_a_batch_is_counted_by_what_each_position_is_worth(doors, sender):
    before, far = NOON - timedelta(seconds=60), Place(HERE.lon + 0.05, HERE.lat)
    body = batch(
        feature("K1", corner(12), before),
        feature("K1", corner(13), speed_kmh=36.0, heading=90),
        feature("K1", far, NOON + timedelta(seconds=1)),
        feature("K1", corner(12), before),
    )
    answer = doors.post("/api/positions", body, sender).json()
    assert answer == {
        "received": 4,
        "judged": {"accepted": 2, "jump": 1, "repeated": 1},
        "refused": [],
    }
    assert stored(doors, "K1").place == corner(13)
    assert stored(doors, "K1").speed_kmh == 36.0


def test_what_is_no_position_is_refused_by_its_index_and_the_rest_is_taken(doors, sender):
    body = batch(
        feature("K2"),
        feature("K2", Place(0.0, 0.0)),
        {"type": "Feature", "geometry": None, "properties": {}},
        feature("K2", at=datetime(2026, 3, 6, 12)),  # noqa: DTZ001 - that is what is refused
        feature("K2", speed_kmh=-3),
        feature("K2", speed_kmh=1e6),
        feature("K2\n"),
        {**feature("K2"), "geometry": {"type": "Point", "coordinates": [30.6, 114.3]}},
        feature("K2", Place(10.0, 50.0)),
    )
    response = doors.post("/api/positions", body, sender)
    answer = response.json()
    assert response.status_code == 200
    assert answer["judged"] == {"accepted": 1}
    assert [one["index"] for one in answer["refused"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    fields = [one["field"] for one in answer["refused"]]
    assert fields[1:6] == [
        "geometry",
        "properties.at",
        "properties.speed_kmh",
        "properties.speed_kmh",
        "properties",
    ]
    assert "swapped" in answer["refused"][6]["reason"]
    assert "far outside" in answer["refused"][7]["reason"]


def test_a_batch_of_which_nothing_can_be_used_is_refused_as_a_whole(doors, sender):
    response = doors.post("/api/positions", batch(feature("K3", speed_kmh="fast")), sender)
    assert response.status_code == 422
    assert response.json()["refused"][0]["field"] == "properties.speed_kmh"


def test_an_empty_batch_is_no_mistake(doors, sender):
    answer = doors.post("/api/positions", batch(), sender)
    assert (answer.status_code, answer.json()["received"]) == (200, 0)


def test_more_features_than_one_batch_may_hold_are_refused(doors, sender):
    body = batch(*[{}] * 5001)
    assert doors.post("/api/positions", body, sender).status_code == 422


def test_positions_of_a_city_that_is_not_there_are_not_taken(doors, sender):
    answer = doors.post("/api/positions?city=nowhere", batch(feature("K4")), sender)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-city")


def test_row_51_a_token_of_one_unit_sends_nothing_of_another(doors, sender):
    own = doors.token(Scope.POSITIONS, callsign="L1")
    both = batch(feature("L1"), feature("L2"))
    answer = doors.post("/api/positions", both, own)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert stored(doors, "L1") is None
    assert stored(doors, "L2") is None
    assert doors.post("/api/positions", batch(feature("L1")), own).status_code == 200
    phone = {"id": "L2", "lat": HERE.lat, "lon": HERE.lon}
    assert doors.get("/api/positions/osmand", own, **phone).status_code == 403
    forwarded = json.loads(FORWARDED.read_text()) | {"device": {"uniqueId": "L2"}}
    assert doors.post("/api/positions/traccar", forwarded, own).status_code == 403


def test_row_52_a_batch_that_is_sent_again_changes_nothing(doors, sender):
    body = batch(feature("M1", at=NOON - timedelta(minutes=1)), feature("M1", corner(13)))
    first = doors.post("/api/positions", body, sender).json()
    before = doors.doors.store_of("gridville").since(0).marker
    again = doors.post("/api/positions", body, sender).json()
    assert first["judged"] == {"accepted": 2}
    assert again["judged"] == {"repeated": 2}
    store = doors.doors.store_of("gridville")
    assert store.since(before).fixes == {}
    assert len(list(store.good("M1", NOON - timedelta(hours=1), NOON + timedelta(hours=1)))) == 2


@pytest.mark.parametrize("way", ["token", "body", "parameter"])
def test_a_source_in_gcj_02_is_converted_once_and_its_word_kept(tmp_path, way):
    lon, lat = (float(one) for one in to_gcj02(IN_WUHAN.lon, IN_WUHAN.lat))
    with calling(tmp_path) as kit:
        kit.move_to_wuhan()
        headers = kit.token(Scope.POSITIONS, datum="gcj02" if way == "token" else "wgs84")
        more = {"datum": "gcj02"} if way == "body" else {}
        query = "?datum=gcj02" if way == "parameter" else ""
        body = batch(feature("A", Place(lon, lat)), **more)
        answer = kit.post(f"/api/positions{query}", body, headers)
        assert answer.json()["judged"] == {"accepted": 1}
        fix = stored(kit, "A")
    assert fix.place.distance_m(IN_WUHAN) < 0.01
    assert (fix.reported.lon, fix.reported.lat, fix.reported.datum) == (lon, lat, "gcj02")
    assert fix.place.distance_m(Place(lon, lat)) > 300


PHONES = {
    "seconds": {"timestamp": "1772798400"},
    "milliseconds": {"timestamp": "1772798400000"},
    "ISO 8601": {"timestamp": "2026-03-06T20:00:00+08:00"},
}


@pytest.mark.parametrize("form", ["address", "form"])
@pytest.mark.parametrize("time", PHONES)
def test_a_phone_is_understood(doors, sender, form, time):
    callsign = f"P {form} {time}"
    doors.join(callsign)
    said = {"id": callsign, "lat": str(HERE.lat), "lon": str(HERE.lon), "speed": "10"}
    said |= {"bearing": "90", "altitude": "20.5", "accuracy": "5", "batt": "77"} | PHONES[time]
    path = "/api/positions/osmand"
    if form == "address":
        answer = doors.get(path, sender, **said)
    else:
        answer = doors.client.post(path, data=said, headers=sender)
    assert answer.json()["judged"] == {"accepted": 1}
    fix = stored(doors, callsign)
    assert fix.device_at == datetime(2026, 3, 6, 12, tzinfo=UTC)
    assert fix.speed_kmh == pytest.approx(18.52)


def test_a_phone_that_cannot_set_headers_sends_its_token_as_a_parameter(doors, sender):
    _, secret = doors.issue(Scope.POSITIONS, callsign="P9")
    said = {"deviceid": "P9", "location": f"{HERE.lat},{HERE.lon}", "token": secret}
    assert doors.get("/api/positions/osmand", **said).status_code == 200
    assert doors.client.post("/api/positions/osmand", data=said).status_code == 200
    assert stored(doors, "P9").device_at == doors.shift.now
    assert doors.get("/api/positions/osmand", **(said | {"token": "x"})).status_code == 401
    assert doors.get("/api/incidents", token=secret).status_code == 401


def test_a_new_phone_sends_json(doors, sender):
    said = {
        "location": {
            "timestamp": "2026-03-06T12:00:00.000Z",
            "coords": {"latitude": HERE.lat, "longitude": HERE.lon, "speed": 5.0, "heading": 1},
            "is_moving": False,
            "battery": {"level": 1, "is_charging": False},
        },
        "device_id": "P10",
    }
    assert doors.post("/api/positions/osmand", said, sender).json()["judged"] == {"accepted": 1}
    assert stored(doors, "P10").speed_kmh == pytest.approx(18.0)


def stranger(doors, sender, door, callsign):
    """Send the position of a unit that the fleet does not have by one of the doors."""
    if door == "geojson":
        return doors.post("/api/positions", batch(feature("K2"), feature(callsign)), sender)
    if door == "osmand":
        phone = {"id": callsign, "lat": HERE.lat, "lon": HERE.lon}
        return doors.get("/api/positions/osmand", sender, **phone)
    if door == "new phone":
        coords = {"latitude": HERE.lat, "longitude": HERE.lon}
        location = {"timestamp": NOON.isoformat(), "coords": coords}
        said = {"location": location, "device_id": callsign}
        return doors.post("/api/positions/osmand", said, sender)
    said = json.loads(FORWARDED.read_text()) | {"device": {"uniqueId": callsign}}
    return doors.post("/api/positions/traccar", said, sender)


@pytest.mark.parametrize("door", ["geojson", "osmand", "new phone", "traccar"])
def test_a_callsign_that_the_fleet_does_not_have_is_refused_and_nothing_of_it_kept(
    doors, sender, door
):
    callsign = f"S {door}"
    answer = stranger(doors, sender, door, callsign)
    assert answer.status_code == 200
    (refused,) = answer.json()["refused"]
    assert (refused["field"], callsign in answer.text) == ("callsign", False)
    assert refused["index"] == answer.json()["received"] - 1
    assert sum(answer.json()["judged"].values()) == refused["index"]
    assert stored(doors, callsign) is None
    # The token of one unit fares no better, and a unit that joins is taken at once.
    own = doors.token(Scope.POSITIONS, callsign=callsign)
    alone = doors.post("/api/positions", batch(feature(callsign)), own)
    assert (alone.status_code, alone.json()["judged"]) == (422, {})
    doors.join(callsign)
    assert stranger(doors, sender, door, callsign).json()["refused"] == []
    assert stored(doors, callsign) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"lat": ""},
        {"lat": "nan"},
        {"lon": "1e999"},
        {"lon": "0x10"},
        {"lon": "١١٤"},
        {"timestamp": "2026-03-06T12:00:00"},
        {"timestamp": "2026-03-06 12:00:00"},
        {"timestamp": "9" * 40},
        {"timestamp": "yesterday"},
        {"speed": "fast"},
    ],
)
def test_a_phone_that_says_nonsense_is_told_which_word(doors, sender, change):
    said = {"id": "P11", "lat": str(HERE.lat), "lon": str(HERE.lon), "timestamp": "1772798400"}
    answer = doors.get("/api/positions/osmand", sender, **(said | change))
    assert answer.status_code == 422
    assert answer.json()["field"] == next(iter(change))
    assert stored(doors, "P11") is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid": "false"}, "valid"),
        ({"lat": "0", "lon": "0"}, "lon"),
        ({"lat": "50", "lon": "10"}, "lon"),
    ],
)
def test_a_phone_without_a_position_is_not_asked_to_send_it_again(doors, sender, change, field):
    said = {"id": "P12", "lat": str(HERE.lat), "lon": str(HERE.lon)} | change
    answer = doors.get("/api/positions/osmand", sender, **said)
    assert answer.status_code == 200
    assert answer.json()["refused"][0]["field"] == field
    assert stored(doors, "P12") is None


def test_a_position_that_traccar_forwards_arrives_at_the_desk(doors, sender):
    said = json.loads(FORWARDED.read_text())
    unit = said["device"]["uniqueId"]
    doors.shift.now = NOON
    assert doors.post("/api/positions/traccar", said, sender).json()["judged"] == {"accepted": 1}
    fix = stored(doors, unit)
    assert fix.speed_kmh == pytest.approx(said["position"]["speed"] * 1.852)
    (known,) = (one for one in doors.shift.desk.units(doors.shift.now) if one.callsign == unit)
    assert known.fix.place == Place(said["position"]["longitude"], said["position"]["latitude"])
    shown = doors.get("/api/units", doors.token(Scope.UNITS)).json()["units"]
    (row,) = (one for one in shown if one["callsign"] == unit)
    assert (row["lon"], row["lat"]) == (known.fix.place.lon, known.fix.place.lat)


def test_traccar_may_name_units_and_give_times_as_numbers(doors, sender):
    said = json.loads(FORWARDED.read_text())
    said["position"]["fixTime"] = 1772798400000
    said["device"] |= {"uniqueId": "868618052108909", "name": "Q2"}
    assert doors.post("/api/positions/traccar?callsign=name", said, sender).status_code == 200
    assert stored(doors, "Q2").device_at == NOON
    assert stored(doors, "868618052108909") is None


@pytest.mark.parametrize("change", [{"valid": False}, {"outdated": True}])
def test_traccar_is_not_asked_again_for_what_is_no_new_position(doors, sender, change):
    said = json.loads(FORWARDED.read_text())
    said["position"] |= change
    said["device"]["uniqueId"] = "Q3"
    answer = doors.post("/api/positions/traccar", said, sender)
    assert (answer.status_code, answer.json()["judged"]) == (200, {})
    assert answer.json()["refused"][0]["field"] == f"position.{next(iter(change))}"
    assert stored(doors, "Q3") is None


def test_positions_that_cannot_be_kept_are_not_acknowledged(tmp_path):
    with calling(tmp_path) as kit:
        headers = kit.token(Scope.POSITIONS)
        kit.doors.door_of("gridville")
        (tmp_path / "positions.db").unlink()
        answer = kit.post("/api/positions", batch(feature("A")), headers)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert str(tmp_path) not in answer.text
