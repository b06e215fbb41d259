"""Workers that pull and are killed. Reads lines of JSON, answers each with a line; one worker at a time.

    {"folder", "rows", "version", "size", "statements", "replaces"}
        statements: kill yourself before that many SQL statements more; replaces: a folder's file, not a table

A worker is a fork of this process: real, alone with its connection, and there in milliseconds. It tells each batch.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from gateway.flow.accounts import Accounts
from gateway.flow.pull import Puller
from gateway.store.engine import sqlite_engine
from tests.faults import killed_world
from tests.unit.gateway.pull.pull_world import NOW, keys, mapper


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def work(folder: str, rows: int, version: int, size: int, statements: int | None, replaces: bool) -> None:
    engine = sqlite_engine(Path(folder) / "releases.db")
    left = [statements]

    def count(*_: object) -> None:
        if left[0] is not None:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def told(accounts: Accounts, *_: object) -> None:
        say(f"read {accounts.read}")

    read = killed_world.folder if replaces else killed_world.source
    mapped = killed_world.replacing() if replaces else mapper()
    puller = Puller(read(rows, version, size), mapped, keys(), killed_world.Beside(engine), lambda: NOW)
    for moment in ("before_cursor_execute", "commit"):
        event.listen(engine, moment, count)
    puller.pull(told)


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                work(**json.loads(line))
                os._exit(0)
            finally:
                os._exit(1)
        say(f"pid {pid}")
        say(f"ended {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}")


if __name__ == "__main__":
    main()
