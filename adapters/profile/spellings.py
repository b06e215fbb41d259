"""Labels of a column that are one and the same but for case, accents, dots, blanks or an abbreviation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from adapters.profile.column import Column
from adapters.values.joined import Parted, parted
from adapters.values.spellings import same

_OFTEN = 3  # times on average


class Spelled(NamedTuple):
    """The texts of one label, the most frequent first, and in how many cells they stand."""

    texts: tuple[str, ...]
    cells: int


def spellings(column: Column) -> list[Spelled]:
    """The labels that are spelled in several ways, those of most cells first; none of a column that may name a person,
    or of so many texts that they are no labels.
    """
    labels = labels_of(column)
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, one in same(labels, places=True).items():
        if one.certain:
            groups[one.label] |= {text: labels[text], one.label: labels[one.label]}
    several = [Spelled(tuple(text for text, _ in group.most_common()), group.total()) for group in groups.values()]
    return sorted(several, key=lambda one: -one.cells)


def several(column: Column) -> Parted:
    """The labels that are joined in one cell."""
    return parted(labels_of(column))


def labels_of(column: Column) -> Counter[str]:
    """The texts that may be one label in several spellings: of a column of words that names nobody. Names of things, as
    colonies are, may be more than labels are, if each stands often.
    """
    if column.kind not in ("text", "mixed") or column.sensitive:
        return Counter()
    if column.labels is not None:
        return column.labels if column.listed else Counter()
    return Counter() if column.texts is None or len(column.texts) * _OFTEN > column.filled else column.texts
