"""Which of a folio's rows is the latest, and which other folio may be the record's."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

Row = dict[str, Any]


def drafted(rows: list[Row], kind: str = "case") -> Draft:
    profile = Profile()
    profile.feed(rows)
    return draft(KINDS[kind], "fiscalia", "carpetas", {"csv": {"files": "a"}}, profile)


def carpeta(i: int, state: str, at: str) -> Row:
    return {"CARPETA": f"C-{i}/24", "FECHA HECHOS": f"{13 + i % 9}/03/2024", "DELITO": ("ROBO", "FRAUDE")[i % 2]} | {
        "ESTATUS": state,
        "F_ESTATUS": at[:10],
    }


@pytest.mark.parametrize("name", ["u_act", "fecha_mod", "F. ULT. MOD.", "ultima_actualizacion", "last_update"])
def test_the_moment_of_the_change_goes_before_the_day_of_the_state(name: str) -> None:
    first, later = ([f"2024-0{4 + k}-{13 + i % 9}T10:15:00" for i in range(20)] for k in (0, 1))
    rows = [carpeta(i, "EN TRAMITE", at) | {name: at} for i, at in enumerate(first)]
    rows += [carpeta(i, "CONCLUIDA", at) | {name: at} for i, at in enumerate(later[:6])]
    line = next(line for line in drafted(rows).text.splitlines() if line.startswith("# key:"))
    assert f"latest: {{date: {name}, format: iso}}" in line


def test_another_folio_by_which_rows_are_one_event_is_another_answer_about_the_key() -> None:
    rows = [
        {"FECHA HECHOS": f"{13 + i % 9}/03/2024", "HORA": f"{i % 24:02}:1{i % 6}", "FOL C4": str(260010000 + 37 * i)}
        | {"NO IPH": f"JC-{i}/24" if i % 4 else "", "COLONIA": f"COLONIA {i % 7}", "DETENIDO": f"ANA {'ABCDE'[k]}NA"}
        for i in range(40)
        for k in range(1 if i % 3 else 2)
    ]
    made = drafted([*rows, rows[0], rows[2]], kind="incident")
    asked = " ".join(said.es for about, said in made.decisions if about == "key")
    assert "¿o «FOL C4», el de cada evento? 15 se repiten, en 31 filas; en 1 son iguales" in asked
    assert "# key: {columns: [FOL C4]}   # ¿o · or: «FOL C4»?" in made.text.splitlines()
    assert "key: {content: true}" in made.text
