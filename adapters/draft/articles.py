"""Article and fraction in one cell, ``12 F. III`` or ``Art. 15 fracc. II inc. b``: two fields of the contract, made of
the one column where its texts come apart so and in no other way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.values.articles import CELL
from adapters.values.made import separator
from contracts.kind import Kind

_ARTICLE, _FRACTION = "infraction.article", "infraction.fraction"
_OTHERWISE = 20  # one text in so many may be something else: it stays the article, whole
_MOST_SIGNS, _MOST_BEFORE = 6, 4


def articles(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Parts the article's line where no other line is the fraction's."""
    there = {one.path for p in proposals for one in (p, *p.instead)}
    by_name = {column.name: column for column in columns}
    for one in proposals:
        column = by_name.get(one.columns[0]) if one.path == _ARTICLE else None
        if column is None or _FRACTION not in kind.leaves or _FRACTION in there or "text" not in one.spec:
            continue
        texts = [text for text, _ in column.sample.texts]
        found = [match for text in texts if (match := CELL.fullmatch(text)) and match["sign"]]
        signs = list(dict.fromkeys(match["sign"] for match in found))
        if len(found) * 2 > len(texts) and len(signs) <= _MOST_SIGNS and _comes_apart(texts, signs):
            _part(one, column, signs, _before(texts))


def _comes_apart(texts: Sequence[str], signs: Sequence[str]) -> bool:
    """By these signs, each text as it is meant; hardly any that is neither an article nor one with its fraction."""
    by, other = separator([*signs]), 0
    for text in texts:
        match = CELL.fullmatch(text)
        parts = by.split(text.removeprefix((match and match["before"]) or ""))
        if match is None:
            other += 1
        if len(parts) > 2 or (match and match["sign"] and parts[1] != match["fraction"]):
            return False
    return other * _OTHERWISE <= len(texts)


def _before(texts: Sequence[str]) -> list[str]:
    """``Art. ``, as the texts write it."""
    found = (match["before"] for text in texts if (match := CELL.fullmatch(text)))
    return list(dict.fromkeys(before for before in found if before))


def _part(one: Proposal, column: Column, signs: Sequence[str], before: Sequence[str]) -> None:
    by = [*signs] if len(signs) > 1 else signs[0]
    names = [f"artículo de {column.column}", f"fracción de {column.column}"]
    for number, name in enumerate(names, 1):
        one.makes[name] = {"split": column.column, "by": by, "part": number, "fewer": True}
    one.spec = one.spec | {"text": names[0]}
    one.beside[_FRACTION] = {"text": names[1]}
    if 0 < len(before) <= _MOST_BEFORE:
        pattern = "|".join(f"^{re.escape(text)}".replace("\\ ", " ") for text in sorted(before, key=len, reverse=True))
        one.repair = {"name": "articulo", "columns": [column.column], "pattern": pattern, "replace": ""}
