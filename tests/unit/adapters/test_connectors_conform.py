from __future__ import annotations

from connector_conformance import Conformance, StreamingConformance
from source_worlds import ContentCsvWorld, CsvWorld, KeyOnlySqlWorld, RestWorld, SqlWorld, XlsxWorld


class TestCsv(StreamingConformance):
    world = CsvWorld


class TestCsvKeyedByContent(StreamingConformance):
    world = ContentCsvWorld


class TestXlsx(Conformance):  # openpyxl keeps a workbook's shared strings in memory, within a limit
    world = XlsxWorld


class TestSql(StreamingConformance):
    world = SqlWorld


class TestSqlWithoutWatermark(StreamingConformance):
    world = KeyOnlySqlWorld


class TestRest(StreamingConformance):
    world = RestWorld
    resumes_exactly = False  # the last watermark comes again
