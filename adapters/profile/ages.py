"""Numbers that an age column writes for unknown: 99, 999 or 0, where they stand out of its distribution."""

from __future__ import annotations

from typing import NamedTuple

from adapters.profile.column import Column

_STANDS_OUT, _TIMES = 5, 5  # cells at least, and how often as many as all of its neighbours
_CHILD = 10
_NEIGHBOURS = {"0": range(1, 10), "00": range(1, 10), "99": range(80, 99)}


class NoAge(NamedTuple):
    """A text for no age, its cells, and those of the neighbouring ages from ``first`` to ``last``."""

    text: str
    cells: int
    first: int
    last: int
    beside: int


def unknown_ages(column: Column) -> list[NoAge]:
    """Of a column of ages; 99 that may be somebody's is none, nor 0 where there are children. Where one number says
    unknown, a single 0 does too.
    """
    counted = {text: n for text, n in column.sample.texts if text.isdecimal()}
    found = list[NoAge]()
    for text, n in sorted(counted.items()):
        near = _NEIGHBOURS.get(text)
        if near is not None:
            beside = sum(times for other, times in counted.items() if int(other) in near)
            if n >= _STANDS_OUT and beside * _TIMES <= n:
                found.append(NoAge(text, n, near[0], near[-1], beside))
        elif len(text) > 2 and {*text} == {"9"}:
            found.append(NoAge(text, n, 0, 0, 0))
    children = any(text.isdecimal() and 0 < int(text) < _CHILD for text in counted)
    if found and "0" in counted and not children and "0" not in [one.text for one in found]:
        found.insert(0, NoAge("0", counted["0"], 1, _CHILD - 1, 0))  # where another number says unknown already
    return found
