"""Street and neighbourhood in one cell, ``AV. JUAREZ 123, COL. CENTRO``: two columns are made of it.

It comes apart at the word for a colony, or at the only comma where what follows it are labels that repeat. What comes
apart in no such way, or in several, stays the street, whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.values.convert import fold
from adapters.values.made import separator

_COLONY = re.compile(r"\s*[,;]?\s+col(?:onia)?(?:\.:?|:|,)?\s+", re.IGNORECASE)
_KIND = re.compile(
    r" (fracc(?:ionamiento|to)?|barrio|(?:unidad|u\.?) ?hab(?:itacional)?|ejido|residencial)\b", re.IGNORECASE
)
_STREETS = re.compile(r"\d|#|\b(calle|av|ave|avenida|blvd|calz|carr|esq|esquina|entre|frente|int|local|km)\b")
_CUT_OFF = re.compile(r"\b(a|al|con|de|del|el|en|entre|la|las|los|y)$")
_MOST_SIGNS, _MOST_KINDS = 12, 4
_NEARLY, _MOST = 0.95, 0.5  # of the cells
_REPEATED = 2  # times that a neighbourhood stands, on average


class _Shape(NamedTuple):
    """By which signs the cells come apart, those of a kind of neighbourhood that stays in its name, and how many do."""

    by: list[str]
    kinds: list[str]
    fit: float


def addresses(proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Parts the street's line where no other line is its neighbourhood's."""
    there = {path for p in proposals for one in (p, *p.instead) for path in (one.path, *one.beside)}
    by_name = {column.name: column for column in columns}
    for one in proposals:
        column = by_name.get(one.columns[0]) if one.path.endswith(".street") and one.columns else None
        other = one.path.removesuffix("street") + "neighbourhood"
        if column is None or column.member or one.repair or one.spec != {"text": column.column} or other in there:
            continue
        texts = dict(column.labels or column.texts or dict(column.sample.texts))
        shape = next((found for found in (_by_words(texts), _by_comma(texts)) if found and found.fit > _MOST), None)
        if shape is not None:
            _part(one, column.column, other, shape)


def _by_words(texts: Mapping[str, int]) -> _Shape | None:
    """Of ``COL. CENTRO``; a ``FRACC. LOMAS`` beside it keeps its word, which may tell it from a ``COL. LOMAS``."""
    kinds = Counter(match[1] for text in texts for match in _KIND.finditer(text) if not _COLONY.search(text))
    kept = [kind for kind, _ in kinds.most_common(_MOST_KINDS)]
    told = {_with_word(text, kept): cells for text, cells in texts.items()}
    signs = Counter(match[0] for text in told for match in _COLONY.finditer(text))
    by = [sign for sign, _ in signs.most_common(_MOST_SIGNS)]
    return _Shape(by, kept, _fit(told, by, _is_name)) if by else None


def _with_word(text: str, kinds: Sequence[str]) -> str:
    return re.sub(_pattern(kinds), " COL. ", text) if kinds else text


def _pattern(kinds: Sequence[str]) -> str:
    return f" (?=(?:{'|'.join(map(re.escape, kinds))})\\b)".replace("\\ ", " ")


def _by_comma(texts: Mapping[str, int]) -> _Shape | None:
    """Of ``AV. JUAREZ 123, CENTRO``, where few names follow many streets."""
    names = Counter[str]()
    for text, cells in texts.items():
        if text.count(",") == 1:
            names[fold(text.partition(",")[2])] += cells
    if not names or names.total() < _REPEATED * len(names):
        return None
    return _Shape([","], [], _fit(texts, [","], lambda name: _is_name(name) and not _STREETS.search(fold(name))))


def _is_name(text: str) -> bool:
    return bool(text.strip()) and "," not in text


def _fit(texts: Mapping[str, int], by: Sequence[str], named: Any) -> float:
    """The share of the cells that come apart into a street and a name."""
    apart, fit = separator([*by]), 0
    for text, cells in texts.items():
        parts = apart.split(text)
        fits = len(parts) == 2 and parts[0].strip() and not _CUT_OFF.search(fold(parts[0])) and named(parts[1])
        fit += cells if fits else 0
    return fit / sum(texts.values())


def _part(one: Proposal, column: str, other: str, shape: _Shape) -> None:
    plain = copy(one)
    plain.decisions, plain.instead, plain.told, plain.beside = [], [], [], {}
    plain.makes = {}
    by = shape.by if len(shape.by) > 1 else shape.by[0]
    names = [f"calle de {column}", f"colonia de {column}"]
    for number, name in enumerate(names, 1):
        one.makes[name] = {"split": column, "by": by, "part": number, "fewer": "whole"}
    one.spec = {"text": names[0]}
    one.beside[other] = {"text": names[1]}
    if shape.kinds:
        one.repair = {"name": "colonia", "columns": [column], "pattern": _pattern(shape.kinds), "replace": " COL. "}
    percent = int(shape.fit * 100)
    if shape.fit < _NEARLY:
        one.instead.insert(0, plain)
        one.undecided(
            f"«{column}» dice calle y colonia en {percent} % de sus celdas: ¿se separan? Las demás quedan enteras",
            f"street and neighbourhood in {percent} % of its cells: are they parted? the others stay whole",
        )
    elif shape.fit < 1:
        one.note = f"{percent} % de sus celdas dicen calle y colonia; las demás quedan enteras · the others stay whole"
