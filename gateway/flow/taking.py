"""One run's batches, from rows to what the store accepts: every row mapped, judged, booked in its account.

Identified values live only while their batch is made; what goes to the store is released data, keyed digests and
sealed locators. A batch and the position after it are accepted in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter

import orjson

from adapters.base import BadRow, Row
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Older, Unmapped
from contracts.kind import Problem
from gateway.flow.accounts import Accounts
from gateway.flow.change import Changes, Item, Terms, sliced
from gateway.flow.ports import Intake, Intaken, PolicyChanged, Unseen, ViewInForce
from gateway.flow.position import Position, UnderWay
from policies.access import official_day

_ROWS = attrgetter("rows")
# Every field, in its order, as in ``change``.
_ITEM: Callable[[tuple[str, Mapped | Unmapped, str, bytes, bytes]], Item] = partial(tuple.__new__, Item)


class Taking:
    """Makes a run's batches and has them accepted. Everything it asks of the store may raise StoreUnavailable."""

    def __init__(
        self,
        run: str,
        mapper: Mapper,
        intake: Intake,
        terms: Terms,
        standing: Sequence[ViewInForce],
        accounts: Accounts,
        clock: Callable[[], datetime],
    ) -> None:
        self.name, self.terms, self.accounts, self.clock = terms.source, terms, accounts, clock
        self._run, self._mapper, self._intake, self._standing = run, mapper, intake, standing

    def mark(self, *parts: str) -> bytes:
        """What the store knows a unit or a place by."""
        return self.terms.refs.content_mac(joined(*parts))

    def key(self, row: Row | BadRow) -> bytes | None:
        """What the store knows the row's record by, where the row says which that is."""
        key = self._mapper.key(row.values) if isinstance(row, Row) else None
        return None if key is None else self.terms.refs.key_mac(self.name, key)

    def position(self, *, from_start: bool) -> Position:
        """Where the last accepted batch left off. What is under way stays so, also from the start."""
        sealed = self._intake.position(self.name, self.terms.policy)
        if sealed is None:
            return Position()
        at = Position.load(self.terms.refs.open_locator(sealed)[1])
        return Position(units=at.units) if from_start else at

    def changes(
        self,
        unit: bytes = b"",
        place: bytes = b"",
        *,
        replaces: bytes = b"",
        caught_up: bool = False,
        again: bool = False,
        guaranteed: bool = False,
    ) -> Changes:
        """An empty batch. Raises PolicyChanged where an agreement has begun or lapsed since the pull began."""
        terms = self.terms
        if valid(terms.every, self.clock()) != self._standing:
            raise PolicyChanged
        batch = Intaken(
            source=self.name,
            owner=self._mapper.owner,
            kind=terms.kind.name,
            contract=terms.kind.version,
            policy=terms.policy,
            views={v.number: v.policy for v in terms.every},
            cursor=None,
            unit=unit,
            place=place,
            run=self._run,
            replaces=replaces,
            caught_up=caught_up,
        )
        return Changes(terms, self.accounts, batch, again=again, guaranteed=guaranteed)

    def take(
        self,
        rows: Sequence[Row | BadRow],
        changes: Changes,
        at: Position | None = None,
        *,
        under_way: UnderWay | None = None,
        name: str | None = None,
    ) -> None:
        """The rows go where they belong; they are of the unit ``under_way`` and of the file ``name``, if of any."""
        before, read = self.accounts.counts(), sum(map(_ROWS, rows))
        self.accounts.read += read
        self.accounts.joined += read - len(rows)
        if read > len(rows):
            changes.several |= {row.locator: row.rows for row in rows if row.rows > 1}
        records: dict[bytes, list[Item]] = {}
        for item in self._items(rows, changes):
            records.setdefault(item.key, []).append(item)
        known = self._intake.known(self.name, list(records))
        now = self.clock()
        changes.settle(((items, known.get(key)) for key, items in records.items()), now)
        if under_way is not None and changes.unclear:
            under_way.unclear = True
        self._book(name, before)
        self.accept(changes, at)

    def vanish(self, unseen: Sequence[Unseen], changes: Changes, *, withhold: bool, name: str | None) -> None:
        """Records that their place no longer has."""
        before = self.accounts.counts()
        changes.vanish(unseen, withhold=withhold)
        self._book(name, before)
        self.accept(changes)

    def skip(self, unit: str, rule: str, at: Position, said: str = "") -> None:
        """A whole unit is set aside, for the reason ``said`` to its owner."""
        self.accounts.skipped.append(f"{unit}: {said or rule}")
        changes = self.changes(place=self.mark(unit))
        changes.quarantine(unit, [Problem("file", rule)])
        self._book(unit, self.accounts.counts(), rule)
        self.accept(changes, at)

    def accept(self, changes: Changes, at: Position | None = None) -> None:
        """``at`` becomes the source's position, sealed for its owner; None leaves it where it is."""
        self.accounts.check()
        self.accounts.repaired = dict(self._mapper.repaired)
        self.accounts.unknown = dict(self._mapper.unknown)
        self.accounts.correcting = self._mapper.correcting
        changes.batch.accounts = self.accounts.stored()
        if at is not None:
            changes.batch.cursor = self.terms.refs.seal_locator(self.name, at.dump())
        self._intake.accept(changes.batch)

    def _book(self, name: str | None, before: list[int], rule: str = "") -> None:
        if name is not None:
            self.accounts.book(name, before, lambda unit: self.terms.refs.seal_locator(self.name, unit), rule)

    def _items(self, rows: Sequence[Row | BadRow], changes: Changes) -> Iterator[Item]:
        """The rows that say which record they speak of; the others go to their account here."""
        refs = self.terms.refs
        for some in sliced(rows):
            told = [one for row in some if (one := self._told(row, changes)) is not None]
            keys = refs.key_macs(self.name, [name for _, _, name in told])
            for (locator, mapped, name), key in zip(told, keys, strict=True):
                yield _ITEM((locator, mapped, name, key, refs.content_mac(_content(mapped))))

    def _told(self, row: Row | BadRow, changes: Changes) -> tuple[str, Mapped | Unmapped, str] | None:
        """Locator, what was mapped, and the record's key."""
        mapped = Unmapped(None, [Problem("row", row.rule)]) if isinstance(row, BadRow) else self._mapper.map(row.values)
        if isinstance(mapped, Elsewhere):
            self.accounts.elsewhere += 1
            changes.mend(row.locator)
        elif isinstance(mapped, Older):
            changes.older(row.locator)
        elif mapped.key is not None:
            return row.locator, mapped, mapped.key
        elif isinstance(mapped, Unmapped):
            changes.refuse_unknown(row, mapped.problems)
        return None


def _content(row: Mapped | Unmapped) -> bytes:
    what = (row.withdrawn, row.fields) if isinstance(row, Mapped) else [tuple(p) for p in row.problems]
    return orjson.dumps(what)


def valid(views: Sequence[ViewInForce], now: datetime) -> list[ViewInForce]:
    """Those whose agreement is valid today."""
    today = official_day(now)
    return [v for v in views if v.view.valid_from <= today <= v.view.valid_to]


def joined(*parts: str) -> bytes:
    """Texts that hold no NUL, as one."""
    return "\0".join(parts).encode()
