"""Which of a folio's rows is the latest, and which other folio may be the record's: asked with the columns that say it."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.draft import Draft, draft
from adapters.profile import Profile
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
