"""Where the reading of a source stands: its connector's cursor, and what is under way beside it.

Promise of the stored form: members whose names begin with ``#`` are ours, each may be absent, and none changes its
meaning; everything else is the connector's own. Sealed as a whole, for a cursor may hold keys and file names.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from adapters.base import Cursor

_UNITS, _SWEEP, _SWEPT = "#units", "#sweep", "#swept"


@dataclass
class UnderWay:
    """A reading that will be compared at its end with what is known of its place.

    ``ended``: every row of it has been taken. ``unclear``: some row did not say which record it is of.
    """

    ended: bool = False
    unclear: bool = False


@dataclass
class Replacing(UnderWay):
    """A unit (its mark, in hex) that was let in to replace what stands in its place."""

    unit: str = ""


@dataclass
class Sweep(UnderWay):
    """A reading of a whole source. ``whole``: nothing had to be skipped so far."""

    begun: str = ""
    cursor: Cursor | None = None
    whole: bool = True


@dataclass
class Position:
    """``units``: under way, by the place (in hex) they replace. ``swept``: when the newest finished sweep began."""

    cursor: Cursor | None = None
    units: dict[str, Replacing] = field(default_factory=dict)
    sweep: Sweep | None = None
    swept: str | None = None

    def dump(self) -> str:
        """As text, for the store."""
        found: dict[str, Any] = dict(self.cursor or {})
        if self.units:
            found[_UNITS] = {place: asdict(unit) for place, unit in self.units.items()}
        if self.sweep is not None:
            found[_SWEEP] = asdict(self.sweep)
        if self.swept is not None:
            found[_SWEPT] = self.swept
        return orjson.dumps(found).decode()

    @classmethod
    def load(cls, text: str) -> Position:
        """What ``dump`` wrote."""
        found = orjson.loads(text)
        units, sweep, swept = found.pop(_UNITS, {}), found.pop(_SWEEP, None), found.pop(_SWEPT, None)
        under_way = {place: Replacing(**unit) for place, unit in units.items()}
        return cls(found, under_way, sweep and Sweep(**sweep), swept)
