"""One datum in two columns, each in other rows, as where a program was changed: the first that says anything."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory

_ONE = ("text", "code")


def united(proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory) -> list[Proposal]:
    """The lines: those whose only question is which of two columns it is are changed, where no row says two things.

    What else one of those columns might have been is no question any more.
    """
    both: set[str] = set()
    by_name = {column.name: column for column in columns}
    for one in proposals:
        if len(one.instead) != 1 or len(one.decisions) != 1 or one.instead[0].path != one.path:
            continue
        (rival,) = one.instead
        way = next((way for way in _ONE if way in one.spec and way in rival.spec), None)
        if way is None or len(one.columns) != 1 or one.makes or rival.makes:
            continue
        own, other = by_name[one.columns[0]], by_name[rival.columns[0]]
        if own.member or other.member or not memory.complementary(own.name, other.name):
            continue
        name = f"{own.column} o {other.column}"
        if name not in by_name:
            one.makes[name] = {"first_of": [own.column, other.column]}
            one.spec, one.columns = one.spec | {way: name}, [own.name, other.name]
            one.decisions, one.instead = [], []
            both |= {own.name, other.name}
    return [one for one in proposals if one.decided or not both.issuperset(one.columns)]
