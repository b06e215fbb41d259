"""Labels of a column that are one and the same but for case, accents, dots, blanks or a common abbreviation."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from adapters.convert import fold
from adapters.profile_column import Column

_LONG = {
    "fracc": "fraccionamiento",
    "av": "avenida",
    "viol": "violencia",
    "alt": "alteracion",
    "acc": "accidente",
}
_COLONY = frozenset({"col", "colonia"})


class Spelled(NamedTuple):
    """The texts of one label, the most frequent first, and in how many cells they stand."""

    texts: tuple[str, ...]
    cells: int


def spellings(column: Column) -> list[Spelled]:
    """The labels that are spelled in several ways, those of most cells first; none of a column that may name a person,
    or of so many texts that they are no labels.
    """
    if column.kind not in ("text", "mixed") or not column.listed:
        return []
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label, cells in (column.labels or Counter[str]()).items():
        groups[_plain(label)][label] += cells
    found = (group for plain, group in groups.items() if plain and len(group) > 1)
    several = [Spelled(tuple(text for text, _ in group.most_common()), group.total()) for group in found]
    return sorted(several, key=lambda one: -one.cells)


def _plain(label: str) -> str:
    words = re.sub(r"\.(?!\d)|(?<!\d)[,;]", " ", fold(label)).split()
    if len(words) > 1 and words[0] in _COLONY:
        del words[0]
    return " ".join(_LONG.get(word, word) for word in words)
