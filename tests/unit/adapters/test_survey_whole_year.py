"""A sheet of the whole year beside those of its months is read once: never both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from adapters.survey.file import Asked, Survey, survey
from adapters.values.sheet_names import is_named_so


def surveyed(file: Path, sheets: Mapping[str, int]) -> Survey:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(["FOLIO", "FECHA", "FALTA"])
        for i in range(rows):
            sheet.append([f"{name[0]}-{i}", f"{i % 28 + 1:02}/01/2024", "RIÑA"])
    book.save(file)
    return survey(file, Asked(), lambda _, __: None)


@pytest.mark.parametrize("name", ["ACUMULADA TODO 2024", "TODO", "GENERAL", "Acumulado_2024"])
def test_the_sheet_that_repeats_the_months_is_not_read_beside_them(tmp_path: Path, name: str) -> None:
    found = surveyed(tmp_path / "a.xlsx", {"ENERO": 30, "FEBRERO": 20, name: 50})
    assert (found.whole, found.sheet, found.described) == (name, "ENERO", ["FEBRERO"])
    read = {
        sheet for sheet in ("ENERO", "FEBRERO", name) for one in found.read["xlsx"]["sheet"] if is_named_so(sheet, one)
    }
    assert read == {"ENERO", "FEBRERO"}
    assert found.profile.rows == 50


def test_where_it_stands_first_it_is_read_alone(tmp_path: Path) -> None:
    found = surveyed(tmp_path / "a.xlsx", {"TODO": 50, "ENERO": 30, "FEBRERO": 20})
    assert (found.whole, found.sheet, found.described) == ("TODO", "TODO", [])
    assert found.profile.rows == 50


@pytest.mark.parametrize(
    "sheets",
    [
        {"ENERO": 30, "FEBRERO": 20, "TODO": 51},  # rows of its own
        {"ENERO": 30, "FEBRERO": 20, "TODO": 49},  # or not up to date
        {"ENERO": 30, "FEBRERO": 20, "MARZO": 50},
        {"ENERO": 30, "TODO": 30},
    ],
)
def test_without_the_name_and_the_very_number_all_are_read(tmp_path: Path, sheets: Mapping[str, int]) -> None:
    found = surveyed(tmp_path / "a.xlsx", sheets)
    assert found.whole is None
    assert found.profile.rows == sum(sheets.values())
