"""
The public sheet of announced limits, on the screen and on paper, and the period report.

One content (``contents``) is written as HTML, as PDF and as CSV; the same study gives the same
bytes in any process. The sheet names no caller, no officer, no unit and no call; the period report
is for inspectors and names units and calls.
"""

from geodispatch.adapters.sheet.html import sheet_html
from geodispatch.adapters.sheet.pdf import sheet_pdf
from geodispatch.adapters.sheet.period import period_report_csv, period_report_html
from geodispatch.adapters.sheet.press import sheet_csv

__all__ = [
    "period_report_csv",
    "period_report_html",
    "sheet_csv",
    "sheet_html",
    "sheet_pdf",
]
