"""What stands now: views, agreements and callers, as every request sees them.

Read from the store whenever its generation grows, looked at several times a second, so that an ended agreement or a
suspended person is refused within a second. If the store can't be asked for longer than that, nothing is answered: an
old permission is not a permission.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gateway.flow.ports import Caller, ReleaseLog, StoreUnavailable, ViewInForce
from gateway.flow.strip import Stripping, strippings
from policies.shown import Shown, shown

LOOK_SECONDS = 0.3
STALE_SECONDS = 2.0


@dataclass(frozen=True)
class Snapshot:
    """Views by name, callers by issuer and subject, and per view how rows of earlier policies are read.

    ``heard`` says when an owner's records of a kind last came ("owner/kind", ISO instant), as of the last look.
    """

    generation: int = -1
    views: dict[str, ViewInForce] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    callers: dict[tuple[str, str], Caller] = field(default_factory=dict)
    strippings: dict[str, Stripping] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)

    def heard_at(self, view: ViewInForce) -> str | None:
        """When what that view rests on was last heard; None if never."""
        return self.heard.get(f"{view.view.owner}/{view.view.kind}")


class Register:
    """Keeps the snapshot fresh. ``watch()`` runs for the life of the process."""

    def __init__(self, log: ReleaseLog, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._log, self._monotonic = log, monotonic
        self._snapshot = Snapshot()
        self._looked_at = float("-inf")

    def now(self) -> Snapshot:
        """What stands; raises StoreUnavailable if that could not be asked for lately."""
        if self._monotonic() - self._looked_at > STALE_SECONDS:
            raise StoreUnavailable("what stands can't be read from the store")
        return self._snapshot

    async def look(self) -> None:
        """Ask the store once; raises StoreUnavailable."""
        asked_at = self._monotonic()
        generation = await self._log.generation()
        if generation != self._snapshot.generation:
            views = {v.view.name: v for v in await self._log.views()}
            self._snapshot = Snapshot(
                generation,
                views,
                {name: shown(v.view) for name, v in views.items()},
                {(caller.issuer, caller.subject): caller for caller in await self._log.callers()},
                strippings(views, await self._log.policies()),
            )
        self._snapshot = replace(self._snapshot, heard=await self._log.heard())
        self._looked_at = asked_at

    async def watch(self) -> None:
        """Look again and again; a store that is away for a while only makes ``now`` refuse."""
        while True:
            with contextlib.suppress(StoreUnavailable):  # now() refuses once the last look is too old
                await self.look()
            await asyncio.sleep(LOOK_SECONDS)
