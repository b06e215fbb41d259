"""The workers as the harness sees them: started, stopped and killed, through the process that forks them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Death = tuple[str, int, str]  # see ``deaths``


@dataclass(eq=False)
class Life:
    """One worker. ``deaths`` are those it brings upon itself."""

    pid: int
    kind: str
    deaths: Sequence[Death] = ()
    holder: str = ""
    born: float = field(default_factory=time.monotonic)
    ended: int | None = None

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    @property
    def sleeps(self) -> bool:
        """It stops itself instead of dying, or has."""
        return any(how == "stop" for _, _, how in self.deaths)

    @property
    def stands_still(self) -> bool:
        return self._state == "T"

    @property
    def gone(self) -> bool:
        return self._state == "Z"  # nobody else reaps it

    @property
    def _state(self) -> str:
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]


class Crew:
    """The process that forks the workers."""

    def __init__(self, said: Path) -> None:
        self._said = said
        with said.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.crew"],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
            )
        self._lives: list[Life] = []

    def start(self, kind: str, order: dict[str, Any], deaths: Sequence[Death] = ()) -> Life:
        pid = int(self._ask({"kind": kind, "deaths": deaths} | order))
        life = Life(pid, kind, deaths, order.get("holder", ""))
        self._lives.append(life)
        return life

    def know(self, document: str, name: str) -> None:
        """Those started from now on have read this agreement already."""
        self._ask({"know": document, "name": name})

    def ended(self, life: Life) -> bool:
        """Has it? ``life.ended`` then is its exit code, which is never an error's."""
        if life.ended is None and (code := self._ask({"reap": life.pid})):
            life.ended = int(code)
            self._lives.remove(life)
            assert life.ended in (0, -signal.SIGKILL), f"{life.kind} failed ({code}): {self.said()}"
        return life.ended is not None

    def said(self) -> str:
        """What workers complained of."""
        return self._said.read_text("utf-8")

    def _ask(self, order: dict[str, Any]) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the crew is gone: {self.said()}"
        return line.strip()

    def close(self) -> None:
        for life in self._lives:
            life.send(signal.SIGKILL)
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
