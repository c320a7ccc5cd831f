from databases import database, postgres, postgres_server

__all__ = ["database", "postgres", "postgres_server"]
