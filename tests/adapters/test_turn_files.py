import csv
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.turn_town import LEFT, relation, town
from geodispatch.adapters.city_build import BuildRequest, build_city
from geodispatch.adapters.city_folder import load_city
from geodispatch.adapters.city_manifest import read_manifest, sha256_of, write_manifest
from geodispatch.adapters.road_files import import_roads
from geodispatch.errors import InputError
from geodispatch.roads.turns import U_TURN_S


def request(tmp_path, *relations):
    town(tmp_path, *relations)
    return BuildRequest(
        "town", tmp_path / "town.osm", tmp_path / "out" / "town", date(2026, 11, 22)
    )


SOME = [
    relation(1, LEFT, restriction="no_left_turn"),
    relation(2, ["w10 from", "w11 via", "w15 to"], restriction="only_left_turn"),
    relation(3, LEFT, restriction="no_left_turn", **{"except": "emergency"}),
    relation(4, LEFT[1:], restriction="no_left_turn"),
]


def test_a_built_city_has_the_turns_of_its_file(tmp_path):
    asked = request(tmp_path, *SOME)
    build_city(asked)
    roads, again = load_city(asked.out).roads, import_roads(asked.roads).network
    assert roads.turns.sequences() == again.turns.sequences()
    assert len(roads.turns) == 7
    assert roads.turns.u_turn_s == U_TURN_S
    assert read_manifest(asked.out / "city.toml").sha256["turns.parquet"] == sha256_of(
        asked.out / "turns.parquet"
    )


def test_a_build_tells_what_became_of_each_restriction(tmp_path):
    asked = request(tmp_path, *SOME)
    report = build_city(asked)
    told = "\n".join(report.lines())
    line = "Turn restrictions: 4 relations read = 2 used + 1 quarantined + 1 not used"
    assert line in told
    assert "  not used: 1 x does not bind emergency vehicles" in told
    assert line in (asked.out / "SOURCES.md").read_text(encoding="utf-8")
    with report.quarantine.open(encoding="utf-8", newline="") as stream:
        rows = [(row["row"], row["problem"]) for row in csv.DictReader(stream)]
    assert rows == [("relation 4", "has no from that is a way")]


def test_a_city_without_restrictions_has_no_file_of_them_and_does_not_speak_of_them(tmp_path):
    asked = request(tmp_path)
    report = build_city(asked)
    assert not (asked.out / "turns.parquet").exists()
    assert load_city(asked.out).roads.turns is None
    assert "Turn restrictions" not in "\n".join(report.lines())
    assert "Turn restrictions" not in (asked.out / "SOURCES.md").read_text(encoding="utf-8")


def test_a_city_with_restrictions_can_be_replaced_by_one_without(tmp_path):
    build_city(request(tmp_path, *SOME))
    asked = request(tmp_path)
    build_city(replace(asked, replace=True))
    assert not (asked.out / "turns.parquet").exists()
    assert load_city(asked.out).roads.turns is None


def test_a_lost_or_changed_file_of_turns_is_noticed(tmp_path):
    asked = request(tmp_path, *SOME)
    build_city(asked)
    path = asked.out / "turns.parquet"
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"turns\.parquet.*checksum"):
        load_city(asked.out)
    path.unlink()
    with pytest.raises(InputError, match=r"turns\.parquet.*missing"):
        load_city(asked.out)


def vouch_for(path):
    """Write the checksum of a file into the head of its city."""
    head = path.parent / "city.toml"
    manifest = read_manifest(head)
    sums = {**manifest.sha256, path.name: sha256_of(path)}
    write_manifest(head, replace(manifest, sha256=sums))


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("street", [0, 99], "street of a forbidden turn[1] is 99"),
        ("street", [0, -1], "street of a forbidden turn[1] is -1"),
        ("street", [0, None], "empty"),
        ("street", ["0", "1"], "another kind"),
        ("forward", [1, 0], "another kind"),
        ("forward", [True, False], "each edge must start where the one before it ends"),
        ("sequence", [0, 1], "two edges or more"),
        ("sequence", [1, 1], "not in order"),
        ("sequence", [0, 2], "not in order"),
    ],
)
def test_a_file_of_turns_without_sense_is_refused(tmp_path, column, values, problem):
    asked = request(tmp_path, relation(1, LEFT, restriction="no_left_turn"))
    build_city(asked)
    path = asked.out / "turns.parquet"
    table = pq.read_table(path)
    assert table.num_rows == 2
    at = table.column_names.index(column)
    pq.write_table(table.set_column(at, column, pa.array(values)), path)
    vouch_for(path)
    with pytest.raises(InputError) as refusal:
        load_city(asked.out)
    assert "turns.parquet" in str(refusal.value)
    assert problem in str(refusal.value)


def test_a_turn_along_a_one_way_street_against_its_direction_is_refused(tmp_path):
    asked = request(tmp_path, relation(1, LEFT, restriction="no_left_turn"))
    build_city(asked)
    one_way = tmp_path / "one_way"
    town(tmp_path, w14={"oneway": "-1"})
    build_city(replace(asked, out=one_way))
    path = one_way / "turns.parquet"
    path.write_bytes((asked.out / "turns.parquet").read_bytes())
    vouch_for(path)
    with pytest.raises(InputError, match="forward, which no car may"):
        load_city(one_way)
