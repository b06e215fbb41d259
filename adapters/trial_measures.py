"""Records whose measure says one thing and its quantities another: hours of arrest beside work for the community.

Of an arrest that was commuted both are right.
"""

from __future__ import annotations

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
