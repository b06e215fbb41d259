"""Which engine a place in the settings means, and with whose login: the one file that chooses between the two.

On PostgreSQL each process has a login of its own (key file ``store-<process>``) that may do its own work and no other;
on SQLite the file's permissions are all there is, and every process on the machine is the same user.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Engine, make_url

from gateway.flow.ports import ViewInForce
from gateway.settings import Misconfigured, Server, Settings
from gateway.store import agreements, roles, standing
from gateway.store.engine import postgres_engine, sqlite_engine, unit_of_work
from gateway.store.intake import SqlIntake, SqliteIntake
from gateway.store.intake_postgres import PostgresIntake
from gateway.store.logins import admit, make_login
from gateway.store.migrate import Which, revision, upgrade
from gateway.store.reader import SqliteReleaseLog
from gateway.store.reader_postgres import PostgresReleaseLog

ADMIN, SERVE, RELAY, LOG = "admin", "serve", "relay", "log"
_PULL = "pull-"
_GROUPS = {SERVE: roles.API, RELAY: roles.RELAY, LOG: roles.LOG}


def pull_of(agency: str) -> str:
    """The name of an agency's custodian among the processes."""
    return f"{_PULL}{agency}"


def engine(settings: Settings, which: Which, process: str = ADMIN) -> Engine:
    """A writing engine on the release store or the access log, with that process's login."""
    place = settings.store if which == "releases" else settings.access_log
    if isinstance(place, Path):
        return sqlite_engine(place)
    user, password = settings.key_folder.login(f"store-{process}")
    return _server_engine(make_url(place.address).set(username=user, password=password))


@cache
def _server_engine(url: URL) -> Engine:
    """One for each login and database: every other would hold connections of its own until it is forgotten."""
    return postgres_engine(url)


def releases_engine(settings: Settings, process: str = ADMIN) -> Engine:
    """The release store, for writing."""
    return engine(settings, "releases", process)


def intake(writing: Engine) -> SqlIntake:
    """The custodian's way into that store."""
    return SqliteIntake(writing) if writing.dialect.name == "sqlite" else PostgresIntake(writing)


def release_log(settings: Settings) -> SqliteReleaseLog | PostgresReleaseLog:
    """What the API reads."""
    writing = releases_engine(settings, SERVE)
    if isinstance(settings.store, Path):
        return SqliteReleaseLog(settings.store, writing)
    return PostgresReleaseLog(writing.url, writing)


def views(settings: Settings, process: str = ADMIN) -> list[ViewInForce]:
    """Every view that process may see."""
    with unit_of_work(releases_engine(settings, process)) as connection:
        return standing.views_in_store(connection)


def upgrade_stores(settings: Settings) -> None:
    """Bring both databases to the present migrations; makes files where they don't exist."""
    for place in (settings.store, settings.access_log):
        if isinstance(place, Path):
            place.parent.mkdir(parents=True, exist_ok=True)
    upgrade(engine(settings, "releases"), "releases")
    upgrade(engine(settings, "access"), "access")
    agreements.renew(releases_engine(settings))


def apply_logins(settings: Settings, owners: Iterable[str]) -> list[str]:
    """Give each process the login that stands in its key file, and let in nobody else; returns their names."""
    keys, admin = settings.key_folder, releases_engine(settings)
    given = _GROUPS | {pull_of(owner): roles.CUSTODIAN for owner in owners}
    for process, group in given.items():
        user, password = keys.login(f"store-{process}")
        agency = process.removeprefix(_PULL) if process.startswith(_PULL) else None
        make_login(admin, user, password, group, agency)
    admit(admin, roles.GROUPS)
    if isinstance(settings.access_log, Server) and settings.access_log != settings.store:
        admit(engine(settings, "access"), (roles.API, roles.LOG))
    return list(given)


def check(settings: Settings, which: Which, process: str = ADMIN) -> str:
    """Says that the database is at the present migration; raises Misconfigured or StoreUnavailable."""
    place = settings.store if which == "releases" else settings.access_log
    shown = place if isinstance(place, Path) else place.address
    if isinstance(place, Path) and not place.exists():
        raise Misconfigured(f"{shown}: no existe · does not exist: `convenio store upgrade`")
    found = revision(engine(settings, which, process), which)
    if found.current != found.head:
        raise Misconfigured(f"{shown}: versión {found.current}, se espera {found.head}: `convenio store upgrade`")
    return f"versión · version {found.head}"


def require_upgraded(settings: Settings, process: str, *needed: Which) -> None:
    """Raises Misconfigured unless those databases stand where this code expects them."""
    for which in needed:
        check(settings, which, process)
    if "releases" in needed and process not in (RELAY, LOG):  # those two see no agreements, and make nothing of them
        with unit_of_work(releases_engine(settings, process)) as connection:
            if standing.outdated(connection):
                raise Misconfigured("este programa comparte de otra manera lo ya convenido · `convenio store upgrade`")
