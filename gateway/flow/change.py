"""What a batch of source rows changes: for each record new versions, a withdrawal, a withholding, or nothing.

A key that stands twice in one unit (a file) with different content clashes: which row is right can't be known, so none
is shared. To see that, every row that says which record it is is remembered by keyed digests, the refused ones too.

What was shared of a record that has become unreadable is withheld. When it can be read again it is released anew, with
a new sequence: a follower who came in between would otherwise never get it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from adapters.base import BadRow, Row
from adapters.rows.mapper import Mapped, Unmapped
from contracts.kind import Kind, Problem
from contracts.release import Release
from gateway.flow.accounts import Accounts
from gateway.flow.ports import Intaken, Known, NewRelease, Quarantined, RecordChange, Shared, Unseen, ViewInForce
from policies.keyed import Keyed
from policies.references import References

T = TypeVar("T")

DUPLICATE_KEY = Problem("record", "duplicate_key")
OUTDATED = Problem("record", "newer_row")  # read again, while a later row has come to speak for the record

_CLASHED = b""  # the content of a record whose rows contradict each other: equal to no row's
_VANISHED = b"vanished"  # the content of a record that its place no longer has: equal to no row's
_WITHHELD = "withheld"  # the digest of a payload that is not current any more: equal to none
_SUPPRESSED, _FLOOR = attrgetter("suppressed"), attrgetter("floor")
# Every field, in its order: a tuple made past its class takes a third of the time, and nothing looks at it.
_NEW: Callable[[tuple[int, str, int, Release, int | None]], NewRelease] = partial(tuple.__new__, NewRelease)


def sliced(rows: Sequence[T], size: int = 256) -> Iterator[Sequence[T]]:
    """``rows`` in order, few at a time: what one step makes of them is still in the cache when the next begins."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


@dataclass(frozen=True)
class Terms:
    """What a whole pull is made under."""

    source: str
    kind: Kind
    views: Sequence[ViewInForce]  # released into: whose agreement is valid today, suspended ones included
    every: Sequence[ViewInForce]  # withdrawn from: all that have not ended
    readable: Mapping[int, frozenset[int]]  # by view: the policies whose releases may be read under the present one
    deidentify: Callable[[Sequence[BaseModel]], Sequence[tuple[Release, ...]]]  # one for each of ``views`` a record
    refs: References
    policy: bytes
    mending: bool  # something stood in quarantine when the pull began

    @cached_property
    def into(self) -> Sequence[tuple[ViewInForce, Keyed]]:
        """Each of ``views``, and what seals a key into its reference there."""
        return [(view, self.refs.sealer(view.view.name, self.source)) for view in self.views]


class Item(NamedTuple):
    """A row that says which record it speaks of, with its keyed digests."""

    locator: str
    row: Mapped | Unmapped
    name: str  # the record's key, in the clear
    key: bytes
    content: bytes


