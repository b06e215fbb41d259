"""What ``convenio source try`` points out: nothing is set aside for it, and it may be wrong."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from gateway.main import app

MAPPING = """mapping: 1
source: a
owner: policia
kind: incident
zone: America/Mexico_City
read: {csv: {files: "a*.csv", delimiter: ";"}}
key: {columns: [folio]}
fields:
  report_class: {const: crime}
  occurred_at: {date: fecha, format: "%d/%m/%Y", time: hora, time_formats: ["%H:%M"], time_unknown: [""]SHIFT}
  occurred_precision: {precision_of: occurred_at}
  place.neighbourhood: {text: colonia}
"""


def tried(folder: Path, *rows: str, shift: str = "") -> tuple[dict[str, object], str]:
    file, mapping = folder / "a.csv", folder / "a.yaml"
    file.write_text("\n".join(["folio;fecha;hora;colonia", *rows, ""]), "utf-8")
    mapping.write_text(MAPPING.replace(', time_unknown: [""]SHIFT', shift), "utf-8")
    made = [
        CliRunner().invoke(app, ["source", "try", str(mapping), str(file), *more])
        for more in (["--json"], ["--rows", "0"])
    ]
    assert all(one.exit_code == 0 for one in made), [one.output for one in made]
    return json.loads(made[0].stdout), " ".join(made[1].output.split())


def test_a_place_that_only_says_as_above(tmp_path: Path) -> None:
    found, shown = tried(tmp_path, "A;13/02/2024;10:00;CENTRO", "B;13/02/2024;10:00;IDEM")
    assert found["above"] == {"place.neighbourhood": 1}
    assert "✗ 1 veces place.neighbourhood solo diría «lo mismo que arriba»" in shown


def test_rows_without_an_hour_have_the_shift_s_day(tmp_path: Path) -> None:
    rows = "A;13/02/2024;02:00;CENTRO", "B;13/02/2024;;CENTRO"
    found, shown = tried(tmp_path, *rows, shift=', day_starts: "07:00"')
    assert found["shift_days"] == {"occurred_at": 1}
    assert "occurred_at: 1 filas sin hora llevan el día del turno" in shown
    found, shown = tried(tmp_path, *rows)
    assert found["shift_days"] == {}
    assert "día del turno" not in shown


def test_a_municipality_that_is_stated_for_all_makes_no_place_alone(tmp_path: Path) -> None:
    rows = "A;13/02/2024;10:00;CENTRO", "B;13/02/2024;10:00;"
    stated = '}\n  place.municipality: {const: "14120"'
    said = "place.municipality: en 1 registros la fila no dice nada más del lugar"
    assert said in tried(tmp_path, *rows, shift=stated)[1]
    assert said not in tried(tmp_path, *rows)[1]
    assert said not in tried(tmp_path, rows[0], shift=stated)[1]
