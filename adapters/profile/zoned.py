"""Moments that say their distance from UTC, ``2024-02-13T16:05:00Z``, beside others that stand in local time."""

from __future__ import annotations

import re
from typing import NamedTuple

from adapters.profile.column import Column

_STATED = re.compile(r".*[A ]99:99(:99([.,]9+)?)? ?(A|[+-]99(:?99)?)")
_LOCAL = re.compile(r".*[A ]9?9:99(:99([.,]9+)?)?( ?A[.A ]*A\.?)?")


class Zoned(NamedTuple):
    """Cells of either kind, as far as their shapes are counted."""

    stated: int
    local: int


def zoned(column: Column) -> Zoned | None:
    """None where a column of dates has not both."""
    if not column.kinds["date"]:
        return None
    stated = sum(n for shape, n in column.masks.items() if _STATED.fullmatch(shape))
    local = sum(n for shape, n in column.masks.items() if _LOCAL.fullmatch(shape))
    return Zoned(stated, local) if stated and local else None
