"""Writing the one function that builds a record's fields from a row's cells, as its mapping says.

A row has dozens of fields in parts within parts; walking that tree for every row costs twice what its conversions do.
So the walk is written out once as Python. Converters and constants are referred to by name; columns and fields stand in
the text as literals only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Columns
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from adapters.document.mapping import PERIOD, list_of, listed, outer
from adapters.rows.agreement import Clean
from adapters.values.convert import Cells, Convert, Nulled, Unclear, Value
from contracts.kind import Problem

_WHO = ("first_surname", "second_surname", "curp")  # what says who a person is; a given name does beside a birth date
Fields = dict[str, Value]
Build = Callable[[Columns[str, Any], Cells, list[Problem]], Fields]


@dataclass(slots=True)
class Part:
    """One part of the record (the record itself, a place, one of several persons) and how each field is made.

    It exists in a row when a field that comes from the row does; a part made of constants alone always exists.
    """

    always: bool = False
    texts: list[tuple[str, str]] = field(default_factory=list)  # name and column: most fields, and the cheapest
    sourced: list[tuple[str, str, Convert]] = field(default_factory=list)  # name, path to report, converter
    required: list[tuple[str, str]] = field(
        default_factory=list
    )  # name and path of what it may not lack where it exists
    weak: dict[str, str] = field(default_factory=dict)  # names of what alone makes no such part, and the part's path
    told_by: dict[str, str] = field(default_factory=dict)  # of persons: columns that speak of one, and the part's path
    derived: list[tuple[str, Convert]] = field(default_factory=list)
    constants: Fields = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, dict[int, Part]] = field(default_factory=dict)
    each: dict[str, Part] = field(default_factory=dict)  # made for every row of a list that the connector hands over

    def step(self, name: str) -> Part:
        """The part of that name, ``place``, ``persons[1]`` or ``persons[]``; made where it is not there yet."""
        if (one := list_of(name)) is not None:
            return self.each.setdefault(one, Part())
        name, bracket, index = name.rstrip("]").partition("[")
        if not bracket:
            return self.parts.setdefault(name, Part())
        items = self.lists.setdefault(name, {})
        self.lists[name] = dict(sorted({int(index): Part(), **items}.items()))
        return self.lists[name][int(index)]

    @property
    def exists(self) -> bool:
        """Whatever the row says."""
        return self.always or not (self.texts or self.sourced or self.parts or self.lists)


def builder(
    record: Part,
    cleaners: dict[str, Clean],
    nobody: Counter[str],
    *,
    by_period: bool,
    lent: Iterable[str],
    once: Columns[str, Counter[str]],
    where: Columns[str, Callable[[Cells], bool]],
) -> Build:
    """The function of a row and its cells to fields; what is unclear is added to the problems it is given.

    ``cleaners``, by list, are for the rows that the parts of a list are made from; ``by_period``: the period of the
    row's file is one of the cells, also of its parts. ``nobody`` counts the parts that are none, by their path.
    ``lent`` are the record's columns that are cells of its parts, too. ``once``: the lists in which those who stand
    again are counted there, by the list, and left out. ``where``: which parts of a list are any, by their cells; the
    others are counted with ``nobody``.
    """
    writing = _Writing(cleaners, by_period=by_period, lent=sorted(lent), once=once, where=where)
    with writing.block("def build(values, cells, problems):"):
        writing.period()
        writing.part(record, "made")
        writing.line("return made")
    namespace: dict[str, Any] = {"Unclear": Unclear, "Nulled": Nulled, "Problem": Problem, "nobody": nobody}
    namespace |= writing.names
    exec(compile(writing.text, "<mapping>", "exec"), namespace)  # noqa: S102  our own text, no input
    build: Build = namespace["build"]
    return build


class _Writing:
    def __init__(
        self,
        cleaners: dict[str, Clean],
        *,
        by_period: bool,
        lent: list[str],
        once: Columns[str, Counter[str]],
        where: Columns[str, Callable[[Cells], bool]],
    ) -> None:
        self.text, self._once, self._where = "", once, where
        self._cleaners = cleaners
        self._by_period, self._lent = by_period, lent
        self._cells = "cells"
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

    def period(self) -> None:
        """The line that gives the period of the row's file to the cells, where it decides about any date."""
        if self._by_period:
            self.line(f"{self._cells}[{PERIOD!r}] = values.get({PERIOD!r})")

    def part(self, part: Part, into: str) -> None:
        """The lines that fill the variable ``into`` with the part's fields; it stays empty where nothing is known."""
        self.line(f"{into} = {{}}")
        for name, column in part.texts:
            self.line(f"value = {self._cells}[{column!r}]")
            self.line(f"if value is not None: {into}[{name!r}] = value")
        self._sourced(part, into)
        self._within(part, into)
        self._nobody(part, into)
        self._required(part, into)
        if not (part.derived or part.constants):
            return
        with self.block("if True:" if part.exists else f"if {into}:"):
            for name, converter in part.derived:
                self.line(f"value = {self._refer(converter)}({self._cells})")
                self.line(f"if value is not None: {into}[{name!r}] = value")
            self.line(f"{into}.update({self._refer(part.constants)})")

    def _sourced(self, part: Part, into: str) -> None:
        required = {name for name, _ in part.required}
        for name, path, converter in part.sourced:
            self.line(f"try: value = {self._refer(converter)}({self._cells})")
            with self.block("except Unclear as unclear:"):
                self.line(f"problems.append(Problem({path!r}, unclear.rule))")
                if name in required:  # unclear is not missing too: anything there; the row goes no further
                    self.line(f"{into}[{name!r}] = unclear.rule")
            self.line(f"except Nulled: {into}[{name!r}] = None")
            self.line("else:")
            self.line(f"    if value is not None: {into}[{name!r}] = value")

    def _nobody(self, part: Part, into: str) -> None:
        """The lines that leave out, and count, a part of which nothing is there but what alone makes none; and that
        count a person of whom the row says something of which nothing is left.
        """
        said = " or ".join(f"{self._cells}[{column!r}] is not None" for column in part.told_by)
        if said:
            with self.block(f"if not {into} and not problems and ({said}):"):
                self.line(f"nobody[{next(iter(part.told_by.values()))!r}] += 1")
        if part.weak:
            with self.block(f"if {into} and {into}.keys() <= {self._refer(frozenset(part.weak))}:"):
                self.line(f"{into}.clear()")
                self.line(f"nobody[{next(iter(part.weak.values()))!r}] += 1")

    def _required(self, part: Part, into: str) -> None:
        """The lines that say what the part lacks; it is known whether it exists once all that is within it is made."""
        for name, path in part.required:
            there = "" if part.exists else f"{into} and "
            self.line(f"if {there}{into}.get({name!r}) is None: problems.append(Problem({path!r}, 'missing'))")

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
        for name in self._cleaners if part.each else ():  # one after the other, as the mapping names them
            if name in part.each:
                self._each(name, part.each[name], into)

    def _each(self, name: str, item: Part, into: str) -> None:
        found, row, built = self._name("items"), self._name("row"), self._name("part")
        whole, self._cells = self._cells, self._name("cells")
        self.line(f"{found} = []")
        with self.block(f"for {row} in values.get({listed(name)!r}) or ():"):
            self.line(f"{self._cells} = {self._refer(self._cleaners[name])}({row}, problems)")
            if name in self._where:
                with self.block(f"if not {self._refer(self._where[name])}({self._cells}):"):
                    self.line(f"nobody[{left_out(name)!r}] += 1")
                    self.line("continue")
            self.period()
            for column in self._lent:
                self.line(f"{self._cells}[{outer(column)!r}] = {whole}[{column!r}]")
            self.part(item, built)
            self.line(f"if {built}: {found}.append({built})")
        if name in self._once:
            self.line(f"{found} = {self._refer(partial(_once, name.partition('[')[0], self._once[name]))}({found})")
        self.line(f"if {found}: {into}.setdefault({name.partition('[')[0]!r}, []).extend({found})")
        self._cells = whole

    def _refer(self, thing: object) -> str:
        name = self._name("given")
        self.names[name] = thing
        return name

    def _name(self, what: str) -> str:
        self._named += 1
        return f"{what}{self._named}"


def left_out(name: str) -> str:
    """What the parts of that list are counted under that its ``where`` leaves out."""
    return f"{name.partition('[')[0]}[] (where)"


def is_told(person: Fields) -> bool:
    """Is it said who the person is? By a given name alone, two may be meant."""
    return any(map(person.get, _WHO)) or all(map(person.get, ("given_names", "birth_date")))


def _once(name: str, again: Counter[str], parts: list[Fields]) -> list[Fields]:
    """Without those who stand before, alike in everything, surname or CURP too; of others nobody knows who they are."""
    kept: list[Fields] = []
    for part in parts:
        if is_told(part) and part in kept:
            again[name] += 1
        else:
            kept.append(part)
    return kept
