"""A column of cancelled rows that only some sheets have: whatever is answered about it, the mapping loads."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from adapters.decide.questions import answered, questions
from adapters.draft.document import draft
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.survey.file import Asked, survey
from contracts.kinds import KINDS

HEAD = ("FOLIO", "FECHA DE LOS HECHOS", "FALTA", "COLONIA", "SEXO", "EDAD")


def test_no_answer_about_rows_that_are_void_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for n, (month, last) in enumerate({"ENERO": "NOTAS", "FEBRERO": "AVISO"}.items()):
        sheet = book.create_sheet(month)
        sheet.append((*HEAD, last))
        for i in range(30):
            said = ("Cancelado", "Cancelado, por error", "Anulado")[i % 3] if i < 6 else None
            sheet.append((f"{n}-{i}", f"{i % 28 + 1:02}/0{n + 1}/2024", "RIÑA", "CENTRO", "HM"[i % 2], 20 + i, said))
    book.remove(book.worksheets[0])
    book.save(file := tmp_path / "libro_2024.xlsx")
    found = survey(file, Asked(), lambda *_: None)
    kind = KINDS["hearing"]
    made = draft(kind, "juzgado", "libro", found.read, found.profile, file=file.name, optional=found.optional)
    assert {"NOTAS", "AVISO"} <= {*found.optional}
    asked = next(one for one in questions(made.text, kind) if one.about == "withdraw")
    assert any("También lo dice" in words for words in asked.asked)
    said = [one for one in asked.choices if "withdraw:" in (one.line or "")]
    assert len(said) == 2
    for choice in said:
        mapping = read_mapping(answered(made.text, choice, kind), "m.yaml")
        assert mapping.withdraw is not None
        row = {"FOLIO": "1", "FECHA DE LOS HECHOS": "01/02/2024", "FALTA": "RIÑA", "SEXO": "H", "EDAD": "20"}
        found_in = [Mapper(mapping).map(row | more) for more in ({mapping.withdraw.column: "Cancelado"}, {})]
        assert [isinstance(one, Mapped) and one.withdrawn for one in found_in] == [True, False]
