"""What a workbook says of its own labels: a sheet, or lines above the table, with each label and its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from adapters.values.convert import fold

LONGEST = 4  # characters of such a label
_LABEL = rf"[^\W_][^\W_.]{{0,{LONGEST - 1}}}\.?"
_ALONE, _BOTH = re.compile(_LABEL), re.compile(rf"({_LABEL})\s*(?:[=:→]|\.?[-–]+)\s*(\S.*)")
_WORD = re.compile(r"[^\W\d_]{3}")
_FEWEST = 2


def bare_label(label: str) -> str:
    """As labels are compared: without case, accents and the point of an abbreviation."""
    return fold(label).strip(" .")


def legend(rows: Iterable[Sequence[str | None]]) -> dict[str, str]:
    """By label its meaning, of lines that are nothing but both: ``M | Multa`` or ``M = Multa``. None where two lines
    say otherwise of one label, or hardly any line is one.
    """
    found, others = dict[str, str](), 0
    for cells in rows:
        said = [" ".join(cell.split()) for cell in cells if cell and cell.strip()]
        pair = _pair(said)
        if pair is None:
            others += bool(said)
        elif found.setdefault(bare_label(pair[0]), pair[1]) != pair[1]:
            return {}
    return found if len(found) >= _FEWEST and others <= len(found) else {}


def _pair(said: Sequence[str]) -> tuple[str, str] | None:
    if len(said) == 1 and (both := _BOTH.fullmatch(said[0])):
        said = both.groups()
    if len(said) != 2 or not _ALONE.fullmatch(said[0]) or not _WORD.search(said[1]) or len(said[1]) <= len(said[0]):
        return None
    return said[0], said[1]
