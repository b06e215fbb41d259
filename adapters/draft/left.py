"""A ready line for columns that nothing settled: the field, or the two, that their words and content come nearest to.

It is a comment and says what it asks. Where nothing is near there is no line: reading a wrong one costs more than
none costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pydantic import AwareDatetime

from adapters.draft.callers import of_another
from adapters.draft.clocks import clock_of
from adapters.draft.codes import knows
from adapters.draft.fields import proposal
from adapters.draft.hints import HINTS
from adapters.draft.match import OFFICES, Match, fits, office_of
from adapters.draft.places import DIGITS, names_municipalities, names_states
from adapters.draft.proposal import Decision, Proposal
from adapters.draft.score import Phrases, named, names, phrases_of, score
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CLOCKS, COUNTERS, FILLERS, NEUTRAL, OTHERS, PERIODS
from adapters.profile.times import has_dates, is_clock, two_things
from contracts.fields import Leaf, without_indexes
from contracts.kind import Kind

_NEAR = 55  # of a hundred: less is no suggestion
_AS_NEAR = 4  # points within which a second field is named too
_MOST_ALIKE = 2  # fields that are as near: more, and the name says nothing
_TOLD = frozenset({"narrative", "iph_narrative", "resolution_text", "persons[].statement", "conciliation_agreement"})
_DETAINED = "persons[0].detained_at"
_NEAR_IT = (_DETAINED, "reported_at", "presented_at")
_STREET, _HOUSE = "place.street", "place.exterior_number"
_NOT_THEIRS = OTHERS | {"nacimiento", "nac", "pago", "cumplimiento", "vencimiento", "limite"}
_HINTED, _WORD, _OTHER_WORD = 58, 6, 5


class Near(NamedTuple):
    """A field that a column may be."""

    points: int
    path: str
    column: Column


def left(
    kind: Kind,
    columns: Sequence[Column],
    proposals: Sequence[Proposal],
    key: Sequence[str],
    others: Mapping[str, Column],
) -> list[Proposal]:
    """Suggestions for the columns that no proposal uses; no field is suggested twice."""
    made, fields = _Suggested(kind, others, proposals, key), names(kind)
    made.add(_same_day(kind, proposals, made.fields))
    rest = [column for column in columns if column.filled and not column.constant]
    made.take(_house_number(columns, proposals, made.columns), columns)
    for day in _only_date(columns):
        if day.name not in made.columns and day in rest:
            made.take([Near(0, kind.filters.occurred, day)], columns)
    for clock in rest:
        if is_clock(clock) and clock.name not in made.columns:
            near = _clocked(kind, clock, columns, others, fields)
            made.take(near, [*(one.column for one in near), clock], clock)
    rest = [column for column in rest if column.name not in made.columns and not is_clock(column)]
    origins = {one.path.partition("[")[0]: one.member for one in proposals if "[" in one.path}
    another = of_another(columns, kind)
    nearest = (
        [one for one in _near(column, kind, fields, made.fields, origins) if not another(column, one.path)]
        for column in rest
    )
    for candidates in sorted(nearest, key=_best):
        made.take(candidates, columns)
    made.take(_any_date(kind, columns, made.columns), columns)
    order = {column.name: i for i, column in enumerate(columns)}
    return sorted(made.found, key=lambda one: order[one.columns[-1]])


class _Suggested:
    """What is suggested so far, and the columns and fields that have a line."""

    def __init__(
        self, kind: Kind, others: Mapping[str, Column], proposals: Sequence[Proposal], key: Sequence[str]
    ) -> None:
        self._kind, self._others = kind, others
        self.found: list[Proposal] = []
        self.columns = {*key}
        self.fields: set[str] = set()
        self._note(proposals)

    def add(self, proposals: Sequence[Proposal]) -> None:
        """Lines as they are."""
        self.found += proposals
        self._note(proposals)

    def take(self, candidates: Sequence[Near], beside: Sequence[Column], asked: Column | None = None) -> None:
        """One column's lines: the first of the fields that are free, and the other beneath it."""
        free = (one for one in candidates if one.path not in self.fields)
        lines = [line for one in free if (line := _line(one, self._kind, beside, self._others, asked)) is not None]
        if lines:
            first, *first.instead = lines
            self.add([first])

    def _note(self, proposals: Sequence[Proposal]) -> None:
        for one in (one for p in proposals for one in (p, *p.instead)):
            self.columns |= {*one.columns}
            self.fields |= {without_indexes(path) for path in (one.path, *one.also, *one.beside)}


def _only_date(columns: Sequence[Column]) -> list[Column]:
    """The one column of dates, whatever it is called, unless that says that it is about something else."""
    dates = [column for column in columns if has_dates(column) and not column.member]
    return [day for day in dates if len(dates) == 1 and not OTHERS & {*words_of(day.name).split()}]


def _any_date(kind: Kind, columns: Sequence[Column], used: set[str]) -> list[Near]:
    """The columns of dates that no line takes, which may be that of the facts: none of the persons' or of others'."""
    free = (c for c in columns if has_dates(c) and two_things(c) is None and not c.member and c.name not in used)
    days = [day for day in free if not _NOT_THEIRS & {*words_of(day.name).split()} and not day.constant]
    return [Near(0, kind.filters.occurred, day) for day in days[:_MOST_ALIKE]]


