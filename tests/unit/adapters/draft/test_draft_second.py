"""A second field that a column's labels tell: ready lines that wait, and never another one's column in silence."""

from __future__ import annotations

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
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


def test_the_offence_s_labels_class_the_report_by_removing_signs_alone() -> None:
    made = drafted("incident", **INCIDENT)
    assert "report_class" not in made.mapped
    mapping = read_mapping(made.text.replace("  # report_class: {code", "  report_class: {code"), "m.yaml")
    assert mapping.catalogues["report_class"] == {
        "ROBO A TRANSEUNTE": "crime",
        "RIÑA": "administrative",
        "PERSONA LESIONADA": "assistance",
    }, "what is certain is there already, and one line waits"
    assert "    # COSA RARA: TODO   # 6" in made.text


def test_each_label_is_classed_once_however_it_is_spelled_and_the_most_frequent_stand_first() -> None:
    spelled = [
        "ALTERACION AL ORDEN PUBLICO",
        "Alteración al orden público",
        "ALT. ORDEN PUBLICO",
        "SEÑAL",
        "Señal",
        "RARA",
    ]
    made = drafted("incident", INCIDENTE=["SEÑAL", *spelled, spelled[0]])
    mapping = read_mapping(made.text.replace("  # report_class: {code", "  report_class: {code"), "m.yaml")
    assert mapping.catalogues["report_class"] == {
        "ALTERACION AL ORDEN PUBLICO": "administrative",
    }
    assert made.text.index("    # SEÑAL: TODO   # 9") < made.text.index("    # RARA: TODO   # 3")
    assert "Señal: TODO" not in made.text


def test_a_label_that_may_be_cut_from_another_is_probably_of_its_class() -> None:
    made = drafted("incident", INCIDENTE=["QUEBRANTO SONORO", "QUEBRANTO SON", "ROBO A CASA", "ROBO CASA"])
    assert "    # QUEBRANTO SON: TODO" in made.text
    assert "    ROBO CASA: crime" in made.text


@pytest.mark.parametrize("name", ["DESENLACE", "RESULTADO", "TERMINO"])
def test_how_it_ended_is_proposed_for_who_received_it_and_as_text(name: str) -> None:
    made = drafted("incident", **INCIDENT, **{name: ENDS})
    assert name not in made.ignored
    assert f"  # closing_code: {{text: {name}}}" in made.text
    assert f"  # receiving_authority: {{code: {name}, " in made.text
    assert all(
        f"\n    {one}" in made.text for one in ("REMITIDO A JUZGADO CIVICO: civic_court", "PUESTO A DISP. FGE: p")
    )
    assert all(f"    # {one}: none   # ¿?" in made.text for one in ("SE RETIRA", "NO LOCALIZADO"))


def test_a_status_may_say_that_the_measure_was_fulfilled() -> None:
    made = drafted("hearing", **HEARING, ESTATUS=["CUMPLIDA", "PENDIENTE", "CANCELADO"])
    assert "status" in made.mapped
    line = "  # measure.fulfilled: {flag: ESTATUS, 'true': [CUMPLIDA], 'false': [PENDIENTE], invalid: 'null'}"
    assert line in made.text
    assert "measure.fulfilled" in {about for about, _ in made.decisions}


@pytest.mark.parametrize("labels", [["SI", "NO"], ["CON AUDIENCIA", "SIN AUDIENCIA"], ["PENDIENTE", "EN PROCESO"]])
def test_a_status_of_something_else_is_not_asked_about(labels: list[str]) -> None:
    assert "measure.fulfilled" not in drafted("hearing", **HEARING, ESTATUS=labels).text
