"""``convenio serve``: the API; with ``--all`` every process of the gateway side by side, walls as apart."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from gateway.main.ending import Ending
from gateway.main.say import DEFAULT_SETTINGS, SettingsFile, fail, say
from gateway.settings import Serve, read_settings
from gateway.wiring import restore, serving

_GRACE_SECONDS = 10
_LOOK_SECONDS = 0.2
_TURN_SECONDS = 0.0005
_NEWCOMERS = 10_000  # objects between two looks for garbage


def serve(
    settings: SettingsFile = DEFAULT_SETTINGS,
    every: Annotated[bool, typer.Option("--all", help="Todos los procesos · every process of the gateway")] = False,
) -> None:
    """Atender consultas. · Answer questions."""
    if every:
        _supervise(settings)
    else:
        _serve(settings)


def _serve(settings: Path) -> None:
    # The server handles it while it runs and then raises it anew, which would end us before what is open is closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = read_settings(settings)
    server: uvicorn.Server | None = None
    api = serving.api(config, closing=lambda: server is not None and server.should_exit)
    server = server_of(api.app, config.serve)
    say(f"API en http://{config.serve.host}:{config.serve.port}", "API is up; Ctrl-C ends it")
    try:
        server.run()
    finally:
        api.close()


def server_of(app: FastAPI, serve: Serve) -> uvicorn.Server:
    """The server of this process, which it makes ready: threads change places soon, garbage is looked for seldom.

    A reader's or the log's thread has work for microseconds at a time and would wait for the event loop's turn to end:
    five milliseconds as Python comes, several times for each answer. What was imported never dies, and the
    collector would come every few pages to look at rows that are still on their way out.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEWCOMERS, 10, 10)
    config = uvicorn.Config(
        app,
        host=serve.host,
        port=serve.port,
        access_log=False,  # paths and queries are callers' own words; the access log says who did what
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        h11_max_incomplete_event_size=32_768,
    )
    return uvicorn.Server(config)


def _supervise(settings: Path) -> None:
    """If one ends, all end: a service manager starts them again."""
    restore.require_current(read_settings(settings))  # before a pull gives sequences that were given already
    commands = [["log", "run"], ["pull", "--scheduled"], ["serve"]]
    if read_settings(settings).kafka is not None:
        commands.append(["relay"])
    ending = Ending()
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            words = [sys.executable, "-m", "gateway", *command, "--settings", str(settings)]
            children.append(subprocess.Popen(words))  # noqa: S603  (our own)
        while all(child.poll() is None for child in children) and not ending.wait(_LOOK_SECONDS):
            pass
    finally:
        codes = _ended(children)
    if any(code not in (0, -signal.SIGTERM, 130, 143) for code in codes):
        fail("un proceso terminó con error; los demás se detuvieron · a process failed; the others were stopped")


def _ended(children: list[subprocess.Popen[bytes]]) -> list[int]:
    """Their exit codes. Who does not end in time is killed, which loses nothing: none may outlive the others."""
    for child in children:
        child.terminate()
    until = time.monotonic() + _GRACE_SECONDS + 5
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, until - time.monotonic()))
        child.kill()
    return [child.wait() for child in children]
