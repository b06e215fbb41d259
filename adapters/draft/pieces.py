"""Several persons in one cell, as parts of a list: where names come apart together with the cells beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.draft.match import Match, matches
from adapters.draft.proposal import Draft, Proposal, flow
from adapters.profile.column import Column
from adapters.profile.pieces import Together
from adapters.profile.table import Profile
from contracts.kind import Kind

_NAMES = frozenset({"persons[].given_names", "persons[].first_surname", "persons[].second_surname"})
_LISTING = ("\n", ";", "|")  # what stands in no single name
_ONE_ROW_IN = 20  # has several names, or the few are not worth an open line for every column of a person
_CERTAIN, _ONE_IN = 5, 50  # rows that agree, and of how many one may not, for it to need no decision


def matched(
    columns: Sequence[Column], profile: Profile, kind: Kind
) -> tuple[list[Column], list[Match], Together | None]:
    """The columns and which field each could be; those that hold several persons as their pieces are, if some do."""
    for group in profile.pieces.together():
        apart = [_taken_apart(c, group.columns[c.name]) if c.name in group.columns else c for c in columns]
        found = matches(apart, kind)
        persons = {match.path for match in found if "persons[]" in match.path and match.column.name in group.columns}
        if persons - _NAMES and (persons & _NAMES or _names_among(columns, group, found)):
            return apart, found, group
    found = matches(columns, kind)
    alone = (_alone(match.column) for match in found if match.path in _NAMES)
    return list(columns), found, next(filter(None, alone), None)


def _names_among(columns: Sequence[Column], group: Together, found: Sequence[Match]) -> bool:
    """Does a column hold names of persons that by its own name is no field's: ``DETENIDO(S)``?"""
    taken = {match.column.name for match in found}
    return any(c.names_people for c in columns if c.name in group.columns and c.name not in taken)


def _alone(column: Column) -> Together | None:
    """Names that stand together, with nothing beside them as often: no proof, but what else would it be?"""
    if column.member:
        return None
    texts = column.sample.texts
    signs = [sign for sign in _LISTING if any(sign in text for text, _ in texts)]
    rows = sum(n for text, n in texts if any(sign in text for sign in signs))
    return Together({column.name: signs}, rows, rows) if rows * _ONE_ROW_IN >= sum(n for _, n in texts) else None


def _taken_apart(column: Column, separators: Iterable[str]) -> Column:
    """As much of it as is remembered, each piece a cell."""
    by = re.compile("|".join(map(re.escape, separators)))
    made = Column(column.name)
    for text, times in (column.labels or dict(column.sample.texts)).items():
        for piece in by.split(text):
            made.add(piece, times)
    for text, times in column.nulls.items():
        made.add(text, times)
    return made


def each_piece(made: Draft, group: Together, proposals: Sequence[Proposal]) -> Iterator[str]:
    """The lines of ``each``; the persons' proposals become those of every person."""
    persons = [one for one in proposals if one.path.startswith("persons[0].")]
    own = [one for one in persons if group.columns.keys() >= {*one.columns}]
    certain = group.rows >= _CERTAIN and group.others * _ONE_IN <= group.rows and any(one.decided for one in own)
    for one in proposals:
        every = one.each("persons")
        one.path, one.also, one.beside, one.instead = every.path, every.also, every.beside, every.instead
    for one in persons:
        if one not in own:
            one.undecided("¿vale lo mismo para todas las personas de la celda?", "is it said of all of them?")
        elif not certain and one.decided:
            one.undecided("con each, arriba", "with each, above")
    instead = [other for one in proposals for other in one.instead if other.path.startswith("persons[]")]
    used = list(dict.fromkeys(name for one in (*persons, *instead) for name in (*one.columns, *_beside(one.spec))))
    by = {name: group.columns[name] for name in used if name in group.columns}
    said: dict[str, Any] = {name: signs if len(signs) > 1 else signs[0] for name, signs in by.items()}
    shared = [name for name in used if name not in said]
    es = f"{', '.join(said)} llevan a varias personas en una celda, en {group.rows:,} filas: ¿cada una por su orden?"
    en = "several persons in one cell: does each belong to its neighbour?"
    yield from made.ask("each", es, en)
    off = "" if certain else "# "
    yield f"{off}each:"
    yield f"  {off}persons: {flow({'cells': said} | ({'for_all': shared} if shared else {}))}"


def _beside(spec: dict[str, Any]) -> Iterator[str]:
    yield from (spec[name] for name in ("curp", "time") if name in spec)
