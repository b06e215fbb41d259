"""Parts of a list that stand together in the record's own cells: two names in one, their ages in the next.

A cell is taken apart only at the separators that the mapping states, and pieces belong together by their order. That
holds only where every cell has as many: one piece too few could be anybody's, so such a row is a problem. Where all
pieces of a part are blank, as after a last separator, there is no such part, whatever is said of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Columns
from typing import Any

from adapters.document.columns import Each
from adapters.document.mapping import Mapping, listed
from adapters.values import made
from adapters.values.convert import Unclear
from adapters.values.joined import as_listed
from contracts.kind import Problem

MOST_PARTS = 1000  # of one record: as many as are held

Split = Callable[[Columns[str, Any], list[Problem]], Columns[str, Any]]


def splitter(mapping: Mapping) -> Split:
    """Adds to a row the parts that its own cells hold, as a connector hands over others; a list that is there is left
    alone. A text there is none: it is the source's own column of that name.

    A list whose cells can't be matched is added to the problems it is given.
    """
    lists = [(name, listed(name), _parts(mapping, name, each)) for name, each in mapping.each.items() if each.cells]

    def split(values: Columns[str, Any], problems: list[Problem]) -> Columns[str, Any]:
        found: dict[str, Any] = {}
        for name, column, parts in lists:
            if isinstance(values.get(column), list):
                continue
            try:
                found[column] = parts(values)
            except Unclear as unclear:
                found[column] = []
                problems.append(Problem(name, unclear.rule))
        return {**values, **found} if found else values

    return split


def _apart(said: str | list[str], only: Iterable[str]) -> Callable[[str], list[str]]:
    """A cell's pieces: itself alone where some are not among ``only`` these labels, if there are any."""
    by, labels = made.separator(said), frozenset(map(as_listed, only))

    def split(text: str) -> list[str]:
        found = by.split(text)
        return found if not labels or all(as_listed(one) in labels for one in found if one.strip()) else [text]

    return split


def _parts(mapping: Mapping, name: str, each: Each) -> Callable[[Columns[str, Any]], list[dict[str, str]]]:
    used = mapping.made_from(name)
    by = {c: _apart(said, each.only.get(c, ())) for c, said in each.cells.items() if c in used}
    nulls, shared = made.nulls(mapping), used.intersection(each.for_all)

    def parts(values: Columns[str, Any]) -> list[dict[str, str]]:
        texts = {column: made.as_it_comes(values, column) for column in shared.union(by)}
        pieces = {c: by[c](text) if c in by else [text] for c, text in texts.items() if text not in nulls}
        counts = {len(found) for column, found in pieces.items() if len(found) > 1 or column not in shared} or {1}
        if len(counts) > 1:
            raise Unclear("pieces_disagree")
        if (number := counts.pop()) > MOST_PARTS:
            raise Unclear("too_many_parts")
        own = [found for found in pieces.values() if len(found) == number]
        there = [i for i in range(number) if number == 1 or any(found[i].strip() for found in own)]
        return [{c: found[i if len(found) > 1 else 0] for c, found in pieces.items()} for i in there]

    return parts
