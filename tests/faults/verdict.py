"""The one checker: source, store, topic and readers of a view, once everything has been left to drain.

It knows nothing of how the product does its work: what the source said, what the rows say, and what was received.
Findings are by kind: lost, doubled, out of order, gap, differs, hole, unlogged, position.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import ReleaseState
from tests.faults.changing import Standing, keys_of, shown
from tests.faults.readers import Heard
from tests.faults.site import Site

_PUBLISHED = (ReleaseState.CURRENT, ReleaseState.WITHDRAWAL)


class Finding(NamedTuple):
    kind: str
    where: str
    what: str


class Row(NamedTuple):
    """A row of the log, in any state."""

    sequence: int
    reference: str
    version: int
    state: ReleaseState
    payload: dict[str, Any] | None

    @property
    def told(self) -> Heard:
        return Heard(self.sequence, 0, self.reference, self.version, self.payload)


@dataclass
class Evidence:
    """Everything there is about one view."""

    expected: Mapping[int, Sequence[Standing]]  # each record's rows, as the source's changes make them
    records: Mapping[str, int]  # whose a reference is
    rows: Sequence[Row]
    head: int
    erased: int
    topic: Sequence[Heard]
    position: int  # the relay's
    positions: Sequence[int] = ()  # as they were seen, one after the other
    readers: Mapping[str, Sequence[Heard]] = field(default_factory=dict)
    stream: Sequence[Heard] | None = None  # the API's, as it came: it resumes exactly, and gives nothing twice
    leaves: Sequence[Leaf] = ()
    mended: bool = False  # a gap may have been closed by what came later

    @property
    def to_be_told(self) -> list[Row]:
        return [row for row in self.rows if row.state in _PUBLISHED and row.sequence > self.erased]


def collect(site: Site, clause: str, expected: Mapping[int, Sequence[Standing]], **more: Any) -> Evidence:
    """What the store holds of a view; the readers' part is given."""
    view, refs = site.view(clause), keys_of(site.name).references()
    standing = next(found for found in site.standing() if found.view == view)
    found = site.ask(
        "SELECT r.sequence, r.reference, r.version, r.state, r.payload FROM release r JOIN view v ON v.id = r.view_id"
        " WHERE v.name = :view ORDER BY r.sequence",
        view=view,
    )
    rows = [Row(s, ref, v, ReleaseState(st), None if p is None else json.loads(p)) for s, ref, v, st, p in found]
    leaves = [leaf for leaf in site.leaves() if leaf.view == view and leaf.action is Action.FLUSH]
    return Evidence(
        expected=expected,
        records={row.reference: _number(refs.open(view, row.reference)) for row in rows},
        rows=rows,
        head=standing.head,
        erased=standing.erased,
        position=standing.position,
        leaves=leaves,
        **more,
    )


def _number(opened: tuple[str, str]) -> int:
    return int(opened[1])


def findings(seen: Evidence) -> list[Finding]:
    """Everything that is wrong."""
    made = [*_store(seen), *_topic(seen), *_position(seen)]
    for name, heard in seen.readers.items():
        made += _received(seen, name, _walk(heard, gaps=False)[0])
    if seen.stream is not None:
        made += _stream(seen, seen.stream)
    return made


def account(view: str, seen: Evidence, found: Sequence[Finding]) -> str:
    """A line: how much there was, and what is wrong with it."""
    kinds = Counter(one.kind for one in found)
    wrong = [f"{kinds[kind]} {kind}" for kind in ("lost", "doubled", "out of order")]
    others = len(found) - sum(kinds[kind] for kind in ("lost", "doubled", "out of order"))
    there = f"{len(seen.rows)} rows"
    for name, heard in seen.readers.items():
        there += f", {name} {len(heard)} ({repeated(heard)} known already)"
    streamed = "" if seen.stream is None else f", stream {len(seen.stream)}"
    return f"{view}: {there}{streamed}: {', '.join(wrong)}, {others} other findings"


def repeated(heard: Sequence[Heard]) -> int:
    """How many a reader drops because it knows them."""
    return len(heard) - len(_walk(heard, gaps=False)[0])


def _store(seen: Evidence) -> Iterable[Finding]:
    there = {row.sequence for row in seen.rows}
    for sequence in range(1, seen.head + 1):
        if sequence not in there and sequence != seen.erased:
            yield Finding("hole", "store", f"no row {sequence}")
    if there and max(there) > seen.head:
        yield Finding("hole", "store", f"row {max(there)} stands beyond the head {seen.head}")
    by_record: dict[int, list[Row]] = defaultdict(list)
    for row in seen.rows:
        by_record[seen.records[row.reference]].append(row)
    for record in sorted(seen.expected.keys() | by_record.keys()):
        yield from _history(record, list(seen.expected.get(record, ())), by_record[record])


