"""What the two figures of a search have in common: a filled town behind a served API, its analysts' questions, and a
client that asks two servers in turn.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import psycopg

from benchmarks import servers
from benchmarks.load import requests_per_second
from benchmarks.pairs import Figure, Goal, in_turn
from benchmarks.servers import Served
from benchmarks.town import AUDIENCE, ISSUER, OWNER, SEED, Town
from gateway.demo.issuer import DemoIssuer
from gateway.flow.ports import Caller
from gateway.store import agreements
from gateway.wiring import custodian, databases

CONNECTIONS = 32
ANALYSTS = 8
TURNS = 3  # in each round


def beside(name: str, goal: Goal, module: str, size: tuple[int, int, float], ticked: Callable[[], None]) -> Figure:
    """Pages per second of ``convenio serve``, over those of ``python -m module SETTINGS PORT`` on the same store.

    ``size``: rounds, records in the store, seconds that each side answers for in a turn. Raises servers.Absent.
    """
    rounds, rows, seconds = size
    issuer = DemoIssuer(ISSUER, AUDIENCE)
    with tempfile.TemporaryDirectory() as folder, _reserved() as ours, _reserved() as other:
        place = Path(folder) / "town"
        with servers.served(place, rows, jwks=json.dumps(issuer.jwks()), port=ours) as made:
            _fill(made.town)
            settings = str(made.settings_file)
            served, beside_it = ["gateway", "serve", "--settings", settings], [module, settings, str(other)]
            with _running(served, ours), _running(beside_it, other):
                side = _Side(_requests(issuer, made.town), seconds)
                for port in (ours, other):
                    side.ask(port)  # tokens are verified, statements built, pages cached
                before, leaves = side.answers[ours], _leaves(made)
                found = in_turn(rounds, lambda: 1 / side.ask(ours), lambda: [1 / side.ask(other)], ticked, TURNS)
            assert _leaves(made) - leaves == side.answers[ours] - before, "an answer without its leaf"
            store = made.described()
    ratios = [one.against[0] / one.timed for one in found]
    speeds = {
        "ours": round(1 / median(one.timed for one in found)),
        "other": round(1 / median(one.against[0] for one in found)),
    }
    note = f"{speeds['ours']:,} against {speeds['other']:,} pages/s"
    details = {"store": store, "releases": 3 * rows, "connections": CONNECTIONS, "pages_per_second": speeds}
    return Figure(name, goal, ratios, note, details)


class _Side:
    """Asks one of the servers for a while, and counts what each has answered."""

    def __init__(self, requests: Sequence[bytes], seconds: float) -> None:
        self._requests, self._seconds = requests, seconds
        self.answers: dict[int, int] = {}

    def ask(self, port: int) -> float:
        """Pages per second."""
        speed, answers = requests_per_second(port, self._requests, CONNECTIONS, self._seconds)
        self.answers[port] = self.answers.get(port, 0) + answers
        return speed


def _fill(made: Town) -> None:
    engine = databases.releases_engine(made.settings)
    callers = [
        Caller(ISSUER, f"analyst{n}", "fge-jalisco", frozenset({"analyst"}), "active", "2099-12-31")
        for n in range(ANALYSTS)
    ]
    agreements.put_callers(engine, callers)
    writing = custodian.custodian_engine(made.settings, OWNER)
    custodian.puller(made.settings, made.settings.source[0], writing).pull(lambda *_: None)
    for used in (engine, writing):
        used.dispose()  # their sessions would keep the database


def _requests(issuer: DemoIssuer, made: Town) -> list[bytes]:
    view = next(v.view.name for v in databases.views(made.settings) if v.view.name.endswith(".analisis"))
    rng = random.Random(SEED)
    tokens = [issuer.token(f"analyst{n}", "fge-jalisco", ["analyst"], 3600) for n in range(ANALYSTS)]
    days = [date(2026, 6, 1) + timedelta(days=rng.randrange(25)) for _ in range(400)]
    return [_request(view, tokens[n % ANALYSTS], day) for n, day in enumerate(days)]


def _request(view: str, token: str, day: date) -> bytes:
    span = {"from": day.isoformat(), "to": (day + timedelta(days=7)).isoformat()}
    body = json.dumps({"view": view, "filters": {"occurred": span}, "limit": 50}).encode()
    head = (
        "POST /v1/incidents/search HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Convenio-Purpose: crime_analysis",
        "Convenio-Reference: ANALISIS/2026/014",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _leaves(made: Served) -> int:
    with psycopg.connect(made.url.render_as_string(hide_password=False)) as connection:
        found = connection.execute("SELECT count(*) FROM pending").fetchone()
    assert found is not None
    return int(found[0])


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[None]:
    """A server of our own, from its first accepted connection to its end."""
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL)
    try:
        _await(process, port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)  # the register's first look
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within thirty seconds")


@contextmanager
def _reserved() -> Iterator[int]:
    """A free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    yield port
