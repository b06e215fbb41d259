"""Which death a worker is given: at a place inside, each in its turn, or from outside; and how many died of each."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping

from tests.faults.hands import Death

PLACES: Mapping[str, Mapping[str, int]] = {  # each with the times it may be passed before
    "puller": {"statement": 70, "commit": 14, "release": 4, "grown": 8},
    "relay": {"statement": 25, "commit": 12, "recover": 4, "produce": 12, "acknowledged": 12, "settle": 4},
    "api": {"leaf": 3, "leaf written": 3, "before sending": 2, "half sent": 2, "sent": 2},
}
_OUTSIDE = 0.3  # of all deaths, at least
_MOMENTS = {"puller": 0.15, "relay": 0.8, "api": 0.8}  # seconds, about the length of a life


class Fates:
    """Draws them."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._left: dict[str, list[str]] = {kind: [] for kind in PLACES}

    def deaths(self, kind: str) -> list[Death]:
        """None: it is to be killed from outside."""
        if self._draw.random() < _OUTSIDE:
            return []
        if not self._left[kind]:
            self._left[kind] = self._draw.sample(list(PLACES[kind]), len(PLACES[kind]))
        place = self._left[kind].pop()
        return [(place, self._draw.randrange(PLACES[kind][place]), "kill")]

    def sleep(self) -> list[Death]:
        """A relay stops with its next messages in its hands."""
        return [("produce", self._draw.randrange(8), "stop")]

    def moment(self, kind: str) -> float:
        """When somebody just born is looked at from outside."""
        return time.monotonic() + self._draw.uniform(0, _MOMENTS[kind])


class Tally:
    """Who died, and where."""

    def __init__(self, wanted: Mapping[str, int]) -> None:
        self.wanted = wanted
        self.kills: dict[str, Counter[str]] = {kind: Counter() for kind in wanted}

    def killed(self, kind: str) -> int:
        return sum(self.kills[kind].values())

    def progress(self, kind: str) -> float:
        return self.killed(kind) / self.wanted[kind]

    def done(self, kind: str) -> bool:
        """Enough of these have died: from now on they work for the others."""
        return self.progress(kind) >= 1

    @property
    def complete(self) -> bool:
        return all(self.done(kind) for kind in self.wanted)

    def table(self) -> str:
        lines = []
        for kind, places in self.kills.items():
            told = ", ".join(f"{place} {times}" for place, times in places.most_common())
            lines.append(f"{kind:<7} {self.killed(kind):>4}  {told}")
        return "\n".join(lines)
