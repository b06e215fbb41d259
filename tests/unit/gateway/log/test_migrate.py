import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Column, Engine, MetaData, Text, inspect, text

from gateway.store import access_tables
from gateway.store.engine import postgres_engine, sqlite_engine, unit_of_work
from gateway.store.migrate import Revision, revision, upgrade


@pytest.fixture(params=["postgres", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ExitStack() as life:
        if request.param == "sqlite":
            engine = sqlite_engine(tmp_path / "access.db")
        else:
            engine = postgres_engine(life.enter_context(request.getfixturevalue("postgres").database()))
        yield engine
        engine.dispose()


def _again(url: URL) -> Engine:
    return sqlite_engine(Path(url.database or ""))


def drift(engine: Engine, metadata: MetaData) -> list[object]:
    with unit_of_work(engine) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "access_version"})
        return list(compare_metadata(context, metadata))


_SCHEMA = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE sql LIKE '%(%'"
    " AND tbl_name NOT LIKE '%version' AND name NOT LIKE 'sqlite%'",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '%version'"
    " UNION ALL SELECT row(table_name, column_name, column_default, is_nullable, data_type, collation_name,"
    " is_identity, identity_generation)::text FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name NOT LIKE '%version'",
}


def schema(engine: Engine) -> list[str]:
    """Every column and index as the engine itself describes it."""
    with unit_of_work(engine) as connection:
        return sorted(connection.scalars(text(_SCHEMA[engine.dialect.name])))


def test_the_newest_revision_is_the_tables_as_the_code_has_them(engine: Engine) -> None:
    upgrade(engine, "access")
    assert drift(engine, access_tables.metadata) == []
    migrated = schema(engine)
    access_tables.metadata.drop_all(engine)
    assert not schema(engine)
    access_tables.metadata.create_all(engine)
    assert schema(engine) == migrated


def test_drift_would_be_seen(engine: Engine) -> None:
    upgrade(engine, "access")
    changed = MetaData()
    for table in access_tables.metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["leaf"].append_column(Column("forgotten", Text))
    assert drift(engine, changed)


def test_an_upgrade_says_where_it_stands_and_may_be_repeated(engine: Engine) -> None:
    before = revision(engine, "access")
    upgrade(engine, "access")
    upgrade(engine, "access")
    after = revision(engine, "access")
    assert before == Revision(None, after.head)
    assert after == Revision(after.head, after.head)


def test_a_failed_upgrade_leaves_nothing(engine: Engine) -> None:
    with unit_of_work(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE checkpoint (in_the_way text)")
    with pytest.raises(Exception, match="refused"):
        upgrade(engine, "access")
    assert revision(engine, "access").current is None
    with unit_of_work(engine) as connection:
        assert inspect(connection).get_table_names() == ["checkpoint"]


def test_two_that_start_together_upgrade_once(engine: Engine) -> None:
    other = (postgres_engine if engine.dialect.name == "postgresql" else _again)(engine.url)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda e: upgrade(e, "access"), (engine, other)))
    assert revision(other, "access").current == revision(engine, "access").head
    other.dispose()


def test_who_comes_while_another_starts_the_file_waits(tmp_path: Path) -> None:
    """SQLite itself does not wait here: it refuses the change to WAL at once while another writes."""
    engine = sqlite_engine(tmp_path / "access.db")
    with closing(sqlite3.connect(tmp_path / "access.db", isolation_level=None)) as first, ThreadPoolExecutor(1) as pool:
        first.execute("BEGIN IMMEDIATE")
        late = pool.submit(upgrade, engine, "access")
        with pytest.raises(TimeoutError):
            late.result(timeout=0.3)
        first.execute("ROLLBACK")
        late.result()
    assert revision(engine, "access").current == revision(engine, "access").head
    engine.dispose()
