import gzip

import osmium
import pytest

from adapters.turn_town import LEFT, NODES, ROADS, drawn, forbidden, relation, town
from geodispatch.adapters.import_report import RowCounts
from geodispatch.adapters.road_files import import_roads
from map_files import osm_xml, road, way, write_geojson


def not_used(found):
    """Return why the only restriction of a file is not used."""
    assert forbidden(found) == set()
    assert (found.turn_counts.read, found.turn_counts.quarantined) == (1, 0)
    ((reason, count),) = found.turn_ledger.skip_reasons().items()
    assert count == 1
    return reason


def set_aside(found):
    """Return what is wrong with the only restriction of a file."""
    assert forbidden(found) == set()
    assert (found.turn_counts.read, found.turn_counts.skipped) == (1, 0)
    (note,) = found.turn_ledger.quarantined.values()
    assert (note.source, note.row) == ("town.osm", "relation 1")
    return f"{note.field} {note.problem}"


@pytest.mark.parametrize(
    "value", ["no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"]
)
def test_what_is_forbidden_is_the_turn_and_nothing_else(tmp_path, value):
    found = town(tmp_path, relation(1, LEFT, restriction=value))
    assert forbidden(found) == {"WCN"}
    assert found.turn_counts == RowCounts(1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "value", ["only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"]
)
def test_what_is_not_the_only_way_on_is_forbidden_and_so_is_turning_round(tmp_path, value):
    found = town(tmp_path, relation(1, LEFT, restriction=value))
    assert forbidden(found) == {"WCE", "WCS", "WCW"}


def test_entry_may_be_forbidden_from_several_streets(tmp_path):
    members = ["w10 from", "w13 from", "nC via", "w14 to"]
    assert forbidden(town(tmp_path, relation(1, members, restriction="no_entry"))) == {"WCN", "SCN"}


def test_exit_may_be_forbidden_to_several_streets(tmp_path):
    members = ["w10 from", "nC via", "w13 to", "w14 to"]
    assert forbidden(town(tmp_path, relation(1, members, restriction="no_exit"))) == {"WCS", "WCN"}


def test_turning_round_on_one_street_is_forbidden_where_it_is_named_twice(tmp_path):
    members = ["w10 from", "nC via", "w10 to"]
    assert forbidden(town(tmp_path, relation(1, members, restriction="no_u_turn"))) == {"WCW"}
    # The same from both sides of a street that runs on through the junction.
    roads = {**ROADS, 10: "WCE"}
    del roads[11]
    through = town(tmp_path, relation(1, members, restriction="no_u_turn"), roads=roads)
    assert forbidden(through) == {"WCW", "ECE"}


def test_only_turning_round_forbids_every_other_way_on(tmp_path):
    members = ["w10 from", "nC via", "w10 to"]
    found = town(tmp_path, relation(1, members, restriction="only_u_turn"))
    assert forbidden(found) == {"WCE", "WCN", "WCS"}


def test_with_a_way_in_between_only_those_who_came_that_way_are_bound(tmp_path):
    members = ["w10 from", "w11 via", "w15 to"]
    found = town(tmp_path, relation(1, members, restriction="no_left_turn"))
    assert forbidden(found) == {"WCEM"}


def test_whoever_must_take_a_way_in_between_follows_it_to_its_end(tmp_path):
    members = ["w10 from", "w11 via", "w15 to"]
    found = town(tmp_path, relation(1, members, restriction="only_left_turn"))
    assert forbidden(found) == {"WCN", "WCS", "WCW", "WCEF", "WCET", "WCEC"}


def test_turning_round_over_a_way_in_between_is_forbidden_as_a_whole(tmp_path):
    members = ["w13 from", "w11 via", "w16 to"]
    found = town(tmp_path, relation(1, members, restriction="no_u_turn"))
    assert forbidden(found) == {"SCET"}


@pytest.mark.parametrize("vias", [["w11 via", "w12 via"], ["w12 via", "w11 via"]])
def test_several_ways_in_between_are_driven_in_their_order_or_the_reverse(tmp_path, vias):
    roads = {10: "WC", 11: "CE", 12: "EF", 13: "CS", 14: "FM", 15: "EM"}
    members = ["w10 from", *vias, "w14 to"]
    found = town(tmp_path, relation(1, members, restriction="no_left_turn"), roads=roads)
    assert forbidden(found) == {"WCEFM"}


