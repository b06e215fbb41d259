"""``search_audited``: what it costs that nobody is answered unverified, unpermitted or unlogged.

Timed: ``convenio serve`` as it is, a process of its own; 32 connections of eight analysts ask for pages of 50 releases
between two random days. Every answer costs a token check (remembered tokens, as in service), a Cedar decision and a
leaf that is durable before the first byte leaves. Against: the same pages from the same process without these three
(``plain_server``). The sequencer does not run: it is a process of its own.

On SQLite. The PostgreSQL store has its own row once it exists.
"""

from __future__ import annotations

import json
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks import town
from benchmarks.load import requests_per_second
from benchmarks.pairs import Figure, Goal, in_turn
from benchmarks.town import AUDIENCE, ISSUER, SEED, Town
from gateway import wiring
from gateway.demo.issuer import DemoIssuer
from gateway.flow.ports import Caller
from gateway.store import agreements

GOAL = Goal("at least", 0.7, 0.9)
CONNECTIONS = 32
ANALYSTS = 8
VIEW = "bench-2026.analisis"


def measure(rounds: int, rows: int, seconds: float, ticked: Callable[[], None]) -> Figure:
    """The figure; each side answers for ``seconds`` in every round."""
    issuer = DemoIssuer(ISSUER, AUDIENCE)
    with tempfile.TemporaryDirectory() as folder, _reserved() as audited, _reserved() as plain:
        made = town.build(Path(folder) / "town", rows, json.dumps(issuer.jwks()), audited)
        _fill(made)
        requests = _requests(issuer)
        served = ["gateway", "serve", "--settings", str(made.folder / "convenio.toml")]
        bare = ["benchmarks.plain_server", str(made.folder / "convenio.toml"), str(plain)]
        with _running(served, audited), _running(bare, plain):
            side = _Side(requests, seconds)
            for port in (audited, plain):
                side.ask(port)  # tokens are verified, statements built, pages cached
            before, leaves = side.answers[audited], _leaves(made)
            found = in_turn(rounds, lambda: 1 / side.ask(audited), lambda: [1 / side.ask(plain)], ticked)
        assert _leaves(made) - leaves == side.answers[audited] - before, "an answer without its leaf"
    ratios = [one.against[0] / one.timed for one in found]
    speeds = {
        "audited": round(1 / median(one.timed for one in found)),
        "plain": round(1 / median(one.against[0] for one in found)),
    }
    note = f"{speeds['audited']:,} against {speeds['plain']:,} pages/s"
    details = {"store": "sqlite", "releases": 3 * rows, "connections": CONNECTIONS, "pages_per_second": speeds}
    return Figure("search_audited", GOAL, ratios, note, details)


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
    engine = wiring.releases_engine(made.settings)
    callers = [
        Caller(ISSUER, f"analyst{n}", "fge-jalisco", frozenset({"analyst"}), "active", "2099-12-31")
        for n in range(ANALYSTS)
    ]
    agreements.put_callers(engine, callers)
    wiring.puller(made.settings, made.settings.source[0], engine).pull(lambda *_: None)
    engine.dispose()


def _requests(issuer: DemoIssuer) -> list[bytes]:
    rng = random.Random(SEED)
    tokens = [issuer.token(f"analyst{n}", "fge-jalisco", ["analyst"], 3600) for n in range(ANALYSTS)]
    return [_request(tokens[n % ANALYSTS], date(2026, 6, 1) + timedelta(days=rng.randrange(25))) for n in range(400)]


def _request(token: str, day: date) -> bytes:
    span = {"from": day.isoformat(), "to": (day + timedelta(days=7)).isoformat()}
    body = json.dumps({"view": VIEW, "filters": {"occurred": span}, "limit": 50}).encode()
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


def _leaves(made: Town) -> int:
    with closing(sqlite3.connect(made.settings.access_log)) as connection:
        count: int = connection.execute("SELECT count(*) FROM pending").fetchone()[0]
    return count


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
