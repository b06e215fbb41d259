"""Alembic's entry point for the release store's database."""

from gateway.store.migrate import run
from gateway.store.tables import metadata

run("releases", metadata)
