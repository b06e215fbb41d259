from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from connector_conformance import SECRET, folios, pulled, rows
from source_worlds import SqlWorld, mapping

from adapters.base import BadRow, Batch, CannotFetch, RetryLater, StopSource
from adapters.sql.engine import Database
from adapters.sql.table import BATCH, SqlTable


@pytest.fixture
def world(tmp_path: Path) -> SqlWorld:
    return SqlWorld(tmp_path)


def table(world: SqlWorld, read: str = SqlWorld.read, query: str = "") -> SqlTable:
    return SqlTable("prueba", f"sqlite:///{world.path}{query}", mapping(read))


def test_a_changed_row_comes_again(world: SqlWorld) -> None:
    world.add(rows(0, 5))
    *_, last = table(world).pull(None)
    world.run("UPDATE boletas SET delito = 'OTRO', cambio = '2024-03-01' WHERE folio = 'F-000002'")
    assert [row.values["delito"] for row in pulled(table(world).pull(last.cursor))] == ["OTRO"]


def test_rows_of_one_moment_are_all_read_across_batches_and_cursors(world: SqlWorld) -> None:
    world.add([{**row, "cambio": "2024-02-01"} for row in rows(0, 2500)])
    first, *_ = table(world).pull(None)
    assert len(first.rows) == BATCH
    assert folios(pulled(table(world).pull(first.cursor))) == [row["folio"] for row in rows(BATCH, 2500)]


def test_rows_that_share_a_key_are_never_split(world: SqlWorld) -> None:
    world.add([{**row, "folio": "F-1", "cambio": "2024-02-01"} for row in rows(0, BATCH + 200)])
    world.add([{**row, "folio": "F-2", "cambio": "2024-02-01"} for row in rows(0, 1)])
    first, second, *_ = table(world).pull(None)
    assert (len(first.rows), len(second.rows)) == (BATCH + 200, 1)
    assert folios(pulled(table(world).pull(first.cursor))) == ["F-2"]


def test_rows_without_a_watermark_come_every_time(world: SqlWorld) -> None:
    world.add([*rows(0, 3), *({**row, "cambio": None} for row in rows(3, 5))])  # type: ignore[dict-item]
    *_, last = table(world).pull(None)
    assert folios(pulled(table(world).pull(last.cursor))) == ["F-000003", "F-000004"]


def test_columns_nobody_knows_are_told_once_per_pull(world: SqlWorld) -> None:
    world.run("ALTER TABLE boletas ADD COLUMN color TEXT")
    world.run("INSERT INTO boletas VALUES (?, '2024-01-01', 'ROBO', ?, 'x')", [(str(n), str(n)) for n in range(1500)])
    assert [set(batch.unexpected) for batch in table(world).pull(None)] == [{"color"}, set()]
    marked = table(world, "{sql: {table: boletas, key: folio, watermark: color}}")
    assert not any(batch.unexpected for batch in marked.pull(None))


def test_a_row_without_a_key_is_refused(world: SqlWorld) -> None:
    world.add([{**row, "folio": None} for row in rows(0, 1)] + rows(1, 2))  # type: ignore[dict-item]
    (batch,) = table(world).pull(None)
    assert [row.rule for row in batch.rows if isinstance(row, BadRow)] == ["missing_key"]
    assert batch.cursor["key"] == "F-000001"


def test_text_in_another_encoding_is_refused_by_row(world: SqlWorld) -> None:
    world.add(rows(0, 3))
    world.run("UPDATE boletas SET delito = CAST(x'44d14f53' AS TEXT) WHERE folio = 'F-000001'")
    (batch,) = table(world).pull(None)
    (bad,) = [row for row in batch.rows if isinstance(row, BadRow)]
    assert (bad.locator, bad.rule, len(batch.rows)) == ("F-000001", "encoding", 3)
    with pytest.raises(CannotFetch):
        table(world).fetch("F-000001")


def test_numeric_keys_are_fetched_by_their_text(world: SqlWorld) -> None:
    world.run("CREATE TABLE casos (folio INTEGER PRIMARY KEY, fecha TEXT, delito TEXT)")
    world.run("INSERT INTO casos VALUES (?, '2024-01-01', 'ROBO')", [(7,), (30,)])
    source = table(world, "{sql: {table: casos, key: folio}}")
    first, second = pulled(source.pull(None))
    assert (first.locator, second.locator) == ("7", "30")
    assert source.fetch("30") == second
    assert source.fetch("x") is None
    (batch,) = source.pull({"key": 7})
    assert [row.locator for row in batch.rows] == ["30"]


def test_a_schema_may_be_named(world: SqlWorld) -> None:
    world.add(rows(0, 2))
    assert len(pulled(table(world, "{sql: {table: main.boletas, key: folio}}").pull(None))) == 2


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("{sql: {table: multas, key: folio}}", "no table multas"),
        ("{sql: {table: boletas, key: numero}}", "no column numero"),
        ("{sql: {table: boletas, key: folio, watermark: modificado}}", "no column modificado"),
    ],
)
def test_a_wrong_table_or_column_stops_the_source(world: SqlWorld, read: str, words: str) -> None:
    world.add(rows(0, 2))
    for ask in (table(world, read).check, lambda: list(table(world, read).pull(None))):
        with pytest.raises(StopSource, match=words):
            ask()


def test_a_renamed_column_stops_the_source(world: SqlWorld) -> None:
    world.run("ALTER TABLE boletas RENAME COLUMN delito TO falta")
    with pytest.raises(StopSource, match="no column delito"):
        table(world).check()


def test_a_locked_database_is_tried_later(world: SqlWorld) -> None:
    world.add(rows(0, 2))
    lock = sqlite3.connect(world.path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RetryLater) as caught:
        list(table(world, query="?timeout=0.01").pull(None))
    assert SECRET not in str(caught.value)
    lock.close()


def test_a_file_that_is_no_database_stops_the_source(world: SqlWorld) -> None:
    world.path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StopSource, match="can't be read") as caught:
        table(world).check()
    assert SECRET not in str(caught.value)


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StopSource, match="no such database file"):
        SqlTable("prueba", f"sqlite:///{tmp_path}/nada.sqlite", mapping(SqlWorld.read)).check()
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("url", ["", "no address", f"oracle9://u:{SECRET}@h/d", f"postgresql+nada://u:{SECRET}@h/d"])
def test_an_address_nobody_can_open_stops_the_source(url: str) -> None:
    with pytest.raises(StopSource) as caught:
        SqlTable("prueba", url, mapping(SqlWorld.read))
    assert SECRET not in str(caught.value)


def test_the_source_is_only_read(world: SqlWorld) -> None:
    world.add(rows(0, 2))
    opened = Database("prueba", f"sqlite:///{world.path}").connection()
    with pytest.raises(RetryLater), opened as connection:
        connection.exec_driver_sql("DELETE FROM boletas")
    assert len(pulled(table(world).pull(None))) == 2


def test_a_source_that_dies_between_batches_is_tried_later_from_the_last_cursor(world: SqlWorld) -> None:
    world.add(rows(0, 2500))
    source = table(world).pull(None)
    first = next(source)
    assert isinstance(first, Batch)
    source.close()
    world.path.rename(world.path.with_suffix(".away"))
    with pytest.raises(StopSource):
        list(table(world).pull(first.cursor))
    world.path.with_suffix(".away").rename(world.path)
    assert len(pulled(table(world).pull(first.cursor))) == 1500
