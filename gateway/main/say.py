"""How the command line speaks: Spanish first, English beside; tables for people, JSON where a script asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer
from rich import markup
from rich.console import Console
from rich.table import Table

out = Console(highlight=False, emoji=False)  # a file's ":100:" is no picture
err = Console(stderr=True, highlight=False, emoji=False)

SettingsFile = Annotated[
    Path,
    typer.Option("--settings", envvar="CONVENIO_SETTINGS", help="Archivo de configuración · settings file (TOML)"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Salida para programas · output for scripts")]
DEFAULT_SETTINGS = Path("convenio.toml")
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\N{REPLACEMENT CHARACTER}")


def escape(text: str) -> str:
    """Somebody else's text (a cell, a file's name) as it may be shown: no markup of ours, no order to the terminal."""
    return markup.escape(text.translate(_CONTROLS))


def say(es: str, en: str) -> None:
    """One line in both languages."""
    out.print(f"{escape(es)} [dim]· {escape(en)}[/dim]", soft_wrap=True)  # a path's [name] is no markup


def plainly(text: str) -> None:
    """One line as it is, and out of our hands when this returns. Raises OSError and UnicodeError where it can't be."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def fail(text: str, code: int = 1) -> NoReturn:
    """Say what is wrong and end."""
    err.print(f"[red]✗[/red] {escape(text)}", soft_wrap=True)  # a rule's [name] is no markup
    sys.exit(code)


def ago(then: datetime, now: datetime) -> str:
    """How long ago that was, in the largest unit of which there are two."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, es, en in ((86_400, "días", "days"), (3_600, "h", "h"), (60, "min", "min")):
        if seconds >= 2 * size:
            return f"hace {seconds // size} {es} · {seconds // size} {en} ago"
    return f"hace {seconds} s · {seconds} s ago"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], whole: int | None = None) -> None:
    """A table. What does not fit its column goes on below: nothing is cut. Column ``whole`` is not broken either."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for i, column in enumerate(columns):
        shown.add_column(column, overflow="fold", no_wrap=i == whole)
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(shown)


def as_json(document: object) -> None:
    """The same for a script."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
