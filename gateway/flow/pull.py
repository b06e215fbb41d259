"""From source rows to releases: steps 1–4 of a record's life, batch by batch.

Every row ends in exactly one account, and the pull checks the sum itself. Identified values live only while their batch
is made; what goes to the store is released data, keyed digests and sealed locators.

Delivery promise: a batch and its cursor are accepted in one transaction, so a pull that dies anywhere is repeated from
the last accepted cursor, and rows that come again are recognised by their content digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from uuid import uuid4

import orjson

from adapters.base import BadRow, CannotFetch, Cursor, Row, Skipped, Source
from adapters.mapping import Elsewhere, Mapped, Mapper, Unmapped
from contracts.kind import Problem
from gateway.flow.accounts import Accounts, Progress
from gateway.flow.change import DUPLICATE_KEY, Changes, Item, Terms, sliced
from gateway.flow.ports import Intake, Intaken, PolicyChanged, Quarantined, ViewInForce
from gateway.flow.strip import Stripping, strippings
from policies.access import OFFICIAL_TIME
from policies.deidentify import compile_views
from policies.keys import OwnerKeys

__all__ = ["Accounts", "NothingInForce", "Puller"]

_RETRIED = 1000  # quarantined rows held in memory at a time


class NothingInForce(Exception):
    """No agreement lets any view of these records be made, so nothing may be pulled."""


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
        self._run, self._name = uuid4().hex, mapper.source
        intake.register(self._name, mapper.owner, mapper.kind.name, self._run)
        self._every = intake.views(mapper.owner, mapper.kind.name)
        self._standing = _valid(self._every, clock())
        self._terms = self._agreed(keys)
        self.accounts = Accounts(keyless=sorted(v.view.name for v in self._standing if v not in self._terms.views))

    def _agreed(self, keys: OwnerKeys) -> Terms:
        kind, refs = self._mapper.kind, keys.references()
        views = [v for v in self._standing if keys.hold(v.view.scope)]
        if not views:
            owner = self._mapper.owner
            raise NothingInForce(f"no view of {kind.name} of {owner} is in force: `convenio agreement list`")
        policies = (f"{v.number}:{v.policy}:{v.view.digest}" for v in views)
        return Terms(
            source=self._name,
            kind=kind,
            views=views,
            every=self._every,
            deidentify=compile_views(kind, [v.view for v in views], keys),
            readable={number: frozenset(s.readable) for number, s in self._readable().items()},
            refs=refs,
            policy=refs.content_mac(_joined(self._mapper.version, *policies)),
            mending=bool(self._intake.quarantine(self._name, b"", 1)),
        )

    def _readable(self) -> dict[int, Stripping]:
        named = {v.view.name: v for v in self._every}
        return {named[name].number: found for name, found in strippings(named, self._intake.policies()).items()}

    def pull(self, progress: Progress, *, from_start: bool = False) -> Accounts:
        """Everything since the stored cursor; raises what the source and the store raise, and loses nothing by it."""
        cursor = None if from_start else self._stored_cursor()
        for step in self._source.pull(cursor):
            cursor = step.cursor
            if isinstance(step, Skipped):
                self._skip(step)
                continue
            self.accounts.unexpected |= step.unexpected
            unit = b"" if step.unit is None else self._mark(step.unit, self._terms.policy.hex())
            place = b"" if step.place is None else self._mark(step.place)
            self._take(step.rows, self._changes(cursor, unit, place))
            progress(self.accounts, step.done, step.total)
        self._accept(self._changes(cursor or {}, b"", b"", caught_up=True))
        return self.accounts

    def retry(self, progress: Progress) -> Accounts:
        """Read the quarantined rows again. Rows that share a key stay until the source itself is mended."""
        if self._mapper.by_content:
            return self.pull(progress, from_start=True)
        done, after = 0, b""
        while waiting := self._intake.quarantine(self._name, after, _RETRIED):
            for unit, rows in groupby(sorted(waiting, key=lambda q: q.unit), lambda q: q.unit):
                self._retry(unit, rows)
            done, after = done + len(waiting), waiting[-1].row
            progress(self.accounts, done, None)
        return self.accounts

    def _retry(self, unit: bytes, waiting: Iterator[Quarantined]) -> None:
        changes = self._changes(None, unit, b"", again=True)
        rows: list[Row] = []
        for quarantined in waiting:
            if DUPLICATE_KEY in quarantined.reasons:
                continue
            try:
                row = self._source.fetch(self._terms.refs.open_locator(quarantined.sealed)[1])
            except CannotFetch:
                continue
            if row is None:
                changes.batch.mended.append(quarantined.row)  # it is gone
            else:
                rows.append(row)
        self._take(rows, changes)

    def _stored_cursor(self) -> Cursor | None:
        sealed = self._intake.position(self._name, self._terms.policy)
        if sealed is None:
            return None
        cursor: Cursor = orjson.loads(self._terms.refs.open_locator(sealed)[1])
        return cursor

    def _sealed_cursor(self, cursor: Cursor | None) -> str | None:
        """A cursor may hold keys and file names: nobody but the owner reads it."""
        if cursor is None:
            return None
        return self._terms.refs.seal_locator(self._name, orjson.dumps(cursor).decode())

    def _skip(self, step: Skipped) -> None:
        self.accounts.skipped.append(f"{step.unit}: {step.rule}")
        changes = self._changes(step.cursor, b"", self._mark(step.unit))
        changes.quarantine(step.unit, [Problem("file", step.rule)])
        self._accept(changes)

    def _take(self, rows: Sequence[Row | BadRow], changes: Changes) -> None:
        self.accounts.read += len(rows)
        records: dict[bytes, list[Item]] = {}
        for item in self._items(rows, changes):
            records.setdefault(item.key, []).append(item)
        known = self._intake.known(self._name, list(records))
        now = self._clock()
        changes.settle(((items, known.get(key)) for key, items in records.items()), now)
        self._accept(changes)

    def _items(self, rows: Sequence[Row | BadRow], changes: Changes) -> Iterator[Item]:
        """The rows that say which record they speak of; the others go to their account here."""
        refs, name = self._terms.refs, self._name
        for some in sliced(rows):
            for row, mapped in [(row, self._map(row)) for row in some]:
                if isinstance(mapped, Elsewhere):
                    self.accounts.elsewhere += 1
                    changes.mend(row.locator)
                elif (key := mapped.key) is not None:
                    yield Item(row.locator, mapped, key, refs.key_mac(name, key), self._content(mapped))
                elif isinstance(mapped, Unmapped):
                    changes.refuse(row.locator, mapped.problems)

    def _map(self, row: Row | BadRow) -> Mapped | Elsewhere | Unmapped:
        if isinstance(row, BadRow):
            return Unmapped(None, [Problem("row", row.rule)])
        return self._mapper.map(row.values)

    def _content(self, row: Mapped | Unmapped) -> bytes:
        what = (row.withdrawn, row.fields) if isinstance(row, Mapped) else [tuple(p) for p in row.problems]
        return self._terms.refs.content_mac(orjson.dumps(what))

    def _mark(self, *parts: str) -> bytes:
        return self._terms.refs.content_mac(_joined(*parts))

    def _changes(
        self, cursor: Cursor | None, unit: bytes, place: bytes, *, caught_up: bool = False, again: bool = False
    ) -> Changes:
        """An empty batch. Raises PolicyChanged where an agreement has begun or lapsed since the pull began."""
        terms = self._terms
        if _valid(self._every, self._clock()) != self._standing:
            raise PolicyChanged
        batch = Intaken(
            source=self._name,
            owner=self._mapper.owner,
            kind=terms.kind.name,
            contract=terms.kind.version,
            policy=terms.policy,
            views={v.number: v.policy for v in self._every},
            cursor=self._sealed_cursor(cursor),
            unit=unit,
            place=place,
            run=self._run,
            caught_up=caught_up,
        )
        return Changes(terms, self.accounts, batch, again=again)

    def _accept(self, changes: Changes) -> None:
        self.accounts.check()
        self.accounts.repaired = dict(self._mapper.repaired)
        changes.batch.accounts = self.accounts.stored()
        self._intake.accept(changes.batch)


def _valid(views: Sequence[ViewInForce], now: datetime) -> list[ViewInForce]:
    today = now.astimezone(OFFICIAL_TIME).date()
    return [v for v in views if v.view.valid_from <= today <= v.view.valid_to]


def _joined(*parts: str) -> bytes:
    return "\0".join(parts).encode()
