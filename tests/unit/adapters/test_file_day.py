"""The day on which a file was made, and dates that are later than it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from adapters.draft.document import draft
from adapters.drop.file_drop import FileDrop
from adapters.profile.file_day import own_day
from adapters.rows.mapper import read_mapping
from adapters.survey.file import Asked, survey
from adapters.trial.attempt import attempt
from contracts.kinds import KINDS

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("name", "titles", "beside", "day"),
    [
        ("a.json", [], {"fechaGeneracion": "2026-06-30 09:41"}, DAY),
        ("a.json", [], {"meta.fecha_corte": "30/06/2026", "total": 12, "usuario": "X"}, DAY),
        ("a.json", [], {"corte": "03/04/2026"}, None),  # of two readings
        ("a.json", [], {"fecha": "2026-06-30"}, None),
        ("a.csv", ["INFORME CON CORTE AL 30 DE JUNIO DE 2026"], {}, DAY),
        ("a.csv", ["DEL 1 DE ENERO AL 30 DE JUNIO DE 2026"], {}, DAY),
        ("carpetas_20260630.json", [], {}, DAY),
        ("carpetas_20260701.json", [], {"generado": "2026-06-30T00:00:00"}, DAY),
        ("del_2026-01-01_al_2026-06-30.csv", [], {}, None),
        ("carpetas_2026.json", ["ENERO 2026"], {}, None),
    ],
)
def test_a_file_s_own_day(name: str, titles: list[str], beside: dict[str, object], day: date | None) -> None:
    assert own_day(name, titles, beside) == day


def written(folder: Path, late: int) -> Path:
    items = [
        {"NUC": f"C-{i}", "fechaInicio": f"2026-03-{i + 13}T10:00:00", "delito": "ROBO", "estatus": "ARCHIVO TEMPORAL"}
        | {"fechaDeterminacion": "2026-07-15" if i < late else "2026-05-20"}
        for i in range(12)
    ]
    (folder / "a.json").write_bytes(orjson.dumps({"fechaGeneracion": "2026-06-30", "datos": items}))
    return folder / "a.json"


def test_dates_after_the_file_s_own_day_are_asked_about_and_the_line_leaves_them_out(tmp_path: Path) -> None:
    found = survey(written(tmp_path, 3), Asked(), lambda *_: None)
    assert found.day == DAY
    text = draft(KINDS["case"], "fge", "casos", found.read, found.profile, day=found.day).text
    (line,) = (one for one in text.splitlines() if one.startswith("  # determined_on:") and "decided_by" in one)
    assert "decided_by: {to: 2026-06-30}, invalid: 'null'}" in line
    assert "3 fechas son posteriores al día del archivo (2026-06-30)" in text
    plain = text.replace("# undated: all", "undated: all")
    assert counted(tmp_path, plain.replace(line, line.replace("  # ", "  "))) == ({}, {"determined_on": 3})
    other = line.replace(", decided_by: {to: 2026-06-30}, invalid: 'null'", "").replace("  # ", "  ")
    assert counted(tmp_path, plain.replace(line, other)) == ({"determined_on": 3}, {})


def counted(folder: Path, text: str) -> tuple[dict[str, int], dict[str, int]]:
    mapping = read_mapping(text, "m.yaml")
    now = datetime(2026, 9, 1, tzinfo=UTC)
    found = attempt(FileDrop("prueba", folder, mapping), mapping, now, 0, lambda *_: None, DAY)
    return dict(found.later), found.unknown


def test_where_none_is_later_nothing_is_asked(tmp_path: Path) -> None:
    found = survey(written(tmp_path, 0), Asked(), lambda *_: None)
    text = draft(KINDS["case"], "fge", "casos", found.read, found.profile, day=found.day).text
    assert "posteriores" not in text
