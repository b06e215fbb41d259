"""Every real object, built once, read top to bottom. The only place that names a concrete connector or engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

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
from gateway.flow.holders import Holders
from gateway.flow.ports import ReleaseLog, ViewInForce
from gateway.flow.pull import Puller
from gateway.flow.register import Register
from gateway.flow.review import Review
from gateway.flow.tail import LogTail
from gateway.flow.verify_log import Report, verify
from gateway.settings import Issuer as IssuerSettings
from gateway.settings import Misconfigured, Settings, SourceSettings, read_text, why
from gateway.store import agreements, standing
from gateway.store.access_log import GroupCommit, PendingLeaves
from gateway.store.access_log_postgres import PostgresGroupCommit
from gateway.store.access_reader import AccessReader
from gateway.store.access_sequencer import Sequencer
from gateway.store.engine import unit_of_work
from gateway.store.held import held_of
from gateway.store.reader import SqliteReleaseLog
from gateway.store.reader_postgres import PostgresReleaseLog
from gateway.store.relay_log import lags
from gateway.store.tables import pending_leaf
from gateway.web.app import create_app
from gateway.web.context import Services
from gateway.web.cursors import CursorSeal
from gateway.web.door import Door
from gateway.web.jwks import ALGORITHMS, Issuer, JwksFile, UnusableKeys, VerifyingKey, verifying_keys
from gateway.web.limits import Buckets, Streams
from gateway.web.metrics import Metrics
from gateway.web.tokens import TokenVerifier
from gateway.wiring import api_access
from gateway.wiring.databases import (
    ADMIN,
    LOG,
    RELAY,
    SERVE,
    apply_logins,
    engine,
    intake,
    pull_of,
    release_log,
    releases_engine,
    require_upgraded,
    upgrade_stores,
)
from gateway.wiring.restore import require_current
from policies.access import Access
from policies.deidentify import compile_views

__all__ = [
    "apply_logins",
    "releases_engine",
    "require_current",
    "require_upgraded",
    "upgrade_stores",
]  # beside what is defined here


def mapping_of(source: SourceSettings) -> SourceMapping:
    """The source's mapping document; raises DocumentError or Misconfigured."""
    return read_mapping(read_text(source.mapping), str(source.mapping))


def connector(settings: Settings, source: SourceSettings, mapping: SourceMapping) -> Source:
    """The connector that reads the source as its mapping says."""
    keys = settings.key_folder
    if source.folder is not None:
        return FileDrop(mapping.source, source.folder, mapping)
    if source.sftp is not None:
        return FileDrop(mapping.source, api_access.folder(mapping.source, source.sftp, keys), mapping)
    url = source.url if source.url_file is None else keys.text(source.url_file)
    if url is None:
        raise Misconfigured(f"{source.mapping}: no folder, sftp, url or url_file")
    if mapping.read.sql is not None:
        return SqlTable(mapping.source, url, mapping)
    name = mapping.source
    return RestApi(name, url, api_access.login(name, source, keys), mapping, api_access.tls(name, source, keys))


def puller(settings: Settings, source: SourceSettings, engine: Engine) -> Puller:
    """A custodian for one source: its connector, its mapping, its owner's keys, its way into the store."""
    mapping = mapping_of(source)
    if mapping.owner not in settings.agencies:
        raise Misconfigured(f"{source.mapping}: owner {mapping.owner} is no [[agency]] of the settings")
    return Puller(
        connector(settings, source, mapping),
        Mapper(mapping),
        settings.key_folder.owner(mapping.owner),
        intake(engine),
    )


def owners(settings: Settings) -> list[str]:
    """The agencies whose sources are read here."""
    return sorted({mapping_of(source).owner for source in settings.source})


def login_users(settings: Settings) -> dict[str, str]:
    """Key file → user, of every login the processes have at PostgreSQL and at the broker.

    None is named like a group role: what a server calls ``convenio_relay`` is the wall, not who stands behind it.
    """
    at_store = [SERVE, RELAY, LOG, *(pull_of(owner) for owner in owners(settings))]
    at_broker = [SERVE, RELAY]
    files = [f"store-{process}" for process in at_store] + [f"kafka-{process}" for process in at_broker]
    return {file: "convenio_login_" + file.partition("-")[2].replace("-", "_") for file in files}


def custodian_engine(settings: Settings, owner: str) -> Engine:
    """The release store as that agency's custodian may use it, once it stands where this code expects it."""
    require_upgraded(settings, pull_of(owner), "releases")
    return releases_engine(settings, pull_of(owner))


def require_custodian(settings: Settings, source: SourceSettings) -> None:
    """Raises Misconfigured where a key, login or credential of that source's custodian is absent or can't be used."""
    keys, owner = settings.key_folder, mapping_of(source).owner
    releases_engine(settings, pull_of(owner)).dispose()  # reads the login, and connects to nothing
    keys.owner(owner)
    for credential in source.credentials:
        keys.text(credential)


