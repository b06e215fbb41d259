"""Writing the one function that builds a record's fields from a row's cells, as its mapping says.

A row has dozens of fields in parts within parts; walking that tree for every row costs twice what its conversions do.
So the walk is written out once as Python. Converters and constants are referred to by name; columns and fields stand in
the text as literals only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.convert import Cells, Convert, Unclear, Value
from contracts.kind import Problem

Fields = dict[str, Value]
Build = Callable[[Cells, list[Problem]], Fields]


@dataclass(slots=True)
class Part:
    """One part of the record (the record itself, a place, one of several persons) and how each field is made.

    It exists in a row when a field that comes from the row does; a part made of constants alone always exists.
    """

    always: bool = False
    texts: list[tuple[str, str]] = field(default_factory=list)  # name and column: most fields, and the cheapest
    sourced: list[tuple[str, str, Convert]] = field(default_factory=list)  # name, path to report, converter
    derived: list[tuple[str, Convert]] = field(default_factory=list)
    constants: Fields = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, dict[int, Part]] = field(default_factory=dict)

    def step(self, name: str) -> Part:
        """The part of that name, ``place`` or ``persons[1]``; made where it is not there yet."""
        name, _, index = name.rstrip("]").partition("[")
        if not index:
            return self.parts.setdefault(name, Part())
        items = self.lists.setdefault(name, {})
        self.lists[name] = dict(sorted({int(index): Part(), **items}.items()))
        return self.lists[name][int(index)]

    @property
    def exists(self) -> bool:
        """Whatever the row says."""
        return self.always or not (self.texts or self.sourced or self.parts or self.lists)


def builder(record: Part) -> Build:
    """The function of cells to fields; what is unclear is added to the problems it is given."""
    writing = _Writing()
    with writing.block("def build(cells, problems):"):
        writing.part(record, "made")
        writing.line("return made")
    namespace: dict[str, Any] = {"Unclear": Unclear, "Problem": Problem, **writing.names}
    exec(compile(writing.text, "<mapping>", "exec"), namespace)  # noqa: S102  our own text, no input
    build: Build = namespace["build"]
    return build


class _Writing:
    def __init__(self) -> None:
        self.text = ""
        self.names: dict[str, object] = {}
        self._depth = 0
        self._named = 0

    def line(self, text: str) -> None:
        self.text += f"{'    ' * self._depth}{text}\n"

    @contextmanager
    def block(self, opening: str) -> Iterator[None]:
        self.line(opening)
        self._depth += 1
        yield
        self._depth -= 1

    def part(self, part: Part, into: str) -> None:
        """The lines that fill the variable ``into`` with the part's fields; it stays empty where nothing is known."""
        self.line(f"{into} = {{}}")
        for name, column in part.texts:
            self.line(f"value = cells[{column!r}]")
            self.line(f"if value is not None: {into}[{name!r}] = value")
        for name, path, converter in part.sourced:
            self.line(f"try: value = {self._refer(converter)}(cells)")
            self.line(f"except Unclear as unclear: problems.append(Problem({path!r}, unclear.rule))")
            self.line("else:")
            self.line(f"    if value is not None: {into}[{name!r}] = value")
        self._within(part, into)
        if not (part.derived or part.constants):
            return
        with self.block("if True:" if part.exists else f"if {into}:"):
            for name, converter in part.derived:
                self.line(f"value = {self._refer(converter)}(cells)")
                self.line(f"if value is not None: {into}[{name!r}] = value")
            self.line(f"{into}.update({self._refer(part.constants)})")

    def _within(self, part: Part, into: str) -> None:
        for name, inner in part.parts.items():
            built = self._name("part")
            self.part(inner, built)
            self.line(f"if {built}: {into}[{name!r}] = {built}")
        for name, items in part.lists.items():
            found = self._name("items")
            self.line(f"{found} = []")
            for item in items.values():
                built = self._name("part")
                self.part(item, built)
                self.line(f"if {built}: {found}.append({built})")
            self.line(f"if {found}: {into}[{name!r}] = {found}")

    def _refer(self, thing: object) -> str:
        name = self._name("given")
        self.names[name] = thing
        return name

    def _name(self, what: str) -> str:
        self._named += 1
        return f"{what}{self._named}"
