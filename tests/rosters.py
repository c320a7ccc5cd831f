"""Crews for tests: a small rule book by hand, and rosters that Hypothesis invents."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from geodispatch.domain import (
    RIDING,
    Certificate,
    Crew,
    DutyState,
    Name,
    Person,
    PersonKind,
    Recusal,
    RecusalGround,
    RecusalState,
    Task,
    Unit,
    UnitKind,
)
from geodispatch.policing.reasons import ReasonCode
from geodispatch.policing.rulebook import Capability, Kit, Rules, Settings

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
DAY = date(2026, 3, 6)
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)

SWORN, AUXILIARY = PersonKind.SWORN, PersonKind.SERVICE_AUXILIARY
CIVILIAN, OTHER = PersonKind.CIVILIAN_AUXILIARY, PersonKind.OTHER

ARTICLES: Mapping[ReasonCode, str] = {
    ReasonCode.NO_CREW: "C3",
    ReasonCode.NO_SWORN_OFFICER: "C3",
    ReasonCode.AUXILIARY_ALONE: "C3",
    ReasonCode.PERSON_RECUSED: "C17",
    ReasonCode.RECUSAL_PENDING: "C17",
    ReasonCode.PERSON_NOT_WORKING: "C10",
    ReasonCode.PERSON_RESTING: "C20",
    ReasonCode.NO_WORK_ID: "C16",
    ReasonCode.CERTIFICATE_INVALID: "C19",
    ReasonCode.CERTIFICATE_NOT_HELD: "C14",
    ReasonCode.TASK_FOR_SWORN: "C14",
    ReasonCode.TASK_NOT_ALLOWED: "C13",
    ReasonCode.NEVER_CREW: "C12",
}
"""What the law on auxiliaries rests on."""

PATROL = Task("patrol", Name("巡逻", "patrol"), frozenset({SWORN, AUXILIARY}), "C13")
GUARD = Task("guard", Name("看守现场", "guarding the scene"), frozenset({SWORN, AUXILIARY}), "C13")
ARREST = Task("arrest", Name("抓捕", "arrest"), frozenset({SWORN}), "C14")
FILES = Task("files", Name("档案管理", "keeping files"), frozenset({SWORN, CIVILIAN}), "C12")

_CAPABILITIES = (
    Capability("weapon", Name("枪支授权", "weapon authorisation"), frozenset({SWORN}), True, "R28"),
    Capability("k9", Name("警犬", "police dog"), RIDING, True, "C15"),
    Capability("first-aid", Name("急救", "first aid"), RIDING, True, "R23"),
    Capability("inquiry", Name("调查", "inquiry"), frozenset({SWORN}), False, "C14"),
    Capability("standard-kit", Name("标准装备", "standard kit"), RIDING, False, "R52"),
)
CAPABILITIES = (*(capability.code for capability in _CAPABILITIES), "unheard-of")
"""Those of the small book, and one that it does not know."""


def small_rules(cites: Iterable[ReasonCode] = ARTICLES, **settings: object) -> Rules:
    """Return an edition with five capabilities, four tasks, and these reasons in force."""
    values: dict[str, object] = {
        "turnout": {kind: timedelta(minutes=1) for kind in UnitKind},
        "border_m": 100.0,
        "implausible_beyond_m": 50_000.0,
        "fix_shown_stale_after": timedelta(minutes=2),
        "fix_unusable_after": timedelta(minutes=10),
    }
    return Rules(
        code="small",
        name=Name("小", "small"),
        valid_from=date(2022, 3, 6),
        valid_until=None,
        texts={},
        settings=Settings(**(values | settings)),  # type: ignore[arg-type]
        groups={},
        categories={},
        plans={},
        roles={},
        tasks={task.code: task for task in (PATROL, GUARD, ARREST, FILES)},
        capabilities={capability.code: capability for capability in _CAPABILITIES},
        kit={"vest": Kit("vest", Name("防弹衣", "vest"), "R52")},
        police={"traffic": Name("交通警察", "traffic police"), "riot": Name("特警", "riot police")},
        persons={
            SWORN: Name("民警", "sworn officer"),
            AUXILIARY: Name("勤务辅警", "service auxiliary"),
            CIVILIAN: Name("文职辅警", "civilian auxiliary"),
        },
        bodies={},
        facts={},
        duties=(),
        citations={code: ARTICLES[code] for code in cites},
    )


RULES = small_rules()


def officer(number: str = "P1", *certificates: Certificate, **changes: object) -> Person:
    """A sworn officer at work."""
    return replace(Person(number, SWORN, certificates), **changes)  # type: ignore[arg-type]


def auxiliary(number: str = "F1", *certificates: Certificate, **changes: object) -> Person:
    """A service auxiliary at work, with a work certificate that lasts."""
    person = Person(number, AUXILIARY, certificates, work_id_until=date(2030, 1, 1))
    return replace(person, **changes)  # type: ignore[arg-type]


def crewed_by(*members: Person, **changes: object) -> Unit:
    """A car with these persons aboard."""
    unit = Unit("B12", UnitKind.CAR, "W1", Crew.of(members))
    return replace(unit, **changes)  # type: ignore[arg-type]


def recusal(
    who: str,
    state: RecusalState = RecusalState.DECLARED,
    ground: RecusalGround = RecusalGround.PARTY,
    at: datetime = NOW,
) -> Recusal:
    """Somebody who stands aside, from noon on."""
    return Recusal(who, ground, state, at, by="bureau")


def _spans(middle: st.SearchStrategy, step: timedelta) -> st.SearchStrategy:
    """Ranges that begin and end around a point, on it too; each side may be open."""
    side = st.none() | st.builds(lambda at, n: at + n * step, middle, st.integers(-2, 2))
    return st.tuples(side, side).filter(lambda ends: None in ends or ends[0] < ends[1])


certificates = st.builds(
    lambda code, ends: Certificate(code, *ends),
    st.sampled_from(CAPABILITIES),
    _spans(st.just(DAY), A_DAY),
)


@st.composite
def persons(draw, kinds=(SWORN, AUXILIARY)) -> Person:
    """Somebody whose hours, papers and rest may or may not let him count at `NOW`."""
    start, end = draw(_spans(st.just(NOW), HOUR))
    return Person(
        number=f"P{draw(st.integers(0, 99)):02d}",
        kind=draw(st.sampled_from(kinds)),
        certificates=tuple(draw(st.lists(certificates, max_size=3))),
        on_from=start,
        on_until=end,
        state=draw(st.sampled_from([*DutyState, DutyState.ON_DUTY, DutyState.ON_DUTY])),
        work_id_until=draw(st.sampled_from([None, DAY - A_DAY, DAY, DAY + A_DAY, DAY + A_DAY])),
    )


def rosters(min_size: int = 1, max_size: int = 5) -> st.SearchStrategy[list[Person]]:
    """Persons who ride, each with a number of his own."""
    one_each = lambda person: person.number  # noqa: E731 - a key
    return st.lists(persons(), min_size=min_size, max_size=max_size, unique_by=one_each)


named_crews = rosters().map(Crew.of)
counted_crews = st.builds(Crew, st.integers(0, 3), st.integers(0, 3))
crews = named_crews | counted_crews


def units(crew: st.SearchStrategy[Crew] = crews) -> st.SearchStrategy[Unit]:
    """Cars with a crew, recorded capabilities and perhaps a police type."""
    return st.builds(
        lambda crew, capabilities, police: Unit(
            "B12", UnitKind.CAR, "W1", crew, capabilities=capabilities, police=police
        ),
        crew,
        st.frozensets(st.sampled_from(CAPABILITIES)),
        st.sampled_from(["", "traffic"]),
    )


@st.composite
def recusals_of(draw, crew: Crew, states=tuple(RecusalState)) -> tuple[Recusal, ...]:
    """Recusals until noon, of persons of a crew and of somebody who is not aboard."""
    who = st.sampled_from([*(person.number for person in crew.members), "P-elsewhere"])
    at = st.sampled_from([NOW - HOUR, NOW - HOUR / 2, NOW])
    one = st.builds(recusal, who, st.sampled_from(states), st.sampled_from(RecusalGround), at)
    return tuple(draw(st.lists(one, max_size=4)))


@st.composite
def splits_of(draw, crew: Crew) -> list[Crew]:
    """A crew in up to three parts, each with somebody in it."""
    part = st.integers(0, 2)
    if crew.members:
        sides = [draw(part) for _ in crew.members]
        pairs = list(zip(sides, crew.members, strict=True))
        parts = [Crew.of(person for side, person in pairs if side == n) for n in range(3)]
    else:
        sworn = [draw(part) for _ in range(crew.sworn)]
        others = [draw(part) for _ in range(crew.auxiliary)]
        parts = [Crew(sworn.count(n), others.count(n)) for n in range(3)]
    return [each for each in parts if each.sworn or each.auxiliary]