def _same_day(kind: Kind, proposals: Sequence[Proposal], taken: set[str]) -> list[Proposal]:
    """Where no column says when it happened: the moment of the arrest, report or presentation may be near enough. An
    arrest's that is open itself is one question with it.
    """
    near = [one for path in _NEAR_IT for one in proposals if one.path == path and "date" in one.spec and not one.extra]
    near = [one for one in near if _whole(one) or one.path == _DETAINED]
    near.sort(key=lambda one: not one.decided)
    if kind.filters.occurred in taken or not near:
        return []
    own, column = near[0], near[0].columns[0]
    arrest = own.path == _DETAINED
    taken_as = "; la detención es el momento que se toma" if arrest else ", o se toma esa por la suya"
    asked = Decision(
        f"ninguna columna dice cuándo fueron los hechos: ¿fueron a la hora de «{column}»{taken_as}? Entonces esta"
        " línea; si la fuente no lo tiene, arriba, «undated: all», y nadie encontrará sus registros por fecha",
        "no column says when it happened: at that time, or is that taken for it? Then this line; if the source has"
        " none, undated: all, above",
    )
    if own.decided or not arrest:
        return [replace(own, path=kind.filters.occurred, told=[], instead=[], extra=True, decisions=[asked])]
    taken.add(kind.filters.occurred)
    own.instead = [*own.instead, replace(own, decisions=[], instead=[], told=[])]
    own.path, own.also, own.decisions = kind.filters.occurred, [*own.also, own.path], [*own.decisions, asked]
    return []


def _whole(one: Proposal) -> bool:
    """Is it open in nothing but how its date is written? That is asked once, with its own line."""
    return all(said.order or "decided_by" in said.es for said in one.decisions)


def _house_number(columns: Sequence[Column], proposals: Sequence[Proposal], used: set[str]) -> list[Near]:
    """``NUM`` right after the street: a house's, where no other column is."""
    streets = {name for one in proposals if one.path == _STREET for name in one.columns}
    beside = (column for before, column in pairwise(columns) if before.name in streets and column.filled)
    return [
        Near(0, _HOUSE, column)
        for column in beside
        if {*words_of(column.name).split()} <= COUNTERS and column.name not in used and column.repeated
    ]


def _best(candidates: Sequence[Near]) -> int:
    return -max((one.points for one in candidates), default=0)


def _near(
    column: Column, kind: Kind, fields: Mapping[str, Phrases], taken: set[str], origins: Mapping[str, str | None]
) -> list[Near]:
    """The nearest field, and one that is nearly as near; none where more are. ``origins``: of which of an item's
    members each list's parts are, or of the row itself.
    """
    found = [
        Near(points, path, column)
        for path, leaf in kind.leaves.items()
        if path not in taken
        and fits(column, leaf)
        and (column.member is None or "[]" in path)
        and ("[]" not in path or origins.get(path.partition("[")[0], column.member) == column.member)
        and (points := _points(column, path, kind, fields)) >= _NEAR
        and _speaks(column, path, leaf)
    ]
    found.sort(key=lambda one: -one.points)
    alike = [one for one in found if found[0].points - one.points < _AS_NEAR]
    return alike if len(alike) <= _MOST_ALIKE else []


def _points(column: Column, path: str, kind: Kind, fields: Mapping[str, Phrases]) -> int:
    """By its name; of an office that its labels tell it may be called as the other is."""
    paths = [one for one in OFFICES if one in fields] if office_of(column) == path else [path]
    return max(max(score(column, kind.leaves[one], fields[one]), _hinted(column, one)) for one in paths)


def _hinted(column: Column, path: str) -> int:
    above, own = named(column)
    said = {*above, *own}
    best = 0
    for phrase in phrases_of(HINTS.get(path, "")):
        rest = said - {*phrase} - FILLERS - NEUTRAL
        if {*phrase} <= said and not rest & (OTHERS | PERIODS) and ("numero" not in said or "numero" in phrase):
            best = max(best, _HINTED + _WORD * len(phrase) - _OTHER_WORD * len(rest))
    return best


def _speaks(column: Column, path: str, leaf: Leaf) -> bool:
    """Does its content say nothing against it? Labels of a coded field, names of places, sentences."""
    if not knows(column, leaf):
        return False
    if digits := DIGITS.get(path.rpartition(".")[2]):
        named_so = names_states(column) if digits == 2 else names_municipalities(column)
        return named_so or column.kind == "number"
    if path == "persons[].given_names":
        return column.sensitive or column.of_words(2) * 2 > column.filled
    return path not in _TOLD or column.prose


def _clocked(
    kind: Kind, clock: Column, columns: Sequence[Column], others: Mapping[str, Column], fields: Mapping[str, Phrases]
) -> list[Near]:
    """``HORA REPORTE`` beside a column of dates: the day of that one, the hour of this."""
    days = [column for column in columns if has_dates(column) and column.member == clock.member]
    day = others.get(kind.filters.occurred) or (days[0] if len(days) == 1 else None)
    said = {word for word in words_of(clock.name).split() if word not in CLOCKS | FILLERS}
    for path, leaf in kind.leaves.items() if day is not None and said else ():
        phrases = [*fields[path], *phrases_of(HINTS.get(path, ""))]
        if leaf.type is AwareDatetime and day and any({*phrase} - {"fecha"} == said for phrase in phrases):
            return [Near(0, path, day)]
    return []


def _line(
    near: Near, kind: Kind, columns: Sequence[Column], others: Mapping[str, Column], asked: Column | None = None
) -> Proposal | None:
    meta = kind.leaves[near.path].meta
    name = (asked or near.column).name
    doubt = Decision(f"¿«{name}» es «{meta.es}»?", f"is it «{meta.en}»?")
    made = proposal(Match(near.path, near.column, 0, []), kind, columns, others, doubt)
    if made is not None:
        made.extra = True
        if asked is not None and not clock_of(near.column, columns, kind, near.path)[1]:
            made.decisions.pop(-2)  # the same question, in other words
    return made
