"""
Classified policing from end to end: a real city, a small fleet, one command, one document.

The place lies in 江岸区 of Wuhan. P1 and P2 are patrols some minutes away, P2 of the next district.
"""

import json
import re

import geopandas
import pytest
import shapely

from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.fleet import COLUMNS

PLACE, ON_THE_BORDER = "114.2800,30.5960", "114.2795,30.5893"
NOW = "2026-03-06T12:00:00+08:00"

P1 = "P1,car,江岸区,114.2830,30.5970,,available,2,0,,,"
P2 = "P2,car,江汉区,114.2900,30.6000,,available,2,0,,,"
AT_THE_DOOR = "AUX,car,江岸区,114.2803,30.5962,,available,0,3,,,"
BOAT = "W1,car,江岸区,114.3000,30.6100,,available,1,2,water-rescue;first-aid,,"
MEDIC = "M1,car,江汉区,114.2950,30.6050,,available,1,1,first-aid,,"
MANY = "S1,car,江岸区,114.2990,30.6090,,available,1,3,standard-kit,,"
DOG = "K1,car,江岸区,114.2980,30.6080,,available,1,1,k9,,"


@pytest.fixture
def asked(cli, tmp_path):
    def asked(category: str, rows: tuple[str, ...], *words: str, at: str = PLACE) -> dict:
        file = tmp_path / "fleet.csv"
        file.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
        status, out, err = cli(
            "recommend", "--city", "wuhan", "--at", at, "--now", NOW, "--units", str(file),
            "--category", category, "--lang", "en", "--json", *words,
        )  # fmt: skip
        assert status == 0, err
        return json.loads(out)

    return asked


def order(answer: dict) -> list[str]:
    return [offer["callsign"] for offer in answer["recommended"]]


def team(answer: dict) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for member in answer["team"]:
        roles.setdefault(member["role"], []).append(member["callsign"])
    return roles


def left_out(answer: dict) -> dict[str, tuple[str, str]]:
    return {out["callsign"]: (out["code"], out["article"]) for out in answer["left_out"]}


def duties(answer: dict) -> dict[str, tuple[str, str]]:
    return {due["duty"]: (due["to"], due["article"]) for due in answer["duties"]}


def owed(answer: dict, duty: str) -> dict:
    (due,) = [due for due in answer["duties"] if due["duty"] == duty]
    return due


def notices(answer: dict) -> dict[str, str]:
    return {notice["code"]: notice["article"] for notice in answer["notices"]}


def citations(value: object) -> set[str]:
    """Every article anywhere in a document."""
    if isinstance(value, dict):
        own = {value["article"]} if value.get("article") else set()
        return own.union(*map(citations, value.values()))
    return set().union(*map(citations, value)) if isinstance(value, list) else set()


def test_auxiliaries_alone_at_the_door_of_a_robbery_stay_out_and_the_next_officers_go(asked):
    answer = asked("robbery", (AT_THE_DOOR, P2, P1))
    assert (answer["incident"]["urgency"], answer["incident"]["priority"]) == ("urgent", 1)
    assert order(answer) == ["P1", "P2"]
    assert team(answer) == {"armed-patrol": ["P1"], "patrol": ["P2"]}
    assert left_out(answer) == {"AUX": ("no-sworn-officer", "C3")}
    assert answer["left_out"][0]["eta_s"] < answer["recommended"][0]["eta_s"]
    assert duties(answer) == {
        "leader-report": ("leader", "R15"),
        "criminal-notice": ("criminal-department", "R15"),
    }
    assert {due["due_s"] for due in answer["duties"]} == {0.0}
    assert [(role["role"], role["article"]) for role in answer["plan"]["roles"]] == [
        ("armed-patrol", "R28"),
        ("patrol", "R22"),
    ]
    assert answer["plan"]["roles"][0]["tasks"] == [
        {"task": "use-weapon", "by": ["sworn"], "article": "R28"}
    ]


def test_a_drowning_gets_a_patrol_and_the_water_rescue_however_far_it_is(asked):
    answer = asked("drowning", (P1, P2, BOAT))
    assert order(answer) == ["P1", "P2", "W1"]
    assert team(answer) == {"patrol": ["P1"], "water-rescue": ["W1"]}
    assert (answer["team_complete"], answer["missing"]) == (True, [])
    assert duties(answer) == {"joint-medical": ("medical", "R30")}


def test_a_drowning_without_water_rescue_sends_the_patrol_and_names_what_is_missing(asked):
    answer = asked("drowning", (P1, P2, AT_THE_DOOR))
    assert team(answer) == {"patrol": ["P1"]}
    assert answer["team_complete"] is False
    assert answer["missing"] == [
        {"role": "water-rescue", "reason": "No suitable unit is free", "article": "R23"}
    ]


