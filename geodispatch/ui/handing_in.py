"""
Files that somebody hands in at a page: a row for each, with its bar, its trouble, its way back.

They go to the server's disk by a route of its own (`Site.uploads`); the page holds their keys, and
any key is asked for again before it is used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import streamlit as st

from geodispatch.desk.imports import UploadedFile
from geodispatch.domain import Language
from geodispatch.ui import STATIC
from geodispatch.ui.escape import visible
from geodispatch.ui.texts import say

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "choose": "data-choose-file",
        "remove": "data-take-away",
        "uploading": "data-uploading",
        "failed": "data-upload-failed",
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A file that may be handed in.

    Parameters
    ----------
    role
        What it is handed in as.
    label
        Key of its name in the catalogue.
    endings
        Of the names of such files, with their dots.
    """

    role: str
    label: str
    endings: tuple[str, ...]


def show_hand_in(
    name: str,
    wanted: Sequence[Wanted],
    find: Callable[[str], UploadedFile | None],
    address: str,
    language: Language,
) -> dict[str, str]:
    """
    Put a row for each file on the page; return the keys of those that were handed in, by role.

    Parameters
    ----------
    name
        Of the list, in this window.
    find
        Asks for a file by its key; ``None`` where none waits under it.
    address
        On this server, which takes files.
    """
    keys: dict[str, str] = st.session_state.setdefault(store_of(name), {})
    rows = []
    for one in wanted:
        found = find(keys.get(one.role, ""))
        rows.append(
            {
                "role": one.role,
                "label": say(one.label, language),
                "accept": ",".join(one.endings),
                "hint": " ".join(one.endings),
                "file": {"name": visible(found.name), "size": found.size} if found else None,
            }
        )
    words = {word: say(key, language) for word, key in _WORDS.items()}
    data = {"rows": rows, "words": words, "address": address, "language": language}
    roles = frozenset(one.role for one in wanted)
    _component()(key=name, data=data, on_file_change=lambda: _take(name, roles))
    return dict(keys)


def store_of(name: str) -> str:
    """Return under what a window keeps the keys of a list."""
    return f"{name}-keys"


def _take(name: str, roles: frozenset[str]) -> None:
    """Keep the key of a file that was handed in, or forget it."""
    sent = st.session_state.get(name)
    told = sent.get("file") if sent else None
    if isinstance(told, Mapping) and told.get("role") in roles:
        store = store_of(name)
        keys = {**st.session_state.get(store, {}), str(told["role"]): str(told.get("key", ""))}
        st.session_state[store] = {role: key for role, key in keys.items() if key}


@cache
def _script() -> str:
    return (STATIC / "files.js").read_text(encoding="utf-8")


def _component() -> Callable[..., object]:
    return st.components.v2.component(
        "geodispatch_files",
        html='<ul class="gd-files"></ul>',
        js=_script(),
        isolate_styles=False,
    )
