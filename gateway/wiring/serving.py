"""The API process: token verification, the cursor key, reading the store, writing pending leaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

from fastapi import FastAPI
from sqlalchemy import Engine

from gateway.flow.desk import Desk
from gateway.flow.feed import Feeds
from gateway.flow.holders import Holders
from gateway.flow.ports import ReleaseLog
from gateway.flow.register import Register
from gateway.flow.review import Review
from gateway.flow.tail import LogTail
from gateway.settings import Issuer as IssuerSettings
from gateway.settings import Misconfigured, Settings, why
from gateway.store import agreements
from gateway.store.access_log import GroupCommit, PendingLeaves
from gateway.store.access_log_postgres import PostgresGroupCommit
from gateway.store.held import held_of
from gateway.store.reader import SqliteReleaseLog
from gateway.store.reader_postgres import PostgresReleaseLog
from gateway.store.relay_log import lags
from gateway.web.app import create_app
from gateway.web.context import Services
from gateway.web.cursors import CursorSeal
from gateway.web.door import Door
from gateway.web.jwks import ALGORITHMS, Issuer, JwksFile, UnusableKeys, VerifyingKey, verifying_keys
from gateway.web.limits import Buckets, Streams
from gateway.web.metrics import Metrics
from gateway.web.tokens import TokenVerifier
from gateway.wiring.access_log import log_reader
from gateway.wiring.databases import SERVE, engine, release_log, releases_engine
from gateway.wiring.restore import require_current
from policies.access import Access


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
        services.holders.close()
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
