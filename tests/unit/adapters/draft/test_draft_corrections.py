"""A row that names another which it corrects: the draft asks, and the answer makes one record of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapper, Unmapped, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a_*.csv", "encoding": "utf-8", "delimiter": ","}}
ROWS = 40


def row(i: int) -> dict[str, str]:
    return {"FOLIO": f"{457 + i:04}", "FECHA": f"{1 + i % 28:02}/03/2026", "FALTA": ["RIÑA", "EBRIEDAD"][i % 2]}


def drafted(more: Mapping[str, Mapping[int, str]]) -> str:
    profile = Profile()
    for i in range(ROWS):
        profile.feed([row(i) | {name: cells.get(i, "") for name, cells in more.items()}])
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile).text


def keys(text: str, rows: Sequence[Mapping[str, str]]) -> list[str | None]:
    """What the rows are called once the questions are answered by their first proposals."""
    kind = KINDS["hearing"]
    while asked := [one for one in questions(text, kind) if one.choices]:
        text = answered(text, asked[0].choices[0], kind)
    mapper = Mapper(read_mapping(text, "m.yaml"))
    return [mapper.key({"FOLIO": "0499", "FECHA": "01/03/2026", "FALTA": "RIÑA", **row}) for row in rows]


@pytest.mark.parametrize(
    ("column", "cells", "asked"),
    [
        ("FOLIO CORREGIDO", {20: "0460", 30: "0461"}, "0470"),
        ("REF", {20: "0460", 30: "0461"}, "0470"),
        (
            "OBSERVACIONES",
            {3: "LO TRAE LA PATRULLA", 20: "CORRIGE A 0460", 30: "SE SUSTITUYE EL FOLIO 0461", 31: "NADA"},
            "CORRIGE A 0470",
        ),
        ("OBSERVACIONES", {20: "Sustituye folio: 0460", 30: "Sustituye folio: 0461"}, "Sustituye folio: 0470"),
    ],
)
def test_a_row_that_names_another_is_asked_as_its_later_version(
    column: str, cells: Mapping[int, str], asked: str
) -> None:
    text = drafted({column: cells})
    assert "nombra en 2 filas" in text
    assert keys(text, [{column: asked}, {column: ""}]) == ["0470", "0499"]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("HIJOS", {i: str(i % 4) for i in range(ROWS)}),
        ("ANTERIOR", {i: f"{457 + (i + 1) % ROWS:04}" for i in range(ROWS)}),  # of every row: a list's next
        ("OBSERVACIONES", {20: "CORRIGE A 9999", 30: "VER 0461"}),
        ("COPIA", {i: f"{457 + i:04}" for i in range(ROWS)}),
    ],
)
def test_numbers_that_name_no_other_row_seldom_are_no_corrections(column: str, cells: Mapping[int, str]) -> None:
    assert "corrects" not in drafted({column: cells})


def test_what_is_replaced_without_a_number_is_counted() -> None:
    text = drafted({"OBSERVACIONES": {20: "SUSTITUYE LA BOLETA ANTERIOR", 30: "CANCELA FOLIO 0461"}})
    assert "«OBSERVACIONES»: 2 celdas dicen que algo se sustituye o cancela" in text


ERRATA = [
    ("FE DE ERRATAS", {3: "dice 24 debe decir 36 hrs", 9: "la falta es ebriedad", 12: "SIN ERRATAS"}, 2),
    ("OBS.", {3: "Dice RIÑA, debe decir EBRIEDAD", 5: "SE RETIRÓ", 9: "error en la edad", 11: "MULTA POR RIÑA"}, 2),
]


@pytest.mark.parametrize(("column", "cells", "wrong"), ERRATA)
@pytest.mark.parametrize("answer", [0, 1])
def test_rows_that_are_corrected_in_words_are_set_aside_if_somebody_says_so(
    column: str, cells: Mapping[int, str], wrong: int, answer: int
) -> None:
    kind, text = KINDS["hearing"], drafted({column: cells})
    question = next(one for one in questions(text, kind) if f"«{column}»" in one.asked[0])
    assert f"{wrong} celdas dicen en palabras" in question.asked[0]
    mapper = Mapper(read_mapping(answered(text, question.choices[answer], kind), "m.yaml"))
    found = [mapper.map(row(i) | {column: cells.get(i, "")}) for i in range(ROWS)]
    rules = [problem.rule for one in found if isinstance(one, Unmapped) for problem in one.problems]
    assert rules == ["contradiction"] * (0 if answer else wrong)


def test_dates_of_corrections_and_words_that_say_none_are_no_errata() -> None:
    cells = {3: "2026-03-01 10:00", 4: "NO HAY ERROR"}
    assert "en palabras" not in drafted({"FECHA DE CORRECCION": cells, "OBS.": {3: "SE CORRIÓ DEL LUGAR"}})


def test_a_remark_that_names_the_row_it_corrects_is_the_good_one_s_and_sets_nothing_aside() -> None:
    cells = {
        20: "CORRIGE EDAD DEL NO. 9083",
        30: "SUSTITUYE AL NO. 9068, ES JUAN LUNA",
        31: "SE RECTIFICA HORA A LA FILA 91/A",
    }
    text = drafted({"OBS.": cells})
    assert "«OBS.»: 3 celdas corrigen otra fila, que nombran" in text
    assert "9083, 9068, 91/A. La que lo dice es la buena" in text
    assert "LUNA" not in text, "a remark may name somebody: its number alone is told"
    assert "contradicted_by" not in text
    assert "sin el número exacto" not in text


@pytest.mark.parametrize(
    "said", ["SE CORRIGE FOLIO 9083", "SE CORRIGE EL NO. DE PLACA 83", "CORRIGE EDAD, OFICIO NO. 4"]
)
def test_a_number_that_is_no_other_row_s_names_none(said: str) -> None:
    text = drafted({"OBS.": {20: said, 30: "error en la edad"}})
    assert "corrigen otra fila" not in text
    assert "2 celdas dicen en palabras" in text


def numbered(name: str, cells: Mapping[int, str], *, again: int = 0) -> str:
    """Rows with an id of the program's and an official number, the last few of them twice, later."""
    profile = Profile()
    for i in [*range(ROWS), *range(ROWS - again, ROWS)]:
        row = {"idExpediente": 9000 + 7 * i, "expediente": f"EXP-{i}/2026", "fecha": "2026-03-02T10:00:00"}
        profile.feed([row | {"estado": "A", "actualizado": f"2026-04-{1 + i % 28:02}", name: cells.get(i, "")}])
    return draft(KINDS["case"], "fiscalia", "carpetas", {"json": {"files": "a.json"}}, profile).text


def test_rows_that_name_others_by_the_number_that_is_not_the_key_ask_which_is_the_key() -> None:
    text = numbered("expedienteAnterior", {20: "EXP-3/2026", 30: "EXP-4/2026"})
    assert "nombra en 2 filas el «expediente» de otra" in text
    assert "# key: {columns: [expediente], corrects: expedienteAnterior}" in text
    (asked,) = (one for one in questions(text, KINDS["case"]) if one.about == "key")
    yes = answered(text, asked.choices[0], KINDS["case"])
    assert "\nkey: {columns: [expediente], corrects: expedienteAnterior}\n" in yes
    assert "idExpediente]" not in yes


def test_a_case_that_another_was_joined_to_is_not_corrected_by_it() -> None:
    for name in ("acumuladaA", "expAcum"):
        assert "corrects" not in numbered(name, {20: "EXP-3/2026", 30: "EXP-4/2026"})
