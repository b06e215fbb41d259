"""A database of an agency on each engine that can be had here, under a test's control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector_conformance import SECRET
from source_worlds import SqlWorld, mapping
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from adapters.base import Source
from adapters.sql.table import SqlTable

_MOMENT = {"postgresql": "TIMESTAMP(6)", "mariadb": "DATETIME(6)", "mysql": "DATETIME(6)", "sqlite": "TEXT"}
_TABLES = ("boletas", "personas", "cat_municipios")


class DatabaseWorld:
    """One table of tickets, one of persons, one of municipalities."""

    read = SqlWorld.read

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = create_engine(url, poolclass=NullPool)
        for table in _TABLES:
            self.run(f"DROP TABLE IF EXISTS {table}")
        moment = _MOMENT[url.get_backend_name()]
        self.run(
            "CREATE TABLE boletas (folio VARCHAR(40), fecha VARCHAR(10), delito VARCHAR(40),"
            f" municipio_id INTEGER, cambio {moment})"
        )
        self.run("CREATE TABLE personas (boleta VARCHAR(40), orden INTEGER, curp VARCHAR(18), apodo VARCHAR(40))")
        self.run("CREATE TABLE cat_municipios (id INTEGER, estado_id INTEGER, nombre VARCHAR(40))")

    def run(self, statement: str, rows: Sequence[dict[str, Any]] | None = None) -> None:
        with self.engine.begin() as connection:
            if rows != []:
                connection.execute(text(statement), rows)

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        statement = "INSERT INTO boletas VALUES (:folio, :fecha, :delito, :municipio_id, :cambio)"
        self.run(statement, [{"municipio_id": None, **row} for row in rows])

    def empty(self) -> None:
        self.run("DELETE FROM boletas")

    def take_away(self) -> None:
        self.url = self.url.set(port=1, password=SECRET)

    def source(self, read: str | None = None, more: str = "") -> Source:
        url = self.url.render_as_string(hide_password=False)
        return SqlTable("prueba", url, mapping(read or self.read, more=more))
