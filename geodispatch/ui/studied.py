"""
Which calls are studied, and their study: what every part of the page of limits rests on.

Calls come from the desk's log, from a call log that is handed in, or, in the demo, from an invented
month. What somebody may not see is in no figure of his: a supervisor's study is of his area.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.sight import sees_all
from geodispatch.domain import Language
from geodispatch.domain.call_times import CallTimes
from geodispatch.domain.people import Principal
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.studies.compliance import Survey, survey_calls
from geodispatch.ui.escape import LONGEST_SENTENCE, escape_markdown, visible
from geodispatch.ui.handing_in import Wanted, show_hand_in
from geodispatch.ui.kept import keep
from geodispatch.ui.kept_page import show_scope
from geodispatch.ui.saving import Saved, show_files
from geodispatch.ui.study_works import Account, Handled, Source, StudyWorks, Wish
from geodispatch.ui.texts import say

DAYS = (7, 28, 91, 365)
ENCODINGS = ("", "gb18030", "gbk")

_USUAL_DAYS = 28
_STUDIED = "kept-studied"
_LOG = (Wanted("calls", "kept-call-log", (".csv", ".parquet")),)
_LONGEST_ZONE = 60


@dataclass(frozen=True, slots=True)
class Studied:
    """
    A study and what it is of.

    Parameters
    ----------
    asked
        City, wish, and whose eyes it is for.
    """

    asked: tuple[object, ...]
    wish: Wish
    survey: Survey
    account: Account | None


def study(desk: Desk, who: Principal, handled: Handled, wish: Wish) -> Studied:
    """Study calls, as far as somebody may see them."""
    calls, orders = (_seen(desk, who, some) for some in (handled.calls, handled.orders))
    survey = survey_calls(desk.city, calls, orders)
    return Studied(asked(desk.city, who, wish), wish, survey, handled.account)


def asked(city: City, who: Principal, wish: Wish) -> tuple[object, ...]:
    """Return what an answer is to."""
    return city.code, wish, who.name, who.role, who.area


def choose_study(
    desk: Desk, who: Principal, works: StudyWorks, uploads: str, language: Language
) -> Studied | None:
    """
    Ask which calls are to be studied, and return their study; ``None`` while there is none.

    Parameters
    ----------
    uploads
        Address that takes files.
    """
    wish, again = _choose(works, uploads, language)
    if wish.source is Source.FILE and not wish.file:
        st.caption(say("kept-wait-file", language))
        return None
    kept = st.session_state.get(_STUDIED)
    found = kept if isinstance(kept, Studied) and not again else None
    if found is None or found.asked != asked(desk.city, who, wish):
        try:
            with st.spinner(say("kept-working", language)):
                handled = works.handled(desk, wish, datetime.now(tz=UTC))
                found = study(desk, who, handled, wish)
        except InputError as error:
            st.error(escape_markdown(error, LONGEST_SENTENCE))
            return None
        st.session_state[_STUDIED] = found
    if wish.source is Source.MONTH:
        st.warning(say("kept-made-up", language))
    if found.account is not None:
        _show_account(found.account, language)
    counts = found.survey.study.counts
    if not counts.judged:
        st.caption(say("kept-none", language))
        if counts.calls:  # and why: a file may name its categories in words of its own
            show_scope(found.survey.study, language)
        return None
    return found


def _seen(desk: Desk, who: Principal, calls: CallTimes) -> CallTimes:
    """Return the calls of somebody's area."""
    if sees_all(who, desk):
        return calls
    its = [
        row
        for row, area in enumerate(desk.city.jurisdictions)
        if not who.area.isdisjoint({area.code, desk.desk_of(area.code)})
    ]
    return calls.rows(np.isin(desk.city.jurisdictions.locate_many(calls.lon, calls.lat).owner, its))


def _choose(works: StudyWorks, uploads: str, language: Language) -> tuple[Wish, bool]:
    """Return what is wished for, and whether for anew."""
    sources = works.sources()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key, usual = keep("kept-source", language, sources[0])
        source = st.segmented_control(
            say("kept-source", language),
            sources,
            format_func=lambda one: say(f"kept-{one}", language),
            required=True,
            default=usual,
            key=key,
        )
        days = _USUAL_DAYS
        if source is Source.LOG:
            key, usual_days = keep("kept-days", language, _USUAL_DAYS)
            days = st.segmented_control(
                say("kept-days", language),
                DAYS,
                format_func=lambda count: say("kept-last-days", language, days=str(count)),
                required=True,
                default=usual_days,
                key=key,
            )
        again = st.button(say("kept-again", language), key=f"kept-again-{language}")
    if source is not Source.FILE:
        return Wish(source, days), again
    keys = show_hand_in("kept-files", _LOG, works.uploaded, uploads, language)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key, zone = keep("kept-zone", language, "")
        zone = st.text_input(say("kept-zone", language), zone, key=key, max_chars=_LONGEST_ZONE)
        key, encoding = keep("kept-encoding", language, ENCODINGS[0])
        encoding = st.selectbox(
            say("kept-encoding", language), ENCODINGS, ENCODINGS.index(encoding), key=key
        )
    return Wish(source, 0, keys.get("calls", ""), zone.strip(), encoding), again


def _show_account(account: Account, language: Language) -> None:
    """Say what became of every row of the file."""
    numbers = {
        "read": account.read,
        "accepted": account.accepted,
        "repaired": account.repaired,
        "repeated": account.repeated,
        "quarantined": account.quarantined,
    }
    st.caption(say("kept-rows", language, **{name: f"{n:,}" for name, n in numbers.items()}))
    for key, counted in (("kept-reasons", account.reasons), ("kept-repairs", account.repairs)):
        if counted:
            words = say(key, language, why=_counted(counted))
            st.caption(escape_markdown(words, LONGEST_SENTENCE))
    if account.quarantine:
        label, kind = say("kept-quarantine", language), "text/csv;charset=utf-8"
        saved = Saved(label, "quarantine.csv", kind, f"\ufeff{account.quarantine}")
        show_files("kept-quarantine", [saved])


def _counted(counted: Mapping[str, int]) -> str:
    return "; ".join(f"{visible(what)} {count:,}" for what, count in counted.items())
