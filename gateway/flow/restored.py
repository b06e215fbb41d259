"""What the access log remembers and a release store restored from an older copy has forgotten.

A reader drops what is not above its last sequence, so no sequence that was ever given may be given again, and nothing
that was closed since the copy was made may stand open. The log has both: which sequences were released or answered, and
every decision. What waits for its place in the tree counts as much as what stands there.

A leaf is the word of the process that wrote it, and the API may write any. So what the log says was closed is closed
again, and what it says was opened is only named, for somebody to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.flow.relay_ports import RelayView, Told, Topics

_BEYOND = 2**53

_NEVER_GIVEN = 1 << 53  # a custodian may not go so far, and nobody gives so many


@dataclass
class Remembered:
    """The newest of everything, as the leaves were told to it in their order."""

    sequences: dict[str, int] = field(default_factory=dict)  # by view: the highest that a leaf speaks of
    suspended: dict[str, bool] = field(default_factory=dict)  # by view: was it last suspended or resumed?
    agreements: dict[str, int | None] = field(default_factory=dict)  # the version in force; None: ended
    callers: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)  # by issuer and subject: the facts

    def tell(self, body: bytes) -> None:
        """One leaf, as it is stored. What can't be read speaks of nothing: a person looks at it elsewhere."""
        try:
            leaf = Leaf.decode(body)
            highest = _highest(leaf)
        except ValueError:  # no leaf, or its sequences are none
            return
        if leaf.view and highest < _NEVER_GIVEN:
            self.sequences[leaf.view] = max(self.sequences.get(leaf.view, 0), highest)
        if leaf.outcome is Outcome.PERMIT:
            self._decided(leaf)

    def _decided(self, leaf: Leaf) -> None:
        match leaf.action, leaf.query:
            case Action.SUSPEND_VIEW | Action.RESUME_VIEW, _:
                self.suspended[leaf.view] = leaf.action is Action.SUSPEND_VIEW
            case Action.ACTIVATE_AGREEMENT, {"agreement": str(name), "version": int(version)}:
                self.agreements[name] = version
            case Action.END_AGREEMENT, {"agreement": str(name)}:
                self.agreements[name] = None
            case Action.REGISTER_CALLER, {"issuer": str(issuer), "subject": str(subject)}:
                self.callers[issuer, subject] = leaf.query


def remembered(bodies: Iterable[bytes]) -> Remembered:
    """All of it: leaves in their order, then those that wait."""
    found = Remembered()
    for body in bodies:
        found.tell(body)
    return found


def last_told(topics: Topics, view: RelayView) -> Told | None:
    """The message with the highest sequence that the view's topic still holds. Raises BrokerAway, NotSent, ViewStopped.

    A relay that was paused may have written lower ones after it.
    """
    topics.ensure(view)
    return max((told for some in topics.tail(view) for told in some), key=lambda told: told.sequence, default=None)


def _highest(leaf: Leaf) -> int:
    """Of a release or a flush its last; of an answer the end of its ranges ("3-7,12"). 0 for what no view reaches."""
    answered = leaf.sequences.replace(",", "-").rpartition("-")[2]
    highest = max(leaf.last or 0, int(answered) if answered.isdecimal() else 0)
    return highest if highest < _BEYOND else 0
