"""Engines for travel times, measured against each other: ``make bench``."""