def sequencer(settings: Settings, *, restored: bool = False) -> Sequencer:
    """The log's one sequencer, with the release store's outbox. ``restored`` goes on from an older copy."""
    require_upgraded(settings, LOG, "releases", "access")
    signer = LogSigner(settings.origin, settings.key_folder.log_signer())
    outbox = PendingLeaves(releases_engine(settings, LOG), pending_leaf)
    return Sequencer(engine(settings, "access", LOG), signer, settings.log_note, [outbox], restored=restored)


def log_reader(settings: Settings, process: str = ADMIN) -> AccessReader:
    """What the access log answers."""
    return AccessReader(engine(settings, "access", process))


def verify_log(settings: Settings, progress: Callable[[int, int], None], kept: Sequence[str]) -> Report:
    """Check the whole log against the log's public key and the notes somebody kept."""
    key = LogKey(settings.origin, settings.key_folder.log_public())
    return verify(log_reader(settings), key, progress, kept)


@dataclass(frozen=True)
class Api:
    """The application and what must be closed after it."""

    app: FastAPI
    close: Callable[[], None]


def api(settings: Settings, closing: Callable[[], bool] = lambda: False) -> Api:
    """The API process: token verification, the cursor key, reading the store, writing pending leaves."""
    require_current(settings)
    for issuer in settings.issuer:
        _keys_of(issuer)
    writing = releases_engine(settings, SERVE)
    releases = release_log(settings)
    appending = _appending(engine(settings, "access", SERVE))
    register = Register(releases)
    kinds = {agency.id: agency.kind for agency in settings.agency}
    desk = Desk(register, access(), appending, kinds)
    tail = _live_tail(settings, releases)
    reader = log_reader(settings, SERVE)
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
        holders=Holders(partial(held_of, writing, reader)),
        cursors=CursorSeal(settings.key_folder.cursor(), time.time),
        streams=Streams(serve.streams_per_caller, 500),
        set_state=lambda view, state: agreements.set_view_state(writing, view, state),
        metrics=Metrics(releases, reader, None if settings.kafka is None else lambda: lags(writing)),
        closing=closing,
        page_most=serve.page_most,
        small_cell=serve.small_cell,
    )

    def close() -> None:
        if isinstance(appending, GroupCommit):
            appending.close()
        reader.close()
        if isinstance(releases, SqliteReleaseLog):
            releases.close()
        writing.dispose()

    async def connected() -> None:
        """PostgreSQL's connections belong to the loop of the application, and end with it."""
        try:
            await asyncio.Event().wait()
        finally:
            if isinstance(appending, PostgresGroupCommit):
                await appending.aclose()
            if isinstance(releases, PostgresReleaseLog):
                await releases.aclose()

    app = create_app(services, (register.watch, tail.watch, connected), body_bytes=serve.body_bytes)
    return Api(app, close)


def _appending(writing: Engine) -> GroupCommit | PostgresGroupCommit:
    if writing.dialect.name == "postgresql":
        return PostgresGroupCommit(writing.url)
    return GroupCommit(PendingLeaves(writing))


def _live_tail(settings: Settings, log: ReleaseLog) -> LogTail:
    """From Kafka where there is one, else from the log itself."""
    if settings.kafka is None:
        return LogTail(log)
    from gateway.wiring import kafka  # importing its library takes half a second, which most commands spare

    return kafka.live_tail(settings, log)


def access() -> Access:
    """The access policies that ship with the package."""
    folder = files("policies") / "access"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir()}
    policies = "\n".join(text for name, text in sorted(texts.items()) if name.endswith(".cedar"))
    return Access(policies, texts["access.cedarschema"])


def _verifier(settings: Settings) -> TokenVerifier:
    issuers = [Issuer(issuer.name, JwksFile(issuer.jwks)) for issuer in settings.issuer]
    return TokenVerifier(issuers, settings.serve.audience, time.time)


def views(settings: Settings, process: str = ADMIN) -> list[ViewInForce]:
    """Every view that process may see."""
    with unit_of_work(releases_engine(settings, process)) as connection:
        return standing.views_in_store(connection)


def check_views(settings: Settings, mapping: SourceMapping) -> int:
    """How many views the source's owner can make; raises Misconfigured or MissingScope where its keys don't do."""
    known = [v.view for v in views(settings, pull_of(mapping.owner))]
    made = [view for view in known if (view.owner, view.kind) == (mapping.owner, mapping.kind)]
    compile_views(KINDS[mapping.kind], made, settings.key_folder.owner(mapping.owner))
    return len(made)


def check_issuer(issuer: IssuerSettings) -> str:
    """Its key set can be read and used; raises Misconfigured."""
    keys = _keys_of(issuer)
    if not keys:
        raise Misconfigured(f"{issuer.jwks}: no usable key in it")
    return f"{len(keys)} llaves · keys"


def _keys_of(issuer: IssuerSettings) -> Mapping[str, VerifyingKey]:
    try:
        return verifying_keys(JwksFile(issuer.jwks)(), ALGORITHMS)
    except OSError as error:
        mend = "ponga ahí las llaves públicas del emisor · the issuer's public keys belong there"
        raise Misconfigured(f"{issuer.jwks}: {why(error)}: {mend}") from None
    except UnusableKeys as error:
        raise Misconfigured(f"{issuer.jwks}: {error}") from None
