"""What the product is measured beside: a program in an environment of its own, asked line by line."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.servers import Absent

PEERS = Path(__file__).parents[1] / ".venv-peers"


@contextmanager
def asked(program: str, *files: Path) -> Iterator[Callable[[str], str]]:
    """Its answer to a line, while it runs on those files. Raises Absent where the peers are not installed."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        raise Absent(f"falta el par medido ({PEERS.name}): `make bench` lo instala · the peer is not installed")
    command = [python, Path(__file__).parent / "peers" / program, *files]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asking, answers = process.stdin, process.stdout

        def ask(what: str) -> str:
            print(what, file=asking, flush=True)
            return answers.readline()

        yield ask
        asking.close()
