"""The order of contraction beside a city: a cache that is used when it fits, and never trusted."""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodispatch.adapters.city_folder import find_city, keep_order, load_city
from geodispatch.adapters.order_file import FORMAT, ORDER, read_order, write_order
from geodispatch.roads import TravelTimes
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy
from geodispatch.roads.order import Order
from gridville import gridville, gridville_with_island

CHECKSUM = gridville().graph.checksum


@pytest.fixture
def order():
    return Hierarchy(gridville()).order


def same(found, order):
    return found.vertices.tolist() == order.vertices.tolist() and found.graph == order.graph


def write(path, **fields):
    """Write an order file of these fields, those of Gridville where left out."""
    whole = {"format": FORMAT, "graph": CHECKSUM, "order": np.arange(25, dtype="<u4")}
    np.savez(path, **whole | fields)
    return path


def test_what_was_written_is_read_again(tmp_path, order):
    write_order(tmp_path / ORDER, order)
    found = read_order(tmp_path / ORDER)
    assert same(found, order)
    assert found.vertices.dtype == np.int64
    assert [path.name for path in tmp_path.iterdir()] == [ORDER]
    assert (tmp_path / ORDER).stat().st_mode & 0o777 == 0o644


def test_a_later_order_replaces_the_earlier_one(tmp_path, order):
    write_order(tmp_path / ORDER, Order(order.vertices[::-1], "0" * 64))
    write_order(tmp_path / ORDER, order)
    assert same(read_order(tmp_path / ORDER), order)


def test_no_file_is_no_order(tmp_path):
    assert read_order(tmp_path / ORDER) is None
    (tmp_path / ORDER).mkdir()
    assert read_order(tmp_path / ORDER) is None


def test_a_file_cut_short_is_no_order(tmp_path, order):
    path = tmp_path / ORDER
    write_order(path, order)
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        assert read_order(path) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(garbage=st.binary(max_size=200), magic=st.sampled_from([b"", b"PK\x03\x04", b"\x93NUMPY"]))
def test_garbage_is_no_order(tmp_path, garbage, magic):
    path = tmp_path / ORDER
    path.write_bytes(magic + garbage)
    assert read_order(path) is None


def test_whatever_is_damaged_in_a_file_it_is_read_as_it_was_or_not_at_all(tmp_path, order):
    path = tmp_path / ORDER
    write_order(path, order)
    whole = path.read_bytes()
    for at, byte in enumerate(whole):
        for wrong in {byte ^ 1, 7 * at % 256}:
            path.write_bytes(whole[:at] + bytes([wrong]) + whole[at + 1 :])
            found = read_order(path)
            assert found is None or same(found, order)


def as_npy(header):
    """Return an array in numpy's format that has this header and no values."""
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<u4', 'fortran_order': False, 'shape': (10000000000000,), }",
        "{'descr': '<u4', 'fortran_order': False, 'shape': (99999999999999999999999,), }",
        "{'descr': '<u4', 'fortran_order': False, 'shape': (-5,), }",
        "{'descr': '<zz', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': (",
    ],
    ids=["larger than memory", "larger than numbers", "negative", "no type", "cut"],
)
def test_a_header_that_promises_too_much_is_no_order(tmp_path, header):
    path = write(tmp_path / ORDER)
    with zipfile.ZipFile(path) as file:
        fields = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in (fields | {"order.npy": as_npy(header)}).items():
            file.writestr(name, content)
    assert read_order(path) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"format": FORMAT + 1},
        {"format": np.inf},
        {"format": "first"},
        {"format": [FORMAT, FORMAT]},
        {"order": np.array([None] * 25)},
        {"graph": np.array({"a": 1})},
        {"order": np.linspace(0.0, 24.0, 25)},
        {"order": np.full(25, np.nan)},
        {"order": np.full(25, 1j)},
        {"order": np.array(["0"] * 25)},
        {"order": np.zeros(25, dtype="i4,i4")},
        {"order": np.zeros(25, dtype="M8[s]")},
    ],
    ids=[
        "another version", "no version", "a word for a version", "two versions", "pickled order",
        "pickled graph", "fractions", "no numbers", "complex", "words", "records", "dates",
    ],
)  # fmt: skip
def test_a_file_of_other_contents_is_no_order(tmp_path, fields):
    assert read_order(write(tmp_path / ORDER, **fields)) is None


def test_a_file_without_one_of_its_fields_is_no_order(tmp_path):
    np.savez(tmp_path / ORDER, format=FORMAT, graph=CHECKSUM)
    assert read_order(tmp_path / ORDER) is None
    np.save(tmp_path / "order.npy", np.arange(25))
    shutil.move(tmp_path / "order.npy", tmp_path / ORDER)
    assert read_order(tmp_path / ORDER) is None