class Changes:
    """One batch as it is being made; ``batch`` is what the store accepts.

    ``again``: the rows are quarantined ones, read again out of their order. Then only a record that waits for its row
    is changed. ``guaranteed``: the source gives each key once, whatever unit it is read in.
    """

    def __init__(
        self, terms: Terms, accounts: Accounts, batch: Intaken, *, again: bool = False, guaranteed: bool = False
    ) -> None:
        self.batch = batch
        self.several: dict[str, int] = {}  # by locator, of how many rows of the source a row is, if of several
        self.unclear = False  # some row did not say which record it speaks of
        self._terms, self._accounts, self._again = terms, accounts, again
        self._within = b"" if guaranteed else batch.unit  # what a key must be unique in

    def quarantine(self, locator: str, problems: Sequence[Problem]) -> None:
        """Sets a row or a whole unit aside; its place is sealed for its owner."""
        sealed = self._terms.refs.seal_locator(self._terms.source, locator)
        self.batch.quarantined.append(Quarantined(self._row(locator), sealed, problems, self.batch.unit))

    def refuse(self, locator: str, problems: Sequence[Problem]) -> None:
        """A row that did not fit."""
        self._accounts.quarantined += 1
        self._accounts.left_behind += self.several.get(locator, 1) - 1
        self._accounts.reasons.update(f"{problem.field}: {problem.rule}" for problem in problems)
        self.quarantine(locator, problems)

    def refuse_unknown(self, row: Row | BadRow, problems: Sequence[Problem]) -> None:
        """The same of a row that does not say which record it speaks of; a blank one speaks of none."""
        self.refuse(row.locator, problems)
        self.unclear = self.unclear or not (isinstance(row, BadRow) and row.rule == "blank_row")

    def mend(self, locator: str) -> None:
        """A row that fits: it leaves the quarantine if it was there."""
        if self._terms.mending or self._accounts.quarantined:
            self.batch.mended.append(self._row(locator))

    def older(self, locator: str) -> None:
        """A row whose unit has a later version of its record: it brings nothing."""
        self.mend(locator)
        self._accounts.unchanged += 1
        self._accounts.older += 1

    def settle(self, records: Iterable[tuple[Sequence[Item], Known | None]], now: datetime) -> None:
        """For each record all its rows in this batch, in the source's order, and what is remembered of it."""
        fresh = [(twins, before) for items, before in records if (twins := self._fresh(items, before))]
        try:
            for some in sliced(fresh):
                self._judge(some, now)
        finally:
            for _, seal in self._terms.into:
                seal.clear()

    def vanish(self, unseen: Sequence[Unseen], *, withhold: bool) -> None:
        """Records that their place no longer has. Where a row there did not say whose it is, they are only withheld."""
        for key, before, references in unseen:
            change = RecordChange(key, _VANISHED, b"", kept=dict(before.shared))
            if withhold:
                change.content, change.unit = before.content, self.batch.unit
                _hold(change)
            else:
                change.releases += self._withdrawals(before.shared, references.__getitem__)
                self._accounts.vanished += bool(change.releases)
            self.batch.changes.append(change)

    def _fresh(self, items: Sequence[Item], before: Known | None) -> Sequence[Item]:
        """The rows by which the record must be judged anew: equal ones. None where nothing of it is to be released.

        Where the source guarantees its keys, the same row seen twice has moved on in between: the last one stands.
        """
        last, twins = items[-1], items
        if len(items) > 1 or before is not None:  # mostly there is nothing to compare it with
            twins = [item for item in items if item.content == last.content]
            if self._clash(items, before):
                self._withhold(items, [DUPLICATE_KEY], before, content=_CLASHED)
                return ()
            self._accounts.unchanged += len(items) - len(twins)
        if before is not None and self._seen(last, before):
            self._fits(twins, unchanged=True)
            if self.batch.unit:
                self.batch.touched.append(last.key)
        elif before is not None and self._outdated(before):
            for item in twins:
                self.refuse(item.locator, [OUTDATED])
        elif isinstance(last.row, Unmapped):
            self._withhold(twins, last.row.problems, before)
        elif last.row.withdrawn:
            self._withdraw(twins, before)
        else:
            return twins
        return ()

    def _clash(self, items: Sequence[Item], before: Known | None) -> bool:
        first = items[0]
        if len(items) > 1 and any(item.content != first.content for item in items):
            one_unit = bool(self._within) or any(item.locator != first.locator for item in items)
            if one_unit:
                return True
        if before is None or not self._within or before.unit != self._within:
            return False
        return before.content == _CLASHED or (before.content != first.content and not self._again)

    def _seen(self, item: Item, before: Known) -> bool:
        return (before.content, before.policy, before.stale) == (item.content, self._terms.policy, False)

    def _outdated(self, before: Known) -> bool:
        return self._again and not (before.stale and before.unit == self.batch.unit)

    def _judge(self, records: Sequence[tuple[Sequence[Item], Known | None]], now: datetime) -> None:
        """Step by step and not record by record: each step's code then stays in the processor's cache."""
        judge, deidentify = self._terms.kind.judge, self._terms.deidentify
        judged = [judge(twins[-1].row.fields, now) for twins, _ in records if isinstance(twins[-1].row, Mapped)]
        released = deidentify([found for found in judged if not isinstance(found, list)])
        self._accounts.suppressed += sum(map(_SUPPRESSED, chain.from_iterable(released)))
        self._accounts.floor.update(chain.from_iterable(map(_rules_of, released)))
        for view, seal in self._terms.into:
            seal.fill(twins[-1].name for twins, before in records if before is None or view.number not in before.shared)
        made = iter(released)
        for (twins, before), found in zip(records, judged, strict=True):
            if isinstance(found, list):
                self._withhold(twins, found, before)
            else:
                self._release(twins, before, next(made))

    def _release(self, twins: Sequence[Item], before: Known | None, made: Sequence[Release]) -> None:
        change, name = self._remember(twins[-1], before), twins[-1].name
        kept, views = change.kept, self._accounts.views
        for (view, seal), release in zip(self._terms.into, made, strict=True):
            number = view.number
            version, current = 1, None
            if (old := kept.get(number)) is not None:
                if old.digest == release.digest() and old.policy in self._terms.readable[number]:
                    change.relabelled = [*change.relabelled, (number, old.sequence)]
                    kept[number] = old._replace(policy=view.policy)
                    continue
                # a release that could not be read was passed over by followers: it comes anew
                version, current = old.version + 1, old.sequence if old.digest else None
            change.releases.append(_NEW((number, seal[name], version, release, current)))
            views[view.view.name] += 1
        self._fits(twins, unchanged=not change.releases)
        self._accounts.released += bool(change.releases)

    def _withdraw(self, twins: Sequence[Item], before: Known | None) -> None:
        change = self._remember(twins[-1], before)
        names, refs = {view.number: view.view.name for view in self._terms.every}, self._terms.refs
        source, key = self._terms.source, twins[-1].name
        change.releases += self._withdrawals(change.kept, lambda view: refs.seal(names[view], source, key))
        news = before is None or bool(change.releases)
        self._fits(twins, unchanged=not news)
        self._accounts.withdrawn += news

    def _withdrawals(self, shared: Mapping[int, Shared], reference: Callable[[int], str]) -> Iterator[NewRelease]:
        """The end of a record in every view that it is shared in; ``reference`` is what a view calls it."""
        for number in (view.number for view in self._terms.every):
            old = shared.get(number)
            if old is not None and old.digest:
                yield NewRelease(number, reference(number), old.version + 1, None, old.sequence)

    def _withhold(
        self, items: Sequence[Item], problems: Sequence[Problem], before: Known | None, content: bytes | None = None
    ) -> None:
        for item in items:
            self.refuse(item.locator, problems)
        change = self._remember(items[-1], before, content)
        _hold(change)

    def _remember(self, item: Item, before: Known | None, content: bytes | None = None) -> RecordChange:
        """The record's new memory. A retried row stands where it stood: the batch has its unit."""
        kept = {} if before is None else dict(before.shared)
        change = RecordChange(item.key, item.content if content is None else content, self.batch.unit, kept=kept)
        self.batch.changes.append(change)
        return change

    def _fits(self, twins: Sequence[Item], *, unchanged: bool) -> None:
        """Twins of a row count as unchanged beside it, and the row too where it brings nothing new."""
        for item in twins:
            self.mend(item.locator)
        self._accounts.unchanged += len(twins) if unchanged else len(twins) - 1

    def _row(self, locator: str) -> bytes:
        return self._terms.refs.key_mac(self._terms.source, f"row:{locator}")


def _hold(change: RecordChange) -> None:
    """What is shared of the record is not shown until it can be read again."""
    shown = {view: old for view, old in change.kept.items() if old.digest not in ("", _WITHHELD)}
    change.stale, change.withheld = True, [(view, old.sequence) for view, old in shown.items()]
    change.kept.update({view: old._replace(digest=_WITHHELD) for view, old in shown.items()})


def _rules_of(made: Iterable[Release]) -> set[str]:
    """The floor's rules that took something of a record."""
    return set(chain.from_iterable(map(_FLOOR, made)))
