"""
The script that Streamlit runs for every window and every rerun.

`geodispatch.wiring` names this file to the server, from a checkout as from an installed package.
"""

from geodispatch import wiring
from geodispatch.ui import show_page

if __name__ == "__main__":
    show_page(wiring.site())
