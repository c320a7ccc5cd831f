"""Databases of links; the servers are the test suite's own."""

from databases import database, postgres, postgres_server

__all__ = ["database", "postgres", "postgres_server"]
