"""May a unit replace what stands in its place? Judged before its first row is taken.

A file that was cut off, or exported in another form, looks like one from which most records have vanished. If its rows
were taken and the old ones kept, every record would be there twice; so all of it is refused until its owner has looked.
The look ahead reads the unit's keys, up to where enough of them have been seen again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from itertools import chain

from adapters.base import Batch, Cursor, RetryLater, Skipped, Source
from gateway.flow.ports import Intake, Standing
from gateway.flow.position import Position, Replacing, Sweep
from gateway.flow.taking import Taking

ALWAYS = 5  # records that may vanish whatever their share: a small file's rows are corrected one by one
TOO_MANY = "too_many_would_vanish"
BROKEN = "breaks_on_the_way"  # told by nobody: the source skips such a unit by its own rule

_AT_A_TIME = 1000  # withdrawals in a transaction

Keys = Generator[bytes, None, None]


class _Broken(Exception):
    """The unit can't be read to its end, and the source will say why."""


class Replacement:
    """Judges the units that one pull reads, and withdraws what they lack.

    ``accepted``: the owner has said that they may replace, however many records vanish.
    """

    def __init__(
        self, source: Source, intake: Intake, taking: Taking, most_withdrawn: float, *, accepted: bool
    ) -> None:
        self._source, self._intake, self._taking = source, intake, taking
        self._most, self._accepted = most_withdrawn, accepted
        self._looked: tuple[bytes, bytes] | None = None
        self._refusal = ""

    def refused(self, step: Batch, place: bytes, unit: bytes, at: Position, before: Cursor | None) -> str:
        """Why nothing of the unit may be taken, "" where it may; then it is under way, if there is what it replaces.

        One that is under way stays let in, whoever let it in. ``before`` is the cursor that ``step`` came after.
        Raises RetryLater where the unit was another, or broke, only while it was looked at.
        """
        if self._looked != (place, unit):
            self._looked, self._refusal = (place, unit), ""
            under_way = at.units.get(place.hex())
            if under_way is None or under_way.unit != unit.hex():
                at.units.pop(place.hex(), None)
                self._refusal = self._look(place, unit, at, lambda: self._ahead(step, before))
        if self._refusal == BROKEN and step.complete:  # it did not break this time, so nobody has judged it
            raise self._another_time()
        return self._refusal

    def end_unit(self, at: Position, place: str, name: str | None = None) -> None:
        """The unit that is under way in that place has been read: what it lacks goes."""
        ended = at.units.pop(place)
        self._withdraw_unseen(bytes.fromhex(place), bytes.fromhex(ended.unit), ended.unclear, name)
        self._taking.accept(self._taking.changes(), at)

    def end_sweep(self, at: Position, sweep: Sweep, place: bytes, unit: bytes) -> None:
        """The whole source has been read: what it no longer has goes, unless that is too much of it."""
        taking = self._taking
        standing = self._intake.standing(taking.name, place, unit)
        if refusal := self._too_many(standing, empty=standing.unseen == standing.known):
            taking.skip(taking.name, TOO_MANY, at, refusal)
            return
        changes = taking.changes()
        changes.mend(taking.name)  # an earlier refusal
        taking.accept(changes)
        self._withdraw_unseen(place, unit, sweep.unclear, None)

    def _look(self, place: bytes, unit: bytes, at: Position, ahead: Callable[[], Keys]) -> str:
        source = self._taking.name
        standing = self._intake.standing(source, place, unit)
        if not standing.unseen:
            return ""
        if not self._accepted:
            try:
                with closing(ahead()) as keys:
                    first = next(keys, None)
                    if first is not None:
                        left = self._intake.left_out(source, place, unit, chain([first], keys), self._allowed(standing))
                        standing = standing._replace(unseen=left)
            except _Broken:
                return BROKEN
            if refusal := self._too_many(standing, empty=first is None):
                return refusal
        at.units[place.hex()] = Replacing(unit=unit.hex())
        return ""

    def _ahead(self, step: Batch, before: Cursor | None) -> Keys:
        """The keys of the unit that begins or goes on with ``step``; none of it is taken. Raises _Broken."""
        for found in self._source.pull(before):
            if isinstance(found, Skipped):
                if found.unit == step.place:
                    raise _Broken
                continue
            if (found.unit, found.scope) != (step.unit, step.scope):
                break
            yield from filter(None, map(self._taking.key, found.rows))
            if found.complete:
                return
        raise self._another_time()

    def _another_time(self) -> RetryLater:
        said = "un archivo cambió mientras se leía · a file changed while it was read"
        return RetryLater(f"{self._taking.name}: {said}: lo toma la próxima lectura · the next pull takes it")

    def _too_many(self, standing: Standing, *, empty: bool) -> str:
        """Why so many may not go, "" where they may. From an empty reading nothing may, unless everything may."""
        over = standing.unseen > self._allowed(standing) or (empty and self._most < 1)
        if not standing.unseen or not over or self._accepted:
            return ""
        return f"{TOO_MANY} ({standing.unseen:,} de · of {standing.known:,})"

    def _allowed(self, standing: Standing) -> int:
        return max(ALWAYS, int(self._most * standing.known))

    def _withdraw_unseen(self, place: bytes, unit: bytes, unclear: bool, name: str | None) -> None:
        taking = self._taking
        while unseen := self._intake.unseen(taking.name, place, unit, _AT_A_TIME):
            taking.vanish(unseen, taking.changes(unit, replaces=place), withhold=unclear, name=name)
