"""What holds on every engine: SQLite, PostgreSQL, and MariaDB where its address is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from connector_conformance import folios, pulled, rows
from sql_worlds import DatabaseWorld
from sqlalchemy import URL, make_url

from adapters.base import BadRow, Batch, CannotFetch, RetryLater, Row, Source, StopSource
from adapters.sql.children import MOST_PARTS
from adapters.sql.engine import Database
from adapters.sql.table import BATCH

START = datetime(2024, 2, 1, 12)
OVERLAP = "{sql: {table: boletas, key: folio, watermark: cambio, overlap: 300}}"
JOINED = (
    "{sql: {table: boletas, key: folio, watermark: cambio,"
    " join: [{table: cat_municipios, on: {municipio_id: id}},"
    " {table: cat_municipios, as: estado, on: {cat_municipios.estado_id: id}}]}}"
)
PLACES = """  place.neighbourhood: {text: cat_municipios.nombre}
  place.street: {text: estado.nombre}
"""
PERSONS = """  persons[].role: {const: detained}
  persons[].curp: {text: curp}
each: {persons: {table: personas, key: boleta, order: orden}}
"""


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseWorld:
    if request.param == "sqlite":
        path = tmp_path / "juzgado.sqlite"
        path.touch()
        return DatabaseWorld(make_url(f"sqlite:///{path}"))
    url: URL = request.getfixturevalue("on_postgres") if request.param == "postgres" else None
    return DatabaseWorld(url or make_url(request.getfixturevalue("mariadb")))


def at(world: DatabaseWorld, seconds: float) -> Any:
    moment = START + timedelta(seconds=seconds)
    return moment.isoformat(sep=" ") if world.url.get_backend_name() == "sqlite" else moment


def add(world: DatabaseWorld, *folios_at: tuple[str, float]) -> None:
    world.add([{**rows(0, 1)[0], "folio": folio, "cambio": at(world, when)} for folio, when in folios_at])


def last_of(source: Source, cursor: Any = None) -> Batch:
    *_, last = [step for step in source.pull(cursor) if isinstance(step, Batch)]
    return last


def everything(source: Source) -> list[Row | BadRow]:
    return [row for step in source.pull(None) if isinstance(step, Batch) for row in step.rows]


@pytest.mark.parametrize(("read", "found"), [(OVERLAP, ["LATE"]), (DatabaseWorld.read, [])])
def test_a_row_committed_late_is_found_within_the_overlap_alone(
    here: DatabaseWorld, read: str, found: Sequence[str]
) -> None:
    add(here, ("A", 0), ("B", 1000))
    source = here.source(read)
    last = last_of(source)
    add(here, ("LATE", 900), ("OLDER", 600))
    again = folios(pulled(source.pull(last.cursor)))
    assert [folio for folio in again if folio not in ("A", "B")] == list(found)
    assert "A" not in again


@pytest.mark.parametrize(("read", "found"), [(OVERLAP, {"LATE"}), (DatabaseWorld.read, set())])
def test_also_where_a_pull_stopped_midway(here: DatabaseWorld, read: str, found: set[str]) -> None:
    add(here, *((f"F-{n:06d}", n) for n in range(BATCH + 500)))
    source = here.source(read)
    begun = source.pull(None)
    first = next(begun)
    begun.close()  # type: ignore[attr-defined]  # a generator
    add(here, ("LATE", BATCH - 100.5))
    again = folios(pulled(source.pull(first.cursor)))
    assert {folio for folio in again if folio == "LATE"} == found
    assert {*folios(first.rows), *again} >= {f"F-{n:06d}" for n in range(BATCH + 500)}  # type: ignore[arg-type]


def test_an_overlap_longer_than_a_batch_does_not_walk_backwards(here: DatabaseWorld) -> None:
    add(here, *((f"F-{n:06d}", n / 100) for n in range(3 * BATCH)))
    source = here.source(OVERLAP)
    last = last_of(source)
    cursor = last.cursor
    for step in source.pull(cursor):
        assert step.cursor == cursor
        again = next(iter(source.pull(step.cursor)))
        assert folios(again.rows)[0] == "F-000000"  # type: ignore[union-attr]  # as at the first time, and no earlier


def test_columns_of_joined_tables_are_read_and_a_missing_partner_loses_no_row(here: DatabaseWorld) -> None:
    add(here, ("A", 0), ("B", 1))
    here.run("UPDATE boletas SET municipio_id = 120 WHERE folio = 'A'")
    here.run("INSERT INTO cat_municipios VALUES (120, 14, 'Zapopan'), (14, NULL, 'Jalisco')")
    source = here.source(JOINED, PLACES)
    source.check()
    a, b = pulled(source.pull(None))
    assert (a.values["cat_municipios.nombre"], a.values["estado.nombre"]) == ("Zapopan", "Jalisco")
    assert (b.values["cat_municipios.nombre"], b.values["estado.nombre"]) == (None, None)
    assert source.fetch("A") == a


def test_a_row_that_finds_two_partners_is_refused_once(here: DatabaseWorld) -> None:
    add(here, ("A", 0), ("B", 1), ("C", 1))
    here.run("UPDATE boletas SET municipio_id = 120 WHERE folio = 'B'")
    here.run("INSERT INTO cat_municipios VALUES (120, 14, 'Zapopan'), (120, 14, 'Zapopan'), (120, 14, 'Otro')")
    source = here.source(JOINED, PLACES)
    found = everything(source)
    assert [row.rule if isinstance(row, BadRow) else row.locator for row in found] == ["A", "joined_twice", "C"]
    with pytest.raises(CannotFetch):
        source.fetch("B")


def test_rows_without_a_key_are_not_taken_for_one_that_was_joined_twice(here: DatabaseWorld) -> None:
    add(here, ("A", 0))
    here.run("INSERT INTO boletas (fecha, delito) VALUES ('2024-01-01', 'ROBO'), ('2024-01-01', 'ROBO')")
    found = everything(here.source(JOINED, PLACES))
    assert sorted(row.rule if isinstance(row, BadRow) else row.locator for row in found) == [
        "A",
        "missing_key",
        "missing_key",
    ]


def test_a_child_tables_rows_are_the_parts_in_their_order(here: DatabaseWorld) -> None:
    count = 2 * BATCH + 100
    add(here, *((f"F-{n:06d}", n) for n in range(count)))
    children = [(n, k) for n in range(count) for k in range(n % 4)]
    here.run(
        "INSERT INTO personas VALUES (:boleta, :orden, :curp, 'x')",
        [{"boleta": f"F-{n:06d}", "orden": -k, "curp": f"C{k}"} for n, k in children],
    )
    source = here.source(more=PERSONS)
    found = pulled(source.pull(None))
    assert [[part["curp"] for part in row.values["#persons"]] for row in found] == [
        [f"C{k}" for k in reversed(range(n % 4))] for n in range(count)
    ]
    assert source.fetch("F-000007") == found[7]
    assert {name for part in found[7].values["#persons"] for name in part} == {"boleta", "orden", "curp"}


def test_columns_of_a_child_table_that_nobody_knows_are_told_once(here: DatabaseWorld) -> None:
    add(here, ("A", 0))
    assert [set(step.unexpected) for step in here.source(more=PERSONS).pull(None)] == [{"apodo"}]


def test_without_an_order_the_parts_still_have_one(here: DatabaseWorld) -> None:
    add(here, ("A", 0))
    people = [{"curp": curp} for curp in ("C", "A", "B")]
    here.run("INSERT INTO personas (boleta, curp) VALUES ('A', :curp)", people)
    (row,) = pulled(here.source(more=PERSONS.replace(", order: orden", "")).pull(None))
    assert [part["curp"] for part in row.values["#persons"]] == ["A", "B", "C"]


def test_a_record_with_more_parts_than_are_held_is_refused(here: DatabaseWorld) -> None:
    add(here, ("A", 0), ("B", 0))
    here.run(
        "INSERT INTO personas VALUES (:boleta, :orden, 'C', 'x')",
        [{"boleta": "A", "orden": n} for n in range(MOST_PARTS + 2)] + [{"boleta": "B", "orden": 1}],
    )
    bad, good = everything(here.source(more=PERSONS))
    assert (bad, good.locator) == (BadRow("A", "too_many_parts"), "B")


@pytest.mark.parametrize(
    ("read", "more", "words"),
    [
        (JOINED.replace("cat_municipios", "cat_x"), PLACES.replace("cat_municipios", "cat_x"), "no table cat_x"),
        (JOINED.replace("municipio_id: id", "municipio_id: clave"), PLACES, "cat_municipios has no column clave"),
        (JOINED.replace("{municipio_id", "{mun_id"), PLACES, "boletas has no column mun_id"),
        (JOINED, PLACES.replace("estado.nombre", "estado.nom"), "cat_municipios has no column nom"),
        (DatabaseWorld.read, PERSONS.replace("personas", "gente"), "no table gente"),
        (DatabaseWorld.read, PERSONS.replace("orden", "num"), "personas has no column num"),
    ],
)
def test_a_wrong_table_or_column_beside_stops_the_source(here: DatabaseWorld, read: str, more: str, words: str) -> None:
    add(here, ("A", 0))
    source = here.source(read, more)
    for ask in (source.check, lambda: list(source.pull(None))):
        with pytest.raises(StopSource, match=words):
            ask()


def test_the_database_is_only_read(here: DatabaseWorld) -> None:
    add(here, ("A", 0))
    opened = Database("prueba", here.url.render_as_string(hide_password=False)).connection()
    with pytest.raises((StopSource, RetryLater)), opened as connection:
        connection.exec_driver_sql("DELETE FROM boletas")
    assert len(pulled(here.source().pull(None))) == 1


def test_only_the_end_of_a_reading_is_complete_also_of_one_that_goes_on(here: DatabaseWorld) -> None:
    add(here, *((f"F-{n:06d}", n) for n in range(BATCH + 1)))
    source = here.source()
    first, last = (step for step in source.pull(None) if isinstance(step, Batch))
    assert (first.complete, last.complete) == (False, True)
    assert [(len(step.rows), step.complete) for step in source.pull(first.cursor) if isinstance(step, Batch)] == [
        (1, True)
    ]
    (end,) = source.pull(last.cursor)  # a comparison that was broken off behind the last row is still to be made
    assert end == Batch([], last.cursor, complete=True)
    here.empty()
    assert [(len(step.rows), step.cursor, step.complete) for step in source.pull(None) if isinstance(step, Batch)] == [
        (0, {}, True)
    ]


def test_a_row_that_loses_its_watermark_between_two_questions_is_in_the_whole_reading(here: DatabaseWorld) -> None:
    """Else a comparison with what was there before would take it for vanished."""
    if here.url.get_backend_name() == "sqlite":
        pytest.skip("each question has its own snapshot there")
    add(here, ("A", 0), ("B", 1))
    here.run("INSERT INTO boletas (folio, fecha, delito) VALUES ('N', '2024-01-01', 'ROBO')")
    steps = here.source().pull(None)
    undated = next(steps)
    here.run("UPDATE boletas SET cambio = NULL WHERE folio = 'A'")
    assert folios([*undated.rows, *pulled(steps)]) == ["N", "A", "B"]  # type: ignore[list-item]
