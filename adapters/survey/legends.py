"""What a file says of its own labels: a sheet, or lines above or below the table, with each label and its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from adapters.values.articles import article
from adapters.values.convert import fold

LONGEST = 4  # characters of such a label
_LABEL = rf"[^\W_][^\W_.]{{0,{LONGEST - 1}}}\.?"
_ALONE, _BOTH = re.compile(_LABEL), re.compile(rf"({_LABEL})\s*(?:[=:→]|\.?[-–]+)\s*(\S.*)")
_WORD, _BETWEEN = re.compile(r"[^\W\d_]{3}"), re.compile(r"\s*[,;|\n]\s*")
_HEAD = re.compile(r"(?:claves?|simbologia|abreviaturas?|nomenclatura|nota)s?\s*:\s*", re.IGNORECASE)
_ROMAN = re.compile(r"[ivxl]+")
_FRACTION = re.compile(r"-[ivxl]+")
_FEWEST = 2


def bare_label(label: str) -> str:
    """As labels are compared: without case, accents and the point of an abbreviation."""
    return fold(label).strip(" .")


def legend(rows: Iterable[Sequence[str | None]]) -> dict[str, str]:
    """By label its meaning, of lines that are nothing but both: ``M | Multa`` or ``M = Multa``, or several of these,
    ``M = Multa, A = Arresto``. None where two say otherwise of one label, or hardly any line is one.
    """
    found, others = dict[str, str](), 0
    for cells in rows:
        said = [cell.strip() for cell in cells if cell and cell.strip()]
        pairs = _pairs(said)
        others += bool(said) and not pairs
        for label, meaning in pairs:
            if found.setdefault(bare_label(label), meaning) != meaning:
                return {}
    return found if len(found) >= _FEWEST and others <= len(found) else {}


def article_legend(rows: Iterable[Sequence[str | None]]) -> dict[str, str]:
    """The same of lines that are an article with its fraction and what it forbids: ``38-V | Escandalizar``, or
    ``38 | V | Escandalizar``, behind which numbers may stand.
    """
    found, others = dict[str, str](), 0
    for cells in rows:
        said = _parted([" ".join(cell.split()) for cell in cells if cell and cell.strip()])
        named = article(said[0]) if len(said) == 2 and _WORD.search(said[1]) else None
        if named is None or not _FRACTION.search(named):
            others += bool(said)
        elif found.setdefault(named, said[1]) != said[1]:
            return {}
    return found if len(found) >= _FEWEST and others <= len(found) else {}


def _parted(said: list[str]) -> list[str]:
    """The article and what it forbids, of a line whose fraction has a cell of its own; amounts may follow."""
    whole = len(said) > 2 and said[0].isdecimal() and _ROMAN.fullmatch(fold(said[1]))
    return [f"{said[0]}-{said[1]}", said[2]] if whole and not any(map(_WORD.search, said[3:])) else said


def _pairs(said: Sequence[str]) -> list[tuple[str, str]]:
    """Of a line's cells; none where anything else stands among them."""
    if len(said) == 2 and (pair := _pair(*said)):
        return [pair]
    pieces = [piece for cell in said for piece in _BETWEEN.split(_HEAD.sub("", cell, count=1)) if piece]
    found = [_pair(*both.groups()) for piece in pieces if (both := _BOTH.fullmatch(piece))]
    pairs = [pair for pair in found if pair is not None]
    return pairs if len(pairs) == len(pieces) else []


def _pair(label: str, meaning: str) -> tuple[str, str] | None:
    told = " ".join(meaning.split())
    fits = _ALONE.fullmatch(label) and _WORD.search(told) and len(told) > len(label)
    return (label, told) if fits else None
