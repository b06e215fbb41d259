"""Whatever happens to a source, the store holds what a simple model of it says: each version once per view."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import RetryLater
from tests.unit.gateway.pull.pull_world import (
    ANALYSIS,
    FOLLOWED,
    FOLLOWING,
    SHOWN,
    FolderSource,
    TableSource,
    Values,
    World,
    agreement,
    fresh,
    keys,
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
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

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


@SLOW
@given(
    st.lists(
        st.one_of(
            rows,
            st.sampled_from(["pull", "from_start", "amend"]),
            st.integers(0, 2),  # a pull that dies after so many batches
        ),
        max_size=14,
    )
)
def test_a_table(steps: list[Values | str | int]) -> None:
    with fresh() as world:
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


@SLOW
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from("xy"), st.lists(rows, max_size=5)),
            st.sampled_from(["pull", "from_start"]),
            st.integers(0, 3),
        ),
        max_size=10,
    ),
    st.integers(1, 5),
)
def test_a_folder(steps: list[tuple[str, list[Values]] | str | int], size: int) -> None:
    with fresh() as world:
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
