"""Sheets of a workbook that are called after periods: ``JUL``, ``1ER TRIM``, ``SEMANA 12``; and the patterns by which
the next book's are found.

``*`` is any text, ``?`` one character, ``[0-9]`` a digit, whatever the case and accents. No sheet's own name has these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from adapters.document.read import is_pattern
from adapters.values.convert import fold
from adapters.values.readings import MONTHS

_SHORT = ("ENE", "FEB", "MAR", "MZO", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "SET", "OCT", "NOV", "DIC")
_MONTH = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![^\W\d_])", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:er|ra|ro|do|da|to|ta|[°ºª])?\.?(?![^\W\d_])", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:primer|segund|tercer|cuart|quint|sext)[oa]?\b|\b(?:i{1,3}|iv|vi{0,3})\b|\b(?:ultim[oa])\b", re.IGNORECASE
)
_PERIOD = re.compile(
    r"\b(?:trim(?:estre)?|bim(?:estre)?|cuatrim(?:estre)?|sem(?:estre|ana)?|quinc(?:ena)?|mes|dia|periodo)\b"
)
_ANY_NUMBER = "[0-9]*"


def is_named_so(name: str, pattern: str) -> bool:
    """Is it a name of that pattern, or that very name?"""
    return fnmatchcase(fold(name), fold(pattern)) if is_pattern(pattern) else name == pattern


def period_patterns(names: Sequence[str]) -> list[str]:
    """The patterns of which all the names are, and those of other months, quarters, weeks or numbers; none where one is
    no such name, or is written otherwise than the others.
    """
    for made in (_months, _numbered):
        patterns = [made(name) for name in names]
        if names and patterns[0] and all([*map(fold, one)] == [*map(fold, patterns[0])] for one in patterns):
            return (
                patterns[0] if any(map(_PERIOD.search, map(fold, names))) or made is _months or len(names) > 1 else []
            )
    return []


def _months(name: str) -> list[str]:
    """What stands before the month, and any month."""
    found = _MONTH.search(name)
    if found is None:
        return []
    before = _NUMBER.sub(_ANY_NUMBER, name[: found.start()])
    return [f"{before}{month}*" for month in _SHORT]


def _numbered(name: str) -> list[str]:
    """Any number in the place of its own; of words only beside one that names a period."""
    made = _NUMBER.sub(_ANY_NUMBER, name)
    if (period := _PERIOD.search(fold(name))) and made == name:
        made = _ORDINAL.sub("*", name)
    only = not re.search(r"[^\W\d_]", name)
    return [made] if made != name and (period or only) else []