@pytest.mark.parametrize(
    "vertices",
    [np.zeros(25), np.arange(24), np.arange(26), np.arange(1, 26), np.arange(25).reshape(5, 5)],
    ids=["one vertex", "too few", "too many", "beyond", "a square"],
)
def test_an_order_that_is_no_permutation_changes_no_answer(tmp_path, vertices):
    found = read_order(write(tmp_path / ORDER, order=vertices.astype("<u4")))
    net = gridville()
    travel = TravelTimes(replace(net, order=found))
    exact = TravelTimes(net, Dijkstra(net)).table(range(25), range(25))
    assert travel.table(range(25), range(25)).tolist() == exact.tolist()
    assert not found.fits(CHECKSUM, 25)


def test_no_leftover_remains_where_writing_fails(tmp_path, order, monkeypatch):
    def full(*_args, **_fields):
        raise OSError("No space left on device")

    write_order(tmp_path / ORDER, order)
    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space left"):
        write_order(tmp_path / ORDER, Order(order.vertices[::-1], "0" * 64))
    assert [path.name for path in tmp_path.iterdir()] == [ORDER]
    assert same(read_order(tmp_path / ORDER), order)


WRITE_OVER_AND_OVER = """
import sys
from pathlib import Path
import numpy as np
from geodispatch.adapters.order_file import write_order
from geodispatch.roads.order import Order
for turn in range(50):
    write_order(Path(sys.argv[1]), Order(np.roll(np.arange(5000), int(sys.argv[2])), sys.argv[2]))
"""


def test_two_processes_that_write_at_once_leave_a_whole_file(tmp_path):
    path = tmp_path / ORDER
    write_order(path, Order(np.roll(np.arange(5000), 1), "1"))
    command = [sys.executable, "-c", WRITE_OVER_AND_OVER, str(path)]
    writers = [subprocess.Popen([*command, name]) for name in ("1", "2")]
    reads = 0
    while any(writer.poll() is None for writer in writers) or not reads:
        found = read_order(path)
        assert found.vertices.tolist() == np.roll(np.arange(5000), int(found.graph)).tolist()
        reads += 1
    assert [writer.returncode for writer in writers] == [0, 0]
    assert [left.name for left in tmp_path.iterdir()] == [ORDER]


@pytest.fixture
def city(tmp_path):
    """Return a folder with a copy of a bundled city, its order beside its roads."""
    bundled = find_city("coquimbo")
    folder = tmp_path / "city"
    for half in {bundled.roads, bundled.rest}:
        shutil.copytree(half, folder, dirs_exist_ok=True)
    return folder


def seconds(roads):
    return TravelTimes(roads).to_one(7, range(0, roads.n_nodes, 13)).tolist()


def test_the_order_of_a_city_is_kept_beside_its_roads_and_read_with_them(city):
    path = find_city(city).roads / ORDER
    path.unlink(missing_ok=True)
    roads = load_city(city).roads
    assert roads.order is None
    engine = Hierarchy(roads)
    keep_order(city, roads.order, engine.order)
    again = load_city(city).roads
    assert same(again.order, engine.order)
    assert seconds(again) == seconds(roads)


def test_the_order_of_other_roads_is_found_anew_and_written_over(city):
    path = find_city(city).roads / ORDER
    write_order(path, Hierarchy(gridville_with_island()).order)
    roads = load_city(city).roads
    assert roads.order.graph != roads.graph.checksum
    engine = Hierarchy(roads)
    keep_order(city, roads.order, engine.order)
    assert same(read_order(path), engine.order)
    assert engine.order.fits(roads.graph.checksum, roads.n_nodes)


def test_a_damaged_order_is_found_anew_and_written_over(city):
    path = find_city(city).roads / ORDER
    path.write_bytes(b"PK\x03\x04 and no more")
    roads = load_city(city).roads
    assert roads.order is None
    engine = Hierarchy(roads)
    keep_order(city, roads.order, engine.order)
    assert same(read_order(path), engine.order)


def test_an_order_that_was_known_is_not_written_again(city):
    path = find_city(city).roads / ORDER
    order = Hierarchy(load_city(city).roads).order
    write_order(path, order)
    os.utime(path, (1_000, 1_000))
    keep_order(city, load_city(city).roads.order, order)
    assert path.stat().st_mtime == 1_000


def test_a_folder_that_cannot_be_written_is_no_error(city, order, monkeypatch):
    def refused(*_args, **_fields):
        raise PermissionError("Read-only file system")

    path = find_city(city).roads / ORDER
    before = path.read_bytes() if path.exists() else None
    monkeypatch.setattr("tempfile.mkstemp", refused)
    keep_order(city, None, order)
    assert (path.read_bytes() if path.exists() else None) == before
