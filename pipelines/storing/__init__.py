"""Findings -> SQLite: the schema, the views and the one writer."""
