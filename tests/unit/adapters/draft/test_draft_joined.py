"""Several offences in one cell: parts of the record's list where that is certain, and a question where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

ALONE = ["ROBO A TRANSEUNTE", "LESIONES", "DAÑO EN LAS COSAS", "RIÑA"] * 3


def drafted(*cells: str, kind: str = "incident", **beside: str) -> Draft:
    profile = Profile()
    profile.feed(
        {"FOLIO": f"F-{i}", "FECHA HECHOS": f"{i % 28 + 1:02}/02/2024", "DELITO": cell, **beside}
        for i, cell in enumerate([*ALONE, *cells])
    )
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def labels(text: str, cell: str) -> Any:
    mapper = Mapper(read_mapping(text + "  report_class: {const: crime}\n", "m.yaml"))
    found = mapper.map({"FOLIO": "1", "FECHA HECHOS": "13/02/2024", "DELITO": cell})
    assert isinstance(found, Mapped), found
    offences: Any = found.fields["offences"]
    return [one["label"] for one in offences]


@pytest.mark.parametrize("cell", [
    "ROBO A TRANSEUNTE / LESIONES", "LESIONES/RIÑA", "RIÑA + LESIONES", "RIÑA; DAÑO EN LAS COSAS", "RIÑA\nLESIONES",
    "1) ROBO A TRANSEUNTE 2) LESIONES 3) RIÑA", "1.- RIÑA; 2.- LESIONES", "LESIONES Y RIÑA", "RIÑA, LESIONES.",
])  # fmt: skip
def test_offences_that_stand_alone_elsewhere_are_each_one_of_the_list(cell: str) -> None:
    made = drafted(cell)
    assert "offences[].label" in made.mapped
    joined = labels(made.text, cell)
    assert len(joined) > 1
    assert {text.rstrip(".") for text in joined} <= {*ALONE}, "nothing is lost, and no piece is half a label"
    assert labels(made.text, "RIÑA") == ["RIÑA"]


@pytest.mark.parametrize("cell", ["ROBO Y HUIDA", "VIOLENCIA, FAMILIAR", "CONSUMO Y/O VENTA", "ACOSO / HOSTIGAMIENTO"])
def test_a_sign_within_a_label_parts_nothing(cell: str) -> None:
    made = drafted(cell, "RIÑA; LESIONES")
    assert labels(made.text, cell) == [cell]
    assert labels(made.text, "RIÑA; LESIONES") == ["RIÑA", "LESIONES"]


def test_a_sign_that_labels_have_too_parts_cells_of_known_labels_alone_next_month_too() -> None:
    made = drafted("INGERIR Y ORINAR", "RIÑA Y LESIONES", "LESIONES; HUIDA")
    assert "# 1 filas con varios; 1 más quedan enteras" in made.text
    assert labels(made.text, "LESIONES Y RIÑA") == ["LESIONES", "RIÑA"]
    for whole in ("INGERIR Y ORINAR", "PORTAR Y USAR ARMAS", "RIÑA Y PORTAR", "LESIONES; HUIDA"):
        assert labels(made.text, whole) == [whole], "nothing is guessed of a label that nobody has seen"


def test_what_stands_nowhere_alone_is_asked_and_both_answers_make_a_mapping() -> None:
    made = drafted("LESIONES / CON ARMA BLANCA")
    assert not {"offences[].label", "offences[0].label"} & {*made.mapped}
    asked = next(one for one in questions(made.text, KINDS["incident"]) if "offences" in one.about)
    each, whole = (answered(made.text, choice, KINDS["incident"]) for choice in asked.choices[:2])
    assert labels(each, "LESIONES / CON ARMA BLANCA") == ["LESIONES", "CON ARMA BLANCA"]
    assert labels(whole, "LESIONES / CON ARMA BLANCA") == ["LESIONES / CON ARMA BLANCA"]


def test_what_a_column_beside_says_is_said_of_all_only_by_an_answer() -> None:
    made = drafted("LESIONES / RIÑA", MODALIDAD="SIMPLE")
    assert "offences[].label" in made.mapped
    assert "for_all: [MODALIDAD]" in made.text
    assert "offences[].modality" not in made.mapped


def test_spellings_are_those_of_the_pieces() -> None:
    made = drafted("Lesiones / RIÑA", "LESIONES / Riña", "Lesiones")
    assert labels(made.text, "Lesiones / Riña") == ["LESIONES", "RIÑA"]


def test_a_hearing_has_one_infraction_and_its_text_stays_whole() -> None:
    made = drafted("LESIONES / RIÑA", kind="hearing")
    assert "cells" not in made.text


@pytest.mark.parametrize("sure", [True, False])
def test_persons_in_one_cell_beside_them_have_their_own_line_whether_it_waits_or_not(sure: bool) -> None:
    profile = Profile()
    rows = [
        {"DELITO": cell, "NOMBRE": "ANA RUIZ SOTO", "EDAD": "30", "SEXO": "M"} for cell in [*ALONE, "RIÑA / LESIONES"]
    ]
    two = {
        "NOMBRE": "JUAN PEREZ LOPEZ\nANA RUIZ SOTO",
        "EDAD": "57 / 40" if sure else "57",
        "SEXO": "H/M" if sure else "H",
    }
    rows += [{"DELITO": "RIÑA"} | two] * 8
    profile.feed({"FOLIO": f"F-{i}", "FECHA HECHOS": "13/02/2024", **row} for i, row in enumerate(rows))
    made = draft(KINDS["incident"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)
    assert sum(line.startswith("each:") for line in made.text.splitlines()) == 1
    assert "# each:" not in made.text
    assert "\n  offences: {cells: {DELITO: ' / '}}" in made.text
    assert ("\n  persons: {cells:" in made.text) is sure
    assert ("\n  # persons: {cells:" in made.text) is not sure


def test_a_report_s_class_is_the_crime_s_where_one_of_several_offences_is_one_and_the_question_says_so() -> None:
    made = drafted("RIÑA / LESIONES", "LESIONES / DAÑO EN LAS COSAS")
    assert "si uno es delito: crime" in made.text
    opened = made.text.replace("  # report_class: {code", "  report_class: {code")
    catalogue: Any = read_mapping(opened, "m.yaml").catalogues["report_class"]
    assert catalogue["RIÑA / LESIONES"] == "crime"
    assert "# RIÑA / LESIONES" not in made.text
