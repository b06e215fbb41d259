"""What needs no server: statements of the engines that can't be run here, drivers, cursors, mistakes in a mapping."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from connector_conformance import SECRET, pulled, rows
from hypothesis import given
from hypothesis import strategies as st
from source_worlds import SqlWorld, mapping
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import OperationalError

from adapters.base import BadRow, Batch, RetryLater, SourceError, StopSource
from adapters.document.columns import Each
from adapters.sql.children import Children
from adapters.sql.cursor import earlier, read_back, written
from adapters.sql.engine import named
from adapters.sql.table import SqlTable
from contracts.document import DocumentError

READ = (
    "{sql: {table: fgj.boletas, key: folio, watermark: Cambio, overlap: 300,"
    " join: [{table: fgj.cat_municipios, on: {municipio_id: id}}]}}"
)
PLACE = "  place.neighbourhood: {text: cat_municipios.nombre}\n"
PERSONS = """  persons[].role: {const: detained}
  persons[].curp: {text: curp}
each: {persons: {table: personas, key: boleta, order: orden}}
"""
DIALECTS: dict[str, Dialect] = {
    "mssql": mssql.dialect(),
    "oracle": oracle.dialect(),
    "mysql": mysql.dialect(),
    "postgresql": postgresql.dialect(),
}
NAMES = {"mssql": "[Cambio]", "oracle": '"Cambio"', "mysql": "`Cambio`", "postgresql": '"Cambio"'}


@pytest.mark.parametrize("name", DIALECTS)
def test_the_statements_are_ones_that_every_engine_has(name: str) -> None:
    """Compiled only: SQL Server and Oracle can't be run here."""
    source = SqlTable("prueba", "sqlite://", mapping(READ, more=PLACE))
    cursor = {"key": "F-1", "watermark": ["datetime", "2024-02-01T12:00:00"]}
    said = str(source._after(cursor).compile(dialect=DIALECTS[name]))
    assert "LEFT OUTER JOIN fgj.cat_municipios" in said
    assert f"ORDER BY fgj.boletas.{NAMES[name]}, fgj.boletas.folio" in said
    assert f"fgj.boletas.{NAMES[name]} >= " in said
    assert said.count(NAMES[name]) == 4  # chosen, not null, beyond, in order


@pytest.mark.parametrize("name", DIALECTS)
def test_a_batch_of_records_asks_for_its_children_in_one_list(name: str) -> None:
    each = Each.model_validate({"table": "fgj.personas", "key": "boleta", "order": "orden"})
    children = Children("prueba", "persons", each, "folio", frozenset({"curp"}))
    query = children._query.where(children._key.in_([f"F-{n}" for n in range(1000)]))
    said = query.compile(dialect=DIALECTS[name], compile_kwargs={"render_postcompile": True})
    assert len(said.params) == 1000
    assert str(said).endswith("ORDER BY fgj.personas.boleta, fgj.personas.orden")


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("mariadb://u:{}@h/d", "pymysql", "mariadb"),
        ("mysql://u:{}@h/d", "pymysql", "mariadb"),
        ("mssql://u:{}@h/d", "pymssql", "sqlserver"),
        ("oracle://u:{}@h/d", "oracledb", "oracle"),
        ("mssql+pyodbc://u:{}@h/d", "pyodbc", "sqlserver"),
    ],
)
def test_a_missing_driver_says_which_extra_brings_it(
    url: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(StopSource, match=rf"pip install 'convenio\[{extra}\]'") as caught:
        SqlTable("prueba", url.format(SECRET), mapping(SqlWorld.read))
    assert SECRET not in str(caught.value)


class _Oracle:
    code = 1017


@pytest.mark.parametrize(
    ("dialect", "arguments", "kind"),
    [
        ("mssql", (18456, b"Login failed for 'x'"), StopSource),
        ("mssql", ((18456, b"Login failed for 'x'"),), StopSource),
        ("mssql", (1205, b"deadlock"), RetryLater),
        ("mssql", (), RetryLater),
        ("oracle", (_Oracle(),), StopSource),
        ("oracle", ("DPY-6005",), RetryLater),
    ],
)
def test_what_a_driver_refuses_is_told_from_what_passes(
    dialect: str, arguments: tuple[Any, ...], kind: type[SourceError]
) -> None:
    """The codes of engines that can't be run here, as their drivers hand them over."""
    found = named("prueba", dialect, OperationalError("SELECT", None, Exception(*arguments)))
    assert isinstance(found, kind)
    assert "'x'" not in str(found)


@pytest.mark.parametrize(
    ("mark", "by", "found"),
    [
        (datetime(2024, 3, 1, 0, 2), 300, datetime(2024, 2, 29, 23, 57)),
        (date(2024, 3, 1), 300, date(2024, 2, 29)),
        (date(2024, 3, 2), 86_401, date(2024, 2, 29)),
        (1000, 300, 700),
        (Decimal("1000.5"), 300, Decimal("700.5")),
        (1000.5, 300, 700.5),
        ("2024-03-01", 300, "2024-02-29"),
        ("2024-03-01 00:02:59", 300, "2024-02-29 23:57"),
        ("2024-03-01T00:02:00.123456Z", 300, "2024-02-29T23:57"),
    ],
)
def test_how_far_a_mark_goes_back(mark: Any, by: int, found: Any) -> None:
    assert earlier(mark, by) == found


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.integers(1, 10**6), st.sampled_from(" T"))
def test_a_text_that_goes_back_stands_before_every_text_within_the_overlap(at: datetime, by: int, sep: str) -> None:
    start = earlier(at.isoformat(sep=sep), by)
    for within in (at, at - timedelta(seconds=by), at - timedelta(seconds=by / 2)):
        for spelled in ("auto", "minutes", "seconds", "milliseconds"):
            assert within.isoformat(sep=sep, timespec=spelled) >= start


