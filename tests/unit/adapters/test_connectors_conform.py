from __future__ import annotations

import pytest
from connector_conformance import Conformance, StreamingConformance
from rest_worlds import CursorWorld, LinkWorld, OffsetWorld, RestWorld
from source_worlds import (
    BesideWorld,
    ContentCsvWorld,
    CsvWorld,
    JsonWorld,
    KeyOnlySqlWorld,
    PackedLinesWorld,
    SqlWorld,
    XlsxWorld,
)
from sql_worlds import DatabaseWorld
from sqlalchemy import URL, make_url


class TestCsv(StreamingConformance):
    world = CsvWorld


class TestCsvKeyedByContent(StreamingConformance):
    world = ContentCsvWorld


class TestXlsx(Conformance):  # openpyxl keeps a workbook's shared strings in memory, within a limit
    world = XlsxWorld


class TestJson(StreamingConformance):
    world = JsonWorld


class TestPackedLinesOfJson(StreamingConformance):
    world = PackedLinesWorld


class TestFilesBesideEachOther(StreamingConformance):
    world = BesideWorld


class TestSql(StreamingConformance):
    world = SqlWorld


class TestSqlWithoutWatermark(StreamingConformance):
    world = KeyOnlySqlWorld


class TestSqlOnPostgres(StreamingConformance):
    @pytest.fixture
    def here(self, on_postgres: URL) -> DatabaseWorld:
        return DatabaseWorld(on_postgres)


class TestSqlOnMariadb(StreamingConformance):
    @pytest.fixture
    def here(self, mariadb: str) -> DatabaseWorld:
        return DatabaseWorld(make_url(mariadb))


class TestRest(StreamingConformance):
    world = RestWorld
    resumes_exactly = False  # the last watermark comes again


class TestRestByOffset(Conformance):
    world = OffsetWorld
    resumes_exactly = False


class TestRestByCursor(Conformance):
    world = CursorWorld
    resumes_exactly = False


class TestRestByLink(Conformance):
    world = LinkWorld
    resumes_exactly = False
