"""Boxes that keep what stands in them when the language is switched."""

from typing import TypeVar

import streamlit as st

from geodispatch.domain import Language

_Value = TypeVar("_Value")


def bind(name: str, language: Language, value: object) -> str:
    """
    Return the key of a box that shows ``value``, to be called just before the box is drawn.

    Streamlit ties a box to its words, so each language has boxes of its own; whoever calls holds
    the value for both.
    """
    key = f"{name}-{language}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def keep(name: str, language: Language, usual: _Value) -> tuple[str, _Value]:
    """
    Return key and first value of a box that this window remembers in both languages.

    To be called just before the box is drawn, which takes the value as its own: so the value is
    there before the browser has said anything, in a form too.
    """
    key, store, first = f"{name}-{language}", f"kept-{name}", f"first-{name}-{language}"
    if key in st.session_state:
        st.session_state[store] = st.session_state[key]
    else:
        st.session_state[first] = st.session_state.get(store, usual)
    value: _Value = st.session_state[first]
    return key, value
