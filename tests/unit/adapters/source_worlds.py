"""A drop folder, a workbook and a table, each under a test's control."""

from __future__ import annotations

import csv
import gzip
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from connector_conformance import SECRET
from openpyxl import Workbook, load_workbook

from adapters.base import Source
from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Mapping, read_mapping
from adapters.sql.table import SqlTable

COLUMNS = ("folio", "fecha", "delito", "cambio")


def mapping(read: str, *, key: str = "{columns: [folio]}", more: str = "") -> Mapping:
    text = f"""
mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {read}
key: {key}
columns_ignored: [cambio, municipio_id]
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


class JsonWorld(CsvWorld):
    read = '{json: {files: "*.json", items: data}}'

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self._files += 1
        (self.folder / f"{self._files:03d}.json").write_bytes(self.written(rows))

    def written(self, rows: Sequence[dict[str, str]]) -> bytes:
        return orjson.dumps({"data": list(rows)})


class PackedLinesWorld(JsonWorld):
    read = '{json: {files: "*.json", lines: true, encoding: detect}}'

    def written(self, rows: Sequence[dict[str, str]]) -> bytes:
        return gzip.compress(b"".join(orjson.dumps(row) + b"\n" for row in rows))


class BesideWorld(CsvWorld):
    """Each file's last two columns stand in another file, and how they are written is to be found out."""

    read = '{csv: {files: "a*.csv", encoding: detect, delimiter: detect, beside: ["b*.csv"]}}'

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self._files += 1
        for name, columns in (("a", COLUMNS[:2]), ("b", COLUMNS[2:])):
            with (self.folder / f"{name}{self._files:03d}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, delimiter=";", extrasaction="ignore")
                writer.writeheader()
                writer.writerows(rows)


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


def edit(path: Path, change: Callable[[Any], None], sheet: str = "Hoja1") -> None:
    book = load_workbook(path)
    change(book[sheet])
    book.save(path)
