"""Which column could be which contract field? By the names that fields go by, and only where the column's content fits.

A name that is one of a field's own, spelled out, settles it. Anything looser is a suggestion, for the owner to decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pydantic import AwareDatetime

from adapters.draft.callers import of_another
from adapters.draft.codes import knows
from adapters.draft.persons import ENTITY, entities_of
from adapters.draft.places import DIGITS, settled
from adapters.draft.score import Phrases, names, rank, score
from adapters.draft.together import apart
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import FILLERS, ROLES
from adapters.profile.times import has_dates, is_clock
from adapters.values.convert import fold
from contracts.fields import Leaf, Sensitivity
from contracts.kind import Kind

SURE = 80  # of a hundred
OFFICES = {"prosecutor_office": re.compile(r"fiscalias?\b"), "unit": re.compile(r"(uipj|unidad(es)?|u ?i)\b")}
_OFFENCES, _LETTERS = ("offences[].label", "infraction.label"), 2


class Match(NamedTuple):
    """A field's column. ``rivals`` are columns that say as well that they are it."""

    path: str
    column: Column
    score: int
    rivals: list[str]

    @property
    def sure(self) -> bool:
        """Its name says it, and no other column's does."""
        return self.score >= SURE and not self.rivals


def matches(columns: Sequence[Column], kind: Kind) -> list[Match]:
    """For each field the column that fits it best, each column once, in the order of the kind's fields.

    Of persons in several lists, each list may have a column of its own for a field.
    """
    fields, another = names(kind), of_another(columns, kind)
    scored = [
        one
        for column in columns
        if column.filled and not is_clock(column)
        for one in _scored(column, kind, fields, another)
    ]
    scored.sort(key=lambda one: (-one[0], rank(one[2], one[1]) if one[0] < SURE else 0))
    found: dict[str, list[Match]] = {}
    taken: set[str] = set()
    for points, path, column in scored:
        if column.name in taken:
            continue
        beside = next((match for match in found.get(path, ()) if not apart(match.column, column)), None)
        if beside is not None:
            alike = points >= SURE or points == beside.score
            if alike and knows(column, kind.leaves[path]):
                beside.rivals.append(column.name)
            continue
        found.setdefault(path, []).append(Match(path, column, points, []))
        taken.add(column.name)
    sure = {match.column.name for its in found.values() for match in its if match.score >= SURE}
    by_name = {column.name: column for column in columns}
    widest = {path: sorted(its, key=lambda match: -len(match.column.lists)) for path, its in found.items()}
    first = {path: its[0].column for path, its in widest.items()}
    kept = [_keyed(_without(match, sure), by_name, first) for path in kind.leaves for match in widest.get(path, ())]
    return _of_one_person(_of_one_origin(kept))


def fields_of(found: Sequence[Match], beside: Column | None = None) -> dict[str, Column]:
    """Each matched field's column; of persons in several lists the first, or the one that may stand beside that one."""
    return {m.path: m.column for m in reversed(found) if beside is None or not apart(m.column, beside)}


def _without(match: Match, sure: set[str]) -> Match:
    """Not rivalled by columns that surely are another field."""
    return match._replace(rivals=[name for name in match.rivals if name not in sure])


def _keyed(match: Match, by_name: Mapping[str, Column], others: Mapping[str, Column]) -> Match:
    """Of a column of INEGI's keys and one of the names beside it, the keys; of names and parts of keys, the names."""
    mask = "9" * DIGITS.get(match.path.rpartition(".")[2], 0)
    keys = [column for column in (match.column, *(by_name[name] for name in match.rivals)) if {*column.masks} == {mask}]
    if len(keys) != 1 and (named := settled([match.column, *(by_name[x] for x in match.rivals)], match.path, others)):
        keys = [named]
    return match._replace(column=keys[0], rivals=[]) if len(keys) == 1 else match


