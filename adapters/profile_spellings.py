"""Labels of a column that are one and the same but for case, accents, dots, blanks or an abbreviation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from adapters.profile_column import Column
from adapters.spellings import same


class Spelled(NamedTuple):
    """The texts of one label, the most frequent first, and in how many cells they stand."""

    texts: tuple[str, ...]
    cells: int


def spellings(column: Column) -> list[Spelled]:
    """The labels that are spelled in several ways, those of most cells first; none of a column that may name a person,
    or of so many texts that they are no labels.
    """
    labels = column.spelled
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, one in same(labels, places=True).items():
        if one.certain:
            groups[one.label] |= {text: labels[text], one.label: labels[one.label]}
    several = [Spelled(tuple(text for text, _ in group.most_common()), group.total()) for group in groups.values()]
    return sorted(several, key=lambda one: -one.cells)
