"""A whole gateway in one throwaway folder: settings, keys, databases, agreements, callers, and three live sources.

Made through the same functions and files an operator uses; only the agencies, the people and the token issuer are
invented.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from sqlalchemy import URL

from gateway.demo.issuer import DemoIssuer
from gateway.demo.sources import Sources
from gateway.demo.world import Size, simulate
from gateway.flow.ports import Caller
from gateway.settings import Settings, read_settings
from gateway.store import agreements
from gateway.wiring import databases, processes
from gateway.wiring.sources import owners
from policies.access import official_day
from policies.agreement import read
from policies.views import views_of

ISSUER = "https://id.demo.convenio.example"
AUDIENCE = "https://convenio.demo.example"
SEED = 20260115

AGENCIES = {
    "zapopan-policia": ("municipal_police", "Policía de Zapopan (invented)"),
    "zapopan-juzgado": ("civic_court", "Juzgado Cívico de Zapopan (invented)"),
    "fge-jalisco": ("prosecutor", "Fiscalía del Estado de Jalisco (invented)"),
    "contraloria-jalisco": ("oversight", "Contraloría del Estado (invented)"),
    "tlajomulco-policia": ("municipal_police", "Policía de Tlajomulco (invented)"),
}


@dataclass(frozen=True)
class Person:
    """Somebody who uses the demo: their subject, agency, role, and why they ask."""

    subject: str
    agency: str
    role: str
    purpose: str
    reference: str


CAST = {
    "analyst": Person("analista.demo", "zapopan-policia", "analyst", "crime_analysis", "ANALISIS/2026/014"),
    "prosecutor": Person("fiscal.demo", "fge-jalisco", "prosecutor", "case_follow_up", "CI-FGE/2026/0815"),
    "auditor": Person("auditora.demo", "contraloria-jalisco", "auditor", "oversight", "AUD/2026/03"),
    "steward": Person("enlace.demo", "zapopan-policia", "steward", "oversight", "OFICIO/2026/7"),
    "operator": Person("operacion.demo", "zapopan-policia", "operator", "operation", "OPS/2026/1"),
    "intruder": Person("intruso.demo", "tlajomulco-policia", "analyst", "crime_analysis", "ANALISIS/2026/666"),
}


@dataclass(frozen=True)
class Home:
    """The made gateway. ``sources`` are running while it is open."""

    folder: Path
    settings_file: Path
    settings: Settings
    sources: Sources
    issuer: DemoIssuer

    @property
    def url(self) -> str:
        """Where the API answers once it is served."""
        return f"http://{self.settings.serve.host}:{self.settings.serve.port}"

    def token(self, who: str, claims: Mapping[str, object] | None = None) -> str:
        """An access token for an hour; ``claims`` replace or, where None, remove its own."""
        person = CAST[who]
        return self.issuer.token(person.subject, person.agency, [person.role], 3600, **(claims or {}))

    def headers(self, who: str) -> dict[str, str]:
        """What a request of that person carries."""
        person = CAST[who]
        return {
            "Authorization": f"Bearer {self.token(who)}",
            "Convenio-Purpose": person.purpose,
            "Convenio-Reference": person.reference,
        }


@dataclass(frozen=True)
class Servers:
    """Real servers to use instead of files: an empty database with its owner's login, and a broker (``host:port``)."""

    database: URL
    kafka: str | None = None


@contextmanager
def home(
    folder: Path, size: Size | None = None, today: date | None = None, servers: Servers | None = None
) -> Iterator[Home]:
    """Everything in place under ``folder``, nothing pulled yet."""
    today = today or official_day(datetime.now(UTC))
    issuer = DemoIssuer(ISSUER, AUDIENCE)
    (folder / "jwks.json").write_text(json.dumps(issuer.jwks()), "utf-8")
    with Sources(simulate(SEED, today, size), folder) as sources:
        settings_file = _settings(folder, sources, servers)
        settings = read_settings(settings_file)
        _keys(settings, sources)
        if servers is not None:
            _logins(settings, servers.database)
        databases.upgrade_stores(settings)
        if servers is not None:
            databases.apply_logins(settings, owners(settings))
        _agreements(settings)
        _callers(settings, today)
        yield Home(folder, settings_file, settings, sources, issuer)


