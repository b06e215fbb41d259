"""From source rows to releases: steps 1–4 of a record's life, batch by batch.

Every row ends in exactly one account, and the pull checks the sum itself.

Delivery promise: a batch and its cursor are accepted in one transaction, so a pull that dies anywhere is repeated from
the last accepted cursor, and rows that come again are recognised by their content digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import uuid4

from adapters.base import Batch, CannotFetch, Cursor, Row, Skipped, Source
from adapters.rows.mapper import Mapper
from gateway.flow.accounts import Accounts, Progress
from gateway.flow.change import DUPLICATE_KEY, Changes, Terms
from gateway.flow.ports import Intake, Overtaken, PolicyChanged, Quarantined, StoreUnavailable
from gateway.flow.position import Position, Sweep
from gateway.flow.replace import TOO_MANY, Replacement
from gateway.flow.strip import Stripping, strippings
from gateway.flow.taking import Taking, joined, valid
from policies.deidentify import compile_views
from policies.keys import OwnerKeys

__all__ = ["Accounts", "NothingInForce", "Puller"]

_RETRIED = 1000  # quarantined rows held in memory at a time


class NothingInForce(Exception):
    """No agreement lets any view of these records be made, so nothing may be pulled."""


class _Run(NamedTuple):
    """One pull under way."""

    at: Position
    replacement: Replacement
    progress: Progress


class Puller:
    """Pulls one source of one owner under the views now in force. Raises NothingInForce where there are none.

    The newest puller of a source is the one that may change it: an older one is Overtaken at its next batch.
    """

    def __init__(
        self,
        source: Source,
        mapper: Mapper,
        keys: OwnerKeys,
        intake: Intake,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._source, self._mapper, self._intake, self._clock = source, mapper, intake, clock
        self._name, run = mapper.source, uuid4().hex
        intake.register(self._name, mapper.owner, mapper.kind.name, run)
        self._every = intake.views(mapper.owner, mapper.kind.name)
        self._standing = valid(self._every, clock())
        terms = self._agreed(keys)
        self.accounts = Accounts(keyless=sorted(v.view.name for v in self._standing if v not in terms.views))
        self._taking = Taking(run, mapper, intake, terms, self._standing, self.accounts, clock)

    def _agreed(self, keys: OwnerKeys) -> Terms:
        kind, refs = self._mapper.kind, keys.references()
        views = [v for v in self._standing if keys.hold(v.view)]
        if not views:
            owner = self._mapper.owner
            raise NothingInForce(
                f"ninguna vista de {kind.name} de {owner} está vigente · no view of {kind.name}"
                f" of {owner} is in force: `convenio agreement list`"
            )
        policies = (f"{v.number}:{v.policy}:{v.view.digest}" for v in views)
        return Terms(
            source=self._name,
            kind=kind,
            views=views,
            every=self._every,
            deidentify=compile_views(kind, [v.view for v in views], keys).batch,
            readable={number: frozenset(s.readable) for number, s in self._readable().items()},
            refs=refs,
            policy=refs.content_mac(joined(self._mapper.version, *policies)),
            mending=bool(self._intake.quarantine(self._name, b"", 1)),
        )

    def _readable(self) -> dict[int, Stripping]:
        named = {v.view.name: v for v in self._every}
        return {named[name].number: found for name, found in strippings(named, self._intake.policies()).items()}

    def pull(self, progress: Progress, *, from_start: bool = False, accept_withdrawals: bool = False) -> Accounts:
        """Everything since the stored cursor; raises what the source and the store raise, and loses nothing by it.

        ``accept_withdrawals``: from the start, and a unit may replace another however many records vanish.
        """
        replaces = self._mapper.replaces
        most = 0.0 if replaces is None else replaces.most_withdrawn
        replacement = Replacement(self._source, self._intake, self._taking, most, accepted=accept_withdrawals)
        at = self._taking.position(from_start=from_start or accept_withdrawals)
        run = _Run(at, replacement, progress)
        with self._settling():
            for place in [place for place, unit in at.units.items() if unit.ended]:
                replacement.end_unit(at, place)
            if self._mapper.compared_every is None:
                self._read(run)
            else:
                self._compare(run, self._mapper.compared_every)
            self._taking.accept(self._taking.changes(caught_up=True), at)
        return self.accounts

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """What was accepted is durable at the end, however it ends. A refusal is told before what came after it."""
        try:
            yield
        except Exception:
            self._intake.close()
            raise
        except BaseException:  # somebody asked to end: no refusal that would have the caller try again
            with suppress(StoreUnavailable, PolicyChanged, Overtaken):
                self._intake.close()
            raise
        self._intake.close()

    def _read(self, run: _Run) -> None:
        for step in self._source.pull(run.at.cursor):
            before, run.at.cursor = run.at.cursor, step.cursor
            self._step(run, step, before)

    def _compare(self, run: _Run, every: timedelta) -> None:
        """What is new, and from time to time the whole source, to see what it no longer has.

        A sweep that is broken off goes on with the next pull. At first it is all there is to do; later what is new
        comes before it, so that a source which never stays to the end of a sweep is not held up by it.
        """
        at = run.at
        if at.cursor or at.swept is not None:
            self._read(run)
        if at.sweep is None:
            if at.swept is not None and self._clock() - datetime.fromisoformat(at.swept) < every:
                return
            at.sweep = Sweep(begun=self._clock().isoformat())
        sweep = at.sweep
        if not sweep.ended:
            self._sweep(run, sweep)
        if sweep.whole and sweep.ended:
            batch = self._batch(Batch((), {}), at).batch
            run.replacement.end_sweep(at, sweep, batch.replaces, batch.unit)
        at.cursor, at.sweep, at.swept = at.cursor or sweep.cursor, None, sweep.begun

    def _sweep(self, run: _Run, sweep: Sweep) -> None:
        for step in self._source.pull(sweep.cursor):
            sweep.cursor = step.cursor
            sweep.whole = sweep.whole and isinstance(step, Batch)
            sweep.ended = isinstance(step, Batch) and step.complete
            self._step(run, step, None)

    def _step(self, run: _Run, step: Batch | Skipped, before: Cursor | None) -> None:
        at = run.at
        if isinstance(step, Skipped):
            self._taking.skip(step.unit, step.rule, at)
            return
        self.accounts.unexpected |= step.unexpected
        if step.place is not None and step.read_as is not None:
            self.accounts.read_as[step.place] = step.read_as
        changes = self._batch(step, at)
        place, unit = changes.batch.replaces, changes.batch.unit
        if step.scope is None:
            self._taking.take(step.rows, changes, at, under_way=at.sweep, name=step.place)
        elif refusal := run.replacement.refused(step, place, unit, at, before):
            if step.complete:  # its cursor stands after it: it comes again when it or the mapping has changed
                self._taking.skip(step.place or self._name, TOO_MANY, at, refusal)
        else:
            self._replace(run, step, changes)
        run.progress(self.accounts, step.done, step.total)

    def _replace(self, run: _Run, step: Batch, changes: Changes) -> None:
        place = changes.batch.replaces.hex()
        under_way = run.at.units.get(place)
        if under_way is not None:
            under_way.ended = step.complete
        self._taking.take(step.rows, changes, run.at, under_way=under_way, name=step.place)
        if under_way is not None and step.complete:
            run.replacement.end_unit(run.at, place, step.place)

    def _batch(self, step: Batch, at: Position) -> Changes:
        """An empty batch for the step's rows, with the marks of where they stand."""
        taking, policy, scope = self._taking, self._taking.terms.policy.hex(), step.scope
        unit = b"" if step.unit is None else taking.mark(step.unit, policy)
        if self._mapper.compared_every is not None:
            scope, unit = "", b"" if at.sweep is None else taking.mark("sweep", at.sweep.begun, policy)
        return taking.changes(
            unit,
            b"" if step.place is None else taking.mark(step.place),
            replaces=b"" if scope is None else taking.mark("place", scope),
            guaranteed=step.unit is None,
        )

    def retry(self, progress: Progress) -> Accounts:
        """Read the quarantined rows again. Rows that share a key stay until the source itself is mended."""
        if self._mapper.by_unit or self._mapper.replaces is not None:  # the whole unit says what such a row is
            return self.pull(progress, from_start=True)
        done, after = 0, b""
        with self._settling():
            while waiting := self._intake.quarantine(self._name, after, _RETRIED):
                for unit, rows in groupby(sorted(waiting, key=lambda q: q.unit), lambda q: q.unit):
                    self._retry(unit, rows)
                done, after = done + len(waiting), waiting[-1].row
                progress(self.accounts, done, None)
        return self.accounts

    def _retry(self, unit: bytes, waiting: Iterator[Quarantined]) -> None:
        changes = self._taking.changes(unit, again=True)
        rows: list[Row] = []
        for quarantined in waiting:
            if DUPLICATE_KEY in quarantined.reasons:
                continue
            try:
                row = self._source.fetch(self._taking.terms.refs.open_locator(quarantined.sealed)[1])
            except CannotFetch:
                continue
            if row is None:
                changes.batch.mended.append(quarantined.row)  # it is gone
            else:
                rows.append(row)
        self._taking.take(rows, changes)
