"""What ``convenio doctor`` asks of a database: is the server fit for durable releases, and may the login do its work?

Every function reads only, with the login it is given, and raises StoreUnavailable.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Engine, text

from gateway.store.engine import unit_of_work
from gateway.store.relay_log import DatabaseSeconds
from gateway.store.tables import relay, view

OLDEST_SERVER = 15
_SERVER = text(
    "SELECT current_setting('server_version_num')::int / 10000 AS version, d.datname AS name,"
    " current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS durable,"
    " current_setting('synchronous_commit') AS commit, pg_encoding_to_char(d.encoding) AS encoding,"
    " d.datcollversion IS DISTINCT FROM pg_database_collation_actual_version(d.oid) AS collation_changed"
    " FROM pg_database d WHERE d.datname = current_database()"
)
_LOGIN = text(
    "SELECT session_user AS name, pg_has_role(session_user, :role, 'MEMBER') AS member,"
    " r.rolsuper OR r.rolbypassrls OR r.rolcreaterole AS above FROM pg_roles r WHERE r.rolname = session_user"
)


class Server(NamedTuple):
    """A PostgreSQL server as it is set."""

    version: int
    name: str  # of the database
    durable: bool  # what is acknowledged survives a power cut
    commit: str  # synchronous_commit as our sessions have it
    encoding: str
    collation_changed: bool  # since the indexes were built


def server(engine: Engine) -> Server:
    """The server's settings; of one that is too old its version alone is asked."""
    with unit_of_work(engine) as connection:
        version = int(connection.scalar(text("SELECT current_setting('server_version_num')::int / 10000")) or 0)
        if version < OLDEST_SERVER:
            return Server(version, "", True, "on", "UTF8", False)
        return Server(*connection.execute(_SERVER).one())


class Login(NamedTuple):
    """A process's login."""

    name: str
    member: bool  # of the group role whose work it does
    above: bool  # no wall holds it: a superuser, or one that may pass row-level security or make roles


def login(engine: Engine, role: str) -> Login:
    """The login of that engine, measured against a group role."""
    with unit_of_work(engine) as connection:
        return Login(*connection.execute(_LOGIN, {"role": role}).one())


def speaks_for(engine: Engine) -> str | None:
    """The agency a custodian's login speaks for."""
    with unit_of_work(engine) as connection:
        agency: str | None = connection.scalar(text("SELECT custodian_agency()"))
    return agency


class Standby(NamedTuple):
    """A server that follows this one. Without a state: this login may not see it."""

    name: str
    state: str | None
    behind_seconds: float


def standbys(engine: Engine) -> list[Standby]:
    """The followers the server has now."""
    wanted = text(
        "SELECT application_name, state, coalesce(extract(epoch FROM replay_lag), 0)::float FROM pg_stat_replication"
    )
    with unit_of_work(engine) as connection:
        return [Standby(*row) for row in connection.execute(wanted)]


def clock_ahead(engine: Engine) -> float:
    """Seconds by which the server's clock is ahead of this machine's; of the asking itself half is taken off."""
    with unit_of_work(engine) as connection:
        connection.scalar(text("SELECT 1"))  # connecting takes its time
        before = datetime.now(UTC)
        there = connection.scalar(text("SELECT clock_timestamp()"))
        after = datetime.now(UTC)
    return float((there - (before + (after - before) / 2)).total_seconds())


def leases(engine: Engine) -> dict[str, str]:
    """Views that a relay holds now: view → holder."""
    wanted = (
        relay.join(view, relay.c.view_id == view.c.id)
        .select()
        .with_only_columns(view.c.name, relay.c.holder)
        .where(relay.c.lease_until > DatabaseSeconds())
    )
    with unit_of_work(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(wanted)}
