"""
The form by which a complaint is taken, with the fields of art. 37 of the 110 rules.

Whoever takes it gets its number for the complainant, and what the rule book has him say; nothing
else of it can be seen here afterwards.
"""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.complaints import ComplaintOffice
from geodispatch.domain import Language, Place
from geodispatch.domain.complaints import Case, Lodging
from geodispatch.errors import LogUnavailableError, RefusedCommandError
from geodispatch.policing import City
from geodispatch.ui.choices import leaf_words, unknown_first
from geodispatch.ui.complaint_forms import (
    Boxes,
    choice_box,
    label,
    refusal_of,
    respondent_boxes,
    respondent_in,
    text_box,
    time_box,
    time_in,
)
from geodispatch.ui.escape import escape_markdown
from geodispatch.ui.intake import Refused, read_place
from geodispatch.ui.site import Sitter
from geodispatch.ui.tables import show_heading
from geodispatch.ui.texts import TEXTS, say

_RECEIPT = "complaint-receipt"
_PROBLEM = "complaint-refused"


def show_lodging(office: ComplaintOffice, desk: Desk, sitter: Sitter, language: Language) -> None:
    """Draw the form, and the receipt of what was taken last."""
    boxes = Boxes("lodging", "", language)
    show_heading(say("complaints-lodge", language))
    _show_outcome(language)
    with st.form("lodging", border=True):
        choice_box(boxes, "case", needed=True)
        text_box(boxes, "content", needed=True)
        columns = st.columns(3)
        for column, field in zip(columns, ("complainant", "address", "contact"), strict=True):
            with column:
                text_box(boxes, field, needed=True)
        st.caption(say("complaints-respondent", language))
        respondent_boxes(boxes, st.columns(3))
        left, right = st.columns(2)
        with left:
            time_box(boxes, "happened_at")
            text_box(boxes, "first_office")
        with right:
            text_box(boxes, "where")
            text_box(boxes, "assigned_by")
        _scene_boxes(boxes, desk, language)
        st.form_submit_button(
            say("complaints-take", language),
            type="primary",
            on_click=_take,
            args=(office, sitter, boxes),
        )


def _scene_boxes(boxes: Boxes, desk: Desk, language: Language) -> None:
    """Ask where somebody must go at once (art. 39, 1 and 4); no word of it goes with the order."""
    st.caption(say("complaints-scene", language))
    leaves = desk.categories(datetime.now(tz=UTC))
    left, right, last = st.columns(3)
    with left:
        text_box(boxes, "place")
    right.selectbox(
        label("category", language),
        unknown_first(leaves),
        index=None,
        format_func=lambda code: leaf_words(leaves[code], language),
        placeholder=say("complaints-choose", language),
        key=boxes.box("category"),
    )
    with last:
        text_box(boxes, "same_as")
    st.checkbox(say("complaints-ongoing", language), key=boxes.box("ongoing"))


def _show_outcome(language: Language) -> None:
    problem, receipt = st.session_state.get(_PROBLEM), st.session_state.get(_RECEIPT)
    if problem:
        st.error(escape_markdown(problem.in_language(language)))
    elif receipt:
        number, incident, told = receipt
        words = say("complaints-receipt", language, number=number)
        if incident:
            words += say("complaints-incident", language, number=incident)
        st.success(escape_markdown(words))
        if told is not None:
            st.info(escape_markdown(told.in_language(language)))


def _take(office: ComplaintOffice, sitter: Sitter, boxes: Boxes) -> None:
    now = datetime.now(tz=UTC)
    st.session_state.pop(_RECEIPT, None)
    st.session_state.pop(_PROBLEM, None)
    try:
        said = lodging_in(boxes, office.city, now)
        receipt = office.lodge(sitter.who(), said, boxes.key, now, sitter.place)
    except Exception as error:
        st.session_state[_PROBLEM] = refusal_of(error)
        if not isinstance(error, LogUnavailableError):
            boxes.another_key()
    else:
        st.session_state[_RECEIPT] = (receipt.number, receipt.incident, receipt.say)
        boxes.empty()


def lodging_in(boxes: Boxes, city: City, now: datetime) -> Lodging:
    """
    Read a complaint from its boxes.

    Raises
    ------
    RefusedCommandError
        If no case was chosen, or a time or a place cannot be read; no text is in it.
    """
    case = boxes.value("case")
    if not isinstance(case, Case):
        words = TEXTS["complaints-case"]
        raise RefusedCommandError("case", words.zh, words.en, "R39")
    category = boxes.value("category")
    more: dict[str, Any] = {"category": category} if isinstance(category, str) else {}
    names = ("content", "complainant", "address", "contact", "where", "first_office")
    return Lodging(
        case=case,
        respondent=respondent_in(boxes),
        happened_at=time_in(boxes, "happened_at", city, now),
        ongoing=bool(boxes.value("ongoing")),
        place=_place_in(boxes, city),
        same_as=boxes.text("same_as"),
        assigned_by=boxes.text("assigned_by"),
        **{name: boxes.text(name) for name in names} | more,
    )


def _place_in(boxes: Boxes, city: City) -> Place | None:
    typed = boxes.text("place").strip()
    if not typed:
        return None
    centre = Place(float(city.roads.lon.mean()), float(city.roads.lat.mean()))
    place = read_place(typed, city, centre)
    if isinstance(place, Refused):
        words = TEXTS["complaints-place"]
        raise RefusedCommandError("place", words.zh, words.en)
    return place
