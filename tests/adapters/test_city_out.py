"""Where a city is written, what is never lost there, and what a refused build leaves: nothing."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodispatch.adapters import city_publish
from geodispatch.adapters.city_build import BuildRequest, build_city
from geodispatch.adapters.city_folder import load_city
from geodispatch.adapters.termination import orderly_end
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError
from map_files import road, square, write_geojson

ROADS = [road((0, 0), (1, 0)), road((1, 0), (2, 0))]
LIMIT = """
[[limit]]
area_class = "urban"
urgency = "urgent"
minutes = 5
starts = "received"
stops = "arrived"
from = 2024-01-01
source = "notice 7"
"""


@pytest.fixture
def request_(tmp_path):
    roads = write_geojson(tmp_path / "roads.geojson", ROADS)
    return BuildRequest("town", roads, tmp_path / "out" / "town", date(2026, 11, 22))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_inputs_inside_the_folder_to_replace_are_refused(request_):
    build_city(request_)
    inside = write_geojson(request_.out / "roads.geojson", ROADS)
    with pytest.raises(InputError, match=r"roads\.geojson: lies in the very folder"):
        build_city(replace(request_, roads=inside, replace=True))
    limits = request_.out / "limits.toml"
    with pytest.raises(InputError, match=r"limits\.toml: lies in the very folder"):
        build_city(replace(request_, limits=limits, replace=True))
    assert inside.exists()


def test_what_no_build_wrote_is_named_and_left_alone(request_):
    build_city(request_)
    (request_.out / "notes.txt").write_text("mine")
    (request_.out / "population.parquet").write_text("mine")
    with pytest.raises(InputError, match=r"what no build wrote: notes\.txt, population\.parquet"):
        build_city(replace(request_, replace=True))
    assert (request_.out / "notes.txt").read_text() == "mine"


def test_the_remedy_names_the_option_that_replaces(request_):
    build_city(request_)
    with pytest.raises(InputError, match="Give --replace"):
        build_city(request_)


def test_a_link_is_followed_and_stays_a_link(request_, tmp_path):
    build_city(request_)
    link = tmp_path / "link"
    link.symlink_to(request_.out)
    build_city(replace(request_, out=link, replace=True))
    assert link.is_symlink()
    assert load_city(link).code == "town"


def test_links_that_go_round_are_refused(request_, tmp_path):
    link = tmp_path / "round"
    link.symlink_to(link)
    with pytest.raises(InputError, match="cannot be used"):
        build_city(replace(request_, out=link))


@pytest.mark.parametrize("out", [".", "../here"])
def test_the_current_folder_is_refused(request_, tmp_path, monkeypatch, out):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match="is the folder you are in"):
        build_city(replace(request_, out=Path(out)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time_zone": "Asia"}, "--time-zone: 'Asia' is no time zone"),
        ({"country": "China"}, "--country: 'China' is no country code"),
        ({"country": "CN\n"}, "--country"),
        (
            {"display_name": Name("镇\x07", "Town")},
            "--title: holds the invisible character U\\+0007",
        ),
        ({"display_name": Name("镇", "\udcff")}, "--title: holds the invisible character U\\+DCFF"),
        ({"display_name": Name("镇", " ")}, "--title: a title is empty"),
        ({"name": "x" * 5000}, "is no name for a city"),
        ({"out": Path("x" * 5000)}, "cannot be used"),
    ],
)
def test_words_that_would_make_an_unreadable_city_are_refused(request_, change, message):
    with pytest.raises(InputError, match=message):
        build_city(replace(request_, **change))
    assert not request_.out.parent.exists()


def test_a_city_of_one_ways_that_lead_nowhere_is_refused(request_):
    write_geojson(request_.roads, [road((0, 0), (1, 0), oneway="yes")])
    with pytest.raises(InputError, match=r"roads\.geojson: its streets lead nowhere"):
        build_city(request_)
    assert not request_.out.parent.exists()


def test_a_scattered_network_is_told_loudly(request_):
    islands = [road((10 * i, 0), (10 * i + 1, 0)) for i in range(3)]
    write_geojson(request_.roads, islands)
    report = build_city(request_)
    assert report.main_share == pytest.approx(1 / 3, rel=1e-3)
    assert any(
        line.startswith("WARNING: only 33.3% of the street length") for line in report.lines()
    )


def test_a_connected_network_is_not_warned_about(request_):
    report = build_city(request_)
    assert report.main_share == 1.0
    assert not any("WARNING" in line for line in report.lines())


def test_limits_with_an_unknown_code_stop_the_build(request_, tmp_path):
    limits = tmp_path / "limits.toml"
    limits.write_text(f'[area_classes]\ndefault = "urban"\nurban = ["420102"]\n{LIMIT}')
    areas = write_geojson(tmp_path / "areas.geojson", [square(-1, -1, 9, code="42O102")])
    given = replace(request_, jurisdictions=areas, limits=limits)
    with pytest.raises(InputError, match=r"limits\.toml.*'420102', which is the code of no"):
        build_city(given)
    limits.write_text(f'\ufeff[area_classes]\ndefault = "urban"\n{LIMIT}', encoding="utf-8")
    build_city(given)
    assert len(load_city(request_.out).limits) == 1


def test_a_city_that_cannot_be_read_back_is_not_put_in_place(request_):
    def two_of_a_name(_roads, _jurisdictions, _seed):
        from geodispatch.domain.place import Place
        from geodispatch.domain.unit import Station

        return (Station("a", "1", Place(114.3, 30.6), True),) * 2

    with pytest.raises(InputError, match="was built but cannot be read back"):
        build_city(request_, stations=two_of_a_name)
    assert not request_.out.parent.exists()


def test_what_a_killed_build_left_is_swept_by_the_next_one(request_):
    build_city(request_)
    parent = request_.out.parent
    for name in (".town.abcd1234.tmp", ".town.abcd1235.tmp", ".city.abcd1234.tmp"):
        (parent / name).mkdir()
    for name in (".town.abcd1234.tmp", ".city.abcd1234.tmp"):
        os.utime(parent / name, (0, 0))
    build_city(replace(request_, replace=True))
    assert names(parent) == [".city.abcd1234.tmp", ".town.abcd1235.tmp", "town"]


def test_an_old_city_that_was_moved_away_and_not_replaced_is_never_swept(request_):
    old = request_.out.parent / ".town.abcd1234.tmp.old"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    build_city(request_)
    assert old.is_dir()


def test_termination_raises_within_and_is_as_before_afterwards():
    with pytest.raises(SystemExit) as left, orderly_end():
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_another_thread_writes_without_touching_signals():
    def write():
        with orderly_end():
            seen.append(signal.getsignal(signal.SIGTERM))

    seen = []
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from geodispatch.adapters.city_build import BuildRequest, build_city

def stations(*_):
    os.kill(os.getpid(), signal.SIGTERM)
    return ()

roads, out = map(Path, sys.argv[1:])
build_city(BuildRequest("town", roads, out, date(2026, 11, 22)), stations=stations)
"""


def test_a_terminated_build_leaves_nothing(request_):
    command = [sys.executable, "-c", KILLED, str(request_.roads), str(request_.out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (143, "")
    assert not request_.out.parent.exists()


def test_termination_between_the_two_renames_keeps_the_old_city(request_, monkeypatch):
    build_city(request_)
    rename = Path.rename

    def stopped(self, target):
        if not self.name.startswith("."):
            return rename(self, target)
        if self.name.endswith(".tmp"):
            raise SystemExit(143)
        return rename(self, target)

    monkeypatch.setattr(city_publish.Path, "rename", stopped)
    with pytest.raises(SystemExit):
        build_city(replace(request_, replace=True))
    assert names(request_.out.parent) == ["town"]
    assert load_city(request_.out).code == "town"