def test_a_way_in_between_that_side_streets_cut_is_driven_through_all_its_pieces(tmp_path):
    roads = {10: "WC", 11: "CEF", 12: "FM", 13: "CS", 15: "EM"}
    members = ["w10 from", "w11 via", "w12 to"]
    no = town(tmp_path, relation(1, members, restriction="no_left_turn"), roads=roads)
    assert forbidden(no) == {"WCEFM"}
    only = town(tmp_path, relation(1, members, restriction="only_left_turn"), roads=roads)
    assert forbidden(only) == {"WCS", "WCW", "WCEM", "WCEC", "WCEFE"}


def test_a_way_in_between_is_left_where_the_next_one_begins(tmp_path):
    roads = {10: "WC", 11: "CEF", 15: "EM"}
    members = ["w10 from", "w11 via", "w15 to"]
    found = town(tmp_path, relation(1, members, restriction="no_left_turn"), roads=roads)
    assert forbidden(found) == {"WCEM"}


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction": " No_Left_Turn "},
        {"restriction__motorcar": "no_left_turn"},
        {"restriction__motor_vehicle": "no_left_turn", "restriction": "only_straight_on"},
        {"restriction__vehicle": "no_left_turn", "restriction__hgv": "only_straight_on"},
        {"restriction": "no_left_turn", "except": "bus;psv;taxi;bicycle"},
    ],
)
def test_the_most_specific_key_for_cars_counts(tmp_path, tags):
    assert forbidden(town(tmp_path, relation(1, LEFT, **tags))) == {"WCN"}


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        (
            {"restriction": "no_left_turn", "except": "bicycle; Emergency"},
            "does not bind emergency vehicles",
        ),
        ({"restriction": "no_left_turn", "except": "motorcar"}, "binds other vehicles only"),
        ({"restriction__hgv": "no_left_turn"}, "binds other vehicles only"),
        (
            {"restriction__conditional": "no_left_turn @ (07:00-09:00)"},
            "holds at some hours or under a condition only",
        ),
        (
            {"restriction": "no_left_turn", "day_on": "Monday", "day_off": "Friday"},
            "holds at some hours or under a condition only",
        ),
        (
            {"restriction": "no_right_turn_on_red"},
            "holds at some hours or under a condition only",
        ),
    ],
)
def test_what_does_not_bind_a_police_car_is_counted_and_not_used(tmp_path, tags, reason):
    assert not_used(town(tmp_path, relation(1, LEFT, **tags))) == reason


def test_a_condition_beside_a_plain_restriction_is_told_and_not_read(tmp_path):
    tags = {"restriction": "no_left_turn", "restriction__conditional": "none @ (22:00-05:00)"}
    found = town(tmp_path, relation(1, LEFT, **tags))
    assert forbidden(found) == {"WCN"}
    assert found.turn_counts.repaired == 1
    assert found.turn_ledger.repair_reasons() == {
        "restriction:conditional is not read; the restriction counts at all hours": 1
    }


def test_a_way_that_is_no_road_of_the_file_restricts_nothing(tmp_path):
    members = ["w10 from", "nC via", "w99 to"]
    reason = not_used(town(tmp_path, relation(1, members, restriction="only_left_turn")))
    assert reason == "speaks of a way that is no road of the file"


def test_a_way_that_is_not_for_cars_restricts_nothing(tmp_path):
    found = town(
        tmp_path, relation(1, LEFT, restriction="only_left_turn"), w14={"highway": "footway"}
    )
    assert not_used(found) == "speaks of a way that is not for cars"


def test_a_way_that_was_set_aside_restricts_nothing(tmp_path):
    path = tmp_path / "town.osm"
    lost = way(14, [98, 99], highway="residential")
    ways = [*drawn({n: nodes for n, nodes in ROADS.items() if n != 14}), lost]
    ways.append(relation(1, LEFT, restriction="only_left_turn"))
    path.write_text(osm_xml(NODES, ways), encoding="utf-8")
    assert not_used(import_roads(path)) == "speaks of a way that was set aside"


def test_of_several_streets_those_without_cars_are_passed_over(tmp_path):
    members = ["w10 from", "w13 from", "w99 from", "nC via", "w14 to"]
    found = town(tmp_path, relation(1, members, restriction="no_entry"), w13={"highway": "footway"})
    assert forbidden(found) == {"WCN"}
    assert found.turn_counts.accepted == 1


def test_a_turn_that_one_ways_rule_out_needs_no_restriction(tmp_path):
    found = town(tmp_path, relation(1, LEFT, restriction="no_left_turn"), w14={"oneway": "-1"})
    assert not_used(found) == "speaks of a turn that one-ways rule out"


