"""The theme of a window, light or dark: its own choice, which may change while the page is open."""

from typing import Literal

import streamlit as st

Theme = Literal["light", "dark"]


def current_theme() -> Theme:
    """Return the theme of the window at this run."""
    return "dark" if st.context.theme.type == "dark" else "light"
