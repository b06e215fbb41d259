"""Groups of commands whose files are read when they are asked for.

Whoever looks at a spreadsheet does not wait for the web server and its databases: ``convenio source`` needs half of the
time that reading every file takes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


def lazily(places: Mapping[str, str]) -> type[TyperGroup]:
    """A group with these commands beside its own: name → ``file:what``, a group's ``app`` or a command's function."""

    class Group(TyperGroup):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.commands: Any = ChainMap(self.commands, _Commands(places))  # type: ignore[arg-type]

    return Group


class _Commands(Mapping[str, Any]):
    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Any:
        return _command(name, self._places[name])

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@cache
def _command(name: str, place: str) -> Any:
    file, _, what = place.partition(":")
    found = getattr(import_module(f"gateway.main.{file}"), what)
    if isinstance(found, typer.Typer):
        return typer.main.get_group(found)
    single = typer.Typer(add_completion=False)
    single.command(name)(found)
    return typer.main.get_command(single)
