"""Bringing a database to the present schema: Alembic, driven from code, for two sets of migrations.

``releases`` and ``access`` live in databases of their own (``migrations/<set>/versions``). Each set's ``env.py`` is one
call to ``run``. An upgrade is one transaction, taken before the state is looked at: of two processes that start
together one upgrades and the other finds nothing to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, func, select

from gateway.store.engine import unit_of_work

_KEY = int.from_bytes(b"upgrade", "big")  # of advisory locks, which are each database's own
Which = Literal["releases", "access"]


class Revision(NamedTuple):
    """Where a database stands, and where it should."""

    current: str | None  # None: no migration has run
    head: str


def upgrade(engine: Engine, which: Which) -> None:
    """Runs what is missing, all of it or nothing. Raises StoreUnavailable."""
    with unit_of_work(engine) as connection:
        if connection.dialect.name == "postgresql":  # SQLite's transaction has begun by locking all there is
            connection.execute(select(func.pg_advisory_xact_lock(_KEY)))
        command.upgrade(_config(which, connection), "head")


def revision(engine: Engine, which: Which) -> Revision:
    """The database's revision and the newest. Raises StoreUnavailable."""
    with unit_of_work(engine) as connection:
        migration = MigrationContext.configure(connection, opts={"version_table": _version_table(which)})
        return Revision(migration.get_current_revision(), _head(which))


def run(which: Which, metadata: MetaData) -> None:
    """The body of an ``env.py``: runs the migrations in the transaction ``upgrade`` opened."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, version_table=_version_table(which))
    with context.begin_transaction():  # joins the open one, and leaves committing to it
        context.run_migrations()


def _head(which: Which) -> str:
    head = ScriptDirectory.from_config(_config(which)).get_current_head()
    if head is None:
        raise LookupError(f"there are no migrations for {which}: the installation is incomplete")
    return head


def _config(which: Which, connection: Connection | None = None) -> Config:
    config = Config()
    location = Path(__file__).parent / "migrations" / which
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _version_table(which: Which) -> str:
    """A name per set, so that both may share one PostgreSQL database."""
    return f"{which}_version"
