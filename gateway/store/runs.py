"""What the store says of past pulls: when a source was heard, and each run's accounts as they were kept."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from gateway.store import tables
from gateway.store.engine import unit_of_work


class Run(NamedTuple):
    """One pull. Instants are ISO; ``finished``: it came to the source's end. ``accounts`` as ``Accounts.stored``."""

    started_at: str
    changed_at: str
    finished: bool
    accounts: dict[str, Any]


def runs(engine: Engine, source: str, limit: int) -> list[Run]:
    """The newest runs of a source, newest first; none of one that this login may not see. Raises StoreUnavailable."""
    r, s = tables.run.c, tables.source.c
    asked = select(r.started_at, r.changed_at, r.finished, r.accounts).join_from(tables.run, tables.source)
    with unit_of_work(engine) as connection:
        rows = connection.execute(asked.where(s.name == source).order_by(r.started_at.desc()).limit(limit)).all()
    return [Run(row[0], row[1], bool(row[2]), json.loads(row[3])) for row in rows]


def heard(engine: Engine) -> dict[str, str | None]:
    """When each source that this login may see was last heard (ISO instant). Raises StoreUnavailable."""
    with unit_of_work(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(select(tables.source.c.name, tables.source.c.heard_at))}
