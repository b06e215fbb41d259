"""A mapping's made columns: is it said how, are they made of the source's own, does anything use them?"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.check.dates import Found
from adapters.document.columns import Made
from adapters.document.mapping import Mapping
from adapters.values.made import of_one, parts

_Said = Iterator[tuple[str, str]]
_WAYS = "write first_of: [..., ...], or which_of: [..., ...], or split, by and part, or unit_of"


def made(mapping: Mapping) -> Found:
    """Everything that is wrong with ``made``."""
    for name, column in mapping.made.items():
        yield from ((("made", name), *said) for said in _one(mapping, name, column))


def _one(mapping: Mapping, name: str, column: Made) -> _Said:
    match column:
        case Made(split=None, by=None, part=None, unit_of=None, fewer=False) if _columns(column):
            if len({*column.sources}) < len(column.sources):
                yield "a column is named twice", "name each once, the one that counts first before the others"
        case Made(first_of=[], which_of=[], split=None, by=None, part=None, fewer=False, same=[], unknown=[]) if (
            column.unit_of
        ):
            pass
        case Made(first_of=[], which_of=[], split=str(), by=str() | list(), unit_of=None, same=[], unknown=[]) if (
            column.part
        ):
            if parts(mapping, column) == 1:
                yield "one part alone", "name those that follow too: their number is how many a text must have"
        case _:
            yield "none or several ways to make it", _WAYS
            return
    if again := [source for source in column.sources if source in mapping.made]:
        yield f"made of {again[0]!r}, which is made itself", "name columns of the source"
    if column.fewer == "whole" and any(other.fewer != "whole" for other in of_one(mapping, column)):
        yield (
            "whole of one part alone: what stays whole would be in two",
            "fewer: whole in all parts of that column and by",
        )
    if not _used(mapping, name, column):
        yield "not used by the mapping", "remove it, or use it in a field"


def _columns(column: Made) -> bool:
    """Is it made of whole columns, in one way? ``same`` needs a column that follows."""
    if column.which_of:
        return not column.first_of and not column.same
    return len(column.first_of) > bool(column.same) and not column.unknown


def _used(mapping: Mapping, name: str, column: Made) -> bool:
    """A part may be there to say how many there are."""
    same = [other for other, made in mapping.made.items() if column.split and made.split == column.split]
    return not mapping.used.isdisjoint([name, *same])
