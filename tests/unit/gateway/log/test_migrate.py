import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Engine, MetaData, Text

from gateway.store import access_tables
from gateway.store.engine import sqlite_engine, unit_of_work
from gateway.store.migrate import Revision, revision, upgrade


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = sqlite_engine(tmp_path / "access.db")
    yield engine
    engine.dispose()


def drift(engine: Engine, metadata: MetaData) -> list[object]:
    with unit_of_work(engine) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "access_version"})
        return list(compare_metadata(context, metadata))


def schema(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        statements = connection.execute("SELECT sql FROM sqlite_master WHERE name NOT LIKE '%version%'")
        return sorted(statement for (statement,) in statements if statement)


def test_the_newest_revision_is_the_tables_as_the_code_has_them(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, "access")
    assert drift(engine, access_tables.metadata) == []
    fresh = sqlite_engine(tmp_path / "fresh.db")
    access_tables.metadata.create_all(fresh)
    fresh.dispose()
    assert schema(tmp_path / "access.db") == schema(tmp_path / "fresh.db")


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
        connection.exec_driver_sql("CREATE TABLE checkpoint (in_the_way)")
    with pytest.raises(Exception, match="refused"):
        upgrade(engine, "access")
    assert revision(engine, "access").current is None
    with unit_of_work(engine) as connection:
        names = [name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master")]
    assert names == ["checkpoint"]


def test_two_that_start_together_upgrade_once(engine: Engine, tmp_path: Path) -> None:
    other = sqlite_engine(tmp_path / "access.db")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda e: upgrade(e, "access"), (engine, other)))
    assert revision(other, "access").current == revision(engine, "access").head
    other.dispose()
