"""Recordings of positions and calls: good rows are used, bad ones named, harmful files refused."""

from datetime import timedelta

import numpy as np
import pytest

from adapters.positions.fixes import NOON, after, fix
from geodispatch.adapters.datum import Datum, to_gcj02
from geodispatch.adapters.positions import gpx
from geodispatch.adapters.positions.calls import read_call_rows
from geodispatch.adapters.positions.door import through_door
from geodispatch.adapters.positions.recordings import read_positions
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Reported
from geodispatch.errors import InputError

HEADER = "callsign,device_at,lon,lat,speed_kmh"
GPX = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="a test">{}</gpx>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<gpx version="1.1"><trk><name>&b;</name></trk></gpx>'
)


def point(seconds=0, lon=114.3, lat=30.0, time=None):
    at = after(seconds).strftime("%Y-%m-%dT%H:%M:%SZ") if time is None else time
    return f'<trkpt lat="{lat}" lon="{lon}"><time>{at}</time></trkpt>'


def track(*points, name="B12"):
    named = "" if name is None else f"<name>{name}</name>"
    return f"<trk>{named}<trkseg>{''.join(points)}</trkseg></trk>"


@pytest.fixture
def written(tmp_path):
    def written(text, name="positions.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return written


@pytest.fixture
def table(written):
    return lambda *rows: written("\n".join([HEADER, *rows]))


@pytest.fixture
def drawn(written):
    return lambda *tracks: written(GPX.format("".join(tracks)), "positions.gpx")


class TestTables:
    def test_rows_become_fixes_in_the_order_of_their_times(self, table):
        recording = read_positions(
            table(
                "B13,2026-03-06T20:00:10+08:00,114.3,30.0,",
                "B12,2026-03-06T12:00:00Z,114.3,30.0,36.5",
            )
        )
        assert recording.refused == ()
        assert recording.items == (
            fix(0, speed_kmh=36.5, source="replay"),
            fix(10, callsign="B13", source="replay"),
        )

    def test_the_speed_may_be_left_out_and_further_columns_are_passed_over(self, written):
        file = written("lat,lon,device_at,callsign,x\n30.0,114.3,2026-03-06T12:00:00Z,B12,y\n")
        assert read_positions(file).items == (fix(0, source="replay"),)

    @pytest.mark.parametrize(
        ("row", "field", "problem"),
        [
            ("B12,2026-03-06T12:00:00Z,NaN,30.0,", "lon", "is nan, not in degrees"),
            ("B12,2026-03-06T12:00:00Z,114.3,1e999,", "lat", "is inf, not in degrees"),
            (f"B12,2026-03-06T12:00:00Z,{2**70},30.0,", "lon", "not in degrees"),
            ("B12,2026-03-06T12:00:00Z,181,30.0,", "lon", "is 181, not in degrees"),
            ("B12,2026-03-06T12:00:00Z,30.0,114.3,", "lat", "look swapped"),
            ("B12,2026-03-06T12:00:00Z,0,0,", "lon", "both 0"),
            ("B12,2026-03-06T12:00:00Z,east,30.0,", "lon", "'east', not a number"),
            ("B12,2026-03-06T12:00:00,114.3,30.0,", "device_at", "no time zone"),
            ("B12,,114.3,30.0,", "device_at", "is empty"),
            ("B12,9999-12-31T00:00:00Z,114.3,30.0,", "device_at", "not between 1900 and 2200"),
            (",2026-03-06T12:00:00Z,114.3,30.0,", "callsign", "is empty"),
            ("B\u202e12,2026-03-06T12:00:00Z,114.3,30.0,", "callsign", "U+202E"),
            ("B12,2026-03-06T12:00:00Z,114.3,30.0,-1", "speed_kmh", "not a speed"),
            ("B12,2026-03-06T12:00:00Z,114.3,30.0,nan", "speed_kmh", "not a speed"),
            (f"B12,2026-03-06T12:00:00Z,114.3,30.0,{10**400}", "speed_kmh", "not a speed"),
        ],
    )
    def test_a_bad_row_is_named_by_file_row_and_field(self, table, row, field, problem):
        recording = read_positions(table("B13,2026-03-06T12:00:00Z,114.3,30.0,", row))
        assert [one.callsign for one in recording.items] == ["B13"]
        (error,) = recording.refused
        assert (error.row, error.field) == (3, field)
        assert "positions.csv" in str(error)
        assert problem in error.problem

    def test_a_repeated_row_counts_once_and_two_that_differ_are_both_refused(self, table):
        row = "B12,2026-03-06T12:00:00Z,114.3,30.0,"
        same = "B12,2026-03-06T20:00:00+08:00,114.3,30.0,"
        recording = read_positions(table(row, same))
        assert (len(recording.items), recording.repeated) == (1, 1)
        recording = read_positions(table(row, same.replace("114.3", "114.4")))
        assert recording.items == ()
        assert [error.row for error in recording.refused] == [2, 3]

    def test_a_callsign_for_a_table_is_refused(self, table):
        with pytest.raises(InputError, match="--callsign: the rows of a CSV name their units"):
            read_positions(table(), callsign="B12")

    @pytest.mark.parametrize("name", ["x.zip", "x.txt", "x.gpx.gz", "x.pkl"])
    def test_other_kinds_of_files_are_refused(self, written, name):
        with pytest.raises(InputError):
            read_positions(written("x", name))


class TestTracks:
    def test_a_track_is_the_way_of_the_unit_it_is_named_after(self, drawn):
        recording = read_positions(
            drawn(track(point(10), point(0)), track(point(5), name="武昌-01"))
        )
        assert recording.refused == ()
        assert recording.items == (
            fix(0, source="replay"),
            fix(5, callsign="武昌-01", source="replay"),
            fix(10, source="replay"),
        )

    def test_a_callsign_goes_before_the_name(self, drawn):
        file = drawn(track(point(0)), track(point(10), name=None))
        assert {one.callsign for one in read_positions(file, callsign="B99").items} == {"B99"}

    def test_a_track_without_a_name_asks_for_a_callsign(self, drawn):
        with pytest.raises(InputError, match=r"track 1 has no name\. Give --callsign"):
            read_positions(drawn(track(point(0), name=None)))

    def test_a_speed_of_gpx_1_0_is_read_in_metres_a_second(self, written):
        moving = point(0).replace("</time>", "</time><speed>10</speed>")
        text = GPX.format(track(moving)).replace("1.1", "1.0")
        (one,) = read_positions(written(text, "old.gpx")).items
        assert one.speed_kmh == pytest.approx(36.0)

    @pytest.mark.parametrize("speed", ["-1", "1000", "nan", "1e999"])
    def test_a_speed_that_is_none_is_named(self, written, speed):
        racing = point(10).replace("</time>", f"</time><speed>{speed}</speed>")
        text = GPX.format(track(point(0), racing)).replace("1.1", "1.0")
        recording = read_positions(written(text, "old.gpx"))
        assert [(error.row, error.field) for error in recording.refused] == [(2, "speed")]
        assert len(recording.items) == 1

    def test_a_time_without_a_zone_is_in_utc_as_gpx_says(self, drawn):
        (one,) = read_positions(drawn(track(point(time="2026-03-06T12:00:00")))).items
        assert one.device_at == NOON

    @pytest.mark.parametrize(
        ("bad", "field"),
        [
            ('<trkpt lat="30" lon="114.3"/>', "time"),
            (point(time="noon"), "time"),
            (point(time="2026-13-06T12:00:00Z"), "time"),
            (point(time="0001-01-01T00:00:00Z"), "time"),
            (point(lon="nan"), "lon"),
            (point(lat="1e999"), "lat"),
            (point(lon="0", lat="0"), "lon"),
            (point(lon="30.0", lat="114.3"), "lat"),
        ],
    )
    def test_a_bad_point_is_named_by_its_number_and_field(self, drawn, bad, field):
        recording = read_positions(drawn(track(point(0), bad, point(10))))
        assert len(recording.items) == 2
        (error,) = recording.refused
        assert (error.row, error.field) == (2, field)

    def test_points_of_one_time_count_once_or_are_named(self, drawn):
        recording = read_positions(drawn(track(point(0), point(0), point(0, lon=114.4))))
        assert (len(recording.items), recording.repeated) == (1, 1)
        assert [error.row for error in recording.refused] == [3]

    @pytest.mark.parametrize(
        "text",
        [
            BOMB,
            '<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx version="1.1"></gpx>',
            '<!DOCTYPE gpx><gpx version="1.1"></gpx>',
        ],
    )
    def test_a_document_type_is_refused(self, written, text):
        with pytest.raises(InputError, match="document type or entities"):
            read_positions(written(text, "bomb.gpx"))

    def test_an_encoding_that_could_hide_one_is_refused(self, written):
        text = '<?xml version="1.0" encoding="UTF-7"?><gpx version="1.1"></gpx>'
        with pytest.raises(InputError, match="says that it is 'UTF-7'"):
            read_positions(written(text, "hidden.gpx"))

    def test_elements_below_elements_without_end_are_refused(self, written):
        deep = GPX.format("<a>" * 50_000 + "</a>" * 50_000)
        with pytest.raises(InputError, match="too many elements, or too deep ones"):
            read_positions(written(deep, "deep.gpx"))

    def test_elements_without_number_are_refused(self, drawn, monkeypatch):
        monkeypatch.setattr(gpx, "MOST_ELEMENTS", 10)
        with pytest.raises(InputError, match="too many elements"):
            read_positions(drawn(track(*(point(n) for n in range(10)))))

    def test_namespaces_without_number_are_refused(self, written):
        text = GPX.format("<!--" + " xmlns" * 500_000 + "-->")
        with pytest.raises(InputError, match="more than 64 namespaces"):
            read_positions(written(text, "names.gpx"))

    def test_a_file_above_50_mib_is_refused_before_it_is_read(self, tmp_path):
        file = tmp_path / "big.gpx"
        with file.open("wb") as sparse:
            sparse.truncate(50 * 2**20 + 1)
        with pytest.raises(InputError, match="larger than 50 MiB"):
            read_positions(file)

    @pytest.mark.parametrize(
        "text",
        [
            "<gpx",
            GPX.format(track(point(lat="north"))),
            GPX.format("<trk><name>B12</name><trkseg><trkpt/></trkseg></trk>"),
            GPX.format('<wpt lat="30" lon="114"/>'),
            "<html></html>",
        ],
    )
    def test_what_is_no_recording_is_refused_in_a_sentence(self, written, text):
        with pytest.raises(InputError, match=r"bad\.gpx"):
            read_positions(written(text, "bad.gpx"))


class TestDoor:
    def test_a_gcj_02_source_is_converted_once_and_what_it_said_is_kept(self, table):
        lon, lat = (float(one[0]) for one in to_gcj02(np.array([114.3]), np.array([30.0])))
        file = table(f"B12,2026-03-06T12:00:00Z,{lon!r},{lat!r},")
        (one,) = read_positions(file, Datum.GCJ02).items
        assert one.reported == Reported(lon, lat, "gcj02")
        assert one.place.distance_m(Place(114.3, 30.0)) < 0.001
        assert 100 < one.place.distance_m(Place(lon, lat)) < 700
        with pytest.raises(ValueError, match="cannot be converted twice"):
            through_door([one], Datum.GCJ02)

    def test_a_wgs_84_source_comes_through_as_it_is(self):
        assert through_door([fix(0)], Datum.WGS84) == (fix(0),)

    def test_nothing_goes_through_as_nothing(self):
        assert through_door([], Datum.GCJ02) == ()


class TestCalls:
    HEADER = "call_id,received_at,lon,lat,category"

    def test_calls_come_in_the_order_of_their_times_with_their_rows(self, written):
        file = written(
            f"{self.HEADER}\n2,2026-03-06T12:01:00Z,114.3,30.0,fight\n"
            "1,2026-03-06T20:00:00+08:00,114.3,30.0,robbery\n"
        )
        first, second = read_call_rows(file).items
        assert (first.row, first.call_id, first.received_at) == (3, "1", NOON)
        assert (second.row, second.category) == (2, "fight")
        assert second.received_at - first.received_at == timedelta(minutes=1)

    def test_bad_rows_are_named_and_the_others_used(self, written):
        file = written(
            f"{self.HEADER}\n1,2026-03-06T12:00:00Z,114.3,30.0,fight\n"
            "2,2026-03-06T12:00:00Z,nan,30.0,fight\n3,,114.3,30.0,fight\n"
            "4,2026-03-06T12:00:00Z,114.3,30.0,\n"
        )
        recording = read_call_rows(file)
        assert [call.call_id for call in recording.items] == ["1"]
        assert [(error.row, error.field) for error in recording.refused] == [
            (3, "lon"),
            (4, "received_at"),
            (5, "category"),
        ]

    def test_a_call_keeps_its_key_and_another_time_is_another_call(self, written):
        row = "1,2026-03-06T12:00:00Z,114.3,30.0,fight\n"
        (one,) = read_call_rows(written(f"{self.HEADER}\n{row}{row}", "a.csv")).items
        (same,) = read_call_rows(written(f"{self.HEADER}\n\n{row}", "b.csv")).items
        (later,) = read_call_rows(
            written(f"{self.HEADER}\n{row.replace(':00Z', ':01Z')}", "c.csv")
        ).items
        assert one.key == same.key
        assert one.key != later.key
        assert len(one.key) <= 100
