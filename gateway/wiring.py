"""Every real object, built once, read top to bottom. The only place that names a concrete connector or engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from adapters.base import Source
from adapters.file_drop import FileDrop
from adapters.mapping import Mapper, read_mapping
from adapters.mapping_document import Mapping as SourceMapping
from adapters.rest_api import RestApi
from adapters.sql_table import SqlTable
from contracts.kinds import KINDS
from gateway.flow.checkpoint import LogKey, LogSigner
from gateway.flow.desk import Desk
from gateway.flow.feed import Feeds
from gateway.flow.ports import ViewInForce
from gateway.flow.pull import Puller
from gateway.flow.register import Register
from gateway.flow.review import Review
from gateway.flow.tail import LogTail
from gateway.flow.verify_log import Report, verify
from gateway.settings import Issuer as IssuerSettings
from gateway.settings import KeyFolder, Misconfigured, Settings, SourceSettings
from gateway.store import agreements
from gateway.store.access_log import GroupCommit, PendingLeaves
from gateway.store.access_reader import AccessReader
from gateway.store.access_sequencer import Sequencer
from gateway.store.engine import sqlite_engine, unit_of_work
from gateway.store.intake import SqliteIntake
from gateway.store.migrate import Which, revision, upgrade
from gateway.store.reader import SqliteReleaseLog
from gateway.store.tables import pending_leaf
from gateway.web.app import create_app
from gateway.web.context import Services
from gateway.web.cursors import CursorSeal
from gateway.web.door import Door
from gateway.web.jwks import ALGORITHMS, Issuer, JwksFile, UnusableKeys, verifying_keys
from gateway.web.limits import Buckets, Streams
from gateway.web.metrics import Metrics
from gateway.web.tokens import TokenVerifier
from policies.access import Access
from policies.deidentify import compile_views


def releases_engine(settings: Settings) -> Engine:
    """The release store, for writing."""
    return sqlite_engine(settings.store)


def upgrade_stores(settings: Settings) -> None:
    """Bring both databases to the present migrations; makes them where they don't exist."""
    for path in (settings.store, settings.access_log):
        path.parent.mkdir(parents=True, exist_ok=True)
    upgrade(sqlite_engine(settings.store), "releases")
    upgrade(sqlite_engine(settings.access_log), "access")
    agreements.renew(releases_engine(settings))


def require_upgraded(settings: Settings) -> None:
    """Raises Misconfigured unless both databases stand where this code expects them."""
    for check in database_checks(settings).values():
        check()
    with unit_of_work(releases_engine(settings)) as connection:
        if agreements.outdated(connection):
            raise Misconfigured("este programa comparte de otra manera lo ya convenido · `convenio store upgrade`")


def mapping_of(source: SourceSettings) -> SourceMapping:
    """The source's mapping document; raises DocumentError or Misconfigured."""
    try:
        text = source.mapping.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"{source.mapping}: the mapping can't be read") from None
    return read_mapping(text, str(source.mapping))


def connector(settings: Settings, source: SourceSettings, mapping: SourceMapping) -> Source:
    """The connector that reads the source as its mapping says."""
    keys = KeyFolder(settings.keys)
    if source.folder is not None:
        return FileDrop(mapping.source, source.folder, mapping)
    url = source.url if source.url_file is None else keys.text(source.url_file)
    if url is None:
        raise Misconfigured(f"{source.mapping}: no folder, url or url_file")
    if mapping.read.sql is not None:
        return SqlTable(mapping.source, url, mapping)
    token = "" if source.token_file is None else keys.text(source.token_file)
    return RestApi(mapping.source, url, token, mapping)


def puller(settings: Settings, source: SourceSettings, engine: Engine) -> Puller:
    """A custodian for one source: its connector, its mapping, its owner's keys, its way into the store."""
    mapping = mapping_of(source)
    if mapping.owner not in settings.agencies:
        raise Misconfigured(f"{source.mapping}: owner {mapping.owner} is no [[agency]] of the settings")
    return Puller(
        connector(settings, source, mapping),
        Mapper(mapping),
        KeyFolder(settings.keys).owner(mapping.owner),
        SqliteIntake(engine),
    )


def sequencer(settings: Settings) -> Sequencer:
    """The log's one sequencer, with the release store's outbox."""
    require_upgraded(settings)
    signer = LogSigner(settings.origin, KeyFolder(settings.keys).log_signer())
    outbox = PendingLeaves(releases_engine(settings), pending_leaf)
    return Sequencer(sqlite_engine(settings.access_log), signer, [outbox])


