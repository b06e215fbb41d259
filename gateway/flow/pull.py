"""From source rows to releases: steps 1–4 of a record's life, batch by batch.

Every row ends in exactly one account, and the pull checks the sum itself. Identified values live only inside one
iteration of ``_batch``; what goes to the store is released data, keyed digests and sealed locators.

Delivery promise: a batch and its cursor are accepted in one transaction, so a pull that dies anywhere is repeated from
the last accepted cursor, and rows that come again are recognised by their content digest.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import orjson

from adapters.base import BadRow, CannotFetch, Cursor, Row, Skipped, Source
from adapters.mapping import Elsewhere, Mapped, Mapper, Unmapped
from contracts.kind import Problem
from contracts.release import Release
from gateway.flow.ports import Intake, Intaken, Known, NewRelease, Quarantined, RecordChange, Shared, ViewInForce
from policies.deidentify import compile_views
from policies.keys import OwnerKeys

DUPLICATE_KEY = "duplicate_key"

Progress = Callable[["Accounts", int, int | None], None]


class AccountsDoNotAddUp(Exception):
    """Rows were lost or counted twice: a defect of the gateway. Nothing of the batch was accepted."""


class NothingInForce(Exception):
    """No agreement lets any view of these records be made, so nothing may be pulled."""


@dataclass
class Accounts:
    """Where every row of a pull went. ``read`` is the sum of the five that follow."""

    read: int = 0
    released: int = 0  # at least one view has a new version
    unchanged: int = 0  # nothing a view shows has changed
    withdrawn: int = 0
    quarantined: int = 0
    elsewhere: int = 0  # another agency's rows in the same source
    reasons: Counter[str] = field(default_factory=Counter)  # of quarantine, as "field: rule"
    views: Counter[str] = field(default_factory=Counter)  # new versions, by view
    suppressed: int = 0  # values that the floor or a failing transform removed
    skipped: list[str] = field(default_factory=list)  # whole units that could not be read
    keyless: list[str] = field(default_factory=list)  # views left out: their scope's secret is not here
    repaired: dict[str, int] = field(default_factory=dict)  # the mapping's repairs, by name

    def check(self) -> None:
        """Raises AccountsDoNotAddUp unless every row read is in one account."""
        parts = self.released + self.unchanged + self.withdrawn + self.quarantined + self.elsewhere
        if parts != self.read:
            raise AccountsDoNotAddUp(f"{self.read} rows read, {parts} accounted for")

    def as_dict(self) -> dict[str, Any]:
        """For the store and for ``--json``."""
        return {
            **{k: v for k, v in vars(self).items() if k not in ("reasons", "views")},
            "reasons": dict(self.reasons.most_common()),
            "views": dict(sorted(self.views.items())),
        }


class _Item(NamedTuple):
    """A mapped row on its way, with its keyed digests."""

    locator: str
    row: Mapped
    key: bytes
    content: bytes


class Puller:
    """Pulls one source of one owner under the views now in force. Raises NothingInForce where there are none."""

    def __init__(self, source: Source, mapper: Mapper, keys: OwnerKeys, intake: Intake) -> None:
        kind = mapper.kind
        intake.register(mapper.source, mapper.owner, kind.name)
        self._every = intake.views(mapper.owner, kind.name)
        today = datetime.now(UTC).date()
        standing = [v for v in self._every if v.view.valid_from <= today <= v.view.valid_to]
        self._views = [v for v in standing if keys.hold(v.view.scope)]
        if not self._views:
            raise NothingInForce(f"no view of {kind.name} of {mapper.owner} is in force: `convenio agreement list`")
        self._source, self._mapper, self._kind, self._intake = source, mapper, kind, intake
        self._name = mapper.source
        self._deidentify = compile_views(kind, [v.view for v in self._views], keys)
        self._refs = keys.references()
        self._policy = self._refs.content_mac(_joined(mapper.version, *(f"{v.number}:{v.policy}" for v in self._views)))
        self._open = {row for row, _, _ in intake.quarantine(self._name)}
        self._run = uuid4().hex
        self.accounts = Accounts(keyless=sorted(v.view.name for v in standing if v not in self._views))

    def pull(self, progress: Progress, *, from_start: bool = False) -> Accounts:
        """Everything since the stored cursor; raises what the source and the store raise, and loses nothing by it."""
        cursor = None if from_start else self._intake.position(self._name, self._policy)
        for step in self._source.pull(cursor):
            if isinstance(step, Skipped):
                self._skip(step)
                cursor = step.cursor
            else:
                self._take(step.rows, step.cursor, step.unit)
                cursor = step.cursor
                progress(self.accounts, step.done, step.total)
        self._accept(self._making(cursor or {}, b"", caught_up=True))
        return self.accounts

    def retry(self, progress: Progress) -> Accounts:
        """Read the quarantined rows again. Rows that share a key stay until the source itself is mended."""
        if self._mapper.by_content:
            return self.pull(progress, from_start=True)
        waiting = [
            (row, self._refs.open_locator(sealed)[1])
            for row, sealed, reasons in self._intake.quarantine(self._name)
            if not any(reason.rule == DUPLICATE_KEY for reason in reasons)
        ]
        for start in range(0, len(waiting), 1000):
            rows = [row for _, locator in waiting[start : start + 1000] if (row := self._again(locator)) is not None]
            self._take(rows, None, None)
            progress(self.accounts, start + len(rows), len(waiting))
        return self.accounts

    def _again(self, locator: str) -> Row | None:
        try:
            return self._source.fetch(locator)
        except CannotFetch:
            return None

    def _skip(self, step: Skipped) -> None:
        self.accounts.skipped.append(f"{step.unit}: {step.rule}")
        making = self._making(step.cursor, b"")
        self._quarantine(making, step.unit, [Problem("file", step.rule)])
        self._accept(making)

    def _take(self, rows: Sequence[Row | BadRow], cursor: Cursor | None, unit: str | None) -> None:
        mark = b"" if unit is None else self._refs.content_mac(_joined(unit, self._policy.hex()))
        making = self._making(cursor, mark)
        self.accounts.read += len(rows)
        items = list(self._mapped(rows, making))
        latest, clashing = self._settle(items, mark)
        known = self._intake.known(self._name, list(latest)) if latest else {}
        now = datetime.now(UTC)
        for key, item in latest.items():
            if key in clashing:
                self._clash(making, item, [item, *clashing[key]], known.get(key))
            else:
                self._one(making, item, known.get(key), now)
        self._accept(making)

    def _mapped(self, rows: Sequence[Row | BadRow], making: Intaken) -> Iterator[_Item]:
        """The rows that say whose and what they are; the others go to their account here."""
        refs, name, accounts = self._refs, self._name, self.accounts
        for row in rows:
            if isinstance(row, BadRow):
                self._refuse(making, row.locator, [Problem("row", row.rule)])
                continue
            mapped = self._mapper.map(row.values)
            if isinstance(mapped, Elsewhere):
                accounts.elsewhere += 1
            elif isinstance(mapped, Unmapped):
                self._refuse(making, row.locator, mapped.problems)
                self._withhold_key(making, mapped.key)
            else:
                content = orjson.dumps((mapped.withdrawn, mapped.fields))
                yield _Item(row.locator, mapped, refs.key_mac(name, mapped.key), refs.content_mac(content))

    def _settle(self, items: list[_Item], unit: bytes) -> tuple[dict[bytes, _Item], dict[bytes, list[_Item]]]:
        """One item per key. A key twice in one unit with different content clashes: which is right is unknown.

        Where the source guarantees its keys, the same row seen twice has moved on in between: the later one stands.
        """
        latest: dict[bytes, _Item] = {}
        clashing: dict[bytes, list[_Item]] = {}
        for item in items:
            first = latest.setdefault(item.key, item)
            if first is item:
                continue
            if first.content != item.content and unit:
                clashing.setdefault(item.key, []).append(item)
                continue
            latest[item.key] = item
            self.accounts.unchanged += 1
        return latest, clashing

    def _clash(self, making: Intaken, first: _Item, items: list[_Item], before: Known | None) -> None:
        for item in items:
            self._refuse(making, item.locator, [Problem("record", DUPLICATE_KEY)])
        making.changes.append(self._withheld(first.key, first.content, making.unit, before))

    def _one(self, making: Intaken, item: _Item, before: Known | None, now: datetime) -> None:
        if before is not None:
            if making.unit and before.unit == making.unit and (before.stale or before.content != item.content):
                self._clash(making, item, [item], before)
                return
            if before.content == item.content and before.policy == self._policy and not before.stale:
                self.accounts.unchanged += 1
                self._mend(making, item.locator)
                if making.unit:
                    making.touched.append(item.key)
                return
        if item.row.withdrawn:
            self._withdraw(making, item, before)
            return
        record = self._kind.judge(item.row.fields, now)
        if isinstance(record, list):
            self._refuse(making, item.locator, record)
            if before is not None:
                making.changes.append(self._withheld(item.key, before.content, making.unit, before))
            return
        self._release(making, item, before, self._deidentify(record))

    def _release(self, making: Intaken, item: _Item, before: Known | None, made: Sequence[Release]) -> None:
        shared = before.shared if before is not None else {}
        change = RecordChange(item.key, item.content, making.unit, kept=dict(shared))
        restored: list[tuple[int, int, int]] = []
        for view, release in zip(self._views, made, strict=True):
            digest = hashlib.blake2b(release.payload, digest_size=8).hexdigest()
            old = shared.get(view.number)
            if old is not None and old.digest == digest:
                restored.append((view.number, old.sequence, view.policy))
            else:
                change.releases.append(self._new(view, item, release, digest, old))
            self.accounts.suppressed += release.suppressed
        change.restored = restored
        making.changes.append(change)
        self._count(change)
        self._mend(making, item.locator)

    def _withdraw(self, making: Intaken, item: _Item, before: Known | None) -> None:
        self.accounts.withdrawn += 1
        self._mend(making, item.locator)
        if before is None:
            return
        change = RecordChange(item.key, item.content, making.unit, kept=dict(before.shared))
        for view in self._every:
            old = before.shared.get(view.number)
            if old is not None and old.digest:
                change.releases.append(self._new(view, item, None, "", old))
        making.changes.append(change)

    def _new(
        self, view: ViewInForce, item: _Item, release: Release | None, digest: str, old: Shared | None
    ) -> NewRelease:
        reference = self._refs.seal(view.view.name, self._name, item.row.key)
        version = 1 if old is None else old.version + 1
        supersedes = old.sequence if old is not None and old.digest else None
        return NewRelease(view.number, view.policy, reference, version, digest, release, supersedes)

    def _count(self, change: RecordChange) -> None:
        if not change.releases:
            self.accounts.unchanged += 1
            return
        self.accounts.released += 1
        names = {v.number: v.view.name for v in self._views}
        for new in change.releases:
            self.accounts.views[names[new.view]] += 1

    def _withhold_key(self, making: Intaken, key: str | None) -> None:
        """A row that can't be mapped but says which record it is: what was released of that record is withheld."""
        if key is None:
            return
        mac = self._refs.key_mac(self._name, key)
        before = self._intake.known(self._name, [mac]).get(mac)
        if before is not None:
            making.changes.append(self._withheld(mac, before.content, making.unit, before))

    @staticmethod
    def _withheld(key: bytes, content: bytes, unit: bytes, before: Known | None) -> RecordChange:
        change = RecordChange(key, content, unit, stale=True)
        if before is not None:
            change.kept = dict(before.shared)
            change.withheld = [(view, old.sequence) for view, old in before.shared.items() if old.digest]
        return change

    def _refuse(self, making: Intaken, locator: str, problems: Sequence[Problem]) -> None:
        self.accounts.quarantined += 1
        for problem in problems:
            self.accounts.reasons[f"{problem.field}: {problem.rule}"] += 1
        self._quarantine(making, locator, problems)

    def _quarantine(self, making: Intaken, locator: str, problems: Sequence[Problem]) -> None:
        row = self._row(locator)
        sealed = self._refs.seal_locator(self._name, locator)
        making.quarantined.append(Quarantined(row, sealed, problems))

    def _mend(self, making: Intaken, locator: str) -> None:
        if self._open and (row := self._row(locator)) in self._open:
            making.mended.append(row)

    def _row(self, locator: str) -> bytes:
        return self._refs.key_mac(self._name, f"row:{locator}")

    def _making(self, cursor: Cursor | None, unit: bytes, *, caught_up: bool = False) -> Intaken:
        return Intaken(
            source=self._name,
            owner=self._mapper.owner,
            kind=self._kind.name,
            contract=self._kind.version,
            policy=self._policy,
            cursor=cursor,
            changes=[],
            touched=[],
            unit=unit,
            quarantined=[],
            mended=[],
            run=self._run,
            accounts={},
            caught_up=caught_up,
        )

    def _accept(self, making: Intaken) -> None:
        self.accounts.check()
        self.accounts.repaired = dict(self._mapper.repaired)
        making.accounts = self.accounts.as_dict()
        self._intake.accept(making)


def _joined(*parts: str) -> bytes:
    return "\0".join(parts).encode()
