"""Columns made of others of their row: the first of several that says anything, the names of all that do, one part of
a text, its unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Columns
from typing import Any

from adapters.document.columns import Made
from adapters.document.mapping import Mapping
from adapters.values.convert import Unclear, as_text, fold
from adapters.values.numbers import unit
from contracts.kind import Problem

AND = " + "  # between the names of several columns that say something
Make = Callable[[dict[str, str | None], list[Problem]], None]
_Of = Callable[[Callable[[str], str | None]], str | None]


def nulls(mapping: Mapping) -> frozenset[str]:
    """The texts that stand for nothing, once they are stripped."""
    return frozenset({"", *(text.strip() for text in mapping.nulls)})


def maker(mapping: Mapping, columns: Iterable[str], named: Columns[str, str]) -> Make | None:
    """What adds those of the columns that are made to a row's clean cells; None where none is.

    ``named`` is the field that a column's problem is reported under.
    """
    made = [(column, _of(mapping, mapping.made[column])) for column in sorted(columns) if column in mapping.made]

    def make(cells: dict[str, str | None], problems: list[Problem]) -> None:
        for column, of in made:
            try:
                cells[column] = of(cells.__getitem__)
            except Unclear as unclear:
                problems.append(Problem(named[column], unclear.rule))
                cells[column] = None

    return make if made else None


def reader(mapping: Mapping, column: str) -> Callable[[Columns[str, Any]], str]:
    """What a column, made or not, says in a row as it comes: stripped and not repaired, empty where it is not clear."""
    made = mapping.made.get(column)
    if made is None:
        return lambda row: as_it_comes(row, column)
    of, none = _of(mapping, made), nulls(mapping)

    def read(row: Columns[str, Any]) -> str:
        try:
            return of(lambda source: None if (text := as_it_comes(row, source)) in none else text) or ""
        except Unclear:
            return ""

    return read


def separator(said: str | list[str]) -> re.Pattern[str]:
    """What a text is taken apart by: it, or any of several; of two that begin alike the longer."""
    texts = [said] if isinstance(said, str) else said
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)))


def parts(mapping: Mapping, made: Made) -> int:
    """How many parts a text is to have that is split so: as many as the mapping names."""
    return max(other.part or 0 for other in of_one(mapping, made))


def of_one(mapping: Mapping, made: Made) -> list[Made]:
    """All the parts that the mapping names of that split."""
    return [other for other in mapping.made.values() if (other.split, other.by) == (made.split, made.by)]


def as_it_comes(row: Columns[str, Any], column: str) -> str:
    """What a cell of the row says as it comes, stripped; empty where it is null."""
    return (as_text(row.get(column)) or "").strip()


def _of(mapping: Mapping, made: Made) -> _Of:
    if made.unit_of is not None:
        return _unit(mapping, made.unit_of)
    if made.which_of:
        return _which(made)
    if made.same:
        return _same(made)
    return _first(made.first_of) if made.first_of else _part(mapping, made)


def _unit(mapping: Mapping, column: str) -> _Of:
    none = nulls(mapping)

    def named(text: Callable[[str], str | None]) -> str | None:
        said = text(column)
        return None if said is None or (one := unit(said)) in none else one

    return named


def _first(columns: list[str]) -> _Of:
    def first(text: Callable[[str], str | None]) -> str | None:
        return next((said for column in columns if (said := text(column)) is not None), None)

    return first


def _which(made: Made) -> _Of:
    """Of several columns that say something all names: what they mean together its catalogue says, or nobody."""
    none = {"", *map(fold, made.unknown)}

    def which(text: Callable[[str], str | None]) -> str | None:
        return AND.join(column for column in made.which_of if fold(text(column) or "") not in none) or None

    return which


def _same(made: Made) -> _Of:
    """The next column counts where the one before says so: a blank says nothing of it."""
    same = {fold(text) for text in made.same}

    def said(text: Callable[[str], str | None]) -> str | None:
        texts = map(text, made.first_of)
        return next((one for one in texts if one is None or fold(one) not in same), None)

    return said


def _part(mapping: Mapping, made: Made) -> _Of:
    column, by, at = made.split or "", separator(made.by or ""), (made.part or 1) - 1
    wanted, none = parts(mapping, made), nulls(mapping)
    least = 1 if made.fewer else wanted

    def part(text: Callable[[str], str | None]) -> str | None:
        said = text(column)
        if said is None:
            return None
        found = by.split(said)
        if made.fewer == "whole" and len(found) != wanted:
            found = [said]
        if not least <= len(found) <= wanted:
            raise Unclear("split_parts")
        one = found[at].strip() if at < len(found) else ""
        return None if one in none else one

    return part
