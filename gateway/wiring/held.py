"""Who still holds what a view has withdrawn, for its owner's command line."""

from __future__ import annotations

from gateway.flow.holders import Holding
from gateway.settings import Settings
from gateway.store.engine import unit_of_work
from gateway.store.held import held_of
from gateway.wiring.access_log import log_reader
from gateway.wiring.databases import ADMIN, releases_engine
from gateway.wiring.shown import view_named


def held(settings: Settings, view: str) -> list[Holding]:
    """Every agency that holds a withdrawn record of the view. Raises Misconfigured."""
    engine = releases_engine(settings, ADMIN)
    with unit_of_work(engine) as connection:
        found = view_named(connection, view)
    reader = log_reader(settings)
    try:
        return held_of(engine, reader, found.number, view)
    finally:
        reader.close()
        engine.dispose()
