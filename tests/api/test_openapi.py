"""The description of the doors, and a hunt through it by schemathesis."""

import json
import sys
from collections import Counter
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from door_kit import EVERYTHING, calling
from geodispatch.api.limits import Buckets, Limits, Rate
from geodispatch.api.openapi import describe
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole, Scope
from geodispatch.wiring.doors import PAPERS


@pytest.fixture(scope="module")
def hunted(tmp_path_factory):
    with calling(tmp_path_factory.mktemp("hunt")) as kit:
        yield kit


def test_the_description_names_every_route_and_everything_it_refers_to(doors):
    document = doors.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), path) for path, ways in document["paths"].items() for method in ways
    }
    assert described == {(paper.method, paper.path) for paper in PAPERS}
    served = {
        (method, route.path)
        for route in doors.routes
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }
    assert served == described | {("GET", "/api/openapi.json")}
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"]


def test_every_route_names_who_may_use_it_and_gives_its_papers_a_name_of_their_own():
    assert max(Counter(paper.name for paper in PAPERS).values()) == 1
    document = describe(PAPERS, "0")
    open_to_all = {
        path
        for path, ways in document["paths"].items()
        for way in ways.values()
        if not way["security"]
    }
    assert open_to_all == {"/api/health"}


def test_every_scope_and_every_role_opens_what_its_papers_say_and_nothing_else(hunted):
    callers = [(Scope(one), hunted.token(one)) for one in EVERYTHING]
    callers += [
        (role, hunted.signed_in(f"r {role}".replace(" ", "."), role)) for role in AccountRole
    ]
    for paper in PAPERS:
        if not (paper.access.scopes or paper.access.roles):
            continue
        path = paper.path.replace("{number}", "none")
        for who, headers in callers:
            ask = {"Idempotency-Key": "k", "Content-Type": "application/json"}
            answer = hunted.client.request(paper.method, path, headers=headers | ask, content="{}")
            allowed = who in paper.access.scopes or who in paper.access.roles
            refused = answer.status_code == 403 and answer.json()["code"] == "not-allowed"
            assert refused is not allowed, (paper.name, who, answer.text)


WORDS = st.text(max_size=20) | st.sampled_from(
    ["", "A", "gridville", "0", "-1", "nan", "2026-03-06T12:00:00Z", "\x00", "…", "wgs84", "9" * 40]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.binary(max_size=200) | JSON.map(
    lambda value: json.dumps(value, ensure_ascii=True).encode()
)
NAMES = st.sampled_from(
    [
        "city",
        "datum",
        "id",
        "lat",
        "lon",
        "timestamp",
        "speed",
        "callsign",
        "since",
        "until",
        "state",
    ]
)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(query=st.dictionaries(NAMES, WORDS, max_size=5), body=BODIES, number=WORDS, kind=WORDS)
def test_whatever_a_route_is_asked_it_answers_with_a_document(
    hunted, paper, query, body, number, kind
):
    headers = getattr(hunted, "everybody", None)
    if headers is None:
        headers = hunted.everybody = hunted.token(*EVERYTHING)
    path = paper.path.replace("{number}", quote(number, safe="") or "0")
    said = {"Idempotency-Key": "fuzz", "Content-Type": "application/json"}
    if kind and kind.isascii() and kind.isprintable() and kind == kind.strip():
        said["Content-Type"] = kind if len(kind) % 2 else "application/json"
    answer = hunted.client.request(
        paper.method, path, params=query, content=body, headers=headers | said
    )
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    assert "Traceback" not in answer.text
    assert answer.json()


def test_the_description_of_a_drill_names_the_cookie_of_a_drill():
    names = [
        describe(PAPERS, "0", mode)["components"]["securitySchemes"]["session"]["name"]
        for mode in (Mode.REAL, Mode.DRILL)
    ]
    assert names == ["geodispatch_session", "geodispatch_session_drill"]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_schemathesis_finds_nothing(tmp_path, capsys):
    import schemathesis
    from schemathesis.checks import CHECKS

    # Whoever guesses tokens is soon answered with 429, which these checks take for a mistake.
    limits = Limits(strangers=Buckets(Rate(1000, 10_000)))
    with calling(tmp_path, limits=limits) as kit:
        headers = kit.token(*EVERYTHING)
        people = kit.signed_in("ana", AccountRole.ANALYST)
        kit.shift.call()
        document = kit.get("/api/openapi.json").json()
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=kit.running.url)
        # What no schema says: that a place is near the city, a time between 1900 and 2200, a text
        # one that can be read.
        taken = schema.config.checks.positive_data_acceptance
        taken.expected_statuses = [*taken.expected_statuses, "422"]
        found, asked = Counter(), Counter()
        failures = []
        for result in schema.get_all_operations():
            operation = result.ok()
            who = headers if operation.definition.raw["security"] != [{"session": []}] else people
            _hunt(operation, who, CHECKS.get_all(), (asked, found, failures))
    with capsys.disabled():
        lines = [f"{name}: {asked[name]} cases, {found[name]} failures" for name in sorted(asked)]
        lines.append(f"{sum(asked.values())} cases, {len(failures)} failures")
        sys.stdout.write("".join(f"\nschemathesis: {line}" for line in lines) + "\n")
    assert not failures, "\n\n".join(failures[:40])


def _hunt(operation, headers, checks, tally):
    asked, found, failures = tally
    from schemathesis import GenerationMode
    from schemathesis.checks import CHECKS
    from schemathesis.core.failures import FailureGroup

    # Phones send further parameters of their own, which are read by nobody and refused by nobody.
    left_out = (
        CHECKS.get_by_names(["negative_data_rejection"]) if "osmand" in operation.label else []
    )

    def one_mode(mode):
        @seed(20260306)
        @settings(
            deadline=None,
            max_examples=60,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def hunt(case):
            asked[operation.label] += 1
            try:
                case.call_and_validate(headers=headers, checks=checks, excluded_checks=left_out)
            except FailureGroup as group:
                for one in group.exceptions:
                    found[operation.label] += 1
                    failures.append(f"{operation.label} ({mode}): {one.title}\n{one.message}")

        with suppress(Unsatisfiable):  # nothing can be wrong where anything is right
            hunt()

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        one_mode(mode)
