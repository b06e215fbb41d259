from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.flow.access_log import LogSearch
from gateway.flow.leaf import Action, Leaf
from gateway.flow.merkle import leaf_hash, verify_consistency, verify_inclusion
from tests.unit.gateway.log.worlds import SIGNER, START, VIEW, World, entry, world_at

OTHER = "tlajomulco-2026-01.audiencias"
VIEWS, AGENCIES, SUBJECTS = [VIEW, OTHER, ""], ["zapopan-policia", "fge-jalisco"], ["a", "b"]
ACTIONS = [Action.SEARCH, Action.REVIEW_LOG]
entries = st.builds(
    entry,
    st.integers(0, 8),  # few, so that instants repeat
    view=st.sampled_from(VIEWS),
    agency=st.sampled_from(AGENCIES),
    subject=st.sampled_from(SUBJECTS),
    action=st.sampled_from(ACTIONS),
    purpose=st.sampled_from(["crime_analysis", "oversight"]),
    reference=st.sampled_from(["OF-1", "OF-2"]),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_at(tmp_path_factory.mktemp("log") / "access.db") as world:
        yield world


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    with world_at(tmp_path / "access.db") as world:
        yield world


def expected(leaves: list[Leaf], search: LogSearch) -> list[tuple[int, Leaf]]:
    """The page by its definition."""

    def fits(leaf: Leaf) -> bool:
        asked = [
            (getattr(search, n), getattr(leaf, n)) for n in ("agency", "subject", "action", "purpose", "reference")
        ]
        since, until = search.since or leaf.at, search.until or leaf.at + timedelta(1)
        same = all(wanted is None or wanted == found for wanted, found in asked)
        return leaf.view in search.views and same and since <= leaf.at < until

    found = sorted(((leaf.at, idx) for idx, leaf in enumerate(leaves) if fits(leaf)), reverse=True)
    return [(idx, leaves[idx]) for _, idx in found]


def pages(world: World, search: LogSearch) -> list[tuple[int, Leaf]]:
    """Everything, page by page."""
    found: list[tuple[int, Leaf]] = []
    before = None
    while page := world.reader.search(replaced(search, before)):
        assert len(page) <= search.limit
        found += page
        before = page[-1].idx
    return found


def replaced(search: LogSearch, before: int | None) -> LogSearch:
    members = {name: getattr(search, name) for name in search.__dataclass_fields__}
    return LogSearch(**members | {"before": before})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(entries, max_size=25),
    st.builds(
        LogSearch,
        views=st.frozensets(st.sampled_from(VIEWS)),
        agency=st.none() | st.sampled_from(AGENCIES),
        subject=st.none() | st.sampled_from(SUBJECTS),
        action=st.none() | st.sampled_from(ACTIONS),
        purpose=st.none() | st.just("oversight"),
        reference=st.none() | st.just("OF-2"),
        since=st.none() | st.integers(0, 8).map(lambda minute: START + timedelta(minutes=minute)),
        until=st.none() | st.integers(0, 8).map(lambda minute: START + timedelta(minutes=minute)),
        limit=st.integers(1, 7),
    ),
)
def test_pages_hold_exactly_what_was_asked_for_newest_first(
    world: World, leaves: list[Leaf], search: LogSearch
) -> None:
    for table in ("leaf", "node", "checkpoint"):
        world.do(f"DELETE FROM {table}")
    world.add(leaves)
    assert pages(world, search) == expected(leaves, search)


def test_no_view_named_is_nothing_found(empty: World) -> None:
    empty.add([entry(1), entry(2, view="")])
    assert empty.reader.search(LogSearch(views=frozenset())) == []
    assert len(empty.reader.search(LogSearch(views=frozenset({""})))) == 1


def test_a_cursor_from_nowhere_finds_nothing(empty: World) -> None:
    empty.add([entry(1)])
    assert empty.reader.search(LogSearch(views=frozenset({VIEW}), before=99)) == []


@pytest.mark.parametrize("filters", [{}, {"agency": "zapopan-policia"}])
def test_a_page_is_read_from_an_index_and_never_sorted(empty: World, filters: dict[str, str]) -> None:
    statements: list[str] = []
    with empty.reader._engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(statements.append)
    empty.add([entry(1), entry(2)])
    empty.reader.search(LogSearch(views=frozenset({VIEW}), since=START, before=1, **filters))
    page = next(statement for statement in statements if "ORDER BY" in statement)
    plan = " ".join(str(row[3]) for row in empty.do(f"EXPLAIN QUERY PLAN {page}"))
    assert "USING COVERING INDEX" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan


def test_every_leaf_is_provable_against_the_newest_checkpoint(empty: World) -> None:
    leaves = [*empty.add([entry(n) for n in range(5)]), *empty.add([entry(n) for n in range(8)])]
    for idx, leaf in enumerate(leaves):
        found = empty.reader.inclusion(leaf.id)
        assert found is not None
        signed = SIGNER.key.checkpoint(found.checkpoint)
        assert (found.idx, found.size, signed.size) == (idx, 13, 13)
        assert verify_inclusion(leaf_hash(leaf.encode()), idx, 13, found.proof, signed.root)


def test_a_leaf_that_waits_or_is_not_there_has_no_proof(empty: World) -> None:
    waiting = entry(1)
    empty.pending.append_many([waiting])
    assert empty.reader.inclusion(waiting.id) is None
    with empty.sequencer():
        assert empty.reader.inclusion(waiting.id) is None
        assert empty.reader.inclusion("another") is None


def test_every_two_checkpoints_are_shown_to_be_consistent(empty: World) -> None:
    notes = []
    for size in (1, 2, 4, 5):
        empty.add([entry(n) for n in range(size)])
        notes.append(SIGNER.key.checkpoint(empty.reader.checkpoint() or ""))
    assert [signed.size for signed in notes] == [1, 3, 7, 12]
    for second in notes:
        for first in (one for one in notes if one.size <= second.size):
            proof = empty.reader.consistency(first.size, second.size)
            assert proof is not None
            assert verify_consistency(first.size, second.size, first.root, second.root, proof)


@pytest.mark.parametrize(("first", "second"), [(-1, 1), (2, 1), (1, 3), (3, 3)])
def test_sizes_that_were_not_signed_have_no_consistency_proof(empty: World, first: int, second: int) -> None:
    empty.add([entry(1), entry(2)])
    assert empty.reader.consistency(first, second) is None


def test_before_the_first_start_there_is_nothing(empty: World) -> None:
    assert empty.reader.checkpoint() is None
    assert empty.reader.size() == 0
    assert empty.reader.consistency(0, 0) is None
    assert empty.reader.backlog() == (0, None)


def test_the_backlog_tells_how_many_wait_and_since_when(empty: World) -> None:
    empty.pending.append_many([entry(5), entry(6)])
    assert empty.reader.backlog() == (2, START + timedelta(minutes=5))


def test_reading_does_not_wait_for_a_writer(empty: World) -> None:
    empty.add([entry(1)])
    with empty.engine.begin() as writing:
        writing.exec_driver_sql("DELETE FROM leaf")
        assert len(empty.reader.search(LogSearch(views=frozenset({VIEW})))) == 1
        writing.rollback()
