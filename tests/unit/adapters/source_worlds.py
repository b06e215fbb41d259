"""A drop folder, a workbook, a table and an API, each under a test's control."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import orjson
from connector_conformance import SECRET
from openpyxl import Workbook, load_workbook

from adapters.base import Source
from adapters.file_drop import FileDrop
from adapters.mapping import Mapping, read_mapping
from adapters.rest_api import RestApi
from adapters.sql_table import SqlTable

COLUMNS = ("folio", "fecha", "delito", "cambio")
URL = f"https://user:{SECRET}@api.example/casos"


def mapping(read: str, *, key: str = "{columns: [folio]}", more: str = "") -> Mapping:
    text = f"""
mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {read}
key: {key}
columns_ignored: [cambio]
fields:
  report_class: {{const: crime}}
  folio: {{text: folio}}
  occurred_at: {{date: fecha, format: "%Y-%m-%d"}}
  offences[0].label: {{text: delito}}
{more}"""
    return read_mapping(text, "prueba.yaml")


class CsvWorld:
    read = '{csv: {files: "*.csv", encoding: utf-8}}'

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "buzon"
        self.folder.mkdir()
        self._files = 0

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self._files += 1
        with (self.folder / f"{self._files:03d}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)

    def empty(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()

    def take_away(self) -> None:
        self.folder.rename(self.folder.with_name("elsewhere"))

    def source(self) -> Source:
        return FileDrop("prueba", self.folder, mapping(self.read))


class ContentCsvWorld(CsvWorld):
    def source(self) -> Source:
        return FileDrop("prueba", self.folder, mapping(self.read, key="{content: true}"))


class XlsxWorld(CsvWorld):
    read = '{xlsx: {files: "*.xlsx", sheet: Hoja1}}'

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self._files += 1
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Hoja1")
        sheet.append(COLUMNS)
        for row in rows:
            sheet.append([row[column] for column in COLUMNS])
        book.save(self.folder / f"{self._files:03d}.xlsx")


class SqlWorld:
    read = "{sql: {table: boletas, key: folio, watermark: cambio}}"

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{SECRET}.sqlite"
        self.run("CREATE TABLE boletas (folio TEXT, fecha TEXT, delito TEXT, cambio TEXT)")

    def run(self, statement: str, rows: Sequence[Any] = ((),)) -> None:
        with sqlite3.connect(self.path) as connection:
            connection.executemany(statement, rows)
        connection.close()

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self.run("INSERT INTO boletas VALUES (:folio, :fecha, :delito, :cambio)", rows)

    def empty(self) -> None:
        self.run("DELETE FROM boletas")

    def take_away(self) -> None:
        self.path.unlink()

    def source(self) -> Source:
        return SqlTable("prueba", f"sqlite:///{self.path}", mapping(self.read))


class KeyOnlySqlWorld(SqlWorld):
    read = "{sql: {table: boletas, key: folio}}"


Answer = Callable[[httpx.Request], httpx.Response]


class RestWorld:
    read = "{rest: {items: data, key: folio, since: desde, watermark: cambio}}"

    def __init__(self, folder: Path) -> None:
        self.items: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self.waits: list[float] = []
        self.answer: Answer = self.page

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self.items += rows

    def empty(self) -> None:
        self.items = []

    def take_away(self) -> None:
        self.answer = lambda _: httpx.Response(503)

    def page(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/casos":
            found = [item for item in self.items if request.url.path == f"/casos/{item['folio']}"]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404)
        query = request.url.params
        size, page = int(query["size"]), int(query["page"])
        found = (item for item in self.items if item["cambio"] >= query.get("desde", ""))
        return as_json({"data": [*islice(found, (page - 1) * size, page * size)]})

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(request.url.params))
        return self.answer(request)

    def source(self) -> RestApi:
        client = httpx.Client(transport=httpx.MockTransport(self.handle))
        return RestApi("prueba", URL, SECRET, mapping(self.read), client, self.waits.append)


def as_json(value: object) -> httpx.Response:
    return httpx.Response(200, content=orjson.dumps(value), headers={"content-type": "application/json"})


def edit(path: Path, change: Callable[[Any], None], sheet: str = "Hoja1") -> None:
    book = load_workbook(path)
    change(book[sheet])
    book.save(path)
