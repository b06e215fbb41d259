"""Several labels in one cell, ``ROBO / LESIONES``: by which signs do a column's cells come apart, and is it certain?

A sign is no proof: ``Y``, a comma and a slash stand inside labels. Certain is a cell whose every piece stands alone in
other cells of its column. By a sign that a label may hold only such cells are taken apart, next month too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from adapters.values.convert import fold

_BETWEEN = ("\n", ";", "|", " / ", " + ")  # rarely inside a label
_INSIDE = ("/", "+", ",", " Y ", " y ")
_NUMBERED = re.compile(r"(?:^|(?<=[\s;,]))(\d)(\)|\.-)")  # 1) ROBO 2) DAÑOS
_OFTEN = 2  # cells in which a piece stands alone
_MOST = 300  # labels that a mapping could list


class Parted(NamedTuple):
    """The signs, in how many cells several labels stand between them, an example, and which pieces stand nowhere alone.

    ``only``: the labels of which a cell must be, where a sign is inside labels too. ``left``: cells that stay whole
    though they seem to hold several.
    """

    by: tuple[str, ...]
    only: tuple[str, ...]
    cells: int
    example: str
    unknown: tuple[str, ...]
    left: int

    def pieces(self, text: str) -> list[str]:
        """The labels of a cell."""
        found = _pieces(text, self.by)
        known = _listed(self.only)
        return found if not known or known.issuperset(map(as_listed, found)) else [text]


def parted(labels: Mapping[str, int]) -> Parted:
    """Of a column's texts and in how many cells each stands."""
    alone = Counter[str]()
    for text, cells in labels.items():
        alone[as_listed(text)] += cells
    known = frozenset(text for text, cells in alone.items() if cells >= _OFTEN)
    numbers = _numbers(labels)
    by = (*numbers, *(sign for sign in _BETWEEN if _lists(sign, numbers, labels, known)))
    whole = dict.fromkeys(piece for text in labels for piece in _pieces(text, by))
    weak = _INSIDE if len(known) <= _MOST else ()
    inside = [sign for sign in weak if any(_all_known([them], known) for them in _held(sign, whole))]
    by = (*(sign for sign in by if sign.strip() not in inside), *inside)
    only = [text for text in labels if as_listed(text) in known and len(_pieces(text, by)) == 1] if inside else []
    found = Parted(by, tuple({as_listed(text): text for text in reversed(only)}.values()), 0, "", (), 0)
    several = {text: pieces for text in labels if len(pieces := found.pieces(text)) > 1}
    unknown = dict.fromkeys(piece for pieces in several.values() for piece in pieces if as_listed(piece) not in known)
    left = [text for text in labels if text not in several and _seems(text, by, known)]
    example = max(several or left, key=lambda text: labels[text], default="")
    counts = (sum(labels[text] for text in some) for some in (several, left))
    return found._replace(cells=next(counts), example=example, unknown=tuple(unknown), left=next(counts))


@lru_cache(maxsize=8)  # asked for every cell
def _listed(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(as_listed, labels))


def as_listed(text: str) -> str:
    """A label as labels are compared here: without case, accents, repeated blanks and the point at its end."""
    return fold(text).strip(" .")


def _pieces(text: str, by: Iterable[str]) -> list[str]:
    signs = sorted(by, key=len, reverse=True)
    found = re.split("|".join(map(re.escape, signs)), text) if signs else [text]
    return [piece.strip() for piece in found if piece.strip()]


def _held(sign: str, texts: Iterable[str], numbers: Sequence[str] = ()) -> Iterator[list[str]]:
    """The pieces of each text that comes apart by it."""
    return (found for text in texts if sign in text and len(found := _pieces(text, [sign, *numbers])) > 1)


def _all_known(them: Iterable[list[str]], known: frozenset[str]) -> bool:
    return all(as_listed(piece) in known for found in them for piece in found)


def _seems(text: str, by: Iterable[str], known: frozenset[str]) -> bool:
    """Does a cell that stays whole hold a sign that is hardly inside labels, or come apart by one into labels?"""
    between = [sign for sign in by if sign in _BETWEEN and sign in text]
    return bool(between) or any(_all_known([them], known) for sign in _INSIDE for them in _held(sign, [text]))


def _lists(sign: str, numbers: Sequence[str], labels: Iterable[str], known: frozenset[str]) -> bool:
    """Does one of the pieces stand alone, in most of its texts? Else it belongs to their labels."""
    them = [*_held(sign, labels, numbers)]
    return sum(any(as_listed(piece) in known for piece in found) for found in them) * 2 > len(them)


def _numbers(labels: Iterable[str]) -> tuple[str, ...]:
    """``1)``, ``2)``: of cells that count from one."""
    signs = dict[str, None]()
    for text in labels:
        found = _NUMBERED.findall(text)
        if len(found) > 1 and [int(number) for number, _ in found] == [*range(1, len(found) + 1)]:
            signs |= dict.fromkeys(number + mark for number, mark in found)
    return tuple(signs)
