"""The migrations make the schema the code speaks of, once, whatever is there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, MetaData

from gateway.flow.ports import StoreUnavailable
from gateway.store.engine import postgres_engine, sqlite_engine, unit_of_work
from gateway.store.migrate import revision, upgrade
from gateway.store.tables import metadata
from tests.services.postgres import Postgres
from tests.unit.gateway.pull.pull_world import TableSource, World, fresh, row


def drift(engine: Engine, expected: MetaData) -> list[object]:
    with unit_of_work(engine) as connection:
        options = {"version_table": "releases_version", "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), expected))


def schema(engine: Engine) -> set[str]:
    with unit_of_work(engine) as connection:
        return set(connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").scalars())


def test_the_newest_migration_and_the_tables_agree(tmp_path: Path) -> None:
    migrated, made = sqlite_engine(tmp_path / "migrated.db"), sqlite_engine(tmp_path / "made.db")
    upgrade(migrated, "releases")
    metadata.create_all(made)

    assert drift(migrated, metadata) == []
    assert squeezed(schema(migrated)) - squeezed(schema(made)) == {
        text for text in squeezed(schema(migrated)) if "releases_version" in text
    }
    assert squeezed(schema(made)) <= squeezed(schema(migrated))
    migrated.dispose()
    made.dispose()


def squeezed(statements: set[str]) -> set[str]:
    """Without the layout that differs between a migration and ``create_all``; partial indexes keep their condition."""
    return {"".join(text.replace('"', "").split()).lower() for text in statements}


DESCRIBED = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'releases_version'"
    " UNION ALL SELECT row(table_name, column_name, column_default, is_nullable, data_type, collation_name,"
    " is_identity, identity_generation)::text FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> 'releases_version'"
)


def described(engine: Engine) -> set[str]:
    """Every column and index as PostgreSQL describes it: collations and partial indexes, which no comparison sees."""
    with unit_of_work(engine) as connection:
        return set(connection.exec_driver_sql(DESCRIBED).scalars())


def test_the_newest_migration_and_the_tables_agree_to_the_collation(postgres: Postgres) -> None:
    with fresh("postgres") as migrated, postgres.database() as url:
        made = postgres_engine(url)
        metadata.create_all(made)
        assert described(made) == described(migrated.store.engine)
        with unit_of_work(made) as connection:
            connection.exec_driver_sql("ALTER TABLE view ALTER name TYPE text COLLATE pg_catalog.default")
        assert (
            len(described(made) ^ described(migrated.store.engine)) == 2
        )  # the control: the column as here and as there
        made.dispose()


def test_the_newest_migration_and_the_tables_agree_on_either_engine(world: World) -> None:
    assert drift(world.store.engine, metadata) == []


def test_the_check_for_drift_sees_a_column_nobody_migrated(world: World) -> None:
    more = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(more)
    more.tables["release"].append_column(Column("forgotten", Integer))

    assert len(drift(world.store.engine, more)) == 1


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(world: World) -> None:
    world.pull(TableSource(row("1")))
    before = world.history()

    upgrade(world.store.engine, "releases")

    found = revision(world.store.engine, "releases")
    assert found.current == found.head
    assert world.history() == before


def test_a_database_that_was_never_migrated_says_so(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "a.db")

    assert revision(engine, "releases").current is None
    engine.dispose()


def test_an_upgrade_that_can_not_be_made_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"no database" * 1000)

    with pytest.raises(StoreUnavailable):
        upgrade(sqlite_engine(path), "releases")
