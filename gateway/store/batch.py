"""A batch laid out as rows: what the custodian's intake writes, whichever engine it is.

Sequences are given here, from the heads that the intake read under each view's lock, so that a view's rows become
visible in the order of their sequences and without gaps (the transactional outbox's ordering trap).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

import orjson

from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import Intaken, NewRelease, RecordChange, ReleaseState

Rows = list[tuple[Any, ...]]  # exact ints, no booleans: sqlite3 is slow with int's kin

_CURRENT, _WITHDRAWAL = ReleaseState.CURRENT.value, ReleaseState.WITHDRAWAL.value


def _place(replaces: bytes, shared: Mapping[str, Any]) -> bytes | None:
    """A record stands in a place while anything of it is shared: of the others nothing could be withdrawn."""
    return replaces if replaces and any(last[2] for last in shared.values()) else None


class BatchRows:
    """The rows of one batch, in tuples as wide as their tables' statements want them.

    ``heads`` is the last sequence of each view the batch may write to, read under the view's lock.
    """

    def __init__(self, batch: Intaken, source: int, heads: Mapping[int, int], now: str) -> None:
        self._batch, self._source, self._now = batch, source, now
        self._before, self._heads = heads, dict(heads)
        self.releases: Rows = []  # columns as in the table
        self.persons: Rows = []  # (view, person, sequence)
        self.records: Rows = []  # columns as in the table
        self.superseded: Rows = []  # (view, sequence)
        self.withheld: Rows = []  # (view, sequence)
        self.relabelled: Rows = []  # (policy, view, sequence)
        self.erasures: Rows = []  # (view, sequence): it and everything it superseded
        self._take(batch.changes)

    def _take(self, changes: Iterable[RecordChange]) -> None:
        """Each record's new memory and its releases.

        Within the batch a view's sequences follow its own references, which look random: neither the source's order
        (a hidden time) nor the order in another view can be read from them.
        """
        batch = self._batch
        by_view: dict[int, list[tuple[str, NewRelease, dict[str, Any]]]] = {}
        made = [(change, {str(view): list(shared) for view, shared in change.kept.items()}) for change in changes]
        for change, shared in made:
            for new in change.releases:
                by_view.setdefault(new.view, []).append((new.reference, new, shared))
        for view, found in sorted(by_view.items()):
            found.sort(key=itemgetter(0))
            self._append(view, found)
        source, policy = self._source, batch.policy
        for change, shared in made:
            stands, last = _place(batch.replaces, shared), orjson.dumps(shared)
            self.records.append(
                (source, change.key, change.content, policy, change.unit, int(change.stale), last, stands)
            )
            self.withheld += change.withheld
            self.relabelled += [(batch.views[view], view, sequence) for view, sequence in change.relabelled]
        self.records.sort()  # the order that indexes like

    def _append(self, view: int, found: Iterable[tuple[str, NewRelease, dict[str, Any]]]) -> None:
        """A view's new releases, in the order of their sequences."""
        name, policy, contract, now = str(view), self._batch.views[view], self._batch.contract, self._now
        sequence, put = self._heads[view], self.releases.append
        for reference, (_, _, version, r, supersedes), shared in found:
            sequence += 1
            shared[name] = [sequence, version, r.digest() if r else "", policy]
            if r is None:
                withdrawn = (_WITHDRAWAL, "", None, None, None, None)
                put((view, sequence, reference, version, *withdrawn, policy, contract, supersedes, now))
                self.erasures += [] if supersedes is None else [(view, supersedes)]
                continue
            shown = (_CURRENT, r.occurred, r.municipality, r.offence, r.measure, r.payload)
            put((view, sequence, reference, version, *shown, policy, contract, supersedes, now))
            self.persons += [(view, person, sequence) for person in r.persons]
            if supersedes is not None:
                self.superseded.append((view, supersedes))
        self._heads[view] = sequence

    def grown(self) -> Rows:
        """(view, its last sequence now) of each view that got releases."""
        return [(view, head) for view, head in self._heads.items() if head > self._before[view]]

    def leaves(self, names: Mapping[int, str]) -> list[bytes]:
        """What the access log is told, encoded: one leaf for each view that got releases."""
        batch = self._batch
        return [
            Leaf(
                action=Action.RELEASE,
                subject=f"source:{batch.source}",
                agency=batch.owner,
                view=names[view],
                kind=batch.kind,
                records=head - self._before[view],
                first=self._before[view] + 1,
                last=head,
            ).encode()
            for view, head in self.grown()
        ]