def documents(kind: str) -> dict[str, str]:
    """The demo's mappings or agreements: file name → text."""
    folder = files("gateway.demo") / "data" / kind
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".yaml")}


def _settings(folder: Path, sources: Sources, servers: Servers | None) -> Path:
    (folder / "mappings").mkdir()
    for name, text in documents("mappings").items():
        (folder / "mappings" / name).write_text(text, "utf-8")
    places = {
        "zapopan-juzgado": 'url_file = "zapopan-juzgado.url"',
        "zapopan-policia-csv": f"folder = {_quoted(str(sources.drop_folder))}",
        "zapopan-policia-xlsx": f"folder = {_quoted(str(sources.drop_folder))}",
        "fge-jalisco": f'url = {_quoted(sources.api.url)}\ntoken_file = "fge-jalisco.token"',
    }
    parts = [
        'origin = "convenio.example/demo"\nkeys = "keys"',
        *_databases(servers),
        f"[serve]\nport = {_free_port()}\naudience = {_quoted(AUDIENCE)}",
        f'[[issuer]]\nname = {_quoted(ISSUER)}\njwks = "jwks.json"',
    ]
    parts += [
        f"[[agency]]\nid = {_quoted(a)}\nkind = {_quoted(k)}\nname = {_quoted(n)}" for a, (k, n) in AGENCIES.items()
    ]
    parts += [f'[[source]]\nmapping = "mappings/{name}.yaml"\n{place}\nevery = 2' for name, place in places.items()]
    file = folder / "convenio.toml"
    file.write_text("\n\n".join(parts) + "\n", "utf-8")
    return file


def _databases(servers: Servers | None) -> list[str]:
    if servers is None:
        return ['store = "releases.db"\naccess_log = "access.db"']
    address = _quoted(f"postgresql://{servers.database.host}:{servers.database.port}/{servers.database.database}")
    parts = [f"store = {address}\naccess_log = {address}"]
    if servers.kafka is not None:
        kafka = f'bootstrap = [{_quoted(servers.kafka)}]\nsecurity = "PLAINTEXT"\nreplication = 1\nin_sync = 1'
        parts.append(f"[kafka]\n{kafka}")
    return parts


def _logins(settings: Settings, database: URL) -> None:
    """Logins under names of their own: a server's logins are shared by all of its databases."""
    keys = settings.key_folder
    keys.put_text("store-admin", f"{database.username}:{database.password}")
    keys.new_logins({file: f"{user}_{database.database}" for file, user in processes.login_users(settings).items()})


def _keys(settings: Settings, sources: Sources) -> None:
    keys = settings.key_folder
    keys.new_log()
    keys.new_cursor()
    keys.put_text("zapopan-juzgado.url", sources.court_url)
    keys.put_text("fge-jalisco.token", sources.api.token)
    parsed = [read(text, name) for name, text in documents("agreements").items()]
    views = [view for agreement in parsed for view in views_of(agreement)]
    for owner in sorted({view.owner for view in views}):
        keys.new_owner(owner)
    shared = [view for view in views if view.needs_secret]
    for agreement, epoch in sorted({(view.agreement, view.scope.epoch) for view in shared}):
        keys.new_scope(agreement, epoch, sorted({view.owner for view in shared if view.agreement == agreement}))


def _agreements(settings: Settings) -> None:
    engine = databases.releases_engine(settings)
    for name, text in documents("agreements").items():
        agreements.activate(engine, text, name)


def _callers(settings: Settings, today: date) -> None:
    until = (today + timedelta(days=365)).isoformat()
    people = [Caller(ISSUER, p.subject, p.agency, frozenset({p.role}), "active", until) for p in CAST.values()]
    agreements.put_callers(databases.releases_engine(settings), people)


def _quoted(text: str) -> str:
    return json.dumps(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