@pytest.mark.parametrize("mark", ["ayer", "", "20240301", "2024-02-31", "2024-W09-5", UUID(int=1), None])
def test_a_mark_that_is_no_point_on_a_line_has_no_overlap(tmp_path: Path, mark: Any) -> None:
    world = SqlWorld(tmp_path)
    world.add(rows(0, 1))
    source = SqlTable("prueba", f"sqlite:///{world.path}", mapping(SqlWorld.read[:-2] + ", overlap: 300}}"))
    with pytest.raises(StopSource, match="overlap needs a watermark"):
        list(source.pull({"key": "F-1", "watermark": written(mark)}))


@given(st.datetimes() | st.dates() | st.decimals(allow_nan=False) | st.uuids() | st.integers() | st.text())
def test_a_cursor_says_its_types(value: Any) -> None:
    assert (read_back(written(value)), type(read_back(written(value)))) == (value, type(value))
    zoned = datetime(2024, 1, 1, tzinfo=UTC)
    assert read_back(written(zoned)) == zoned


def family(tmp_path: Path, folio: str, *parts: str) -> SqlTable:
    world = SqlWorld(tmp_path)
    world.add([{**rows(0, 1)[0], "folio": folio}])
    world.run("CREATE TABLE personas (boleta TEXT COLLATE NOCASE, orden INTEGER, curp TEXT)")
    world.run("INSERT INTO personas VALUES (?, 1, 'C')", [(part,) for part in parts])
    return SqlTable("prueba", f"sqlite:///{world.path}", mapping(SqlWorld.read, more=PERSONS))


def test_a_child_that_the_database_takes_for_the_records_is_its_part(tmp_path: Path) -> None:
    (row,) = pulled(family(tmp_path, "f-1", "F-1", "f-1", "F-2").pull(None))
    assert [part["boleta"] for part in row.values["#persons"]] == ["F-1", "f-1"]


def test_a_child_whose_record_can_not_be_told_stops_the_source(tmp_path: Path) -> None:
    source = family(tmp_path, "f-1", "F-1")
    SqlWorld.run(_At(tmp_path), "INSERT INTO boletas VALUES ('f-1 ', '2024-01-01', 'ROBO', '2024-03-01')")  # type: ignore[arg-type]
    with pytest.raises(StopSource, match="spells its key"):
        list(source.pull(None))


class _At:
    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{SECRET}.sqlite"


def test_a_part_in_another_encoding_is_refused_with_its_record(tmp_path: Path) -> None:
    source = family(tmp_path, "A", "A")
    SqlWorld.run(_At(tmp_path), "UPDATE personas SET curp = CAST(x'44d14f53' AS TEXT)")  # type: ignore[arg-type]
    (batch,) = source.pull(None)
    assert isinstance(batch, Batch)
    assert batch.rows == [BadRow("A", "encoding")]


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("key: folio, overlap: 300", "overlap without a watermark"),
        ("key: folio, watermark: cambio, overlap: 0", "overlap"),
        ("key: folio, join: [{table: c, on: {a: id}}, {table: c, on: {b: id}}]", "'c' is read already"),
        ("key: folio, join: [{table: x.boletas, on: {a: id}}]", "'boletas' is read already"),
        ("key: folio, join: [{table: c, on: {a: id}}]", "no column of c is used"),
        ("key: folio, join: [{table: c, on: {d.x: id}}, {table: d, on: {a: id}}]", "'d' is not joined before"),
        ("key: folio, join: [{table: c, on: {}}]", "on"),
    ],
)
def test_joins_that_can_not_be_meant_are_mistakes(read: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        mapping(f"{{sql: {{table: boletas, {read}}}}}")


def test_a_column_that_only_joins_is_no_news() -> None:
    read = "{sql: {table: boletas, key: id, join: [{table: c, on: {clave_mun: id}}]}}"
    known = mapping(read, more=PLACE.replace("cat_municipios", "c"))
    assert known.unexpected({"id", "clave_mun", "folio", "fecha", "delito", "otra"}) == {"otra"}
