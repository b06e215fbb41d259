"""One place in many rows: the police station's own point, rather than where it happened."""

from __future__ import annotations

from typing import NamedTuple

from adapters.profile.column import Column
from adapters.profile.table import Profile

_LEAST, _SHARE, _TIMES = 10, 40, 3  # rows; one in so many of those that have a place; as often as the next


class OnePlace(NamedTuple):
    """In how many ``rows`` these two columns say one point; its texts, where they are kept."""

    x: str
    y: str
    rows: int
    at: tuple[str, str] | None


def one_place(profile: Profile) -> OnePlace | None:
    """The point that stands out, zero apart; None where there is none, or no single pair of coordinates."""
    xs, ys = ([c for c in profile.columns.values() if c.axis == axis] for axis in ("longitude", "latitude"))
    if len(xs) != 1 or len(ys) != 1 or xs[0].member or ys[0].member:
        return None
    x, y = xs[0], ys[0]
    zeros = {hash(text) for text in (*x.zero_texts, *y.zero_texts)}
    found = [one for one in profile.memory.together(x.name, y.name) if not zeros.issuperset(one[0])]
    (marks, rows), (_, following) = [*found, ((0, 0), 0), ((0, 0), 0)][:2]
    if rows < max(_LEAST, (x.filled - x.places["zero"]) / _SHARE) or rows < _TIMES * following:
        return None
    texts = [_text(column, mark) for column, mark in zip((x, y), marks, strict=True)]
    return OnePlace(x.name, y.name, rows, (texts[0], texts[1]) if texts[0] and texts[1] else None)


def _text(column: Column, mark: int) -> str:
    return next((text for text, _ in column.sample.texts if hash(text) == mark), "")
