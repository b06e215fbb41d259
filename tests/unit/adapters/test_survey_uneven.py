"""Rows with another number of cells than the header, which a pull sets aside, are nothing that a draft asks about."""

from __future__ import annotations

from pathlib import Path

from adapters.draft.document import draft
from adapters.survey.file import Asked, survey
from contracts.kinds import KINDS

HEAD = "FOLIO,FECHA DE LOS HECHOS,CALLE,SEXO,EDAD"


def test_cells_that_an_unquoted_comma_has_shifted_are_no_labels(tmp_path: Path) -> None:
    rows = [f"F-{i},{i % 28 + 1:02}/01/2024,CALLE {i % 5},{'HM'[i % 2]},{20 + i % 40}" for i in range(40)]
    shifted = [f"G-{i},01/02/2024,CALLE 8, CENTRO,H,{50 + i}" for i in range(3)]
    (file := tmp_path / "a.csv").write_text("\n".join([HEAD, *rows, *shifted, ""]))
    found = survey(file, Asked(), lambda *_: None)
    assert found.profile.rows == 40
    assert found.rows is not None
    assert found.rows.short == 3
    assert dict(found.profile.columns["SEXO"].labels or {}) == {"H": 20, "M": 20}
    made = draft(KINDS["incident"], "policia", "partes", found.read, found.profile, file=file.name)
    assert "CENTRO" not in made.text
