"""What a draft must not propose as if it were certain."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from contracts.kinds import KINDS

STREETS = ("Hidalgo 12", "Juárez 4", "Morelos 30", "Allende 7")
NAMES = ("SOTO LARA ANA MARIA", "PEÑA RUIZ LUIS", "DÍAZ MORA EVA", "LEÓN PAZ JOSÉ")
TOLD = "A las diez de la noche se recibió el reporte de una riña entre dos grupos en la esquina"


def drafted(columns: dict[str, Any], *, kind: str = "incident", member: str | None = None) -> Draft:
    """Of four rows; a column's texts are a list of four, or one text for all."""
    cells = {name: said if isinstance(said, list | tuple) else [said] * 4 for name, said in columns.items()}
    rows = [{name: texts[i] for name, texts in cells.items()} for i in range(4)]
    profile = Profile()
    profile.feed([{"n": "x"}] if member else rows)
    profile.feed([{f"{member}[].{name}": v for name, v in row.items()} for row in rows] if member else [], parts=True)
    read = {"json": {"files": "a.json"}} if member else {"csv": {"files": "a.csv"}}
    return draft(KINDS[kind], "policia", "partes", read, profile)


def decided(made: Draft) -> set[str]:
    return set(made.mapped)


def asked(made: Draft) -> set[str]:
    return {about for about, _ in made.decisions}


@pytest.mark.parametrize(
    ("kind", "column", "cells", "field"),
    [
        ("incident", "DIRECCION", STREETS, "place.street"),
        ("incident", "TIPO", ["RIÑA", "ROBO", "RUIDO", "RIÑA"], "offences[0].label"),
        ("hearing", "MOTIVO DE LA PRESENTACION", ["RIÑA", "RUIDO", "RUIDO", "RIÑA"], "infraction.label"),
        ("hearing", "Motivo", ["RIÑA", "RUIDO", "RUIDO", "RIÑA"], "infraction.label"),
        ("incident", "UNIDAD", ["P-1", "P-2", "P-1", "P-3"], "patrol"),
        ("hearing", "NOMBRE", NAMES, "persons[0].given_names"),
        ("hearing", "INFRACTOR / NOMBRE", ["ANA SOTO", "LUIS PEÑA", "EVA DÍAZ", "JOSÉ LEÓN"], "persons[0].given_names"),
        ("hearing", "RAZON", ["x"] * 4, "infraction.label"),
        ("incident", "IPH", ["JAL-1", "JAL-2", "JAL-3", "JAL-4"], "folio"),
        ("hearing", "EDAD", ["30", "41 KG", "25", "19"], "persons[0].age"),
    ],
)
def test_a_name_that_may_mean_other_things_or_content_that_does_not_fit_is_a_question(
    kind: str, column: str, cells: Any, field: str
) -> None:
    made = drafted({column: cells}, kind=kind)
    assert decided(made) <= {"persons[0].role"}
    assert field in asked(made)


def test_a_column_of_whole_names_is_drafted_as_names() -> None:
    text = drafted({"NOMBRE": NAMES}, kind="hearing").text
    assert "# persons[0].first_surname: {name: NOMBRE, order: surnames_first, two_surnames: true}" in text
    assert "given_names: {text" not in text


def test_a_curp_beside_whole_names_decides_them() -> None:
    curps = ["SOLA900101MJCTRN00", "PERL900101HJCXZS00", "DIME900101MJCZRV00", "LEPJ900101HJCXZS00"]
    text = drafted({"NOMBRE": NAMES, "CURP": curps}, kind="hearing").text
    assert "{name: NOMBRE, order: surnames_first, curp: CURP}" in text


def test_two_given_names_beside_surnames_are_given_names() -> None:
    made = drafted(
        {"NOMBRE": ["ANA MARÍA", "LUIS JOSÉ", "EVA", "JOSÉ LUIS"], "PATERNO": ["SOTO", "PAZ", "RUIZ", "MORA"]},
        kind="hearing",
    )
    assert {"persons[0].given_names", "persons[0].first_surname"} <= decided(made)


