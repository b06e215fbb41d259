"""Files as agencies have them: packed, in any encoding, in several sheets, under several header lines."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from connector_conformance import folios, pulled
from drops import DETECT, HEADER, ROWS, age, drop, found, places, put, rules, skipped, steps
from openpyxl import Workbook

from adapters.base import Batch, Row
from adapters.drop.file_drop import FileDrop
from adapters.files import gzipped
from adapters.files.headers import names
from adapters.rows.mapper import Mapping, read_mapping

# -- detection and gzip ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "cp850", "mac-roman", "utf-16"])
def test_how_a_file_is_written_is_found_and_said(tmp_path: Path, encoding: str, packed: bool) -> None:
    content = ROWS.replace(",", ";").encode(encoding)
    put(tmp_path, "a.csv", gzip.compress(content) if packed else content)
    (batch,) = steps(drop(tmp_path, DETECT))
    assert isinstance(batch, Batch)
    assert [row.values["delito"] for row in batch.rows if isinstance(row, Row)] == ["DAÑOS", "LESIÓN"]
    name = "utf-8 BOM" if encoding == "utf-8-sig" else encoding
    assert batch.read_as == f'{"gzip; " * packed}{name}; ";"; LF'


def test_what_the_mapping_says_of_a_file_is_not_said_again(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", ROWS)
    (batch,) = steps(drop(tmp_path, '{csv: {files: "*.csv"}}'))
    assert isinstance(batch, Batch)
    assert batch.read_as is None


def test_a_packed_row_is_fetched_as_it_was_pulled(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", gzip.compress(ROWS.encode()))
    source = drop(tmp_path, DETECT)
    for row in pulled(source.pull(None)):
        assert source.fetch(row.locator) == row


def test_a_packed_file_that_is_not_whole_waits_then_is_skipped(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv.gz", gzip.compress(ROWS.encode())[:-4])
    assert steps(drop(tmp_path, DETECT)) == []
    age(path)
    assert skipped(drop(tmp_path, DETECT)) == [("a.csv.gz", "unreadable_file")]


def test_a_bomb_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "LARGEST_BOOK", 100_000)
    put(tmp_path, "a.csv", gzip.compress(ROWS.encode() + b"F-3,2024-01-01,ROBO,\n" * 10_000))
    put(tmp_path, "b.csv", gzip.compress(ROWS.encode()))
    source = drop(tmp_path, DETECT)
    assert skipped(source) == [("a.csv", "file_too_large")]
    assert len(found(source)) == 2


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"calle,numero\n\xc1REA,1\n", "encoding_ambiguous"),
        ("nombre, apellido;edad\nANA, PEREZ;30\n", "delimiter_ambiguous"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_excel"),
        ("<html><table><tr><td>folio</td></tr></table>\n", "web_page"),
        (b"%PDF-1.7\n", "unknown_format"),
        ('[{"folio": "F-1"}]\n', "not_delimited_text"),
    ],
)
def test_what_is_no_table_or_may_be_two_is_skipped(tmp_path: Path, content: str | bytes, rule: str) -> None:
    put(tmp_path, "a.csv", content)
    put(tmp_path, "b.csv", ROWS)
    source = drop(tmp_path, DETECT)
    assert skipped(source) == [("a.csv", rule)]
    assert len(found(source)) == 2


# -- workbooks ---------------------------------------------------------------------------------------------------------


def book(path: Path, **contents: list[tuple[object, ...]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for name, lines in contents.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    with path.open("wb") as file:
        made.save(file)
    return path


COLUMNS = ("folio", "fecha", "delito", "cambio")
YEAR = {
    "ENERO": [COLUMNS, ("F-1", "2024-01-01", "ROBO", "")],
    "FEBRERO": [COLUMNS, ("F-2", "2024-02-01", "ROBO", ""), ("F-3", "2024-02-01", "ROBO", "")],
    "MARZO": [],
}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_excel"),
        (b"<html><table><tr><td>folio</td></tr></table>\n", "not_a_workbook"),
        (ROWS.encode(), "not_a_workbook"),
        (gzip.compress(b"PK\x03\x04", mtime=0), "not_a_workbook"),
    ],
)
def test_what_is_called_a_workbook_and_is_none_is_skipped(tmp_path: Path, content: bytes, rule: str) -> None:
    put(tmp_path, "a.xls", content)
    assert skipped(drop(tmp_path, '{xlsx: {files: "*.xls", sheet: Hoja1}}')) == [("a.xls", rule)]


def test_a_workbook_under_the_old_name_is_read(tmp_path: Path) -> None:
    book(tmp_path / "a.xls", ENERO=YEAR["ENERO"])
    assert folios(pulled(drop(tmp_path, '{xlsx: {files: "*.xls", sheet: ENERO}}').pull(None))) == ["F-1"]


@pytest.mark.parametrize("sheet", ["[ENERO, FEBRERO, MARZO]", '"*"'])
def test_several_sheets_are_one_unit_and_their_rows_say_where_they_stand(tmp_path: Path, sheet: str) -> None:
    book(tmp_path / "a.xlsx", **YEAR)
    source = drop(tmp_path, f'{{xlsx: {{files: "*.xlsx", sheet: {sheet}}}}}')
    came = pulled(source.pull(None))
    assert places(came) == ["a.xlsx/ENERO#2", "a.xlsx/FEBRERO#2", "a.xlsx/FEBRERO#3"]
    assert [source.fetch(row.locator) for row in came] == came
    assert source.fetch(came[0].locator.replace("#2", "#9")) is None
    assert source.fetch(came[0].locator.replace("ENERO", "ABRIL")) is None


def test_sheets_come_in_the_mapping_s_order_and_each_once(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", **YEAR)
    source = drop(tmp_path, '{xlsx: {files: "*.xlsx", sheet: [FEBRERO, ENERO]}}')
    assert folios(pulled(source.pull(None))) == ["F-2", "F-3", "F-1"]
    assert skipped(drop(tmp_path, '{xlsx: {files: "*.xlsx", sheet: [ENERO, ABRIL]}}')) == [("a.xlsx", "missing_sheet")]
    assert skipped(drop(tmp_path, '{xlsx: {files: "*.xlsx", sheet: [MARZO]}}')) == [("a.xlsx", "empty_file")]


def test_a_pull_goes_on_in_the_sheet_where_it_stopped(tmp_path: Path) -> None:
    many = {n: [COLUMNS, *((f"{n}-{i}", "2024-01-01", "ROBO", "") for i in range(700))] for n in ("ENERO", "FEBRERO")}
    book(tmp_path / "a.xlsx", **many)
    read = '{xlsx: {files: "*.xlsx", sheet: "*"}}'
    first, last = steps(drop(tmp_path, read))
    assert isinstance(first, Batch)
    assert isinstance(last, Batch)
    assert steps(drop(tmp_path, read), first.cursor)[0] == last._replace(read_as=None)
    assert (first.complete, last.complete) == (False, True)


# -- header lines and footers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        ([["folio", "fecha"]], ["folio", "fecha"]),
        ([["Lugar", "", "Folio"], ["Calle", "Colonia", ""]], ["Lugar / Calle", "Lugar / Colonia", "Folio"]),
        (
            [["Folio", "", "Lugar", ""], ["", "Hora", "Calle", "Colonia"]],
            ["Folio", "Hora", "Lugar / Calle", "Lugar / Colonia"],
        ),
        ([["", None], ["Calle", " Colonia "]], ["Calle", "Colonia"]),
        ([["Lugar"], ["Calle", "Colonia"]], ["Lugar / Calle", "Lugar / Colonia"]),
        (
            [["Persona", "", "", "Hecho"], ["Nombre", "", "Edad", ""], ["Pila", "Apellido", "", "Fecha"]],
            ["Persona / Nombre / Pila", "Persona / Nombre / Apellido", "Persona / Edad", "Hecho / Fecha"],
        ),
    ],
)
def test_names_out_of_header_lines(lines: list[list[str | None]], columns: list[str]) -> None:
    assert names(lines) == columns


def test_a_header_of_two_lines_far_down_and_a_footer(tmp_path: Path) -> None:
    lines = [("Municipio de Zapopan",), *[()] * 20]
    lines += [("Folio", "Hecho", None), (None, "Fecha", "Delito"), ("F-1", "2024-01-01", "ROBO"), ()]
    lines += [("TOTAL: 1",), (), ("  Fuente: Seguridad Pública",)]
    book(tmp_path / "a.xlsx", Hoja1=lines)
    read = '{xlsx: {files: "*.xlsx", sheet: Hoja1, header: [22, 23], footer: [total, "Fuente:"]}}'
    source = FileDrop("prueba", tmp_path, two_lines(read))
    (batch,) = steps(source)
    assert isinstance(batch, Batch)
    (row,) = batch.rows
    assert isinstance(row, Row)
    assert row.values == {"Folio": "F-1", "Hecho / Fecha": "2024-01-01", "Hecho / Delito": "ROBO"}
    assert batch.read_as == "footer: 2"
    assert source.fetch(row.locator) == row


def two_lines(read: str) -> Mapping:
    return read_mapping(
        f"""
mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {read}
key: {{columns: [Folio]}}
fields:
  report_class: {{const: crime}}
  folio: {{text: Folio}}
  occurred_at: {{date: Hecho / Fecha, format: "%Y-%m-%d"}}
  offences[0].label: {{text: Hecho / Delito}}
""",
        "prueba.yaml",
    )


def test_footers_between_rows_are_neither_rows_nor_blanks(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,2024-01-01,ROBO,\n\nSubtotal,1\nF-2,2024-01-01,ROBO,\nSubtotal,1,,\n")
    source = drop(tmp_path, '{csv: {files: "*.csv", footer: [SUBTOTAL]}}')
    assert places(found(source)) == ["a.csv#2", "a.csv#3", "a.csv#5"]
    assert rules(source) == [None, "blank_row", None]


def test_a_header_line_that_is_not_there_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "Municipio de Zapopan\n")
    put(tmp_path, "b.csv", f"Municipio\n\n\nF-1,2\n{HEADER}\n")
    source = drop(tmp_path, '{csv: {files: "*.csv", header: 3}}')
    assert skipped(source) == [("a.csv", "missing_header"), ("b.csv", "missing_header")]
