"""Sheets that are called after periods: the next book's are read by the same mapping, and no other sheet is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from drops import drop, found, skipped, steps

from adapters.base import Batch
from adapters.survey.file import Asked, survey
from adapters.values.sheet_names import is_named_so, period_patterns


@pytest.mark.parametrize(
    ("names", "later", "never"),
    [
        (["JUL", "AGO"], ["ENE", "SEPT", "Dic 2027"], ["CATALOGO", "GENERAL"]),
        (["DETENIDOS ENERO", "DETENIDOS FEBRERO"], ["DETENIDOS MARZO"], ["ENERO", "DETENIDOS"]),
        (["01-ENE", "02-FEB"], ["12-DIC"], ["ENE"]),
        (["1ER TRIM", "2DO TRIM"], ["3ER TRIM", "4TO TRIM"], ["TRIM", "RESUMEN TRIM"]),
        (["Primer trimestre", "Segundo trimestre"], ["Tercer trimestre"], ["trimestres"]),
        (["TRIM I", "TRIM II"], ["TRIM IV"], ["CATALOGO"]),
        (["SEMANA 1", "SEMANA 12"], ["semana 53"], ["SEMANAS"]),
        (["1", "2"], ["31"], ["HOJA 1", "A"]),
        (["1ER SEM 2026", "2DO SEM 2026"], ["1ER SEM 2027"], ["SEM"]),
        (["2025", "2026"], ["2027"], ["RESUMEN"]),
    ],
)
def test_the_next_period_s_sheet_is_of_the_pattern(names: list[str], later: list[str], never: list[str]) -> None:
    patterns = period_patterns(names)
    assert all(any(is_named_so(name, one) for one in patterns) for name in (*names, *later))
    assert not any(is_named_so(name, one) for name in never for one in patterns)


@pytest.mark.parametrize(
    "names", [[], ["Hoja1", "Hoja2"], ["JUL", "CENTRO"], ["NORTE", "SUR"], ["1ER TRIM", "ENERO"], ["1"], ["JUZGADO 1"]]
)
def test_other_names_have_none(names: list[str]) -> None:
    assert period_patterns(names) == []


def book(file: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made["Sheet"])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append([*line])
    made.save(file)
    return file


def table(month: str) -> list[list[str]]:
    return [["FOLIO", "FECHA", "FALTA"], *([f"{month}-{i}", f"{i + 1:02}/01/2024", "RIÑA"] for i in range(9))]


CODES = [["CLAVE", "NOMBRE LARGO", "GRUPO"], ["1", "RIÑA", "A"], ["2", "RUIDO", "B"]]


def test_a_book_of_months_beside_a_catalogue_is_read_by_pattern(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", {"JUL": table("J"), "AGO": table("A"), "CATALOGO": CODES})
    said = survey(file, Asked(), lambda *_: None).read["xlsx"]["sheet"]
    assert {"JUL*", "AGO*", "ENE*"} <= {*said}
    quarters = {"1ER TRIM": table("J"), "2DO TRIM": table("A"), "CATALOGO": CODES}
    assert survey(book(file, quarters), Asked(), lambda *_: None).read["xlsx"]["sheet"] == "[0-9]* TRIM"
    alone = survey(book(file, {"JULIO": table("J"), "CATALOGO": CODES}), Asked(), lambda *_: None)
    assert "AGO*" in alone.read["xlsx"]["sheet"]


def test_where_another_sheet_is_called_so_too_the_names_stand(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", {"JUL": table("J"), "AGO": table("A"), "JUL NOTAS": CODES})
    assert survey(file, Asked(), lambda *_: None).read["xlsx"]["sheet"] == ["JUL", "AGO"]


def read(folder: Path, sheet: str) -> list[str]:
    return [row.locator for row in found(drop(folder, f'{{xlsx: {{files: "*.xlsx", sheet: {sheet}}}}}'))]


def test_sheets_are_chosen_by_name_and_by_pattern_each_once(tmp_path: Path) -> None:
    lines = [["folio", "fecha", "delito", "cambio"], ["F-1", "2024-01-01", "ROBO", "x"]]
    book(tmp_path / "a.xlsx", {"AGO": lines, "Jul": lines, "CATALOGO": CODES})
    assert len(read(tmp_path, "[JUL*, 'AGO*', DIC*]")) == 2
    assert len(read(tmp_path, "[AGO, 'A?O', 'JU?']")) == 2
    assert all("Jul" in place for place in read(tmp_path, "'JU*'"))
    (batch,) = steps(drop(tmp_path, '{xlsx: {files: "*.xlsx", sheet: [JUL*, AGO*]}}'))
    assert isinstance(batch, Batch)
    assert batch.read_as == "other sheets: 1"
    for absent in ("'DIC*'", "[AGO, DIC]", "'CATALOG'"):
        source = drop(tmp_path, f'{{xlsx: {{files: "*.xlsx", sheet: {absent}}}}}')
        assert skipped(source) == [("a.xlsx", "missing_sheet")]
