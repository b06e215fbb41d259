"""Alembic migrations: one directory per database."""
