"""Moments of one record that stand in no order: an arrival before its call, a release before the hearing.

Nothing is set aside for it: a clock may be wrong, a form filled in later. But somebody should see how many they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from contracts.kind import before

_ORDER: dict[str, tuple[str, ...]] = {
    "incident": ("occurred_at", "reported_at", "arrived_at", "handed_over_at", "closed_at"),
    "hearing": ("occurred_at", "presented_at", "heard_at", "resolved_at", "released_at"),
    "case": ("occurred_at", "opened_at", "determined_on"),
}


def disordered(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each moment that is before the one that should come before it: (its field, the other's)."""
    told = [(path, fields[path]) for path in _ORDER.get(kind, ()) if isinstance(fields.get(path), date)]
    for (first, earlier), (second, later) in pairwise(told):
        if _precedes(later, earlier):
            yield second, first


def _precedes(one: date, other: date) -> bool:
    return before(one, other) or (type(one) is type(other) and one < other)
