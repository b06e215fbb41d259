from __future__ import annotations

from connector_conformance import Conformance
from source_worlds import ContentCsvWorld, CsvWorld, KeyOnlySqlWorld, RestWorld, SqlWorld, XlsxWorld


class TestCsv(Conformance):
    world = CsvWorld


class TestCsvKeyedByContent(Conformance):
    world = ContentCsvWorld


class TestXlsx(Conformance):
    world = XlsxWorld
    memory_is_bounded = False  # openpyxl keeps the workbook's shared strings


class TestSql(Conformance):
    world = SqlWorld


class TestSqlWithoutWatermark(Conformance):
    world = KeyOnlySqlWorld


class TestRest(Conformance):
    world = RestWorld
    resumes_exactly = False  # the last watermark comes again
