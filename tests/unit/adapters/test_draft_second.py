"""A second field that a column's labels tell: ready lines that wait, and never another one's column in silence."""

from __future__ import annotations

import re

import pytest

from adapters.draft import Draft, draft
from adapters.mapping import read_mapping
from adapters.profile import Profile
from contracts.kinds import KINDS

OFFENCES = ["ROBO A TRANSEUNTE", "RIÑA", "PERSONA LESIONADA", "COSA RARA"]
ENDS = ["REMITIDO A JUZGADO CIVICO", "PUESTO A DISP. FGE", "SE RETIRA", "NO LOCALIZADO"]
INCIDENT = {"INCIDENTE": OFFENCES}
HEARING = {"FALTA": ["RIÑA", "RUIDO"], "SANCION": ["MULTA", "ARRESTO"]}


def drafted(kind: str, **columns: list[str]) -> Draft:
    profile = Profile()
    rows = range(24)
    profile.feed(
        [
            {"FOLIO": f"F-{i}", "FECHA": "13/02/2024"}
            | {name: texts[i % len(texts)] for name, texts in columns.items()}
            for i in rows
        ]
    )
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def opened(text: str) -> str:
    """Without the # of each line that is no question and has its value."""
    text = re.sub(r"(?m)^(  +)# (?!DECIDA|place)(?!.*(TODO|…))", r"\1", text)
    return text.replace("# catalogues:", "catalogues:")


def test_the_offence_s_labels_class_the_report_by_removing_signs_alone() -> None:
    made = drafted("incident", **INCIDENT)
    assert "report_class" not in made.mapped
    mapping = read_mapping(opened(made.text), "m.yaml")
    assert mapping.catalogues["report_class"] == {
        "ROBO A TRANSEUNTE": "crime",
        "RIÑA": "administrative",
        "PERSONA LESIONADA": "assistance",
    }
    assert "    # COSA RARA: TODO" in made.text
    assert "    # RIÑA: administrative   # ¿?" in made.text


@pytest.mark.parametrize("name", ["DESENLACE", "RESULTADO", "TERMINO"])
def test_how_it_ended_is_proposed_for_who_received_it_and_as_text(name: str) -> None:
    made = drafted("incident", **INCIDENT, **{name: ENDS})
    assert name not in made.ignored
    assert f"  # closing_code: {{text: {name}}}" in made.text
    assert f"  # receiving_authority: {{code: {name}, " in made.text
    known = ["REMITIDO A JUZGADO CIVICO: civic_court", "PUESTO A DISP. FGE: prosecutor", "SE RETIRA: none   # ¿?"]
    assert all(f"    # {one}" in made.text for one in [*known, "NO LOCALIZADO: none   # ¿?"])


def test_a_status_may_say_that_the_measure_was_fulfilled() -> None:
    made = drafted("hearing", **HEARING, ESTATUS=["CUMPLIDA", "PENDIENTE", "CANCELADO"])
    assert "status" in made.mapped
    line = "  # measure.fulfilled: {flag: ESTATUS, 'true': [CUMPLIDA], 'false': [PENDIENTE], invalid: 'null'}"
    assert line in made.text
    assert "measure.fulfilled" in {about for about, _ in made.decisions}


@pytest.mark.parametrize("labels", [["SI", "NO"], ["CON AUDIENCIA", "SIN AUDIENCIA"], ["PENDIENTE", "EN PROCESO"]])
def test_a_status_of_something_else_is_not_asked_about(labels: list[str]) -> None:
    assert "measure.fulfilled" not in drafted("hearing", **HEARING, ESTATUS=labels).text