def test_a_fight_of_thirty_people_asks_for_several_roles_and_names_those_nobody_fills(asked):
    alone = P2.replace("available,2,0", "available,1,0")
    answer = asked("fight", (P1, alone, MEDIC, AT_THE_DOOR), "--severity", "4")
    assert answer["plan"]["code"] == "riot-response"
    assert team(answer) == {"armed-patrol": ["P2"], "patrol-pair": ["P1"], "first-aid": ["M1"]}
    assert [(gap["role"], gap["article"]) for gap in answer["missing"]] == [
        ("patrol-pair", "R22"),
        ("order-team", "R18"),
        ("riot-team", "R18"),
    ]
    assert left_out(answer) == {"AUX": ("no-sworn-officer", "C3")}
    leader = owed(answer, "leader-report")
    assert (leader["to"], leader["article"], leader["due_s"]) == ("leader", "R15", 0.0)
    major = owed(answer, "major-report")
    assert (major["article"], major["due_s"], major["acknowledged"]) == ("R16", 300.0, True)


def test_a_mass_brawl_is_told_to_the_leader_at_once_and_handled_by_plan(asked):
    answer = asked("mass-brawl", (P1, P2), "--received", "2026-03-06T11:59:00+08:00")
    leader = owed(answer, "mass-leader")
    assert (leader["to"], leader["article"], leader["acknowledged"]) == ("leader", "R18", True)
    assert leader["due_s"] == -60.0  # at once is from the call, a minute ago
    assert leader["before_order"] is False
    assert notices(answer) == {"plan-required": "R18", "plan-not-filed": "R46"}
    assert len(answer["plan"]["roles"]) == 6
    assert {gap["role"] for gap in answer["missing"]} >= {"order-team", "riot-team"}


def test_a_lost_child_gets_the_nearest_patrol_at_once(asked):
    answer = asked("lost-child", (P1, P2, MANY, DOG, AT_THE_DOOR))
    assert (answer["incident"]["urgency"], answer["incident"]["priority"]) == ("urgent", 1)
    assert team(answer) == {"patrol": ["P1"]}
    assert left_out(answer) == {"AUX": ("no-sworn-officer", "C3")}
    assert citations(answer) == {"R22", "R46", "C3"}


def test_a_child_lost_at_night_gets_a_search_in_which_auxiliaries_count(asked):
    answer = asked("lost-child", (P1, P2, MANY, DOG, AT_THE_DOOR), "--severity", "3")
    assert team(answer) == {"patrol": ["P1", "P2"], "search-team": ["S1"], "k9": ["K1"]}
    search, dog = answer["plan"]["roles"][2:]
    assert (search["article"], dog["article"]) == ("R29", "C15")
    assert search["tasks"][0]["by"] == ["service-auxiliary", "sworn"]


def test_noise_outside_the_remit_sends_nobody_and_says_whom_to_turn_to(asked):
    answer = asked("noise", (P1, P2, AT_THE_DOOR))
    assert (answer["incident"]["urgency"], answer["plan"]["force"]) == ("non-urgent", "none")
    assert (answer["recommended"], answer["team"], answer["missing"]) == ([], [], [])
    assert answer["team_complete"] is True
    assert set(left_out(answer).values()) == {("no-unit-needed", "R32")}
    assert answer["advice"]["competent"] == "urban management (ecology) department"
    assert "12345" in answer["advice"]["text"]
    assert answer["advice"]["article"] == "R32"
    assert duties(answer) == {"advice": ("caller", "R32")}
    assert notices(answer) == {"advice-only": "R32"}


def test_noise_outside_the_remit_gets_a_unit_once_somebody_is_in_danger(asked):
    answer = asked("noise", (P1, P2), "--fact", "danger")
    assert (answer["incident"]["urgency"], answer["incident"]["priority"]) == ("urgent", 1)
    assert (answer["plan"]["force"], team(answer)) == ("required", {"assist-department": ["P1"]})
    assert notices(answer)["raised"] == "R11"


def test_a_complaint_in_progress_goes_to_another_unit_than_the_respondents_own(asked):
    answer = asked("complaint-ongoing", (P1, P2, BOAT), "--recuse", "P1")
    assert order(answer) == ["P2", "W1"]
    assert team(answer) == {"first-handling": ["P2"]}
    assert left_out(answer) == {"P1": ("unit-recused", "C17")}
    supervision = owed(answer, "supervision-notice")
    assert (supervision["to"], supervision["article"]) == ("police-supervision", "R39")
    assert (supervision["due_s"], supervision["acknowledged"]) == (0.0, True)
    assert owed(answer, "complaint-result")["due_s"] == 30 * 86_400
    assert notices(answer) == {"confidential": "R38"}
    boat = answer["recommended"][1]
    assert ("auxiliaries-stay-out", "C13") in {
        (reason["code"], reason["article"]) for reason in boat["reasons"]
    }