def test_companies_among_the_names_are_asked_about() -> None:
    names = {"nombre": ["ANA", "LUIS", "TRANSPORTES DEL SUR S.A. DE C.V.", "EVA"], "paterno": ["A", "B", "", "C"]}
    assert "persons[].given_names" in asked(drafted(names, kind="case", member="personas"))
    kinds = {"nombre": ["ANA", "LUIS", "GRUPO SUR", "EVA"], "tipoPersona": ["FISICA", "FISICA", "MORAL", "OTRA"]}
    assert "persons[].given_names" in asked(drafted(kinds, kind="case", member="personas"))


@pytest.mark.parametrize(
    "column",
    ["DESCRIPCION DE LOS HECHOS", "DIRECCION", "Lugar de los hechos", "municipio.nombre", "estatus.descripcion"],
)
def test_no_person_weapon_or_vehicle_is_made_of_what_says_nothing_of_one(column: str) -> None:
    for cells in (STREETS, TOLD):
        made = drafted({column: cells}, kind="case")
        assert not [line for line in made.text.splitlines() if "[0]." in line and "offences" not in line]


def test_a_narrative_goes_to_the_narrative_and_to_no_short_field() -> None:
    assert "narrative" in asked(drafted({"DESCRIPCION DE LOS HECHOS": TOLD}))
    for name in ("DESCRIPCION DE LOS HECHOS", "SINTESIS"):
        lines = drafted({name: TOLD}).text.splitlines()
        at = next(i for i, line in enumerate(lines) if "narrative: {text" in line)
        assert any("nombra a quien el texto nombre" in line for line in lines[at - 1 : at + 1])
    assert decided(drafted({"calle": TOLD, "incidente": TOLD})) == set()


def test_what_an_api_says_of_its_answer_is_no_field() -> None:
    made = drafted({"fechaConsulta": "2024-02-13", "pagina": "1", "totalRegistros": "4", "nuc": ["a", "b", "c", "d"]})
    assert not {"occurred_at"} & (decided(made) | asked(made))


def test_a_date_s_column_is_no_determination() -> None:
    assert "determination" not in decided(drafted({"fechaDeterminacion": "por definir"}, kind="case"))


def test_the_parts_of_a_member_are_of_the_list_that_it_is_named_after() -> None:
    offences = drafted({"descripcion": ["ROBO", "RIÑA", "ROBO", "DAÑO"]}, kind="case", member="delitos")
    assert decided(offences) == {"offences[].label"}
    vehicles = drafted({"marca": "VW", "modelo": "2004", "descripcion": "x"}, kind="case", member="vehiculos")
    assert {"vehicles[].make", "vehicles[].year"} <= decided(vehicles)
    assert not [path for path in decided(vehicles) if not path.startswith("vehicles")]


@pytest.mark.parametrize(
    ("labels", "catalogue"),
    [
        (["H", "HOMBRE", "M", "F"], {"H": "H", "HOMBRE": "H", "F": "M"}),
        (["HOMBRE", "MUJER", "FEMENINO", "M"], {"HOMBRE": "H", "MUJER": "M", "FEMENINO": "M"}),
        (["MASCULINO", "M", "F", "F"], {"MASCULINO": "H", "M": "H", "F": "M"}),
        (["HOMBRE", "MUJER", "M", "M"], {"HOMBRE": "H", "MUJER": "M", "M": "M"}),
    ],
)
def test_an_m_beside_labels_of_both_usages_stays_open(labels: list[str], catalogue: dict[str, str]) -> None:
    made = drafted({"falta": "RIÑA", "calidad": "INFRACTOR", "sexo": labels}, kind="hearing")
    assert read_mapping(made.text, "m.yaml").catalogues["sex"] == catalogue
    if "M" not in catalogue and "M" in labels:
        assert "# M: TODO" in made.text
        assert "persons[0].sex" in asked(made)


