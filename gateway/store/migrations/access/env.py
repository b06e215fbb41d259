"""Alembic's entry point for the access log's database."""

from gateway.store.access_tables import metadata
from gateway.store.migrate import run

run("access", metadata)