def log_reader(settings: Settings) -> AccessReader:
    """What the access log answers."""
    return AccessReader(sqlite_engine(settings.access_log))


def verify_log(settings: Settings, progress: Callable[[int, int], None], kept: Sequence[str]) -> Report:
    """Check the whole log against the log's public key and the notes somebody kept."""
    key = LogKey(settings.origin, KeyFolder(settings.keys).log_public())
    return verify(log_reader(settings), key, progress, kept)


@dataclass(frozen=True)
class Api:
    """The application and what must be closed after it."""

    app: FastAPI
    close: Callable[[], None]


def api(settings: Settings, closing: Callable[[], bool] = lambda: False) -> Api:
    """The API process: token verification, the cursor key, reading the store, writing pending leaves."""
    require_upgraded(settings)
    engine = releases_engine(settings)
    releases = SqliteReleaseLog(settings.store, engine)
    appending = GroupCommit(PendingLeaves(sqlite_engine(settings.access_log)))
    register = Register(releases)
    kinds = {agency.id: agency.kind for agency in settings.agency}
    desk = Desk(register, access(), appending, kinds)
    tail = LogTail(releases)
    reader = log_reader(settings)
    serve = settings.serve
    rate = serve.requests_per_minute / 60
    services = Services(
        door=Door(
            _verifier(settings),
            Buckets(rate, serve.requests_per_minute, time.monotonic),
            Buckets(1, 20, time.monotonic),
        ),
        register=register,
        desk=desk,
        releases=releases,
        feeds=Feeds(tail, register, desk),
        review=Review(reader),
        cursors=CursorSeal(KeyFolder(settings.keys).cursor(), time.time),
        streams=Streams(serve.streams_per_caller, 500),
        set_state=lambda view, state: agreements.set_view_state(engine, view, state),
        metrics=Metrics(releases, reader),
        closing=closing,
        page_most=serve.page_most,
        small_cell=serve.small_cell,
    )

    def close() -> None:
        appending.close()
        reader.close()
        releases.close()

    return Api(create_app(services, (register.watch, tail.watch), body_bytes=serve.body_bytes), close)


def access() -> Access:
    """The access policies that ship with the package."""
    folder = files("policies") / "access"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir()}
    policies = "\n".join(text for name, text in sorted(texts.items()) if name.endswith(".cedar"))
    return Access(policies, texts["access.cedarschema"])


def _verifier(settings: Settings) -> TokenVerifier:
    issuers = [Issuer(issuer.name, JwksFile(issuer.jwks)) for issuer in settings.issuer]
    return TokenVerifier(issuers, settings.serve.audience, time.time)


def views(settings: Settings) -> list[ViewInForce]:
    """Every view the store knows."""
    with unit_of_work(releases_engine(settings)) as connection:
        return agreements.views_in_store(connection)


def check_views(settings: Settings, mapping: SourceMapping) -> int:
    """How many views the source's owner can make; raises Misconfigured or MissingScope where its keys don't do."""
    made = [v.view for v in views(settings) if (v.view.owner, v.view.kind) == (mapping.owner, mapping.kind)]
    compile_views(KINDS[mapping.kind], made, KeyFolder(settings.keys).owner(mapping.owner))
    return len(made)


def database_checks(settings: Settings) -> dict[str, Callable[[], str]]:
    """For each database, a check that says it is at the present migration or raises Misconfigured."""
    stores: dict[str, tuple[Path, Which]] = {
        "releases": (settings.store, "releases"),
        "access": (settings.access_log, "access"),
    }

    def check(path: Path, which: Which) -> str:
        if not path.exists():
            raise Misconfigured(f"{path}: no existe · does not exist: `convenio store upgrade`")
        found = revision(sqlite_engine(path), which)
        if found.current != found.head:
            raise Misconfigured(f"{path}: versión {found.current}, se espera {found.head}: `convenio store upgrade`")
        return f"versión · version {found.head}"

    return {name: (lambda p=path, w=which: check(p, w)) for name, (path, which) in stores.items()}  # type: ignore[misc]  # bound


def check_issuer(issuer: IssuerSettings) -> str:
    """Its key set can be read and used; raises Misconfigured."""
    try:
        keys = verifying_keys(JwksFile(issuer.jwks)(), ALGORITHMS)
    except (OSError, UnusableKeys) as error:
        raise Misconfigured(f"{issuer.jwks}: {error}") from None
    if not keys:
        raise Misconfigured(f"{issuer.jwks}: no usable key in it")
    return f"{len(keys)} llaves · keys"
