"""A sign of life for whoever looks after a process that nobody asks anything: a file that it touches at every turn.

Its age tells a process that is stuck from one that waits; whether the work succeeds is another question, for `doctor`.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

BeatFile = Annotated[
    Path | None, typer.Option("--beat", help="Archivo que se toca en cada vuelta · a file touched at every turn")
]
SECONDS = 10.0  # between two at the most, while there is nothing to do


def beat(file: Path | None) -> None:
    """Touches it. Where that fails the file grows old, which is told by itself: the work goes on."""
    if file is not None:
        with suppress(OSError):
            file.touch()
