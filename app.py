"""
The door for ``streamlit run app.py`` and for any ASGI server (``uvicorn app:app``).

``geodispatch app`` opens the same application from an installed package. Everything that it is
made of is picked in `geodispatch.wiring`.
"""

import streamlit as st

from geodispatch import wiring

app = st.App(**wiring.app_parts())

if __name__ == "__main__":
    wiring.serve_app()
