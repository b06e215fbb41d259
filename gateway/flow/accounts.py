"""Where every row of a pull went. The pull checks the sum itself, before each batch is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Progress = Callable[["Accounts", int, int | None], None]  # so far; done and total, in the source's own unit

PARTS = ("released", "unchanged", "withdrawn", "quarantined", "elsewhere", "joined")  # of the rows read
COUNTED = ("read", *PARTS, "vanished")
LAST_UNITS = 50  # of a run over many files the totals are kept, and these many files' own accounts


class AccountsDoNotAddUp(Exception):
    """Rows were lost or counted twice: a defect of the gateway. Nothing of the batch was accepted."""


class UnitAccounts(NamedTuple):
    """One file's part, as ``COUNTED``, and the rule by which it was skipped. ``sealed`` is its name for its owner."""

    sealed: str
    counts: list[int]
    rule: str = ""


@dataclass
class Accounts:
    """Where every row of a pull went. ``read`` is the sum of ``PARTS``, which follow it."""

    read: int = 0
    released: int = 0  # at least one view has a new version
    unchanged: int = 0  # nothing a view shows has changed
    withdrawn: int = 0  # the source has ceased to share the record
    quarantined: int = 0
    elsewhere: int = 0  # another agency's rows in the same source
    joined: int = 0  # rows that went into another row's record
    vanished: int = 0  # records, not rows: withdrawn because what replaced their unit no longer has them
    left_behind: int = 0  # of the joined: rows that went into a quarantined one
    older: int = 0  # of the unchanged: rows of which their own file has a later version
    correcting: int = 0  # rows that speak for another row's record, which they name (key.corrects)
    reasons: Counter[str] = field(default_factory=Counter)  # of quarantine, as "field: rule"
    views: Counter[str] = field(default_factory=Counter)  # new versions, by view
    suppressed: int = 0  # values that the floor or a failing transform removed
    floor: Counter[str] = field(default_factory=Counter)  # records from which it took something, by the rule's name
    skipped: list[str] = field(default_factory=list)  # whole units that could not be read
    keyless: list[str] = field(default_factory=list)  # views left out: their scope's secret is not here
    unexpected: set[str] = field(default_factory=set)  # columns the mapping neither uses nor ignores
    read_as: dict[str, str] = field(default_factory=dict)  # how files were found to be written, by name
    repaired: dict[str, int] = field(default_factory=dict)  # the mapping's repairs, by name
    unknown: dict[str, int] = field(default_factory=dict)  # codes and the like read as null, by field
    files: int = 0  # files that rows came from, or that were skipped
    units: dict[str, UnitAccounts] = field(default_factory=dict)  # the last files, by name

    def check(self) -> None:
        """Raises AccountsDoNotAddUp unless every row read is in one account."""
        parts = sum(getattr(self, part) for part in PARTS)
        if parts != self.read:
            raise AccountsDoNotAddUp(f"{self.read} rows read, {parts} accounted for")

    def counts(self) -> list[int]:
        """The totals, in the order of ``COUNTED``."""
        return [getattr(self, name) for name in COUNTED]

    def book(self, unit: str, before: list[int], seal: Callable[[str], str], rule: str = "") -> None:
        """What came since the totals were ``before`` is that unit's."""
        self.files += unit not in self.units
        known = self.units.pop(unit, None) or UnitAccounts(seal(unit), [0] * len(COUNTED))
        counts = [old + now - then for old, now, then in zip(known.counts, self.counts(), before, strict=True)]
        self.units[unit] = UnitAccounts(known.sealed, counts, rule)
        if len(self.units) > LAST_UNITS:
            del self.units[next(iter(self.units))]

    def stored(self) -> dict[str, Any]:
        """For the store: names of files and columns are the owner's own, and stay with it."""
        hidden = {name: len(getattr(self, name)) for name in ("skipped", "unexpected", "read_as")}
        return self.as_dict() | hidden | {"units": [[u.sealed, u.rule, *u.counts] for u in self.units.values()]}

    def as_dict(self) -> dict[str, Any]:
        """For the owner's own eyes: the terminal and ``--json``."""
        return {
            **{k: v for k, v in vars(self).items() if k not in ("reasons", "views", "floor")},
            "unexpected": sorted(self.unexpected),
            "reasons": dict(self.reasons.most_common()),
            "views": dict(sorted(self.views.items())),
            "floor": dict(self.floor.most_common()),
            "units": {
                name: dict(zip(COUNTED, u.counts, strict=True)) | {"rule": u.rule} for name, u in self.units.items()
            },
        }
