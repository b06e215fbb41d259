"""What each repair of a mapping changes in a row, before and after: for the owner's own terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.document.mapping import Mapping as Document
from adapters.document.mapping import Repair, listed
from adapters.rows.agreement import Clean, group
from adapters.rows.cells import cleaner
from adapters.values.repairs import repairer

Changes = Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]


def changes(document: Document, at: int) -> Changes:
    """The texts that the repair of that number changes in a row and its parts, as they stand when its turn comes.

    Those of a made column are what the row's own columns made once they were repaired.
    """
    document = _spelled_out(document)
    repair = document.repairs[at]
    mend = repairer(document.model_copy(update={"repairs": [repair]}), {c: c for c in repair.columns}, Counter())
    of = group(document)  # whose rows are repaired one by one
    cleaners = [(each, _before(document, at, each)) for each in (None, *document.each)]

    def changed(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for each, before in cleaners:
            for row in values.get(of) or [values] if each is None else values.get(listed(each)) or ():
                cells = before(row)
                after = dict(cells)
                mend(after, [])
                yield from ((text, after[c] or "") for c, text in cells.items() if text and after[c] != text)

    return changed


def _spelled_out(document: Document) -> Document:
    """Every repair with its columns, those of all columns too."""
    every = sorted(document.used)
    repairs = [one.model_copy(update={"columns": one.columns or every}) for one in document.repairs]
    return document.model_copy(update={"repairs": repairs})


def _before(document: Document, at: int, each: str | None) -> Callable[[Mapping[str, Any]], dict[str, str | None]]:
    """The cells of that repair's columns, before it."""
    made, columns = document.made, document.repairs[at].columns
    own = _cleaner(document, document.repairs[:at], each)
    others = [
        one.model_copy(update={"columns": [c for c in one.columns if c not in made or i < at]})
        for i, one in enumerate(document.repairs)
        if i < at or not made.keys() >= {*one.columns}
    ]
    late = _cleaner(document, others, each)

    def before(row: Mapping[str, Any]) -> dict[str, str | None]:
        early, last = own(row, []), late(row, [])
        return {column: (last if column in made else early).get(column) for column in columns}

    return before


def _cleaner(document: Document, repairs: list[Repair], each: str | None) -> Clean:
    return cleaner(document.model_copy(update={"repairs": repairs}), Counter(), each)
