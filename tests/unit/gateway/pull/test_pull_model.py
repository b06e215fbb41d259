"""Whatever happens to a source, the store holds what a simple model of it says: each version once per view."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import RetryLater
from adapters.rows.mapper import Mapper
from gateway.flow.accounts import COUNTED
from tests.unit.gateway.pull.pull_world import (
    ANALYSIS,
    FOLLOWED,
    FOLLOWING,
    SHOWN,
    TABLE,
    FolderSource,
    TableSource,
    Values,
    WeakTable,
    World,
    agreement,
    fresh,
    keys,
    mapper,
    row,
)

FOLIOS = "abcd"
INVALID = ({"sancion": "X"}, {"fecha": "2026-12-31"})
CHANGES: tuple[Values, ...] = (
    {"articulo": "1"},
    {"articulo": "2"},
    {"articulo": "1", "observaciones": "otra"},  # hidden from all
    {"infraccion": "RIÑA", "articulo": "1"},  # hidden from one
    *INVALID,
    {"estatus": "BAJA"},
)
rows = st.builds(lambda folio, changed: row(folio, **changed), st.sampled_from(FOLIOS), st.sampled_from(CHANGES))
SLOW = {
    name: settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    for name, examples in {"sqlite": 25, "postgres": 8}.items()  # a new database is dear there
}

Fate = Literal["valid", "invalid", "withdrawn"]
MEMBERS = {SHOWN: ("infraction", "article"), FOLLOWED: ("infraction", "label")}


def fate(values: Values) -> Fate:
    if values["estatus"] == "BAJA":
        return "withdrawn"
    return "invalid" if any(values[k] == v for bad in INVALID for k, v in bad.items()) else "valid"


def shown(values: Values, view: str) -> str | None:
    return values["articulo" if view == SHOWN else "infraccion"]


@dataclass
class Model:
    """For each view and record, what its log has held: texts that were shown, and None for a withdrawal."""

    log: dict[str, dict[str, list[str | None]]] = field(
        default_factory=lambda: {SHOWN: defaultdict(list), FOLLOWED: defaultdict(list)}
    )
    visible: dict[str, set[str]] = field(default_factory=lambda: {SHOWN: set(), FOLLOWED: set()})

    def read(self, folio: str, now: Fate, values: Values) -> None:
        for view, log in self.log.items():
            history, seen = log[folio], folio in self.visible[view]
            if now == "valid" and not (seen and history[-1] == shown(values, view)):
                history.append(shown(values, view))
            elif now == "withdrawn" and history and history[-1] is not None:
                history.append(None)
            (self.visible[view].add if now == "valid" else self.visible[view].discard)(folio)


def check(world: World, model: Model) -> None:
    refs = keys().references()
    for view, (part, member) in MEMBERS.items():
        found: dict[str, list[int]] = defaultdict(list)
        current: dict[str, str] = {}
        for seen in world.history(view):
            folio = refs.open(view, seen.reference)[1]
            found[folio].append(seen.version)
            if seen.state.name == "CURRENT":
                assert folio not in current, "two current versions of one record"
                assert seen.payload is not None
                current[folio] = seen.payload[part][member]
        expected = model.log[view]
        assert {f: len(v) for f, v in found.items()} == {f: len(v) for f, v in expected.items() if v}
        assert all(versions == list(range(1, len(versions) + 1)) for versions in found.values())
        assert current == {folio: expected[folio][-1] for folio in model.visible[view]}
        following = [(refs.open(view, s.reference)[1], s.payload is None) for s in world.feed(view)]
        withdrawn = {f: h.count(None) for f, h in expected.items()}
        assert sorted(f for f, gone in following if not gone) == sorted(current)
        assert sum(gone for _, gone in following) == sum(withdrawn.values())


TABLE_STEPS = st.lists(
    st.one_of(
        rows,
        st.sampled_from(["pull", "from_start", "amend"]),
        st.integers(0, 2),  # a pull that dies after so many batches
    ),
    max_size=14,
)


def test_a_table(engine: str) -> None:
    SLOW[engine](given(steps=TABLE_STEPS)(a_table))(engine=engine)


def a_table(engine: str, steps: list[Values | str | int]) -> None:
    with fresh(engine) as world:
        source, model, version, position, mark = TableSource(size=2), Model(), 1, 0, 0
        state: dict[str, tuple[int, Values]] = {}
        for step in [*steps, "pull"]:
            if isinstance(step, dict):
                source.put(step)
                mark += 1
                state[str(step["folio"])] = (mark, step)
                continue
            if step == "amend":
                version, position = version + 1, 0
                extra = {} if version % 2 else {"status": "keep"}
                world.store.activate(agreement(version, {"analisis": ANALYSIS, "seguimiento": FOLLOWING | extra}))
                continue
            start = 0 if step == "from_start" else position
            source.dies_after = step if isinstance(step, int) else None
            due = sorted(s for s in state.values() if s[0] > start)
            if isinstance(step, int):
                with pytest.raises(RetryLater):
                    world.pull(source)
                due = due[: 2 * step]
            else:
                assert world.pull(source, from_start=step == "from_start").read == len(due)
            for at, values in due:
                model.read(str(values["folio"]), fate(values), values)
                position = at
        check(world, model)


def test_an_amended_view_with_nothing_new_to_show_makes_no_version() -> None:
    """What the model above takes for granted of ``status``, which no row has."""
    with fresh() as world:
        source = TableSource(row("a"))
        world.pull(source)
        world.store.activate(agreement(2, {"analisis": ANALYSIS, "seguimiento": FOLLOWING | {"status": "keep"}}))
        assert world.pull(source).released == 0


FOLDER_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("xy"), st.lists(rows, max_size=5)),
        st.sampled_from(["pull", "from_start"]),
        st.integers(0, 3),
    ),
    max_size=10,
)


def test_a_folder(engine: str) -> None:
    SLOW[engine](given(steps=FOLDER_STEPS, size=st.integers(1, 5))(a_folder))(engine=engine)


def a_folder(engine: str, steps: list[tuple[str, list[Values]] | str | int], size: int) -> None:
    with fresh(engine) as world:
        source = FolderSource(size)
        for step in [*steps, "pull"]:
            if isinstance(step, tuple):
                source.files[step[0]] = step[1]
                continue
            source.dies_after = step if isinstance(step, int) else None
            try:
                world.pull(source, from_start=step == "from_start")
            except RetryLater:
                assert isinstance(step, int)
        for view in MEMBERS:
            history = world.history(view)
            assert all(seen.payload for seen in history if seen.state.name == "CURRENT")
            current = [seen.reference for seen in history if seen.state.name == "CURRENT"]
            assert len(current) == len(set(current))
        compare_with_one_clean_reading(world, source)


def compare_with_one_clean_reading(world: World, source: FolderSource) -> None:
    """Whatever came before, once every file has been read anew the store says of its rows what a new store says."""
    with fresh() as clean:
        for name in sorted(source.files):
            source.files[name] = [*source.files[name], row("z", articulo=name)]  # another content: another unit
        world.pull(source)
        clean.pull(source)
        left = {str(v["folio"]) for file in source.files.values() for v in file if isinstance(v, dict)}
        refs = keys().references()
        for view in MEMBERS:
            there, expected = (
                {
                    folio: seen.payload
                    for seen in w.history(view)
                    if seen.state.name == "CURRENT" and (folio := refs.open(view, seen.reference)[1]) in left
                }
                for w in (world, clean)
            )
            assert there == expected
        assert world.waiting() == clean.waiting()


CONTENTS = (row("1"), row("2"), row("3"), row("4"), row("5", sancion="X"), row("6", agencia="AJENA"))
VERSIONS = st.one_of(
    st.lists(st.sampled_from(CONTENTS), max_size=14),
    st.integers(-6, 3),  # some rows of the version before are cut off, or added
    st.sampled_from(["rename"]),
)
HOW = st.one_of(st.sampled_from(["pull", "pull", "from_start", "accept"]), st.integers(1, 3))  # dies after some batches
REPLACING_STEPS = st.lists(st.tuples(st.sampled_from("xy"), VERSIONS, HOW), min_size=2, max_size=8)
Key = tuple[str, int]  # what a row says, and which of its twins it is


class Died(Exception):
    """The pull's process ends between two batches."""


