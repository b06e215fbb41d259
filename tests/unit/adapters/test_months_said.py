"""Titles of months among the rows: next month's file has the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.survey.file import Asked, survey
from adapters.values.months_said import every_month
from adapters.values.readings import MONTHS

YEAR = [*MONTHS][:12]


@pytest.mark.parametrize(
    ("texts", "made"),
    [
        (["FEBRERO", "MARZO", "TOTAL"], [*(m.upper() for m in YEAR), "TOTAL"]),
        (["Mes de Enero 2026", "Mes de Abril 2026"], [f"Mes de {m.capitalize()}" for m in YEAR]),
        (["MARZO", "TOTAL"], ["MARZO", "TOTAL"]),
        (["ELABORÓ: MARZO", "MAYO"], ["ELABORÓ: MARZO", "MAYO"]),
        ([], []),
    ],
)
def test_two_months_among_what_is_passed_over_stand_for_all(texts: list[str], made: list[str]) -> None:
    assert every_month(texts) == made


def test_a_month_that_a_row_may_begin_with_is_not_passed_over(tmp_path: Path) -> None:
    lines = ["PUEBLO;FECHA;FALTA;EDAD"]
    for month, day in (("FEBRERO", "02"), ("MARZO", "03")):
        lines += [f"{month};;;", *(f"LA CIMA {i};{10 + i}/{day}/2026;RIÑA;3{i}" for i in range(9))]
    (tmp_path / "a.csv").write_text("\n".join([*lines, "MAYO;19/03/2026;RIÑA;30", ""]), "utf-8")
    found = survey(tmp_path / "a.csv", Asked(), lambda *_: None)
    assert found.read["csv"]["footer"] == [m.upper() for m in YEAR if m != "mayo"]
