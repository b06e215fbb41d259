"""The custodian's statements find their rows by key whatever the statistics say; texts keep one order everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from psycopg import sql
from sqlalchemy import URL

from contracts.release import Release
from gateway.flow.ports import Caller, Query
from gateway.store import agreements, intake_postgres, standing
from gateway.store.engine import unit_of_work
from tests.unit.gateway.pull.pull_world import (
    OWNER,
    SHOWN,
    PostgresStore,
    World,
    agreement,
    fresh,
    login,
    prepare_postgres,
    server,
)
from tests.unit.gateway.store.store_rows import put

ROWS, BATCH = 20_000, 500
PAIRS = ([1] * BATCH, list(range(1, BATCH + 1)))
KEYS = [b"%d" % n for n in range(BATCH)]
STATEMENTS = {
    "_KNOWN": (KEYS, 1),
    "_TOUCH": (b"u", b"p", [1] * BATCH, KEYS),
    "_SUPERSEDE": PAIRS,
    "_WITHHOLD": PAIRS,
    "_RELABEL": ([1] * BATCH, *PAIRS),
    "_ERASE": PAIRS,
    "_FORGET_PERSONS": PAIRS,
}


@pytest.fixture(scope="module")
def full(postgres: object) -> Iterator[PostgresStore]:
    """Many rows nobody has counted yet: as in the middle of a first load."""
    with fresh("postgres") as made:
        store = made.store
        assert isinstance(store, PostgresStore)
        for table in ("record", "release", "release_person"):
            store.do(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        store.intake().register("prueba", OWNER, "hearing", "run")
        many = f"FROM generate_series(1, {ROWS}) n"
        store.do(f"INSERT INTO record SELECT 1, sha256(n::text::bytea), '', '', '', false, '{{}}' {many}")
        store.do(f"INSERT INTO release SELECT 1, n, '', 1, 1, '', NULL, NULL, NULL, '', 1, 1, NULL, '' {many}")
        store.do(f"INSERT INTO release_person SELECT 1, n::text, n {many}")
        yield store


def plan(store: PostgresStore, name: str, ways: str = intake_postgres._BY_KEY) -> list[str]:
    with unit_of_work(store.custodian(OWNER)) as connection:
        connection.exec_driver_sql(ways)
        return list(connection.exec_driver_sql("EXPLAIN " + getattr(intake_postgres, name), STATEMENTS[name]).scalars())


def wasteful(lines: list[str]) -> list[str]:
    """Steps that read more than the rows asked for: whole tables, or an index by less than a row's key."""
    scans = [line for line in lines if "Seq Scan" in line or "Bitmap" in line]
    conditions = [line for line in lines if "Index Cond" in line]
    return scans + [line for line in conditions if "sequence =" not in line and "key =" not in line]


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_statement_looks_its_rows_up(full: PostgresStore, name: str) -> None:
    lines = plan(full, name)

    assert any("Index Cond" in line for line in lines)
    assert wasteful(lines) == []


def test_the_planner_left_alone_reads_everything(full: PostgresStore) -> None:
    assert any(wasteful(plan(full, name, "SELECT 1")) for name in STATEMENTS)


WORDS = ["a", "B", "á", "ñ", "Z", "n", "_", "10", "9", "Ñ", "é-a", "ea"]
IN_ORDER = sorted(WORDS, key=str.encode)


class Elsewhere(PostgresStore):
    """A store whose database sorts as people do somewhere."""

    locale: str

    @contextmanager
    def database(self, document: str) -> Iterator[URL]:
        name = sql.Identifier(made := login(f"of_{self.locale}"))
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE {}")
        server().do(create.format(name, sql.Literal(self.locale)))
        try:
            prepare_postgres(url := server().address.set(database=made), document)
            yield url
        finally:
            server().do(sql.SQL("DROP DATABASE {}").format(name))


class Mexico(Elsewhere):
    locale = "es-MX"


class UnitedStates(Elsewhere):
    locale = "en-US"


@pytest.fixture(params=[Mexico, UnitedStates])
def elsewhere(postgres: object, request: pytest.FixtureRequest) -> Iterator[World]:
    store: PostgresStore = request.param(None, agreement())
    yield World(store)
    store.close()


def test_there_texts_would_sort_otherwise(elsewhere: World) -> None:
    values = ", ".join(f"('{word}')" for word in WORDS)
    found = elsewhere.store.do(f"SELECT word FROM (VALUES {values}) AS these (word) ORDER BY word")

    assert [word for (word,) in found] != IN_ORDER


def test_no_text_is_compared_as_the_databases_locale_would(elsewhere: World) -> None:
    others = elsewhere.store.do(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'"
    )
    assert others == [("releases_version", "version_num")]


def test_pages_ranges_and_lists_come_in_one_order_everywhere(elsewhere: World) -> None:
    put(elsewhere, [Release(SHOWN, b"{}", word, word) for word in WORDS])
    callers = [Caller("issuer", word, "x", frozenset(), "active", "2030-01-01") for word in WORDS]
    agreements.put_callers(elsewhere.store.engine, callers)
    ask, log, view = elsewhere.store.ask, elsewhere.store.log, elsewhere.store.view(SHOWN).number

    assert [found.occurred for found in ask(log.search(Query(view, ascending=True)))] == IN_ORDER
    since = ask(log.search(Query(view, since="B", until="n", ascending=True)))
    assert [found.occurred for found in since] == [word for word in IN_ORDER if "B" <= word < "n"]
    paged = ask(log.search(Query(view, ascending=True, after=("a", 1))))
    assert [found.occurred for found in paged] == IN_ORDER[IN_ORDER.index("a") + 1 :]
    assert [value for value, _ in ask(log.count(Query(view), "municipality"))] == IN_ORDER
    assert [caller.subject for caller in standing.callers(elsewhere.store.engine)] == IN_ORDER


def test_the_tables_that_hold_payloads_are_vacuumed_at_the_next_look(full: PostgresStore) -> None:
    asked = "SELECT relname, unnest(reloptions) FROM pg_class WHERE relname IN ('release', 'release_person')"
    soon = {"autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"}

    found = full.do(asked)

    assert {(table, option) for table in ("release", "release_person") for option in soon} <= set(found)
