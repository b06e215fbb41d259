import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from gateway.flow.access_log import LogSearch
from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.flow.merkle import leaf_hash, verify_consistency, verify_inclusion
from gateway.store import access_reader, access_tables
from tests.unit.gateway.log.worlds import SIGNER, START, VIEW, Logs, PostgresLogs, World, entry

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
def same(logs: Logs) -> Iterator[World]:
    """One for many examples."""
    with logs.world() as world:
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
def test_pages_hold_exactly_what_was_asked_for_newest_first(same: World, leaves: list[Leaf], search: LogSearch) -> None:
    for table in ("leaf", "node", "checkpoint"):
        same.do(f"DELETE FROM {table}")
    same.kept.unlink(missing_ok=True)
    same.add(leaves)
    assert pages(same, search) == expected(leaves, search)


def test_every_permitted_access_to_a_view_comes_once_and_newest_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_reader, "_PAGE", 2)
    mine = [entry(minute, action=ACTIONS[minute % 2]) for minute in (5, 1, 1, 3, 2)]
    refused, another = entry(2, action=Action.SEARCH, outcome=Outcome.REFUSE), entry(2, view=OTHER)
    world.add([*mine, refused, another, entry(4, action=Action.COUNT)])
    found = list(world.reader.permitted(VIEW, ACTIONS))
    assert [leaf.id for page in found for leaf in page] == [mine[i].id for i in (0, 3, 4, 2, 1)]
    assert max(map(len, found)) == 2
    assert [leaf for page in world.reader.permitted(VIEW, [Action.READ]) for leaf in page] == []


def test_no_view_named_is_nothing_found(world: World) -> None:
    world.add([entry(1), entry(2, view="")])
    assert world.reader.search(LogSearch(views=frozenset())) == []
    assert len(world.reader.search(LogSearch(views=frozenset({""})))) == 1


def test_a_cursor_from_nowhere_finds_nothing(world: World) -> None:
    world.add([entry(1)])
    assert world.reader.search(LogSearch(views=frozenset({VIEW}), before=99)) == []


@pytest.mark.parametrize("filters", [{}, {"agency": "zapopan-policia"}])
def test_a_page_is_read_from_an_index_and_never_sorted(in_a_file: World, filters: dict[str, str]) -> None:
    statements: list[str] = []
    with in_a_file.reader._engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(statements.append)
    in_a_file.add([entry(1), entry(2)])
    in_a_file.reader.search(LogSearch(views=frozenset({VIEW}), since=START, before=1, **filters))
    page = next(statement for statement in statements if "ORDER BY" in statement)
    plan = " ".join(str(row[3]) for row in in_a_file.do(f"EXPLAIN QUERY PLAN {page}"))
    assert "USING COVERING INDEX" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan


def long(world: World) -> None:
    """So many leaves that a planner would rather sort than walk, if it were let."""
    world.do(
        "INSERT INTO leaf SELECT n, n::text, '', '', '2026-01-' || lpad((n / 10000)::text, 2, '0'),"
        f" CASE mod(n, 3) WHEN 0 THEN 'zapopan-policia' ELSE 'otra' END, 's' || mod(n, 50), CASE mod(n, 2) WHEN 0"
        f" THEN '{VIEW}' ELSE 'otra' END, '', CASE mod(n, 97) WHEN 0 THEN 'release' ELSE 'search' END, '', ''"
        " FROM generate_series(0, 99999) n"
    )
    world.do("ANALYZE leaf")


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "ix_leaf_view_at_idx"),
        ({"since": START}, "ix_leaf_view_at_idx"),
        ({"before": 50_000}, "ix_leaf_view_at_idx"),
        ({"agency": "zapopan-policia"}, "ix_leaf_agency_view_at_idx"),
        ({"agency": "zapopan-policia", "before": 50_000, "since": START}, "ix_leaf_agency_view_at_idx"),
        ({"subject": "s4"}, "ix_leaf_view_at_idx"),
    ],
)
def test_a_server_reads_a_page_from_an_index_too_however_deep(
    long_log: World, filters: dict[str, Any], index: str
) -> None:
    search = LogSearch(views=frozenset({VIEW}), **filters)
    with long_log.reader._engine.connect() as connection:
        page = access_reader._page(search, VIEW, access_reader._cursor(connection, search.before))
        told = page.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN ANALYZE {told}").scalars().all()
    assert index in plan[1]
    assert not any("Sort" in line for line in plan)
    [read] = {int(n) for n in re.findall(r"rows=(\d+) loops", plan[1])}
    assert read == 50


