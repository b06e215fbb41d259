"""The real app on a free port of a real small home, in this process, so that a test can reach behind it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from gateway.demo.database import fresh_database
from gateway.demo.home import ISSUER, Home, Servers, home
from gateway.demo.world import Size
from gateway.flow.leaf import Leaf
from gateway.flow.ports import Caller
from gateway.flow.pull import Accounts
from gateway.store import agreements
from gateway.store.access_sequencer import Sequencer
from gateway.web.app import create_app
from gateway.web.context import Services
from gateway.wiring import access_log, custodian, databases, serving
from tests.services.postgres import connections_closed

SMALL = Size(200, 80, 60)
WAIT = 10.0  # seconds a test waits for what must come; only a failure ever takes so long
T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """Somebody with a token that claims ``role`` and ``more``. Not in the register, as ``role``, unless enrolled."""

    role: str
    agency: str
    subject: str
    purpose: str = "crime_analysis"
    reference: str = "PRUEBA/2026/1"
    more: tuple[str, ...] = ()


@dataclass
class Served:
    """A running gateway: its files, its objects, and a client."""

    made: Home
    app: FastAPI
    url: str
    loop: asyncio.AbstractEventLoop
    client: httpx.Client
    _tokens: dict[Actor, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        found: Services = self.app.state.services
        return found

    def run(self, work: Coroutine[Any, Any, T], seconds: float = WAIT) -> T:
        """On the server's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def look(self) -> None:
        """What the register and the tail do several times a second."""
        self.run(self.services.register.look())

    def enrol(self, *actors: Actor, standing: str = "active", until: str = "2099-12-31") -> None:
        put_callers(self.made, *actors, standing=standing, until=until)
        self.look()

    def headers(self, who: Actor | str | None) -> dict[str, str]:
        if who is None:
            return {"Convenio-Purpose": "crime_analysis", "Convenio-Reference": "PRUEBA/2026/1"}
        if isinstance(who, str):
            return self.made.headers(who)
        if who not in self._tokens:
            self._tokens[who] = self.made.issuer.token(who.subject, who.agency, [who.role, *who.more])
        reason = {"Convenio-Purpose": who.purpose, "Convenio-Reference": who.reference}
        return {"Authorization": f"Bearer {self._tokens[who]}"} | reason

    def ask(self, who: Actor | str | None, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        """One request in somebody's name; None is nobody."""
        headers = self.headers(who) | more.pop("headers", {})
        return self.client.request(method, path, json=body, headers=headers, **more)

    def beside(self, **changed: Any) -> FastAPI:
        """The same gateway's app with other parts or limits. Nothing watches in it: it shares this one's register."""
        return create_app(replace(self.services, **changed))

    def inside(
        self, app: FastAPI, who: Actor | str | None, method: str, path: str, body: object = None
    ) -> httpx.Response:
        """One request to an app without a server, on this server's loop."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=self.url) as client:
                return await client.request(method, path, json=body, headers=self.headers(who))

        return self.run(asked())

    @contextmanager
    def stream(self, who: Actor | str, view: str, after: int | None = None) -> Iterator[httpx.Response]:
        headers = self.headers(who) | ({} if after is None else {"Last-Event-ID": str(after)})
        with self.client.stream("GET", f"/v1/feeds/{view}/stream", headers=headers) as answer:
            yield answer

    def pull(self) -> dict[str, Accounts]:
        return pull(self.made)

    def sequence(self) -> None:
        """What ``convenio log`` does."""
        with access_log.sequencer(self.made.settings) as sequencer:
            drain(sequencer)

    def leaves(self) -> dict[str, Leaf]:
        """Every leaf, by id."""
        self.sequence()
        reader = access_log.log_reader(self.made.settings)
        stored = reader.leaves(0, reader.size())
        reader.close()
        return {leaf.id: leaf for leaf in (Leaf.decode(row.body) for row in stored)}

    def set_state(self, view: str, state: str) -> None:
        """As the command line does it, in another process: the register has yet to notice."""
        numbers = {v.view.name: v.number for v in databases.views(self.made.settings)}
        agreements.set_view_state(databases.releases_engine(self.made.settings), numbers[view], state)


def drain(sequencer: Sequencer) -> None:
    while sequencer.step().sequenced:
        pass


def put_callers(made: Home, *actors: Actor, standing: str = "active", until: str = "2099-12-31") -> None:
    callers = [Caller(ISSUER, a.subject, a.agency, frozenset({a.role}), standing, until) for a in actors]  # type: ignore[arg-type]
    agreements.put_callers(databases.releases_engine(made.settings), callers)


def pull(made: Home) -> dict[str, Accounts]:
    engine = databases.releases_engine(made.settings)
    sources = {source.mapping.stem: source for source in made.settings.source}
    return {
        name: custodian.puller(made.settings, source, engine).pull(lambda *_: None) for name, source in sources.items()
    }


def eventually(holds: Callable[[], bool]) -> bool:
    """Does it come to hold in bounded time?"""
    until, tick = time.monotonic() + WAIT, threading.Event()
    while not holds():
        if time.monotonic() > until:
            return False
        tick.wait(0.02)
    return True


@contextmanager
def running(app: FastAPI) -> Iterator[tuple[str, asyncio.AbstractEventLoop]]:
    """The app behind a real server; its lifespan runs."""
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="error", timeout_graceful_shutdown=1))
    loop = asyncio.new_event_loop()
    # asyncio sends at once (TCP_NODELAY) only on sockets that say they are TCP: 40 ms of each answer hang on it.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve([listening])))
        thread.start()
        try:
            assert eventually(lambda: server.started)
            yield f"http://127.0.0.1:{port}", loop
        finally:
            server.should_exit = True
            thread.join(WAIT)
            assert not thread.is_alive(), [task.get_stack() for task in asyncio.all_tasks(loop)]
            loop.close()


@contextmanager
def served(made: Home) -> Iterator[Served]:
    """The home's API, up and with a fresh register."""
    api = serving.api(made.settings)
    try:
        with running(api.app) as (url, loop), httpx.Client(base_url=url, timeout=WAIT) as client:
            gateway = Served(made, api.app, url, loop, client)
            gateway.look()
            yield gateway
    finally:
        api.close()


@contextmanager
def small_home(folder: Path, server: str | None, today: date | None = None) -> Iterator[Home]:
    """A small home, its databases in files or on the server with that address."""
    with ExitStack() as stack:
        servers = Servers(stack.enter_context(fresh_database(server))) if server else None
        stack.enter_context(connections_closed())
        yield stack.enter_context(home(folder, SMALL, today, servers))


@contextmanager
def pulled(folder: Path, server: str | None = None) -> Iterator[Home]:
    """A small home whose sources have been pulled once."""
    with small_home(folder, server) as made:
        pull(made)
        yield made
