"""What the page says when something failed: in words, never with a traceback."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from geodispatch.domain import Language
from geodispatch.errors import DamagedLogError, GeodispatchError, LogUnavailableError
from geodispatch.ui.escape import escape_markdown
from geodispatch.ui.texts import say

_LOG = logging.getLogger(__name__)


def tell_of_trouble(error: Exception) -> bool:
    """
    Say that something failed, without a traceback, and log it.

    Messages of our own are for people and are shown; of any other error only the log tells.
    """
    if isinstance(error, GeodispatchError):
        st.error(escape_markdown(error))
        return True
    _LOG.error("The page failed", exc_info=error)
    language: Language = "en" if st.query_params.get("lang") == "en" else "zh"
    st.error(f"{say('trouble', language)}  \n{say('trouble-detail', language)}")
    return True


@contextmanager
def without_log(language: Language) -> Iterator[None]:
    """
    Say in words, and instead of everything else, that the log of a desk cannot be used.

    Where a desk has seen its log before, it shows what it last knew and does not come here.
    """
    try:
        yield
    except DamagedLogError as error:
        st.error(f"{say('log-damaged', language)}  \n{escape_markdown(error)}")
    except LogUnavailableError as error:
        st.error(f"{say('log-never-seen', language)}  \n{escape_markdown(error)}")
