"""
Complaints: taken by dispatchers, read and handled by police supervision (R34 to R43).

Whatever is said here goes to the office and comes from it; the page holds no copy. No text, and no
number, goes into the address, the title, a cache, a file to download or a message of an error.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.complaints import (
    Complaint,
    ComplaintOffice,
    ComplaintRow,
    Told,
)
from geodispatch.desk.rights import ComplaintRight, may_with_complaints
from geodispatch.domain import Language
from geodispatch.domain.complaints import (
    CASE_NAMES,
    FIELD_NAMES,
    OWED_NAMES,
    STATUS_NAMES,
    STEPS,
    ComplaintRecord,
    Owed,
    Step,
    StepKind,
)
from geodispatch.domain.people import Principal
from geodispatch.errors import LogUnavailableError
from geodispatch.policing import City
from geodispatch.ui.complaint_forms import (
    Boxes,
    refusal_of,
    step_boxes,
    step_in,
    value_words,
)
from geodispatch.ui.escape import escape, visible
from geodispatch.ui.lodging import show_lodging
from geodispatch.ui.site import Sitter
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say

_OPEN = "complaint-open"
_PROBLEM = "complaint-problem"
_LODGING_FIELDS = (
    "complainant",
    "address",
    "contact",
    "happened_at",
    "where",
    "first_office",
    "assigned_by",
)


def show_complaints(
    office: ComplaintOffice | None,
    desk: Desk,
    sitter: Sitter,
    language: Language,
) -> None:
    """Draw the page for whoever sits here."""
    if office is None:
        st.caption(say("complaints-none", language))
        return
    person = sitter.who()
    lodges = may_with_complaints(person, ComplaintRight.LODGE)
    reads = may_with_complaints(person, ComplaintRight.READ)
    with without_texts(language):
        left, right = st.columns([2, 3]) if reads else st.columns([3, 2])
        if reads:
            with right:
                _show_list(office, sitter.who, language)
        if lodges:
            with left:
                show_lodging(office, desk, sitter, language)


@contextmanager
def without_texts(language: Language) -> Iterator[None]:
    """Say that something failed, and keep what failed out of every log: it may hold a text."""
    try:
        yield
    except Exception as error:
        st.error(refusal_of(error).in_language(language))


def _show_list(office: ComplaintOffice, who: Callable[[], Principal], language: Language) -> None:
    now, city = datetime.now(tz=UTC), office.city
    chosen = st.session_state.get(_OPEN)
    if isinstance(chosen, str):
        _show_one(office, who, chosen, language)
        return
    rows = office.listing(who(), now)
    show_heading(say("complaints-list", language))
    if not rows:
        st.caption(say("complaints-empty", language))
    for row in rows:
        with st.container(key=f"complaint-{row.record.number}", border=True):
            st.html(_row_html(row, now, city, language))
            st.button(
                say("complaints-read", language),
                key=f"read-{row.record.number}",
                on_click=lambda number=row.record.number: st.session_state.update({_OPEN: number}),
            )


def _row_html(row: ComplaintRow, now: datetime, city: City, language: Language) -> str:
    record = row.record
    late = any(one.due_at is not None and now > one.due_at for one in row.owed)
    owed = " · ".join(owed_words(one, now, city, language) for one in row.owed)
    head = f"<b>{escape(record.number)}</b> {escape(record_words(record, city, language))}"
    mark = ' class="late"' if late else ""
    return f'<div class="gd-complaint"><p>{head}</p><p{mark}>{escape(owed)}</p></div>'


def record_words(record: ComplaintRecord, city: City, language: Language) -> str:
    """Say how far a complaint has come, and which case it is."""
    status = STATUS_NAMES[record.status].in_language(language)
    case = CASE_NAMES[record.case].in_language(language)
    return f"{status} · {case} · {_day(record.lodged_at, city)}"


def owed_words(one: Owed, now: datetime, city: City, language: Language) -> str:
    """Say what is owed by when, and whether that is over (110 rules, art. 40)."""
    name = OWED_NAMES[one.kind].in_language(language)
    if one.due_at is None:
        return f"{name} ({one.article})"
    key = "complaints-late" if now > one.due_at else "complaints-due"
    return say(key, language, what=name, day=_day(one.due_at, city), article=one.article)


def _show_one(
    office: ComplaintOffice, who: Callable[[], Principal], number: str, language: Language
) -> None:
    st.button(say("complaints-back", language), on_click=lambda: st.session_state.pop(_OPEN, None))
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.error(problem.in_language(language))
    complaint = office.read(who(), number, datetime.now(tz=UTC))
    city, record = office.city, complaint.row.record
    title = f"{number} · {record_words(record, city, language)}"
    show_table(title, [], lodging_rows(complaint, city, language))
    history = [_told_row(one, city, language) for one in complaint.history]
    heads = [say(f"complaints-{one}", language) for one in ("at", "step", "by", "said")]
    show_table(say("complaints-history", language), heads, history)
    _show_steps(office, who, complaint, language)


def lodging_rows(complaint: Complaint, city: City, language: Language) -> list[list[str]]:
    """Return what was said when it was lodged, one row a field that says something."""
    said, respondent = complaint.lodging, complaint.lodging.respondent
    values = [
        (field, value_words(getattr(said, field), city, language)) for field in _LODGING_FIELDS
    ]
    about = ("name", "number", "callsign", "station", "bureau", "looks")
    values += [(field, getattr(respondent, field)) for field in about]
    rows = [[FIELD_NAMES[field].in_language(language), text] for field, text in values if text]
    return [[FIELD_NAMES["content"].in_language(language), said.content], *rows]


def _told_row(told: Told, city: City, language: Language) -> list[str]:
    row = STEPS.get(told.event.kind)
    name = say("complaints-lodged", language) if row is None else row.name.in_language(language)
    if told.event.kind in _OF_THE_PROGRAM:
        name = say(f"complaints-{told.event.kind}", language)
    said = step_said(told.step, city, language) if told.step else ""
    return [_day(told.recorded_at, city), name, visible(told.operator), said]


_OF_THE_PROGRAM = frozenset({StepKind.INCIDENT_OPENED, StepKind.CLOCK_RAN_OUT})


def step_said(step: Step, city: City, language: Language) -> str:
    """Return what a step said, field by field."""
    row = STEPS[step.kind]
    parts = []
    for field in (*row.needs, *row.takes):
        text = value_words(getattr(step, field), city, language)
        if text:
            parts.append(f"{FIELD_NAMES[field].in_language(language)}: {text}")
    return "\n".join(parts)


def _show_steps(
    office: ComplaintOffice,
    who: Callable[[], Principal],
    complaint: Complaint,
    language: Language,
) -> None:
    """Draw the form of the step that is taken next: its boxes stand in the table of steps."""
    number, possible = complaint.row.record.number, complaint.row.record.possible
    if not possible:
        st.caption(say("complaints-over", language))
        return
    kind = st.selectbox(
        say("complaints-next", language),
        possible,
        format_func=lambda one: f"{STEPS[one].name.in_language(language)} ({STEPS[one].article})",
        key=f"step-kind-{language}",
    )
    boxes = Boxes("step", number, language)
    with st.form(f"step-{number}", border=True):
        step_boxes(kind, boxes)
        st.form_submit_button(
            STEPS[kind].name.in_language(language),
            type="primary",
            on_click=_take_step,
            args=(office, who, number, kind, boxes),
        )


def _take_step(
    office: ComplaintOffice,
    who: Callable[[], Principal],
    number: str,
    kind: StepKind,
    boxes: Boxes,
) -> None:
    now = datetime.now(tz=UTC)
    try:
        office.act(who(), number, step_in(kind, boxes, office.city, now), boxes.key, now)
    except Exception as error:
        st.session_state[_PROBLEM] = refusal_of(error)
        if not isinstance(error, LogUnavailableError):
            boxes.another_key()
    else:
        boxes.empty()


def _day(at: datetime, city: City) -> str:
    return f"{city.local_time(at):%Y-%m-%d %H:%M}"
