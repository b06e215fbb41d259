"""Where every row of a pull went. The pull checks the sum itself, before each batch is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[["Accounts", int, int | None], None]  # so far; done and total, in the source's own unit


class AccountsDoNotAddUp(Exception):
    """Rows were lost or counted twice: a defect of the gateway. Nothing of the batch was accepted."""


@dataclass
class Accounts:
    """Where every row of a pull went. ``read`` is the sum of the five that follow."""

    read: int = 0
    released: int = 0  # at least one view has a new version
    unchanged: int = 0  # nothing a view shows has changed
    withdrawn: int = 0  # the source has ceased to share the record
    quarantined: int = 0
    elsewhere: int = 0  # another agency's rows in the same source
    reasons: Counter[str] = field(default_factory=Counter)  # of quarantine, as "field: rule"
    views: Counter[str] = field(default_factory=Counter)  # new versions, by view
    suppressed: int = 0  # values that the floor or a failing transform removed
    skipped: list[str] = field(default_factory=list)  # whole units that could not be read
    keyless: list[str] = field(default_factory=list)  # views left out: their scope's secret is not here
    unexpected: set[str] = field(default_factory=set)  # columns the mapping neither uses nor ignores
    repaired: dict[str, int] = field(default_factory=dict)  # the mapping's repairs, by name

    def check(self) -> None:
        """Raises AccountsDoNotAddUp unless every row read is in one account."""
        parts = self.released + self.unchanged + self.withdrawn + self.quarantined + self.elsewhere
        if parts != self.read:
            raise AccountsDoNotAddUp(f"{self.read} rows read, {parts} accounted for")

    def stored(self) -> dict[str, Any]:
        """For the store: names of files and columns are the owner's own, and stay with it."""
        return self.as_dict() | {"skipped": len(self.skipped), "unexpected": len(self.unexpected)}

    def as_dict(self) -> dict[str, Any]:
        """For the owner's own eyes: the terminal and ``--json``."""
        return {
            **{k: v for k, v in vars(self).items() if k not in ("reasons", "views")},
            "unexpected": sorted(self.unexpected),
            "reasons": dict(self.reasons.most_common()),
            "views": dict(sorted(self.views.items())),
        }
