"""A label's words as they are compared with another's: without case, accents and marks, and whether each is cut."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, groupby
from typing import NamedTuple

from adapters.values.convert import fold

_WORDS = (
    r"i[ \.]?d\.?|idem\.?|ibid(em)?\.?|ditto|(el |la |lo )?mism[oa]\.?( (lugar|domicilio|direccion|colonia|anterior))?"
)
_ABOVE = re.compile(rf"{_WORDS}|[\"'”“´`〃]+|-+ ?[\"”“] ?-+")
_LONGEST_ABOVE = 24  # characters


def listed(text: str) -> frozenset[str]:
    """Words that stand one after the other."""
    return frozenset(text.split())


COLONY = listed("col colonia")
_KINDS = (
    ("fraccionamiento", "fraccto", "fracc"),
    ("barrio", "bo"),
    ("unidad habitacional", "unidad hab", "u hab", "uh"),
)
SMALL = listed("a al con de del e el en la las lo los o por su un una y")
LEAST = 3  # letters of a word that is cut without a sign, and of what it was cut by
_WORD = re.compile(r"(\d+(?:[.,/]\d+)+|[^\s.,;/]+)([./]?)")
_MARKS = "-–—_|:*'\"()[]"  # what says nothing by itself; < and +, % do


class Word(NamedTuple):
    """One word. ``short``: a dot or a slash shows that it is cut."""

    text: str
    short: bool


Words = tuple[Word, ...]


@lru_cache(maxsize=8192)
def words(label: str) -> Words:
    """The words of a label, without that for a colony or the centre's zone before its name."""
    found = [(text, sign) for text, sign in _WORD.findall(fold(label)) if text.strip(_MARKS)]
    if (last := fold(label).rpartition(" ")[2]) and not last.strip("-"):
        found.append((last, ""))  # O - is a blood group
    slashed = False
    made = []
    for text, sign in found:
        small = len(text) < LEAST and "/" in (sign, "/" if slashed else "")
        made.append(Word(text, sign == "." or small))
        slashed = sign == "/"
    return tuple(made[1:] if len(made) > 1 and (made[0].text in COLONY or _is_centre(made)) else made)


def _is_centre(said: list[Word]) -> bool:
    """``ZONA CENTRO`` is the Centro; any other zone has its own name."""
    return [word.text for word in said] == ["zona", "centro"]


def without_kind(said: Words) -> tuple[str, ...]:
    """What a neighbourhood is called behind the word for what it is, ``FRACC. LOMAS``; nothing where it has none."""
    texts = joined(said)
    for begun in (kind.split() for kinds in _KINDS for kind in kinds):
        if [*texts[: len(begun)]] == begun:
            return texts[len(begun) :]
    return ()


def joined(said: Words) -> tuple[str, ...]:
    """The same for V.P., V. P. and VP: letters that stand alone beside each other are one abbreviation."""
    runs = groupby(said, lambda word: len(word.text) == 1 and word.text.isalpha() and word.text not in SMALL)
    parts = (("".join(w.text for w in run),) if alone else (w.text for w in run) for alone, run in runs)
    return tuple(chain.from_iterable(parts))


def says_above(text: str) -> bool:
    """Is it nothing but a word or mark that says "as above": IDEM, a ditto mark?"""
    return len(text) <= _LONGEST_ABOVE and _ABOVE.fullmatch(fold(text).strip()) is not None
