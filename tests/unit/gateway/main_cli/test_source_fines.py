from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.main import app, say

MAPPING = """mapping: 1
source: filas
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
read: {csv: {files: "*.csv", encoding: utf-8, delimiter: ","}}
key: {columns: [FOLIO]}
fields:
  occurred_at: {date: FECHA, format: "%d/%m/%Y"}
  infraction.label: {const: RIÑA}
  measure.kind: {const: fine}
  measure.fine_uma: {number: UMA}
  measure.fine_pesos: {number: PESOS}
"""
GOOD = ["10,1131.40", "5,565.70", "8,452.56", "6,678.84", "15,1697.10", "7,"]  # the third pays half


def told(folder: Path, *fines: str) -> tuple[int, str]:
    """How many fines are counted, and the output in words."""
    mapping, file = folder / "m.yaml", folder / "a.csv"
    mapping.write_text(MAPPING, "utf-8")
    rows = [f"F-{i},13/02/2024,{fine}" for i, fine in enumerate(fines)]
    file.write_text("\n".join(["FOLIO,FECHA,UMA,PESOS", *rows, ""]), "utf-8")
    said = ["source", "try", str(mapping), str(file)]
    found = CliRunner().invoke(app, [*said, "--json"])
    return json.loads(found.output)["overpriced"], CliRunner().invoke(app, said).output


def test_fines_a_hundred_times_what_their_uma_are_elsewhere_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(say.out, "width", 400)
    counted, shown = told(tmp_path, *GOOD, "6,67884", "5,56570")
    assert counted == 2
    assert "2 multas en pesos son muchas veces lo que valen sus UMA en las demás filas" in shown
    assert "a.csv" in shown


def test_neither_half_a_fine_nor_another_year_s_uma_nor_a_few_fines_alone_are(tmp_path: Path) -> None:
    for fines in ([*GOOD, "10,5000.00"], ["6,67884", "5,565.70", "6,678.84"]):
        counted, shown = told(tmp_path, *fines)
        assert counted == 0
        assert "muchas veces" not in shown
