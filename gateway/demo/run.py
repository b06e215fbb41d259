"""``convenio demo``: three invented agencies, the real gateway between them, and what to try.

Everything lives in one temporary folder and in child processes; Ctrl-C ends the processes and removes the folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from gateway.demo.database import fresh_database
from gateway.demo.home import CAST, Home, Servers, home
from gateway.demo.topics import TopicsTaken, fresh_topics
from gateway.flow.relay_ports import BrokerAway, NotSent

_READY_SECONDS = 60.0
_STOP_SECONDS = 15.0


class DemoFailed(Exception):
    """The demo could not be started. Says what to look at."""


@contextmanager
def prepared(postgresql: str | None = None, kafka: str | None = None) -> Iterator[Home]:
    """The made gateway in a folder (and a database of its own) that goes when the block ends, however it ends."""
    if kafka and not postgresql:
        raise DemoFailed("--kafka pide también --postgresql · takes a --postgresql as well")
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # a window that is closed leaves nothing behind either
        signal.signal(signal.SIGHUP, _interrupt)
    with ExitStack() as going:
        folder = Path(going.enter_context(tempfile.TemporaryDirectory(prefix="convenio-demo-")))
        servers = Servers(going.enter_context(fresh_database(postgresql)), kafka) if postgresql else None
        made = going.enter_context(home(folder, servers=servers))
        if made.settings.kafka is not None:
            going.enter_context(_topics(made))
        yield made


@contextmanager
def _topics(made: Home) -> Iterator[None]:
    try:
        with fresh_topics(made):
            yield
    except (TopicsTaken, BrokerAway, NotSent) as error:
        raise DemoFailed(str(error)) from None


@contextmanager
def served(made: Home) -> Iterator[None]:
    """``convenio serve --all`` on the made gateway: custodian, log and API, each its own process."""
    command = [sys.executable, "-m", "gateway", "serve", "--all", "--settings", str(made.settings_file)]
    errors = made.folder / "serve.err"
    with errors.open("wb") as err:
        # A session of its own, so that a Ctrl-C at the terminal reaches it through us alone and is answered once.
        child = subprocess.Popen(  # noqa: S603  (our own)
            command, stdout=subprocess.DEVNULL, stderr=err, start_new_session=True
        )
        try:
            wait_for(lambda: _ready(made.url, child), _READY_SECONDS)
            yield
        finally:
            child.terminate()
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)  # the session is its own: its processes go with it
                child.wait()


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Returns once the condition holds; raises DemoFailed when the time is over."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise DemoFailed(f"nothing after {seconds:.0f} s · no hubo respuesta")
        time.sleep(0.1)


def commands(made: Home) -> list[tuple[str, str]]:
    """Three ready commands: who, and what to type."""

    def curl(who: str, rest: str) -> str:
        headers = " \\\n  ".join(f"-H '{name}: {value}'" for name, value in made.headers(who).items())
        return f"curl -sN {headers} \\\n  {rest}"

    search = f"-H 'Content-Type: application/json' -d '{{\"limit\": 3}}' {made.url}/v1/incidents/search"
    return [
        (f"Analista · analyst ({CAST['analyst'].agency})", curl("analyst", search)),
        (
            f"Fiscal · prosecutor ({CAST['prosecutor'].agency})",
            curl("prosecutor", f"{made.url}/v1/feeds/jalisco-2026-02.incidentes-seguimiento/stream"),
        ),
        (f"Auditora · auditor ({CAST['auditor'].agency})", curl("auditor", f"'{made.url}/v1/log/entries?limit=5'")),
    ]


def _ready(url: str, child: subprocess.Popen[bytes]) -> bool:
    if child.poll() is not None:
        raise DemoFailed("the gateway ended before it was ready · la pasarela terminó antes de estar lista")
    try:
        return httpx.get(f"{url}/health/ready", timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
