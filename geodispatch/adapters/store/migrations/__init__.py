"""
How the tables came to be, step by step; Alembic runs them when a log is opened for writing.

A step that was released is never edited. To change the tables: add ``versions/v0002_….py``, change
``schema.py`` with it and `SCHEMA` there; a test says when the two disagree.
"""
