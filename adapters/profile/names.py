"""Whole names in a column of given names, beside surnames that are blank there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.profile.column import Column, words_of
from adapters.values.surnames import is_whole

_GIVEN, _SURNAMES = frozenset({"nombre", "nombres"}), frozenset({"paterno", "apellido", "apellidos", "ap"})


def whole_names(columns: Sequence[Column]) -> Iterator[tuple[Column, int]]:
    """Each such column, and how many of its cells seem to be whole names, as far as its texts are kept."""
    for column in columns:
        said = {*words_of(column.name).split()}
        if not said & _GIVEN or said & _SURNAMES:
            continue
        of_same = [c for c in columns if c.name.rpartition(".")[0] == column.name.rpartition(".")[0]]
        surnames = [c for c in of_same if {*words_of(c.column).split()} & _SURNAMES]
        if surnames and column.filled > max(c.filled for c in surnames):
            n = sum(times for text, times in column.sample.texts if is_whole(text))
            if n:
                yield column, n