def test_the_only_way_on_needs_no_restriction(tmp_path):
    members = ["w11 from", "nC via", "w10 to"]
    found = town(
        tmp_path,
        relation(1, members, restriction="only_straight_on"),
        roads={10: "CW", 11: "EC"},
        w11={"oneway": "yes"},
    )
    assert not_used(found) == "allows the only way on that there is"


@pytest.mark.parametrize(
    ("members", "tags", "problem"),
    [
        (LEFT, {}, "restriction is missing"),
        (LEFT, {"restriction": "no_idea"}, "restriction is no restriction that is known"),
        (LEFT[1:], {"restriction": "no_left_turn"}, "members has no from that is a way"),
        (LEFT[:2], {"restriction": "no_left_turn"}, "members has no to that is a way"),
        (
            ["nW from", "nC via", "w14 to"],
            {"restriction": "no_left_turn"},
            "members has no from that is a way",
        ),
        (["w10 from", "w14 to"], {"restriction": "no_left_turn"}, "members has no via"),
        (
            [*LEFT, "nE via"],
            {"restriction": "no_left_turn"},
            "members has several vias that are not a row of ways",
        ),
        (
            [*LEFT, "w11 via"],
            {"restriction": "no_left_turn"},
            "members has several vias that are not a row of ways",
        ),
        (
            [*LEFT, "w13 from"],
            {"restriction": "no_left_turn"},
            "members has several from, as only no_entry may",
        ),
        (
            [*LEFT, "w13 to"],
            {"restriction": "no_entry"},
            "members has several to, as only no_exit may",
        ),
        (
            ["w10 from", "nC via", "w15 to"],
            {"restriction": "no_left_turn"},
            "members its ways do not meet at the via",
        ),
        (
            ["w10 from", "w12 via", "w15 to"],
            {"restriction": "no_left_turn"},
            "members its ways do not meet at the via",
        ),
        (
            ["w10 from", "n77 via", "w14 to"],
            {"restriction": "no_left_turn"},
            "members its ways do not meet at the via",
        ),
    ],
)
def test_what_cannot_be_understood_is_set_aside_with_the_reason(tmp_path, members, tags, problem):
    assert set_aside(town(tmp_path, relation(1, members, **tags))) == problem


EITHER_SIDE = "members a way passes through the via, and may be meant from either side"
THROUGH = {10: "WCE", 13: "CS", 14: "CN"}


def test_a_way_through_the_via_may_be_meant_from_either_side(tmp_path):
    found = town(tmp_path, relation(1, LEFT, restriction="no_left_turn"), roads=THROUGH)
    assert set_aside(found) == EITHER_SIDE


def test_a_one_way_street_through_the_via_is_meant_as_it_is_driven(tmp_path):
    found = town(
        tmp_path,
        relation(1, LEFT, restriction="no_left_turn"),
        roads=THROUGH,
        w10={"oneway": "yes"},
    )
    assert forbidden(found) == {"WCN"}


@pytest.mark.parametrize("oneway", ["yes", "-1"])
def test_a_ring_in_between_is_driven_as_its_one_way_leads(tmp_path, oneway):
    roads = {10: "WC", 12: "EF", 20: "CEMNC"}
    members = ["w10 from", "w20 via", "w12 to"]
    ring = relation(1, members, restriction="no_straight_on")
    found = town(tmp_path, ring, roads=roads, w20={"oneway": oneway})
    assert forbidden(found) == {"WCEF"}
    _, between, _ = found.network.turns.edges
    metres = found.network.length_m[between]
    assert metres == pytest.approx(96.0 if oneway == "yes" else 318.0, abs=2.0)


def test_a_ring_in_between_that_runs_both_ways_may_be_meant_either_way(tmp_path):
    roads = {10: "WC", 12: "EF", 20: "CEMNC"}
    members = ["w10 from", "w20 via", "w12 to"]
    found = town(tmp_path, relation(1, members, restriction="no_straight_on"), roads=roads)
    assert set_aside(found) == EITHER_SIDE


def test_a_ring_in_between_is_driven_across_the_node_where_it_is_drawn_from(tmp_path):
    roads = {10: "WC", 12: "EF", 20: "MNCEM"}
    members = ["w12 from", "w20 via", "w10 to"]
    ring = relation(1, members, restriction="no_straight_on")
    found = town(tmp_path, ring, roads=roads, w20={"oneway": "yes"})
    assert forbidden(found) == {"FEMCW"}


