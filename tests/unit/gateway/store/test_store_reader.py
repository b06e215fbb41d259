"""Reading the release store: pages that are the whole order cut up, by plans that stop after a page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL

from contracts.release import Release
from gateway.flow import search
from gateway.flow.ports import Query, ReleaseState, StoredRelease, StoreUnavailable
from gateway.flow.strip import Stripping
from gateway.store.engine import postgres_engine, sqlite_engine
from gateway.store.reader import SqliteReleaseLog
from gateway.store.reader_postgres import PostgresReleaseLog
from tests.unit.gateway.pull.pull_world import ENGINES, FOLLOWED, SHOWN, TableSource, World, curp, fresh, row
from tests.unit.gateway.store.store_rows import put

DAYS = ("", "2026-01-01", "2026-01-02", "2026-02-01")
PERSONS = tuple(f"p1.00000000.{letter * 26}" for letter in "ab")
TOWNS, OFFENCES, MEASURES = ("14120", "14039"), ("13", "14"), ("fine", "arrest")

releases = st.builds(
    Release,
    view=st.just(SHOWN),
    payload=st.binary(min_size=1, max_size=4),
    occurred=st.sampled_from(DAYS),
    municipality=st.sampled_from([None, *TOWNS]),
    offence=st.sampled_from([None, *OFFENCES]),
    measure=st.sampled_from([None, *MEASURES]),
    persons=st.lists(st.sampled_from(PERSONS), max_size=2).map(tuple),
)


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str] | None]:
    return st.none() | st.lists(st.sampled_from(values), min_size=1, max_size=2)


filters = st.builds(
    lambda since, until, **others: search.Filters(occurred=_range(since, until), **others),
    since=st.none() | st.sampled_from(DAYS[1:]),
    until=st.none() | st.sampled_from(DAYS[1:]),
    municipality=some(TOWNS),
    offence=some(OFFENCES),
    measure=some(MEASURES),
    person=st.none() | st.sampled_from(PERSONS),
)


def _range(since: str | None, until: str | None) -> search.Range | None:
    named = {"from": since, "to": until}
    return search.Range.model_validate({k: v for k, v in named.items() if v}) if since or until else None


def fits(release: Release, asked: search.Filters) -> bool:
    """What the filters mean, said as plainly as possible."""
    span = asked.occurred
    if span is not None and (
        not release.occurred
        or (span.since is not None and release.occurred < span.since)
        or (span.until is not None and release.occurred >= span.until)
    ):
        return False
    named = [(asked.municipality, release.municipality), (asked.offence, release.offence)]
    named.append((asked.measure, release.measure))
    if any(wanted is not None and value not in wanted for wanted, value in named):
        return False
    return asked.person is None or asked.person in release.persons


def pages(world: World, asked: search.Filters, ascending: bool, limit: int) -> list[StoredRelease]:
    view, found = world.store.view(SHOWN), []
    stripping = Stripping(view.policy, {view.policy: frozenset()}, complete=True)
    after: tuple[str, int] | None = None
    while True:
        query = search.query_of(asked, view, stripping, ascending=ascending, after=after, limit=limit)
        rows = world.store.ask(world.store.log.search(query))
        assert len(rows) <= limit + 1
        found += rows[:limit]
        if len(rows) <= limit:
            return found
        after = rows[limit - 1].occurred, rows[limit - 1].sequence


@pytest.fixture(scope="module", params=sorted(ENGINES))
def same(request: pytest.FixtureRequest) -> Iterator[World]:
    """One store for many examples."""
    if request.param == "postgres":
        request.getfixturevalue("postgres")
    with fresh(request.param) as world:
        yield world


def emptied(world: World) -> World:
    for table in ("release_person", "release", "record"):
        world.store.do(f"DELETE FROM {table}")
    world.store.do("UPDATE view SET sequence=0")
    return world


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=st.lists(releases, max_size=25), asked=filters, ascending=st.booleans(), limit=st.integers(1, 6))
def test_pages_are_the_whole_order_cut_up(
    same: World, made: list[Release], asked: search.Filters, ascending: bool, limit: int
) -> None:
    world = emptied(same)
    stored = put(world, made)
    expected = [(r.occurred, s) for s, r in stored if fits(r, asked)]

    found = pages(world, asked, ascending, limit)

    assert [(r.occurred, r.sequence) for r in found] == sorted(expected, reverse=not ascending)
    view = world.store.view(SHOWN)
    query = search.query_of(asked, view, Stripping(view.policy, {}, complete=True))
    assert world.store.ask(world.store.log.count(query, None)) in ([(None, len(expected))], [])


def test_counts_by_group_have_every_current_release_in_one_group(world: World) -> None:
    towns = [None, "14120", "14120", "14039"]
    put(world, [Release(SHOWN, b"{}", municipality=town) for town in towns])
    query = Query(world.store.view(SHOWN).number)

    assert dict(world.store.ask(world.store.log.count(query, "municipality"))) == {None: 1, "14120": 2, "14039": 1}


def test_only_what_is_current_in_that_view_is_found(world: World) -> None:
    source = TableSource(row("1"), row("2"), row("3"), row("4"))
    world.pull(source)
    source.put(row("1", articulo="99"))
    source.put(row("2", sancion="X"))
    source.put(row("3", estatus="BAJA"))
    world.pull(source)
    log, ask = world.store.log, world.store.ask

    for view, expected in ((SHOWN, 2), (FOLLOWED, 2)):
        found = ask(log.search(Query(world.store.view(view).number)))
        assert len(found) == expected
        assert {seen.state for seen in found} == {ReleaseState.CURRENT}


def test_a_person_is_found_by_its_pseudonym_in_current_releases_only(world: World) -> None:
    source = TableSource(row("1"), row("2", curp=curp("LOPA850505MNERRN0")), row("3"))
    world.pull(source)
    payload = world.of("1")[0].payload
    assert payload is not None
    pseudonym = payload["persons"][0]["curp"]
    source.put(row("1", curp=""))
    world.pull(source)
    query = Query(world.store.view(SHOWN).number, person=pseudonym)

    [found] = world.store.ask(world.store.log.search(query))

    assert found.sequence == world.of("3")[0].sequence


def test_policies_that_may_not_be_read_are_left_out(world: World) -> None:
    put(world, [Release(SHOWN, b"{}"), Release(SHOWN, b"{}")])
    view = world.store.view(SHOWN)
    world.store.do("UPDATE release SET policy=:other WHERE sequence=1", other=view.policy + 7)
    stripping = Stripping(view.policy, {view.policy: frozenset()}, complete=False)

    found = world.store.ask(world.store.log.search(search.query_of(search.Filters(), view, stripping)))

    assert [r.sequence for r in found] == [2]


def test_the_log_after_a_sequence_comes_in_pages_and_in_order(world: World) -> None:
    world.pull(TableSource(*(row(str(n)) for n in range(5))))
    log, ask, view = world.store.log, world.store.ask, world.store.view(SHOWN).number

    assert [r.sequence for r in ask(log.after(view, 0, 2))] == [1, 2]
    assert [r.sequence for r in ask(log.after(view, 2, 9))] == [3, 4, 5]
    assert ask(log.after(view, 5, 9)) == []
    assert ask(log.heads())[view] == 5
    assert ask(log.one(view, 6)) is None


def test_what_an_operator_watches(world: World) -> None:
    world.pull(TableSource(row("1"), row("2", sancion="X")))
    log, ask = world.store.log, world.store.ask
    leaves = world.store.do("SELECT count(*) FROM pending_leaf")

    standing = ask(log.standing())

    [source] = standing.sources
    assert (source.name, source.quarantined) == ("prueba", 1)
    assert dict(standing.sequences) == {SHOWN: 1, FOLLOWED: 1}
    assert [(standing.pending_leaves,)] == leaves
    assert ask(log.heard()) == {"zapopan-juzgado/hearing": source.heard_at}


def test_a_stored_release_outlives_its_contracts_version(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    world.store.do("UPDATE release SET contract=9")  # as if made under another version of the contract
    source.put(row("1", observaciones="otra"))
    world.pull(source)  # the payload is the same: the row stays as it was made
    [stored] = world.store.ask(world.store.log.after(world.store.view(SHOWN).number, 0, 9))

    assert stored.contract == 9
    assert stored.payload


def test_a_file_that_is_not_there_or_no_store_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    path = tmp_path / "rubbish.db"
    path.write_bytes(b"no database" * 1000)
    for file in (tmp_path / "none" / "releases.db", path):
        log = SqliteReleaseLog(file, sqlite_engine(file), threads=1)
        for question in (log.generation, log.heads, log.views):
            with pytest.raises(StoreUnavailable):
                asyncio.run(question())
        log.close()


def test_the_reader_can_not_write(world: World) -> None:
    log, ask = world.store.log, world.store.ask

    with pytest.raises(StoreUnavailable):
        ask(log._rows("DELETE FROM release", []))


@pytest.fixture
def on_a_server(request: pytest.FixtureRequest) -> Iterator[tuple[World, PostgresReleaseLog]]:
    request.getfixturevalue("postgres")
    with fresh("postgres") as world:
        assert isinstance(world.store.log, PostgresReleaseLog)
        yield world, world.store.log


def cut_off(world: World) -> int:
    """The server ends every connection but this one; returns how many there were."""
    [(ended,)] = world.store.do(
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database() AND backend_type = 'client backend'"
    )
    return int(ended)


SLEEPING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"


async def until_asleep(log: PostgresReleaseLog, sleepers: int) -> None:
    for _ in range(1000):
        if (await log._rows(SLEEPING))[0][0] == sleepers:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the server did something else")


def test_a_lost_connection_costs_the_answer_under_way_and_no_more(
    on_a_server: tuple[World, PostgresReleaseLog],
) -> None:
    world, log = on_a_server

    async def go() -> tuple[int, int]:
        before = await log.generation()
        asked = asyncio.create_task(log._rows("SELECT pg_sleep(60)"))
        await until_asleep(log, 1)
        await asyncio.to_thread(cut_off, world)
        with pytest.raises(StoreUnavailable, match="can't be read"):
            await asked
        return before, await log.generation()

    before, after = world.store.ask(go())
    assert before == after


def test_a_server_that_is_away_is_unavailable_and_tells_no_address(tmp_path: Path) -> None:
    url = URL.create("postgresql", "somebody", "CANARIO", "127.0.0.1", 1, "nowhere")
    log = PostgresReleaseLog(url, postgres_engine(url))

    async def go() -> None:
        for question in (log.generation, log.heads, log.views):
            with pytest.raises(StoreUnavailable) as caught:
                await question()
            assert "CANARIO" not in str(caught.value)
        await log.aclose()

    asyncio.run(go())


def test_a_question_nobody_waits_for_any_more_is_not_worked_on(on_a_server: tuple[World, PostgresReleaseLog]) -> None:
    world, log = on_a_server
    one = PostgresReleaseLog(world.store.engine.url, world.store.engine, connections=1)

    async def go() -> int:
        asked = asyncio.create_task(one._rows("SELECT pg_sleep(60)"))
        await until_asleep(log, 1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        found = await one.generation()
        await until_asleep(log, 0)
        await one.aclose()
        return found

    assert world.store.ask(go()) == world.store.ask(log.generation())


def test_more_ask_than_there_are_connections(on_a_server: tuple[World, PostgresReleaseLog]) -> None:
    world, log = on_a_server

    async def go() -> set[int]:
        return set(await asyncio.gather(*(log.generation() for _ in range(100))))

    assert len(world.store.ask(go())) == 1
    [(open_,)] = world.store.do(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'convenio serve'"
        " AND datname = current_database()"
    )
    assert open_ <= 8


def test_a_change_is_seen_by_the_next_question(world: World) -> None:
    log, ask = world.store.log, world.store.ask
    before = ask(log.generation())
    world.store.suspend(SHOWN)

    assert ask(log.generation()) == before + 1
    assert world.store.view(SHOWN).state == "suspended"
