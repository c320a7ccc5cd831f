"""
A complaint that its respondent looks for behind every door (110 rules, art. 38; rows 48 and 49).

Every text of the complaint, and what is said of every step, holds a sign. Whoever must not know
goes through the tables below: every address of the interface (taken from the routes, so that a
new one is looked at too), what the desk shows and keeps, the command line, the files, what was
printed and logged, what failures show. Nobody finds the sign, nor the number of the complaint, nor
the respondent's name. A new door is a new row.
"""

import io
import json
import logging
import pickle
import traceback
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner
from websockets.exceptions import WebSocketException

from complaint_doors import ComplaintDoors, addresses, open_doors
from complaint_story import (
    COLLEAGUE,
    DISPATCHER,
    FLEET,
    NEIGHBOUR,
    RESPONDENT,
    SIGN,
    SUPERVISION,
    lodging,
    step,
)
from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.exporting import export_lines
from geodispatch.api.complaints import ACTING, LODGING, READING
from geodispatch.cli import complaints, log
from geodispatch.desk import Desk, Wanted, history, ring_clocks, see_arrivals
from geodispatch.desk.commands import AcceptIncident, AskReinforcement, Dispatch, ReceiveCall
from geodispatch.desk.complaints import ComplaintOffice, ring
from geodispatch.domain.complaints import StepKind
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.errors import GeodispatchError, RefusedCommandError
from geodispatch.wiring import open_city
from town import NOON, FixedFleet, corner

MUST_NOT_KNOW = {
    "the respondent, of police supervision": RESPONDENT,
    "a colleague aboard his car": COLLEAGUE,
    "a neighbour of his station": NEIGHBOUR,
    "the respondent as a dispatcher": Principal("jz4712", AccountRole.DISPATCHER, unit="B"),
    "the dispatcher who took it": DISPATCHER,
    "a supervisor": Principal("s001", AccountRole.SUPERVISOR),
    "a planner": Principal("p001", AccountRole.PLANNER),
    "an analyst": Principal("n001", AccountRole.ANALYST),
    "the terminal of his car": Principal("the terminal", callsign="B"),
    "a program with every scope": Principal("the program"),
}
SECRETS = (SIGN, json.dumps(SIGN)[1:-1], "张三", "\\u5f20\\u4e09", "who-must-not-know")


class Case:
    """The doors with one complaint in the middle of everything."""

    def __init__(self, kit: ComplaintDoors):
        self.kit = kit
        shift = kit.shift
        receipt = kit.send(LODGING, lodging(place=corner(14)), DISPATCHER, "lodged").json()
        self.number, self.incident = receipt["number"], receipt["incident"]
        for kind in (StepKind.ACCEPT, StepKind.EVIDENCE, StepKind.INVESTIGATE, StepKind.SETTLE):
            body = {"number": self.number, "step": step(kind)}
            kit.send(ACTING, body, SUPERVISION, f"step {kind}").raise_for_status()
        kit.send(READING, {"number": self.number}, SUPERVISION).raise_for_status()
        shift.do(AcceptIncident(incident=self.incident))
        shift.do(Dispatch(incident=self.incident, callsigns=("C",), why="the test says so"))
        kit.wait(40 * 86_400)
        ring(kit.office, shift.now)
        for tick in (ring_clocks, see_arrivals):
            tick(shift.desk, shift.now)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*SECRETS, self.number)

    def found_in(self, shown: object) -> list[str]:
        """Return what must not be there of what a door showed."""
        text = shown if isinstance(shown, bytes) else str(shown).encode("utf-8", "surrogatepass")
        return [word for word in self.secrets if word.encode() in text]


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    with open_doors(tmp_path_factory.mktemp("everywhere")) as kit:
        yield Case(kit)


def test_the_search_itself_would_find_it(case):
    """Whoever may know finds everything that the others look for: the search is no blank."""
    shown = case.kit.send(READING, {"number": case.number}, SUPERVISION).text
    assert set(case.found_in(shown)) >= {SIGN, "张三", case.number, "who-must-not-know"}
    own = b"".join(file.read_bytes() for file in case.kit.folder.glob("complaints.db*"))
    assert case.found_in(own)


# --- every address of the interface ---


def got(case: Case, who: Principal) -> dict[str, bytes]:
    kit, shown = case.kit, {}
    fillings = (case.incident, case.number, "gridville", SIGN)
    for address in addresses(kit, *fillings):
        if address.endswith("/stream"):
            continue  # a WebSocket; below
        for query in ({}, {"q": "jz4711"}, {"incident": case.incident, "callsign": "B"}):
            answer = kit.get(address, kit.headers_of(who), **query)
            # Who asks for an address may read what he wrote himself in it.
            said = answer.content.replace(address.encode(), b"")
            shown[f"{address} {query} {answer.status_code}"] = said
    return shown


