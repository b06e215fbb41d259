"""What the two throwaway servers have in common: a port of their own, a folder that goes with them, a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PATIENCE = 60.0


class Absent(Exception):
    """The service can't be started here. The text says what is missing."""


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Until ``ready``; raises Absent with the end of the log where the process ends or takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Absent(f"it does not start: {log.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Somebody answers there."""
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def spawn(command: Sequence[str], log: Path, user: str | None = None) -> subprocess.Popen[bytes]:
    """A server in a process group of its own, so that an interrupted run ends it in its own order."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, user=user, cwd="/", start_new_session=True
        )


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    """Asks it to end, and waits; in the end makes it."""
    if process.poll() is None:
        os.kill(process.pid, number)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