def _history(record: int, expected: Sequence[Standing], rows: Sequence[Row]) -> Iterable[Finding]:
    found = [(row.state, shown(row.payload) if row.payload else 0) for row in rows]
    if [row.version for row in rows] != list(range(1, len(rows) + 1)):
        yield Finding("out of order", "store", f"record {record}: versions {[row.version for row in rows]}")
    if found == expected:
        return
    if len(found) == len(expected):
        yield Finding("differs", "store", f"record {record}: {found}, expected {expected}")
    else:
        kind = "lost" if len(found) < len(expected) else "doubled"
        yield Finding(kind, "store", f"record {record}: {len(found)} rows, expected {len(expected)}")


def _walk(heard: Iterable[Heard], *, gaps: bool = True) -> tuple[list[Heard], list[Heard]]:
    """What a reader takes who drops what is not above its last, and what it could not take: beyond a gap."""
    taken: list[Heard] = []
    beyond: list[Heard] = []
    last = 0
    for one in heard:
        if one.sequence <= last:
            continue
        if gaps and one.predecessor > last and one.reference is not None:
            beyond.append(one)
            continue
        taken.append(one)
        last = one.sequence
    return taken, beyond


def _topic(seen: Evidence) -> Iterable[Finding]:
    taken, beyond = _walk(seen.topic)
    read = {one.sequence for one in taken}
    for one in beyond:
        if not seen.mended or one.sequence not in read:
            yield Finding("gap", "topic", f"{one.sequence} names {one.predecessor}, which had not come")
    yield from _received(seen, "topic", taken)


def _received(seen: Evidence, where: str, taken: Sequence[Heard]) -> Iterable[Finding]:
    """What a reader has at the end, each event against its row."""
    yield from _same(seen, where, taken)
    got = {one.sequence for one in taken}
    for row in seen.to_be_told:
        if row.sequence not in got:
            yield Finding("lost", where, f"{row.sequence} never came")
    yield from _order(where, taken)
    if any(one.reference is None for one in taken) != bool(seen.erased):
        yield Finding("differs", where, "the view's end is told and did not happen, or the other way round")
    if _final(taken) != _final(row.told for row in seen.to_be_told):
        yield Finding("differs", where, "its final state is not the store's")


def _same(seen: Evidence, where: str, taken: Sequence[Heard]) -> Iterable[Finding]:
    rows = {row.sequence: row for row in seen.rows}
    for one in taken:
        row = rows.get(one.sequence)
        if one.reference is None:
            continue
        if row is None or (one.reference, one.version) != (row.reference, row.version):
            yield Finding("differs", where, f"{one.sequence} is not the row of the log")
        elif (one.payload is None) != (row.state is ReleaseState.WITHDRAWAL):
            yield Finding("differs", where, f"{one.sequence}: withdrawn in one, released in the other")
        elif row.payload is not None and one.payload != row.payload:
            yield Finding("differs", where, f"{one.sequence}: another payload")


def _order(where: str, taken: Sequence[Heard]) -> Iterable[Finding]:
    told = [one for one in taken if one.reference is not None]
    for (_, version), times in Counter((one.reference, one.version) for one in told).items():
        if times > 1:
            yield Finding("doubled", where, f"version {version} of a record came {times} times")
    newest: dict[str | None, int] = {}
    for one in told:
        if one.version < newest.get(one.reference, 0):
            yield Finding("out of order", where, f"{one.sequence}: an older version after a newer one")
        newest[one.reference] = one.version


def _stream(seen: Evidence, heard: Sequence[Heard]) -> Iterable[Finding]:
    """It gives nothing twice, and nothing that no leaf speaks of."""
    logged = {sequence for leaf in seen.leaves for sequence in _covered(leaf)}
    last = 0
    for one in heard:
        if one.reference is None:
            continue
        if one.sequence <= last:
            kind = "doubled" if one.sequence == last else "out of order"
            yield Finding(kind, "stream", f"{one.sequence} after {last}")
        if one.sequence not in logged:
            yield Finding("unlogged", "stream", f"{one.sequence} left without a leaf")
        last = max(last, one.sequence)
    yield from _received(seen, "stream", heard)


def _covered(leaf: Leaf) -> Iterable[int]:
    if leaf.first is not None and leaf.last is not None:
        yield from range(leaf.first, leaf.last + 1)
    for part in filter(None, leaf.sequences.split(",")):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _position(seen: Evidence) -> Iterable[Finding]:
    due = max([seen.erased, *(row.sequence for row in seen.to_be_told)])
    if not due <= seen.position <= seen.head:
        yield Finding("position", "relay", f"it says {seen.position}; told is {due}, the head is {seen.head}")
    for before, after in zip(seen.positions, seen.positions[1:], strict=False):
        if after < before:
            yield Finding("position", "relay", f"it went back from {before} to {after}")


def _final(told: Iterable[Heard]) -> dict[str, tuple[int, dict[str, Any]]]:
    state: dict[str, tuple[int, dict[str, Any]]] = {}
    for one in told:
        if one.reference is None:
            state.clear()
        elif one.payload is None:
            state.pop(one.reference, None)
        else:
            state[one.reference] = (one.version, one.payload)
    return state
