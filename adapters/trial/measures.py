"""Records whose measure says one thing and its quantities another: hours of arrest beside work for the community; and
fines whose pesos are many times what the file's others are beside their UMA, as one that lost its decimal point.

Of an arrest that was commuted both are right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

_OF = {"arrest_hours": "arrest", "service_hours": "community_service", "fine_pesos": "fine", "fine_uma": "fine"}


def contradictions(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each quantity above zero that is of another measure: its field, and the measure's kind as it is said."""
    measure = fields.get("measure") or {}
    kind = None if measure.get("commuted") else measure.get("kind")
    for name, its in _OF.items():
        if measure.get(name) and kind is not None and kind != its:
            yield f"measure.{name}", kind


_FEWEST = 5  # fines that tell what is usual
_MANY_TIMES = 7  # what is usual: a lost point makes ten or a hundred, another year's UMA or half a fine does not


def pesos_per_uma(fields: Mapping[str, Any]) -> float | None:
    """Of a fine with both, to three figures."""
    measure = fields.get("measure") or {}
    pesos, uma = measure.get("fine_pesos"), measure.get("fine_uma")
    return float(f"{float(pesos) / float(uma):.3g}") if pesos and uma else None


def overpriced(found: Counter[float]) -> list[float]:
    """Those of the ratios that are many times the one in the middle; none where hardly any tell what is usual."""
    each = sorted(found.elements())
    if len(each) < _FEWEST:
        return []
    return [ratio for ratio in sorted(found) if ratio >= _MANY_TIMES * each[len(each) // 2]]