def test_of_two_columns_that_both_say_to_be_a_field_neither_is_taken_unasked() -> None:
    cells = {"sexo": ["H", "M", "", ""], "sexo.descripcion": ["", "", "HOMBRE", "MUJER"]}
    made = drafted(cells, kind="case", member="personas")
    assert "persons[].sex" in asked(made)
    assert "persons[].sex" not in decided(made)


def test_letters_that_were_lost_are_pointed_out_though_the_field_is_clear() -> None:
    made = drafted({"colonia": ["PE\ufffdITAS", "CENTRO", "CENTRO", "CENTRO"]})
    assert "place.neighbourhood" in decided(made) & asked(made)


def test_labels_that_are_mostly_unknown_settle_nothing() -> None:
    made = drafted({"sancion": ["MULTA", "SE TURNA", "A PADRES", "OTRA"]}, kind="hearing")
    assert "measure.kind" in asked(made)
    assert "measure.kind" not in decided(made)


def test_dates_of_excel_beside_texts_of_another_order_are_asked_about_with_both_readings() -> None:
    cells = ["2024-03-05T00:00:00", "2024-07-05T00:00:00", "13/05/2024", "28/05/2024"]
    made = drafted({"FECHA": cells, "delito": "ROBO", "report_class": "crime"})
    assert made.dateless == "occurred_at"
    assert "format: ['%d/%m/%Y', iso, '%Y-%d-%mT00:00:00'], decided_by: {from: 2024-05-01, to: 2024-05-31}" in made.text
    read_mapping(made.text.replace("# occurred", "occurred").replace("# report_class", "report_class"), "m.yaml")


def test_milliseconds_beside_iso_dates_wait_for_a_rule_and_days_so_written_for_their_zone() -> None:
    cells = ["/Date(1704067200000-0600)/", "/Date(1706067200000-0600)/", "2024-02-03T10:00:00", "2024-02-23T10:00:00"]
    made = drafted({"fecha": cells, "delito": "ROBO", "report_class": "crime"})
    line = next(line for line in made.text.splitlines() if "# occurred_at:" in line)
    assert "format: [epoch_ms, iso], decided_by: {from: 2024-01-01, to: 2024-02-29}" in line
    read_mapping(made.text.replace(line, line.replace("# ", "")).replace("# report_class", "report_class"), "m.yaml")
    births = drafted({"fechaNacimiento": cells[:1] * 4}, kind="case", member="personas")
    assert "persons[].birth_date" in asked(births)


def test_hours_that_lost_a_zero_are_no_format_and_are_asked_about() -> None:
    made = drafted({"fecha": "13/02/2024", "hora": ["10:15", "9:00", "8.3", "22:10"]})
    assert "time_formats: ['%H:%M']" in made.text
    assert "occurred_at" in asked(made)


def test_a_date_that_stays_open_is_said_apart() -> None:
    assert drafted({"fecha": "03/04/2024"}).dateless == "occurred_at"
    assert drafted({"fecha": "13/04/2024"}).dateless is None


def test_what_stands_for_nobody_is_proposed_as_unknown() -> None:
    made = drafted({"nombre": ["ANA", "Q.R.R.", "QUIEN RESULTE RESPONSABLE", "LUIS"], "paterno": "SOTO"}, kind="case")
    assert "nulls: [Q.R.R., QUIEN RESULTE RESPONSABLE]" in made.text


def test_codes_of_the_source_s_own_are_not_offered_for_those_of_the_contract() -> None:
    made = drafted(
        {"DELITO": ["ROBO", "RIÑA", "ROBO", "RIÑA"], "CVE DELITO": ["0104", "0204", "0104", "0204"]}, kind="case"
    )
    assert "national_code" not in made.text


def test_of_a_name_that_may_be_whole_one_thing_is_asked() -> None:
    names = {"NOMBRE": ["ANA", "LUIS", "EVA", "DIF MUNICIPAL DE TONALA"], "PATERNO": ["SOTO", "PAZ", "LUNA", ""]}
    made = drafted(names | {"MATERNO": ["SOL", "DIAZ", "RUIZ", ""]})
    assert [about for about, _ in made.decisions].count("persons[0].given_names") == 1
