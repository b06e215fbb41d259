"""How the command line speaks: Spanish first, English beside; tables for people, JSON where a script asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

SettingsFile = Annotated[
    Path,
    typer.Option("--settings", envvar="CONVENIO_SETTINGS", help="Archivo de configuración · settings file (TOML)"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Salida para programas · output for scripts")]
DEFAULT_SETTINGS = Path("convenio.toml")


def say(es: str, en: str) -> None:
    """One line in both languages."""
    out.print(f"{es} [dim]· {en}[/dim]", soft_wrap=True)


def fail(text: str, code: int = 1) -> NoReturn:
    """Say what is wrong and end."""
    err.print(f"[red]✗[/red] {escape(text)}", soft_wrap=True)  # a rule's [name] is no markup
    sys.exit(code)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; the last column wraps."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        shown.add_column(column)
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(shown)


def as_json(document: object) -> None:
    """The same for a script."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
