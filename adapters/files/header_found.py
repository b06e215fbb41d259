"""A header that is found by its names, in a sheet or file of which nobody says on which line it stands."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.document.mapping import Mapping
from adapters.files.headers import bare, names
from adapters.files.records import Record
from adapters.files.workbook import Unreadable

_WITHIN = 60  # records from the top

Cells = Sequence[str | None]


class Found(NamedTuple):
    """The header's lines as they stand, and its columns' names as the mapping has them."""

    lines: list[Cells]
    names: list[str]


def found_header(records: Iterator[Record], height: int, mapping: Mapping) -> Found | None:
    """The first ``height`` lines together that name all columns the mapping needs; what is left begins below them.

    None where all that was looked at is empty. Raises Unreadable with a column that the nearest lines lack.
    """
    window, empty, nearest = deque[Record](maxlen=height), True, sorted(map(min, mapping.needed))
    by_bare = _by_bare(mapping)
    for record in records:
        window.append(record)
        empty = empty and record.blank
        if len(window) == height and not window[0].blank:
            lines = [one.cells for one in window]
            header = _as_known(names(lines), mapping, by_bare)
            missing = sorted(min(columns) for columns in mapping.needed if columns.isdisjoint(header))
            if not missing:
                return Found(lines, header)
            nearest = min(nearest, missing, key=len)
        if record.number >= _WITHIN:
            break
    if empty:
        return None
    raise Unreadable(f"missing_column:{nearest[0]}")


def _by_bare(mapping: Mapping) -> dict[str, str]:
    """The mapping's columns but for case, accents and signs, where that is one column alone."""
    times = Counter(map(bare, mapping.known))
    return {bare(column): column for column in mapping.known if times[bare(column)] == 1}


def _as_known(header: list[str], mapping: Mapping, by_bare: dict[str, str]) -> list[str]:
    """Another month's clerk writes ``Monto/Horas`` for ``MONTO / HORAS``; as it is, where two columns would be one."""
    taken = Counter(by_bare.get(bare(name), name) for name in header)
    renamed = ((name, by_bare.get(bare(name), name)) for name in header)
    return [name if name in mapping.known or taken[known] > 1 else known for name, known in renamed]
