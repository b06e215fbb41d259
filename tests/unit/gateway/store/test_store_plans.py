"""How the engines go about a page: one index, in its order, stopping after the page, however deep it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from gateway.flow.ports import Query
from gateway.store import intake
from gateway.store.reader import SQLITE
from gateway.store.reader_postgres import POSTGRES, PostgresReleaseLog
from tests.unit.gateway.pull.pull_world import World, fresh


@pytest.fixture
def in_a_file() -> Iterator[World]:
    with fresh("sqlite") as world:
        yield world


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("paged", [False, True])
@pytest.mark.parametrize(
    ("index", "named"),
    [
        ("ix_release_when (view_id=?", {}),
        ("ix_release_when (view_id=?", {"municipality": ("a",)}),
        ("ix_release_when (view_id=?", {"offence": ("a",)}),
        ("ix_release_when (view_id=?", {"measure": ("a",)}),
        ("ix_release_when (view_id=?", {"municipality": ("a", "b"), "offence": ("a", "b")}),
        ("ix_release_when (view_id=?", {"policies": (1, 2)}),
        ("ix_release_when (view_id=? AND occurred>?", {"since": "2026"}),
        ("ix_release_what (view_id=? AND municipality=? AND offence=?", {"municipality": ("a",), "offence": ("a",)}),
        (
            "ix_release_what (view_id=? AND municipality=? AND offence=?",
            {"municipality": ("a",), "offence": ("a",), "measure": ("x", "y"), "policies": (1,)},
        ),
    ],
)
def test_a_page_walks_one_index_in_its_order_and_sorts_nothing(
    in_a_file: World, index: str, named: dict[str, object], paged: bool, ascending: bool
) -> None:
    query = replace(Query(1, ascending=ascending, after=("2026-01-01", 5) if paged else None), **named)  # type: ignore[arg-type]
    if paged and ascending:  # the cursor replaces the bound it has passed
        query, index = replace(query, since=None), index.removesuffix(" AND occurred>?")

    [step] = plan(in_a_file, query)

    assert index in step
    if paged:
        assert f"(occurred,sequence){'>' if ascending else '<'}(?,?)" in step


def test_a_persons_releases_are_found_from_the_person_not_through_the_view(in_a_file: World) -> None:
    steps = plan(in_a_file, Query(1, person="p", municipality=("a",)))

    assert steps[0] == "SEARCH p USING PRIMARY KEY (view_id=? AND person=?)"
    assert "(view_id=? AND sequence=?)" in steps[1]


def test_the_plans_checker_sees_a_sort(in_a_file: World) -> None:
    found = explain(in_a_file, "SELECT * FROM release WHERE view_id=1 ORDER BY payload", [])

    assert any("TEMP B-TREE" in step for step in found)


def test_a_withdrawal_reads_its_own_chain_and_persons_only(in_a_file: World) -> None:
    for statement in (intake._ERASE, intake._FORGET_PERSONS):
        assert not any(step.startswith("SCAN release") for step in explain(in_a_file, statement, [1, 1, 1]))


def plan(in_a_file: World, query: Query) -> list[str]:
    return explain(in_a_file, *SQLITE.search(query))


def explain(in_a_file: World, statement: str, values: list[object]) -> list[str]:
    return [str(step[3]) for step in in_a_file.store.do(f"EXPLAIN QUERY PLAN {statement}", *values)]


ROWS = 200_000
DEEP = ("2024-06-01", ROWS // 2)


@pytest.fixture(scope="module")
def crowded(request: pytest.FixtureRequest) -> Iterator[World]:
    """A view so large that a planner would rather sort it than walk it, if it were let."""
    request.getfixturevalue("postgres")
    with fresh("postgres") as world:
        world.store.do(
            "INSERT INTO release (view_id, sequence, reference, version, state, occurred, municipality, offence,"
            " measure, payload, policy, contract, released_at)"
            " SELECT 1, n, 'r', 1, 1 + CAST(mod(n, 10) = 0 AS int),"
            " to_char(date '2022-01-01' + mod(n * 7919, 1500), 'YYYY-MM-DD'),"
            " 't' || mod(n, 40), 'o' || mod(n / 40, 10), 'm' || mod(n, 3), 'x', 1, 1, ''"
            " FROM generate_series(1, :rows) n",
            rows=ROWS,
        )
        world.store.do(
            "INSERT INTO release_person SELECT 1, 'p' || mod(n, 20000), n FROM generate_series(1, :n) n", n=ROWS
        )
        world.store.do("ANALYZE release")
        world.store.do("ANALYZE release_person")
        yield world


def literal(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"ARRAY[{', '.join(map(literal, value))}]"
    return f"'{value}'" if isinstance(value, str) else str(value)


def kept_plan(world: World, statement: str, values: Sequence[object]) -> list[str]:
    """The plan that is made once and kept, carried out with these values."""
    log = world.store.log
    assert isinstance(log, PostgresReleaseLog)

    async def told() -> list[str]:
        connection = await log._connected()
        await connection.execute(f"PREPARE q AS {statement}")
        using = ", ".join(map(literal, values))
        rows = await connection.fetch(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE q({using})")
        await connection.close()
        return [str(row[0]) for row in rows]

    return world.store.ask(told())


ONE_OF_EACH = {"municipality": ("t6",), "offence": ("o3",)}


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("paged", [False, True])
@pytest.mark.parametrize(
    ("index", "named", "filtered"),
    [
        ("ix_release_when", {}, False),
        ("ix_release_when", {"since": "2023-01-01"}, False),
        ("ix_release_when", {"since": "2023-01-01", "until": "2025-01-01"}, False),
        ("ix_release_when", {"policies": (1, 2)}, False),
        ("ix_release_when", {"municipality": ("t1",)}, True),
        ("ix_release_when", {"offence": ("o1",)}, True),
        ("ix_release_when", {"measure": ("m1",)}, True),
        ("ix_release_when", {"municipality": ("t1", "t2"), "offence": ("o1", "o2")}, True),
        ("ix_release_what", ONE_OF_EACH, False),
        ("ix_release_what", ONE_OF_EACH | {"since": "2023-01-01", "policies": (1,)}, False),
        ("ix_release_what", ONE_OF_EACH | {"measure": ("m0", "m1")}, True),
    ],
)
def test_a_server_walks_one_index_and_stops_after_the_page(
    crowded: World, index: str, named: dict[str, object], filtered: bool, paged: bool, ascending: bool
) -> None:
    query = replace(Query(1, ascending=ascending, after=DEEP if paged else None), **named)  # type: ignore[arg-type]
    if paged:  # the cursor replaces the bound it has passed
        query = replace(query, **{"since" if ascending else "until": None})

    plan = kept_plan(crowded, *POSTGRES.search(query))

    assert f" using {index} on release r" in plan[1]
    assert not any("Sort" in line or "Rows Removed" in line for line in plan) or filtered
    assert not any("Sort" in line for line in plan)
    assert re.search(r"rows=51 loops=1", plan[1])
    if paged:
        assert any("Index Cond" in line and "ROW(occurred, sequence)" in line for line in plan)


@pytest.mark.parametrize("named", [{}, {"municipality": ("t17",)}, {"after": DEEP}, {"since": "2023-01-01"}])
def test_a_persons_releases_are_looked_up_one_by_one_on_a_server(crowded: World, named: dict[str, object]) -> None:
    statements = [POSTGRES.search(replace(Query(1, person="p17"), **named))]  # type: ignore[arg-type]
    if "after" not in named:
        statements.append(POSTGRES.count(replace(Query(1, person="p17"), **named), "measure"))  # type: ignore[arg-type]
    for statement, values in statements:
        plan = kept_plan(crowded, statement, values)
        assert any("using pk_release_person on release_person p" in line and "rows=10 " in line for line in plan)
        assert any("using pk_release on release " in line and "rows=1 loops=10" in line for line in plan)


def test_a_count_reads_its_own_view_only(crowded: World) -> None:
    for by in (None, "municipality", "occurred"):
        plan = kept_plan(crowded, *POSTGRES.count(Query(1, **ONE_OF_EACH), by))  # type: ignore[arg-type]
        assert any("ix_release_what on release r" in line for line in plan)
        assert not any("Seq Scan" in line for line in plan)


def test_the_plans_checker_sees_what_the_settings_forbid(crowded: World) -> None:
    """Without a way through an index the planner sorts and reads everything after all: it would be seen."""
    plan = kept_plan(
        crowded, "SELECT * FROM release r WHERE measure=$1 ORDER BY measure, reference LIMIT $2", ["m1", 51]
    )

    assert any("Sort" in line for line in plan)


def test_what_is_asked_for_changes_no_plan(crowded: World) -> None:
    """A value that is rare or absent is looked for as a common one is: the way tells nothing of what is there."""
    frequent, absent = Query(1, municipality=("t1",)), Query(1, municipality=("nowhere",))
    plans = [kept_plan(crowded, *POSTGRES.search(query)) for query in (frequent, absent)]

    assert [re.sub(r" \(actual.*", "", line) for line in plans[0][:4]] == [
        re.sub(r" \(actual.*", "", line) for line in plans[1][:4]
    ]
