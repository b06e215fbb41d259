"""Rows that are struck through in a workbook are counted, whole ones alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from adapters.survey.file import Asked, survey


@pytest.mark.parametrize(("cells", "found"), [(3, {"ENERO": [5, 7], "FEBRERO": [5, 7]}), (2, {}), (0, {})])
def test_rows_struck_through_are_found_in_every_sheet_that_is_read(
    tmp_path: Path, cells: int, found: dict[str, list[int]]
) -> None:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name in ("ENERO", "FEBRERO"):
        sheet = book.create_sheet(name)
        sheet.append(["FOLIO", "FECHA", "FALTA", "NOTA"])
        for i in range(20):
            sheet.append([f"{name[0]}-{i}", f"{i % 28 + 1:02}/01/2024", "RIÑA"])
        for row in (1, 5, 7):
            for cell in sheet[row][:cells]:
                cell.font = Font(strike=True)
    book.save(file := tmp_path / "a.xlsx")
    assert survey(file, Asked(), lambda *_: None).struck == found
