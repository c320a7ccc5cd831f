"""The columns of a call log with times."""

REQUIRED = ("call_id", "received_at", "lon", "lat", "category")

LATER = (
    "dispatched_at",
    "acknowledged_at",
    "departed_at",
    "arrived_at",
    "seen_at",
    "fed_back_at",
)
"""Times after the call, in the order of the handling; ``seen_at`` is the arrival by position."""

COLUMNS = (*REQUIRED, *LATER, "callsign", "severity", "facts", "found_by")
"""All that are read; further ones are passed over."""

CITIZEN, PATROL = "citizen", "patrol"
"""What ``found_by`` may say; an empty cell is a citizen's call."""