def posted(case: Case, who: Principal) -> dict[str, bytes]:
    kit, headers, shown = case.kit, case.kit.headers_of(who), {}
    number, incident = case.number, case.incident
    bodies = {
        READING: {"number": number},
        ACTING: {"number": number, "step": {"kind": "identify", "respondent": {"name": "x"}}},
        f"/api/incidents/{incident}/status": {"status": "acknowledge", "callsign": "B"},
        f"/api/incidents/{number}/status": {"status": "acknowledge", "callsign": "B"},
        "/api/calls": {"place": [0.01, 0.01], "category": "fight", "same_as": incident},
        "/api/calls ": {"place": [0.01, 0.01], "category": "complaint-ongoing"},
    }
    bodies |= {f"/window/gridville/{name}": {"ask": asked} for name, asked in asked_by(case)}
    for path, body in bodies.items():
        answer = kit.post(path.strip(), body, headers, f"{who.name} {path} {len(shown)}")
        own = number.encode() if number in path else b"\0"  # what he wrote in the address himself
        shown[f"POST {path} {answer.status_code}"] = answer.content.replace(own, b"")
    return shown


def asked_by(case: Case) -> list[tuple[str, dict]]:
    """Return what a window of the desk may ask of the incident, the unit and the place."""
    here = [corner(14).lon, corner(14).lat]
    looks = {"incident": case.incident, "callsign": "B", "unit": "B", "past": True, "shown": 99}
    return [
        ("view", looks | {"supposed": {"off": ["C"]}}),
        ("view ", looks | {"incident": case.number, "language": "en"}),
        ("entry", {}),
        ("places", {"text": "jz4711"}),
        ("earlier", {"text": "13800000000", "at": here}),
        ("route", {"incident": case.incident, "callsign": "B"}),
        ("gaps", {"minutes": 5}),
    ]


def streamed(case: Case, who: Principal) -> dict[str, bytes]:
    shown = {}
    headers = case.kit.headers_of(who)
    with suppress(WebSocketException, TimeoutError), case.kit.stream(headers) as stream:
        for count in range(5):
            said = stream.recv(timeout=0.5)
            shown[f"stream {count}"] = said if isinstance(said, bytes) else said.encode()
    return shown


HTTP_DOORS = {"GET": got, "POST": posted, "WebSocket": streamed}


@pytest.mark.parametrize("door", HTTP_DOORS)
@pytest.mark.parametrize("who", MUST_NOT_KNOW)
def test_no_address_shows_it(case, door, who):
    shown = HTTP_DOORS[door](case, MUST_NOT_KNOW[who])
    assert shown or door == "WebSocket"
    assert not any(" 401" in where or " 500" in where for where in shown)
    assert {where: found for where, text in shown.items() if (found := case.found_in(text))} == {}


def test_a_window_shows_the_incident_to_whoever_takes_calls_and_nothing_of_what_is_behind(case):
    kit, headers = case.kit, case.kit.headers_of(DISPATCHER)
    for name, asked in asked_by(case):
        answer = kit.post(f"/window/gridville/{name.strip()}", {"ask": asked}, headers)
        assert answer.status_code == 200
        assert case.incident in answer.text or name.strip() != "view"
        assert set(case.found_in(answer.content)) == set()


# --- the desk: what it shows, what it keeps ---


def refusals(case: Case) -> str:
    """Everything that a dispatcher may try with the unit and the incident."""
    shift, said = case.kit.shift, []
    tries = (
        Dispatch(incident=case.incident, callsigns=("B",), why="it stands there"),
        Dispatch(incident=case.incident, callsigns=("B", "A"), why="both"),
        AskReinforcement(incident=case.incident, callsign="B"),
        ReceiveCall(place=corner(3), category="complaint-ongoing", words="a complaint"),
    )
    for command in tries:
        with suppress(GeodispatchError):
            try:
                shift.do(command)
            except RefusedCommandError as error:
                said += [repr(error), error.zh, error.en, *traceback.format_exception(error)]
                raise
    assert said
    return "\n".join(said)


DESK_DOORS = {
    "the board": lambda case: repr(case.kit.shift.desk.view().board),
    "the queue": lambda case: repr(case.kit.shift.desk.queue(case.kit.shift.now)),
    "the clocks": lambda case: repr(case.kit.shift.desk.due(case.kit.shift.now)),
    "the units": lambda case: repr(case.kit.shift.desk.units(case.kit.shift.now)),
    "the recommendation": lambda case: repr(
        case.kit.shift.desk.recommend(case.incident, case.kit.shift.now, Wanted())
    ),
    "the history": lambda case: repr(
        history(case.kit.shift.log, case.kit.shift.desk.city, case.incident)
    ),
    "the log": lambda case: repr(list(case.kit.shift.log.entries())),
    "personal texts": lambda case: repr(
        dict(case.kit.shift.log.personal(case.kit.shift.log.expired(case.kit.shift.now)))
    ),
    "the export": lambda case: b"\n".join(
        export_lines(case.kit.shift.log.database, with_personal=True)
    ),
    "the snapshot": lambda case: pickle.dumps(repr(case.kit.shift.log.board())),
    "refusals": refusals,
}


