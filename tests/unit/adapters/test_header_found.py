"""One mapping for sheets and files whose header stands anywhere, lacks a column, or is named after its month."""

from __future__ import annotations

from pathlib import Path

import pytest
from connector_conformance import folios, pulled
from drops import drop, found, places, put, skipped
from test_file_shapes import COLUMNS, book

from adapters.base import BadRow, Batch
from adapters.values.months_said import days_said
from contracts.document import DocumentError

ALL = '{xlsx: {files: "*.xlsx", sheet: "*", header: {find: 1}}}'
SOME = """  persons[].role: {const: detained}
  persons[].curp: {text: curp}
each: {persons: {rows: true, where: {column: vale, values: [S]}}}"""
ROW = ("F-1", "2024-01-01", "ROBO", "")


def test_each_sheet_s_header_is_found_by_its_names(tmp_path: Path) -> None:
    sheets = {
        "ENERO": [COLUMNS, ROW],
        "FEBRERO": [("JUZGADO", "folio"), (), ("Delito", "FOLIO:", "fecha", "otra"), ("ROBO", "F-2", "2024-02-01"), ()],
        "MARZO": [],
    }
    book(tmp_path / "a.xlsx", **sheets)
    came = pulled(drop(tmp_path, ALL).pull(None))
    assert (folios(came), places(came)) == (["F-1", "F-2"], ["a.xlsx/ENERO#2", "a.xlsx/FEBRERO#4"])