def test_a_way_through_the_first_way_in_between_may_be_meant_from_either_side(tmp_path):
    roads = {10: "WCE", 14: "CN", 15: "NM"}
    members = ["w10 from", "w14 via", "w15 to"]
    found = town(tmp_path, relation(1, members, restriction="no_right_turn"), roads=roads)
    assert set_aside(found) == EITHER_SIDE


def test_ways_in_between_that_are_not_all_for_cars_restrict_nothing(tmp_path):
    roads = {10: "WC", 11: "CE", 12: "EF", 14: "FM"}
    members = ["w10 from", "w11 via", "w12 via", "w14 to"]
    only = relation(1, members, restriction="only_left_turn")
    found = town(tmp_path, only, roads=roads, w12={"highway": "footway"})
    assert not_used(found) == "speaks of a way that is not for cars"


def test_of_several_streets_one_that_does_not_meet_the_via_is_told(tmp_path):
    members = ["w10 from", "w15 from", "nC via", "w14 to"]
    found = town(tmp_path, relation(1, members, restriction="no_entry"))
    assert forbidden(found) == {"WCN"}
    assert found.turn_ledger.repair_reasons() == {"members its ways do not meet at the via": 1}


def test_one_relation_twice_counts_once(tmp_path):
    twice = relation(1, LEFT, restriction="no_left_turn")
    found = town(tmp_path, twice, twice)
    assert forbidden(found) == {"WCN"}
    assert (found.turn_counts.accepted, found.turn_counts.repaired) == (1, 1)


def test_differing_relations_with_one_id_are_both_set_aside(tmp_path):
    one = relation(1, LEFT, restriction="no_left_turn")
    found = town(tmp_path, one, relation(1, LEFT, restriction__hgv="no_left_turn"))
    assert forbidden(found) == set()
    assert found.turn_counts == RowCounts(2, 0, 0, 2, 0)


def test_relations_may_stand_before_the_ways(tmp_path):
    path = tmp_path / "town.osm"
    members = [relation(1, LEFT, restriction="no_left_turn"), *drawn(ROADS)]
    path.write_text(osm_xml(NODES, members), encoding="utf-8")
    assert forbidden(import_roads(path, simplified=False)) == {"WCN"}


def test_each_kind_of_file_gives_the_same_turns(tmp_path):
    members = ["w10 from", "w11 via", "w15 to"]
    found = town(tmp_path, relation(1, members, restriction="only_left_turn"))
    plain = tmp_path / "town.osm"
    packed, binary = tmp_path / "packed.osm.gz", tmp_path / "town.osm.pbf"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with osmium.SimpleWriter(str(binary)) as writer:
        for each in osmium.FileProcessor(str(plain)):
            writer.add(each)
    for path in (packed, binary):
        assert forbidden(import_roads(path, simplified=False)) == forbidden(found)


def test_other_relations_are_no_rows_of_the_account(tmp_path):
    found = town(tmp_path, relation(1, LEFT, type="route", restriction="no_left_turn"))
    assert (found.turn_counts.read, forbidden(found)) == (0, set())


def test_a_source_without_relations_has_no_account_of_them(tmp_path):
    found = import_roads(write_geojson(tmp_path / "roads.geojson", [road((0, 0), (1, 0))]))
    assert (found.turn_ledger, found.turn_counts, found.network.turns) == (None, None, None)


def test_junctions_of_turns_survive_where_streets_are_merged(tmp_path):
    roads = {10: "WC", 11: "CE", 12: "EF"}
    assert town(tmp_path, roads=roads, simplified=True).roads.n_nodes == 2
    members = ["w11 from", "nE via", "w11 to"]
    found = town(
        tmp_path, relation(1, members, restriction="no_u_turn"), roads=roads, simplified=True
    )
    # W and C are merged into one street with E; the turn is from its end.
    assert forbidden(found) == {"WEW"}


def test_turns_follow_streets_that_are_turned_when_they_are_merged(tmp_path):
    roads = {10: "CW", 11: "CE", 12: "FE", 15: "EM", 16: "TE"}
    members = ["w11 from", "nE via", "w12 to"]
    found = town(
        tmp_path, relation(1, members, restriction="no_straight_on"), roads=roads, simplified=True
    )
    assert forbidden(found) == {"WEF"}
    over = ["w10 from", "w11 via", "w15 to"]
    found = town(tmp_path, relation(1, over, restriction="no_left_turn"), roads=roads)
    kept = town(
        tmp_path, relation(1, over, restriction="no_left_turn"), roads=roads, simplified=True
    )
    assert forbidden(found) == forbidden(kept) == {"WCEM"}