@pytest.fixture(scope="module")
def long_log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with ExitStack() as life:
        logs = PostgresLogs(request.getfixturevalue("postgres"), tmp_path_factory.mktemp("long"), life)
        with logs.world(long) as world:
            yield world


def test_each_views_newest_release_tells_how_far_it_was(world: World) -> None:
    batches = [("a", 1, 40), ("b", 1, 7), ("a", 41, 60), ("c", 1, 2)]
    world.add([entry(n, action=Action.RELEASE, view=v, first=f, last=t) for n, (v, f, t) in enumerate(batches)])
    world.add([entry(view="a", first=1, last=99), entry(view="d")])
    assert world.reader.last_released(["a", "b", "d", "e"]) == {"a": 60, "b": 7}
    assert world.reader.last_released([]) == {}


def test_the_reader_can_not_write(world: World) -> None:
    with pytest.raises(DBAPIError, match=r"read-only|readonly"), world.reader._engine.begin() as connection:
        connection.execute(access_tables.pending.delete())


def test_what_is_read_in_one_transaction_is_of_one_moment(world: World) -> None:
    world.add([entry(1)])
    with world.reader._engine.begin() as connection:
        first = connection.scalar(select(func.count()).select_from(access_tables.leaf))
        world.add([entry(2)])
        assert connection.scalar(select(func.count()).select_from(access_tables.leaf)) == first


def test_every_leaf_is_provable_against_the_newest_checkpoint(world: World) -> None:
    leaves = [*world.add([entry(n) for n in range(5)]), *world.add([entry(n) for n in range(8)])]
    for idx, leaf in enumerate(leaves):
        found = world.reader.inclusion(leaf.id)
        assert found is not None
        signed = SIGNER.key.checkpoint(found.checkpoint)
        assert (found.idx, found.size, signed.size) == (idx, 13, 13)
        assert verify_inclusion(leaf_hash(leaf.encode()), idx, 13, found.proof, signed.root)


def test_a_leaf_that_waits_or_is_not_there_has_no_proof(world: World) -> None:
    waiting = entry(1)
    world.pending.append_many([waiting])
    assert world.reader.inclusion(waiting.id) is None
    with world.sequencer():
        assert world.reader.inclusion(waiting.id) is None
        assert world.reader.inclusion("another") is None


def test_every_two_checkpoints_are_shown_to_be_consistent(world: World) -> None:
    notes = []
    for size in (1, 2, 4, 5):
        world.add([entry(n) for n in range(size)])
        notes.append(SIGNER.key.checkpoint(world.reader.checkpoint() or ""))
    assert [signed.size for signed in notes] == [1, 3, 7, 12]
    for second in notes:
        for first in (one for one in notes if one.size <= second.size):
            proof = world.reader.consistency(first.size, second.size)
            assert proof is not None
            assert verify_consistency(first.size, second.size, first.root, second.root, proof)


@pytest.mark.parametrize(("first", "second"), [(-1, 1), (2, 1), (1, 3), (3, 3)])
def test_sizes_that_were_not_signed_have_no_consistency_proof(world: World, first: int, second: int) -> None:
    world.add([entry(1), entry(2)])
    assert world.reader.consistency(first, second) is None


def test_before_the_first_start_there_is_nothing(world: World) -> None:
    assert world.reader.checkpoint() is None
    assert world.reader.size() == 0
    assert world.reader.consistency(0, 0) is None
    assert world.reader.backlog() == (0, None)


def test_the_backlog_tells_how_many_wait_and_since_when(world: World) -> None:
    world.pending.append_many([entry(5), entry(6)])
    assert world.reader.backlog() == (2, START + timedelta(minutes=5))


def test_reading_does_not_wait_for_a_writer(world: World) -> None:
    world.add([entry(1)])
    with world.engine.begin() as writing:
        writing.exec_driver_sql("DELETE FROM leaf")
        assert len(world.reader.search(LogSearch(views=frozenset({VIEW})))) == 1
        writing.rollback()