def test_the_place_on_the_border_is_one(asked):
    """By the polygons in metres of UTM zone 50N, which the program does not use."""
    areas = geopandas.read_parquet(data_folder() / "jurisdictions" / "wuhan/jurisdictions.parquet")
    lon, lat = map(float, ON_THE_BORDER.split(","))
    here = geopandas.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(32650)[0]
    away_m = areas.set_index("code").to_crs(32650).distance(here).sort_values()
    assert list(away_m.index[:2]) == ["420102", "420103"]
    assert 0 == away_m.iloc[0] < 10 < away_m.iloc[1] < 100


def test_on_a_border_the_nearest_goes_first_whosever_it_is(asked):
    own = P1.replace("114.2830,30.5970", "114.2900,30.5970")
    neighbour = P2.replace("114.2900,30.6000", "114.2770,30.5920")
    answer = asked("fight", (own, neighbour), at=ON_THE_BORDER)
    incident = answer["incident"]
    assert (incident["jurisdiction"], incident["jurisdiction_status"]) == ("420102", "border")
    assert incident["owner"] == {"jurisdiction": "420102", "provisional": True}
    assert incident["facts"] == ["border"]
    assert notices(answer) == {"provisional-owner": "R20"}
    assert duties(answer)["hand-over"] == ("local-organ", "R20")
    assert [(o["callsign"], o["jurisdiction_relation"]) for o in answer["recommended"]] == [
        ("P2", "neighbour"),
        ("P1", "own"),
    ]
    for offer in answer["recommended"]:
        assert ("border", "R20") in {(why["code"], why["article"]) for why in offer["reasons"]}


def test_a_foreigner_means_a_notice_that_somebody_must_acknowledge(asked):
    plain = asked("theft", (P1, P2))
    answer = asked("theft", (P1, P2), "--fact", "foreigner")
    assert "foreign-affairs" not in duties(plain)
    notice = owed(answer, "foreign-affairs")
    assert (notice["to"], notice["article"]) == ("entry-exit-department", "R27")
    assert (notice["due_s"], notice["acknowledged"]) == (600.0, True)
    assert team(answer) == team(plain)


@pytest.mark.parametrize("category", ["robbery", "complaint-ongoing", "lost-child"])
def test_a_call_of_2020_is_judged_without_the_measures_of_2022(asked, category):
    words = ("--received", "2020-03-06T12:00:00+08:00", "--recuse", "P1", "--severity", "3")
    answer = asked(category, (P1, P2, BOAT, MANY, DOG, AT_THE_DOOR), *words)
    assert answer["plan"]["rules"] == {
        "book": "110",
        "profiles": [],
        "from": "2003-04-30",
        "until": "2022-03-06",
    }
    assert {article[0] for article in citations(answer)} == {"R"}
    assert left_out(answer)["P1"] == ("unit-recused", "R38")
    # The book has no law on auxiliaries then, but nobody acts without an officer.
    assert left_out(answer)["AUX"][0] == "not-suitable"


def test_a_call_of_2020_with_its_own_now_is_judged_so_too(asked):
    answer = asked("robbery", (P1, P2, AT_THE_DOOR), "--now", "2020-03-06T12:00:00+08:00")
    assert answer["plan"]["rules"]["from"] == "2003-04-30"
    assert {article[0] for article in citations(answer)} == {"R"}


def test_the_first_day_of_the_measures_is_a_day_of_this_city(asked):
    last = asked("robbery", (P1, AT_THE_DOOR), "--now", "2022-03-05T15:59:59Z")
    first = asked("robbery", (P1, AT_THE_DOOR), "--now", "2022-03-05T16:00:00Z")
    assert last["plan"]["rules"]["until"] == first["plan"]["rules"]["from"] == "2022-03-06"
    assert left_out(first) == {"AUX": ("no-sworn-officer", "C3")}


@pytest.mark.parametrize(
    "category", ["robbery", "disorder", "missing-person", "noise", "complaint"]
)
def test_another_countrys_book_cites_its_own_articles_alone(asked, category):
    rows = (P1, P2, BOAT, MANY, AT_THE_DOOR)
    answer = asked(category, rows, "--rules", "england-wales", "--fact", "injured")
    assert answer["plan"]["rules"]["book"] == "england-wales"
    found = citations(answer)
    assert len(found) > 2
    assert all(re.fullmatch(r"(PA|PRA|SCHB|EX)\d+", article) for article in found)


def test_a_local_profile_changes_the_policy_and_the_border(asked):
    profile = data_folder() / "rulebooks" / "profiles" / "example-province.toml"
    rows = (P1.replace("114.2830,30.5970", "114.2950,30.6000"), P2)
    plain = asked("theft", rows)
    local = asked("theft", rows, "--rules-profile", str(profile))
    assert (plain["policy"], local["policy"]) == ("fastest", "district-queue")
    assert (order(plain), order(local)) == (["P2", "P1"], ["P1", "P2"])
    why = local["recommended"][0]["reasons"][0]
    assert (why["code"], why["article"]) == ("first-by-policy", "R22")