@pytest.mark.parametrize("door", DESK_DOORS)
def test_the_desk_neither_shows_nor_keeps_it(case, door):
    shown = DESK_DOORS[door](case)
    assert shown
    assert case.found_in(shown) == []


def test_nothing_on_the_desk_says_why_the_unit_is_not_among_the_candidates(case):
    shift = case.kit.shift
    recommendation = shift.desk.recommend(case.incident, shift.now)
    asked = {one.unit.callsign for one in (*recommendation.recommended, *recommendation.left_out)}
    assert "B" not in asked
    assert "C" in asked
    written = "".join(map(repr, shift.log.entries(incident=case.incident)))
    for word in ("complaint", "投诉", "withheld", "R38", "R39", "recus"):
        assert word not in written


# --- the command line ---

COMMANDS = {
    "log export": (log.app, "export", "--with-personal"),
    "log export to a file": (log.app, "export", "--out", "{folder}/exported.jsonl"),
    "log show": (log.app, "show", "{incident}"),
    "log show, in English": (log.app, "show", "{incident}", "--lang", "en"),
    "log show, as JSON": (log.app, "show", "{incident}", "--json"),
    "log show of its number": (log.app, "show", "{number}"),
    "log verify": (log.app, "verify"),
    "log head": (log.app, "head"),
    "complaints verify": (complaints.app, "verify"),
    "complaints verify, as JSON": (complaints.app, "verify", "--json"),
    "complaints due": (complaints.app, "due"),
    "complaints due, as JSON": (complaints.app, "due", "--json"),
}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    """A complaint in a bundled city, for commands that open one: its folder and its numbers."""
    folder, city = tmp_path_factory.mktemp("bundled"), open_city("coquimbo")
    place = city.stations[0].place
    with (
        open_log(folder / "desk.db", city.code) as kept,
        SqlComplaints(folder / "complaints.db", city.code, NOON) as store,
    ):
        desk = Desk(city, FixedFleet(*FLEET), kept, city.driving(None))
        office = ComplaintOffice(store, desk)
        desk.withheld = office.withheld
        receipt = office.lodge(DISPATCHER, lodging(place=place), "lodged", NOON)
        office.act(SUPERVISION, receipt.number, step(StepKind.ACCEPT), "step", NOON)
    return {"folder": str(folder), "incident": receipt.incident, "number": receipt.number}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_tells_it(bundled, command, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DEBUG", "1")
    app, *words = COMMANDS[command]
    words = [word.format_map(bundled) for word in words]
    own = "complaints.db" if app is complaints.app else "desk.db"
    where = ("--city", "coquimbo", "--database", f"{bundled['folder']}/{own}")
    done = CliRunner().invoke(app, [*words, *where])
    shown = done.output + "".join(traceback.format_exception(done.exception))
    for file in Path(bundled["folder"]).glob("*.jsonl"):
        shown += file.read_text()
    assert shown
    known = bundled["number"] in words  # whoever asks for a number may read it again
    secrets = SECRETS if known else (*SECRETS, bundled["number"])
    assert [word for word in secrets if word in shown] == []
    assert done.exit_code == 0 or "of its number" in command


# --- files, prints, logs, failures ---


def test_no_other_file_of_the_desk_holds_it(case):
    case.kit.shift.log.database.clean()
    found = {}
    for file in case.kit.folder.rglob("*"):
        if file.is_file() and not file.name.startswith("complaints.db"):
            found[file.name] = case.found_in(file.read_bytes())
    assert len(found) >= 3
    assert not any(found.values()), found


def test_row_49_nothing_is_printed_or_logged_whatever_goes_wrong(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), open_doors(tmp_path) as kit:
        case = Case(kit)
        for who in (RESPONDENT, SUPERVISION, DISPATCHER):
            kit.send(READING, {"number": SIGN}, who)
            kit.send(ACTING, {"number": case.number, "step": {"kind": SIGN}}, who, "odd")
            kit.send(LODGING, lodging(content=f"\0{SIGN}"), who, "odd")
        kit.complaints.database.engine.dispose()
        for file in tmp_path.glob("complaints.db*"):
            file.write_bytes(b"no database" * 100)
        answers = [
            kit.send(READING, {"number": case.number}, SUPERVISION),
            kit.send(LODGING, lodging(place=corner(14)), DISPATCHER, "while it is damaged"),
            kit.get(LODGING, kit.headers_of(SUPERVISION)),
        ]
        assert {answer.status_code for answer in answers} <= {500, 503}
        assert not any(case.found_in(answer.content) for answer in answers)
    said = caplog.text + printed.getvalue()
    assert "complaints" in caplog.text or answers
    assert [word for word in case.secrets if word in said] == []