def _scored(
    column: Column, kind: Kind, fields: dict[str, Phrases], another: Callable[[Column, str], bool]
) -> list[tuple[int, str, Column]]:
    """The fields that a column could be; none where its name is as like one as another."""
    scored = [
        (points, path, column)
        for path, leaf in kind.leaves.items()
        if fits(column, leaf)
        and (column.member is None or "[]" in path)
        and not another(column, path)
        and (points := score(column, leaf, fields[path]))
        and (points >= SURE or not leaf.values)  # codes of a name that only resembles: nobody would know them
    ]
    best = max((points for points, _, _ in scored), default=0)
    alike = sum(points == best for points, _, _ in scored)
    return scored if best >= SURE or alike == 1 else []


def _of_one_person(found: list[Match]) -> list[Match]:
    """Columns of a victim and of an accused are two persons: nobody makes one of them unasked."""
    about = {
        match.path: ROLES.keys() & {*words_of(match.column.name).split()}
        for match in found
        if "persons[]" in match.path and not match.column.lists
    }
    if len(frozenset[str]().union(*about.values())) < 2:
        return found
    return [match._replace(score=min(match.score, 70)) if about.get(match.path) else match for match in found]


def _of_one_origin(found: list[Match]) -> list[Match]:
    """A list's parts come from one place: from the member of an item that names most of their fields, if any does."""
    origins: dict[str, Counter[str]] = {}
    for match in found:
        if match.column.member:
            origins.setdefault(match.path.partition("[]")[0], Counter())[match.column.member] += 1
    origin = {name: members.most_common(1)[0][0] for name, members in origins.items()}
    return [m for m in found if "[]" not in m.path or origin.get(m.path.partition("[]")[0]) == m.column.member]


def about(name: str, without: Iterable[str]) -> frozenset[str]:
    """What a name speaks of: ``hechos`` in ``fechaHechos`` and, run together as some systems do, in ``horahechos``."""
    words = words_of(name).split()
    starts = sorted((word for word in without if len(word) > 2), key=len, reverse=True)
    rest = [next((w.removeprefix(s) for s in starts if w.startswith(s)), w) for w in words]
    return frozenset(
        word for word in rest if word not in {"", "s"} | {*without} and word not in FILLERS - {"hecho", "hechos"}
    )


def fits(column: Column, leaf: Leaf) -> bool:
    """Could such content be that field's? Sentences are nobody's street."""
    kinds = {kind for kind in column.kinds if kind != "null"}
    if leaf.type in (date, AwareDatetime):
        return has_dates(column)
    if leaf.type in (int, float):
        return column.kind == "number" or (column.kind == "mixed" and "number" in kinds)
    if leaf.type is bool:
        amounts = column.forms["money"] + column.forms["decimal_point"]
        return column.labels is not None and len(column.labels) <= 4 and not amounts
    if column.prose and leaf.meta.sensitivity is not Sensitivity.FREE_TEXT:
        return False
    if leaf.path == ENTITY and entities_of(column):
        return True
    if leaf.path.endswith("_surname") and column.of_words(1) * 2 <= column.filled:
        return False  # PAT. is a patrol, too
    if leaf.path in OFFICES and office_of(column) not in (None, leaf.path):
        return False  # UNIDAD: FISCALÍA 2
    if leaf.path in _OFFENCES and _of_letters(column):
        return False
    return column.kind not in ("date", "empty") and not _says_yes_or_no(column)


def office_of(column: Column) -> str | None:
    """The field whose names most of its labels begin as: a prosecutor's office, or a unit of one."""
    labels = [*(column.labels or Counter[str]()).items()]
    for path, begun in OFFICES.items():
        if sum(n for label, n in labels if begun.match(fold(label))) * 2 > column.filled:
            return path
    return None


def _of_letters(column: Column) -> bool:
    """Codes of one or two letters: no offence is called so."""
    return bool(column.labels) and all(len(fold(label).strip(" .")) <= _LETTERS for label in column.labels or ())


def _says_yes_or_no(column: Column) -> bool:
    return {fold(label) for label in column.labels or ()} == {"si", "no"}