@dataclass
class Folder:
    """What a folder whose files replace their earlier versions should come to."""

    size: int
    shared: dict[str, dict[Key, str]] = field(default_factory=lambda: defaultdict(dict))  # file → record → last unit
    read: dict[str, tuple[str, int]] = field(default_factory=dict)  # file → unit, rows done
    let_in: dict[str, str] = field(default_factory=dict)  # file → unit

    def pull(self, source: FolderSource, how: str, batches: int | None) -> tuple[int, int, list[str]]:
        """Rows read, records vanished, files refused; ends after so many batches."""
        rows, gone, refused = 0, 0, []
        read = {} if how in ("from_start", "accept") else {n: r for n, r in self.read.items() if n in source.files}
        for name, values in sorted(source.files.items()):
            unit, keys = source._digest(values), keyed(values)
            was, done = read.get(name, ("", 0))
            start = done if was == unit else 0
            out = False
            for first in range(start, len(keys), self.size) or ([0] if was != unit else []):
                if first == start:
                    out = self.refuses(name, unit, keys[start:], how)
                some, last = keys[first : first + self.size], first + self.size >= len(keys)
                read[name] = (unit, min(first + self.size, len(keys)))
                if not out:
                    rows += len(some)
                    self.shared[name] |= {key: unit for key in some if key is not None and key[0] in "1234"}
                    if last and self.let_in.get(name) == unit:
                        left = {k: u for k, u in self.shared[name].items() if u == unit}
                        gone += len(self.shared[name]) - len(left)
                        self.shared[name] = left
                        del self.let_in[name]
                elif last:
                    refused.append(name)
                if not out or last:
                    self.read = dict(read)
                batches = None if batches is None else batches - 1
                if batches == 0:
                    return rows, gone, refused
        return rows, gone, refused

    def refuses(self, name: str, unit: str, ahead: list[Key | None], how: str) -> bool:
        known = self.shared[name]
        unseen = {key for key, last in known.items() if last != unit}
        if self.let_in.get(name) == unit:
            return False
        self.let_in.pop(name, None)
        left, some = unseen - set(ahead), any(key is not None for key in ahead)
        if unseen and how != "accept" and (len(left) > max(5, len(known) // 5) or not some):
            return True
        if unseen:
            self.let_in[name] = unit
        return False


def keyed(values: Sequence[Values] | str) -> list[Key | None]:
    """The record that each row speaks of; None: another agency's."""
    seen: Counter[str] = Counter()
    found: list[Key | None] = []
    for one in values:
        assert isinstance(one, dict)
        folio = str(one["folio"])
        seen[folio] += 1
        found.append(None if one["agencia"] == "AJENA" else (folio, seen[folio]))
    return found


def test_a_folder_whose_files_replace_what_they_were(engine: str) -> None:
    few = settings(SLOW[engine], max_examples={"sqlite": 20, "postgres": 3}[engine])
    few(given(steps=REPLACING_STEPS, size=st.integers(2, 6))(a_replacing_folder))(engine=engine)


def a_replacing_folder(engine: str, steps: list[tuple[str, list[Values] | str | int, str | int]], size: int) -> None:
    replacing = mapper("{content: true}", replaces="{unit: file}")
    with fresh(engine) as world:
        source, model = FolderSource(size, by_content=True, scope=lambda name: name), Folder(size)
        for name, version, how in steps:
            if version == "rename":
                source.files = {"z" if old == name else old: values for old, values in source.files.items()}
            else:
                before = source.files.get(name, [])
                source.files[name] = resized(before, version) if isinstance(version, int) else version
            pull_and_compare(world, source, replacing, model, how)
        for how in ("pull", "accept", "pull"):
            pull_and_compare(world, source, replacing, model, how)
        union = Counter(key for name in model.shared for key in model.shared[name])
        newest = Counter(key for values in source.files.values() for key in keyed(values) if key and key[0] in "1234")
        assert newest <= union, "after its owner's word every file stands as it is"
        assert all(set(model.shared[n]) <= set(keyed(v)) for n, v in source.files.items())


def resized(values: Sequence[Values] | str, by: int) -> list[Values]:
    rows = [one for one in values if isinstance(one, dict)]
    return rows[: max(0, len(rows) + by)] if by < 0 else rows + [CONTENTS[n] for n in range(by)]


def pull_and_compare(world: World, source: FolderSource, replacing: Mapper, model: Folder, step: str | int) -> None:
    left = [step] if isinstance(step, int) else [0]

    def die(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Died

    how = str(step)
    expected = model.pull(source, how, step if isinstance(step, int) else None)
    puller = world.puller(source, replacing)
    with suppress(Died):
        puller.pull(die, from_start=how == "from_start", accept_withdrawals=how == "accept")
    accounts = puller.accounts
    accounts.check()
    found = accounts.read, accounts.vanished, [said.partition(":")[0] for said in accounts.skipped]
    assert found == expected
    booked = [sum(unit.counts[at] for unit in accounts.units.values()) for at in range(len(COUNTED))]
    assert booked == accounts.counts()
    refs = keys().references()
    current = [s.reference for s in world.history() if s.state.name == "CURRENT"]
    assert len(current) == len(set(current)) == sum(map(len, model.shared.values()))
    shown = Counter(refs.open(SHOWN, reference)[1].rpartition(":")[0] for reference in current)
    expected_shown = Counter((name, key[0]) for name in model.shared for key in model.shared[name])
    assert sorted(shown.values()) == sorted(expected_shown.values())


def test_a_table_is_never_said_to_lack_what_it_has() -> None:
    settings(SLOW["sqlite"], max_examples=12)(given(steps=SWEPT_STEPS)(a_swept_table))()


SWEPT_STEPS = st.lists(
    st.one_of(
        st.sampled_from(FOLIOS),  # a row that comes, changes or goes
        st.sampled_from(["pull", "day", 1, 2, 3]),
    ),
    min_size=6,
    max_size=20,
)


def a_swept_table(steps: list[str | int]) -> None:
    replacing = mapper(read=TABLE, replaces="{unit: source}")
    with fresh() as world:
        source, there = WeakTable(*(row(folio) for folio in (*FOLIOS, "z")), size=1), {*FOLIOS, "z"}
        world.pull(source, replacing)
        for turn, step in enumerate([*steps, "day", "pull", "pull"]):
            if step == "day":
                world.now += timedelta(hours=24)
            elif isinstance(step, str) and step in FOLIOS:
                if step in there and turn % 3 == 0:
                    source.drop(step)
                    there.remove(step)
                else:
                    source.put(row(step, articulo=str(turn)))
                    there.add(step)
            else:
                source.left = step if isinstance(step, int) else None
                before = shared(world)
                with suppress(RetryLater):
                    world.pull(source, replacing)
                assert before & there <= shared(world)
        assert shared(world) == there


def shared(world: World) -> set[str]:
    refs = keys().references()
    return {refs.open(SHOWN, seen.reference)[1] for seen in world.history() if seen.state.name == "CURRENT"}