def test_a_sheet_without_a_needed_column_costs_itself(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", RESUMEN=[("mes", "casos"), ("ENERO", 1)], ENERO=[COLUMNS, ROW])
    came = found(drop(tmp_path, ALL))
    assert places(came) == ["a.xlsx/RESUMEN#1", "a.xlsx/ENERO#2"]
    assert isinstance(came[0], BadRow)
    assert came[0].rule.startswith("missing_column:")


def test_a_header_of_two_lines_is_found_too(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "BOLETAS,,,\n\nfolio,fecha,delito,lugar\n,,,calle\nF-1,2024-01-01,ROBO,JUAREZ\n")
    (row,) = pulled(drop(tmp_path, "{csv: {files: '*', header: {find: 2}}}").pull(None))
    assert row.values == {"folio": "F-1", "fecha": "2024-01-01", "delito": "ROBO", "lugar / calle": "JUAREZ"}


def test_a_file_without_its_header_is_skipped(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", b"folio,fecha\nF-1,2024-01-01\n")
    assert skipped(drop(tmp_path, "{csv: {files: '*', header: {find: 1}}}")) == [("a.csv", "missing_column:delito")]


@pytest.mark.parametrize("header", ["1", "{find: 1}"])
def test_a_column_that_may_be_absent_is_blank_there(tmp_path: Path, header: str) -> None:
    book(tmp_path / "a.xlsx", ENERO=[("folio", "fecha"), ("F-1", "2024-01-01")], FEBRERO=[COLUMNS, ROW])
    read = f'{{xlsx: {{files: "*.xlsx", sheet: "*", header: {header}}}}}'
    came = pulled(drop(tmp_path, read, more="columns_optional: [delito]").pull(None))
    assert [row.values.get("delito") for row in came] == [None, "ROBO"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("columns_optional: [folio]", "'folio' decides about the row"),
        ("select: {column: delito, ours: [ROBO], others: [FRAUDE]}\ncolumns_optional: [delito]", "'delito' decides"),
        (f"{SOME}\ncolumns_optional: [vale]", "'vale' decides about the row"),
    ],
)
def test_what_decides_about_a_row_is_never_absent(tmp_path: Path, more: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        drop(tmp_path, ALL, more=more)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("column", "made"),
    [
        ("estatus", ""),
        ("uno u otro", "\nmade: {uno u otro: {first_of: [baja, estatus]}}\ncolumns_optional: [baja, estatus]"),
    ],
)
def test_a_sheet_without_the_column_that_withdraws_is_counted(tmp_path: Path, column: str, made: str) -> None:
    book(tmp_path / "a.xlsx", ENERO=[COLUMNS, ROW], FEBRERO=[(*COLUMNS, "estatus"), ("F-2", *ROW[1:], "BAJA")])
    more = f"withdraw: {{column: {column}, values: [BAJA]}}" + (made or "\ncolumns_optional: [estatus]")
    came = [*drop(tmp_path, ALL, more=more).pull(None)]
    assert [batch.read_as for batch in came if isinstance(batch, Batch)] == ["without withdraw: 1"]


def test_a_sheet_whose_column_that_withdraws_may_be_renamed_costs_itself(tmp_path: Path) -> None:
    more = "withdraw: {column: estatus, values: [BAJA]}\ncolumns_optional: [estatus]"
    book(tmp_path / "a.xlsx", ENERO=[(*COLUMNS, "situacion"), ("F-1", *ROW[1:], "BAJA")], FEBRERO=[COLUMNS, ROW])
    came = found(drop(tmp_path, ALL, more=more))
    assert places(came) == ["a.xlsx/ENERO#1", "a.xlsx/FEBRERO#2"]
    assert isinstance(came[0], BadRow)
    assert came[0].rule == "missing_column:estatus"


@pytest.mark.parametrize(
    ("name", "year", "days"),
    [
        ("ENERO", 2023, "2023-01-01/2023-01-31"),
        ("ENE-MAR", 2024, "2024-01-01/2024-03-31"),
        ("ABRIL-MAYO", 2023, "2023-04-01/2023-05-31"),
        ("ENE 2023", 2024, "2023-01-01/2023-01-31"),
        ("MZO 26", 2026, "2026-03-01/2026-03-31"),
        ("MZ. 26", None, "2026-03-01/2026-03-31"),
        ("MZO", 2026, "2026-03-01/2026-03-31"),
        ("MAR'26", None, "2026-03-01/2026-03-31"),
        ("ENE26", None, "2026-01-01/2026-01-31"),
        ("FEB 2026", None, "2026-02-01/2026-02-28"),
        ("SEPT-25", None, "2025-09-01/2025-09-30"),
        ("SET", 2025, "2025-09-01/2025-09-30"),
        ("AGTO", 2025, "2025-08-01/2025-08-31"),
        ("OCT-DIC 25", None, "2025-10-01/2025-12-31"),
        ("ENE 1-15", 2026, "2026-01-01/2026-01-31"),  # those are days
        ("MZ 4", None, None),
        ("FEBRERO", None, None),
        ("ENERO, MARZO", 2023, None),
        ("DIC-ENE", 2023, None),
        ("Hoja1", 2023, None),
    ],
)
def test_the_days_that_a_sheet_s_name_says(name: str, year: int | None, days: str | None) -> None:
    assert days_said(name, year) == days


@pytest.mark.parametrize("year", ["sheet_period: {year: 2023}", 'sheet_period: {}, period: "libro_{year}.xlsx"'])
def test_a_sheet_s_name_decides_the_dates_of_its_rows(tmp_path: Path, year: str) -> None:
    rows = [("folio", "alta"), ("F-1", "03/04/2023"), ("F-2", "03/05/2023")]
    book(tmp_path / "libro_2023.xlsx", MARZO=rows, ABRIL=rows)
    read = f'{{xlsx: {{files: "*.xlsx", sheet: "*", {year}}}}}'
    line = '  reported_at: {date: alta, format: ["%d/%m/%Y", "%m/%d/%Y"], decided_by: period}'
    more = f"{line}\ncolumns_optional: [fecha, delito]"
    source = drop(tmp_path, read, more=more)
    assert [row.values["#period"][:7] for row in pulled(source.pull(None))] == ["2023-03"] * 2 + ["2023-04"] * 2
