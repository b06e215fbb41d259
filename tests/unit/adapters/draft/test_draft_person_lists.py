"""What a draft proposes for persons in several lists of one JSON item."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from test_person_lists import records

from adapters.draft.document import Draft, draft
from adapters.rows.mapper import read_mapping
from adapters.survey.file import Asked, survey
from contracts.kinds import KINDS

VICTIM = {"NOMBRE": "ANA", "PATERNO": "LUNA", "SEXO": "FEMENINO", "EDAD": 30}
ACCUSED = {"NOMBRE": "LUIS", "PATERNO": "SOTO", "SEXO": "MASCULINO", "EDAD": 40, "ALIAS": "EL GATO"}


def item(i: int, **lists: Any) -> dict[str, Any]:
    return {"NUC": f"C-{i}", "FECHA_INICIO": "2024-02-13T10:00:00", "DELITO": "ROBO"} | lists


def drafted(folder: Path, **lists: Any) -> Draft:
    """Of forty items with these lists."""
    (folder / "a.json").write_bytes(orjson.dumps([item(i, **lists) for i in range(40)]))
    found = survey(folder / "a.json", Asked(), lambda *_: None)
    return draft(KINDS["case"], "fge-jalisco", "carpetas", found.read, found.profile)


def lines(made: Draft) -> list[str]:
    """Those of persons, without what is said behind them."""
    return [line.split("   #")[0].strip() for line in made.text.splitlines() if re.match(r" *(# )?persons\[", line)]


def about_persons(made: Draft) -> list[str]:
    """What is to be decided; all items have the same persons, which is asked about too."""
    return [about for about, said in made.decisions if about.startswith("persons") and "un mismo texto" not in said.es]


def test_lists_whose_names_say_the_role_need_no_decision(tmp_path: Path) -> None:
    made = drafted(tmp_path, VICTIMAS=[VICTIM, VICTIM | {"NOMBRE": "EVA"}], IMPUTADOS=[ACCUSED | {"ALIAS": ""}])
    assert "persons: {member: [VICTIMAS, IMPUTADOS]}" in made.text
    assert lines(made) == [
        "persons[VICTIMAS].role: {const: victim}",
        "persons[IMPUTADOS].role: {const: accused}",
        "persons[].given_names: {text: NOMBRE}",
        "persons[].first_surname: {text: PATERNO}",
        "persons[].age: {number: EDAD}",
        "persons[].sex: {code: SEXO, catalogue: sex, unknown: quarantine}",
    ]
    assert about_persons(made) == []
    (persons,) = records(tmp_path, [item(1, VICTIMAS=[VICTIM], IMPUTADOS=ACCUSED)], read_mapping(made.text, "m.yaml"))
    assert [(one["role"], one["sex"], one["age"]) for one in persons] == [("victim", "M", 30), ("accused", "H", 40)]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("VICTIMAS", "victim"),
        ("victima", "victim"),
        ("OFENDIDOS", "victim"),
        ("victimasDirectas", "victim"),
        ("DENUNCIANTE", "complainant"),
        ("DETENIDOS", "detained"),
        ("personas_detenidas", "detained"),
        ("INDICIADOS", "accused"),
        ("ProbablesResponsables", "accused"),
        ("TESTIGOS", "witness"),
        ("infractores", "offender"),
        ("DENUNCIANTES_VICTIMAS", None),
        ("OTRAS_PERSONAS", None),
    ],
)
def test_the_role_is_what_the_list_s_name_says_for_certain(tmp_path: Path, name: str, role: str | None) -> None:
    made = drafted(tmp_path, IMPUTADOS=[ACCUSED], **{name: [VICTIM]})
    line = f"persons[{name}].role: {{const: {role or '…'}}}"
    assert (line if role else f"# {line}") in lines(made)
    assert about_persons(made) == ([] if role else [f"persons[{name}].role"])


def test_lists_whose_names_say_nothing_are_one_question(tmp_path: Path) -> None:
    made = drafted(tmp_path, PARTES=[VICTIM], VICTIMAS=[VICTIM], RELACIONADOS=[ACCUSED])
    assert about_persons(made) == ["persons[PARTES].role"]
    decided = re.sub(r"# (persons\[\w+\]\.role: \{const: )…", r"\1other", made.text)
    (persons,) = records(
        tmp_path, [item(1, PARTES=[VICTIM], VICTIMAS=[], RELACIONADOS=[])], read_mapping(decided, "m.yaml")
    )
    assert [one["role"] for one in persons] == ["other"]


def test_a_role_in_a_column_is_asked_of_the_other_lists_alone(tmp_path: Path) -> None:
    parts = [VICTIM | {"CALIDAD": "VICTIMA"}, ACCUSED | {"CALIDAD": "IMPUTADO"}]
    made = drafted(tmp_path, PERSONAS=parts, TESTIGOS=[VICTIM])
    roles = [line for line in lines(made) if ".role" in line]
    assert roles == [
        "persons[TESTIGOS].role: {const: witness}",
        "persons[].role: {code: CALIDAD, catalogue: role, unknown: quarantine}",
    ]
    found = [item(1, PERSONAS=parts, TESTIGOS=[VICTIM])]
    (persons,) = records(tmp_path, found, read_mapping(made.text, "m.yaml"))
    assert [one["role"] for one in persons] == ["victim", "accused", "witness"]


def test_a_role_that_waits_in_a_column_is_asked_once(tmp_path: Path) -> None:
    parts = [VICTIM | {"CALIDAD": code} for code in "VIT"]
    made = drafted(tmp_path, PERSONAS=parts, TESTIGOS=[VICTIM])
    assert about_persons(made) == ["persons[].role"]
    assert "persons[TESTIGOS].role: {const: witness}" in lines(made)


def test_other_names_in_another_list_are_its_own_lines(tmp_path: Path) -> None:
    accused = {"NOMBRE_IMPUTADO": "LUIS", "PRIMER_APELLIDO": "SOTO", "GENERO": "M", "EDAD": 40}
    victims = [VICTIM | {"SEXO": label} for label in ("MUJER", "HOMBRE")]
    made = drafted(tmp_path, VICTIMAS=victims, TESTIGOS=victims, IMPUTADOS=[accused, accused | {"GENERO": "F"}])
    assert {
        "persons[].given_names: {text: NOMBRE}",
        "persons[IMPUTADOS].given_names: {text: NOMBRE_IMPUTADO}",
        "persons[].sex: {code: SEXO, catalogue: sex, unknown: quarantine}",
        "persons[IMPUTADOS].sex: {code: GENERO, catalogue: sex-imputados, unknown: quarantine}",
    } <= {*lines(made)}
    assert about_persons(made) == []
    found = [item(1, VICTIMAS=victims, TESTIGOS=[], IMPUTADOS=[accused])]
    (persons,) = records(tmp_path, found, read_mapping(made.text, "m.yaml"))
    assert [(one["given_names"], one["sex"]) for one in persons] == [("ANA", "M"), ("ANA", "H"), ("LUIS", "H")]


def test_a_person_who_always_stands_alone_is_one_of_them(tmp_path: Path) -> None:
    made = drafted(tmp_path, DENUNCIANTE=VICTIM, partes={"imputados": [ACCUSED]})
    assert "persons: {member: [DENUNCIANTE, partes.imputados]}" in made.text
    found = [item(1, DENUNCIANTE=VICTIM, partes={"imputados": [ACCUSED, ACCUSED]})]
    (persons,) = records(tmp_path, found, read_mapping(made.text, "m.yaml"))
    assert [one["role"] for one in persons] == ["complainant", "accused", "accused"]


def test_whole_names_of_one_list_leave_the_others_theirs(tmp_path: Path) -> None:
    witnesses = [{"NOMBRE_COMPLETO": name, "EDAD": 50} for name in ("LUNA SOTO JUAN", "PEREZ RUIZ ANA", "SOTO PAZ EVA")]
    made = drafted(tmp_path, VICTIMAS=[VICTIM], TESTIGOS=witnesses)
    whole = "{name: NOMBRE_COMPLETO, order: surnames_first, two_surnames: true}"
    names = ("given_names", "first_surname", "second_surname")
    assert {f"# persons[TESTIGOS].{name}: {whole}" for name in names} <= {*lines(made)}
    assert "persons[].first_surname: {text: PATERNO}" in lines(made)
    assert about_persons(made) == ["persons[TESTIGOS].given_names"]


def test_lists_of_other_things_and_of_officials_are_no_persons_of_the_record(tmp_path: Path) -> None:
    others = {"VEHICULOS": [{"placas": "JAL123", "EDAD": 4}], "PERITOS": [{"NOMBRE": "EVA", "PATERNO": "PAZ"}]}
    made = drafted(tmp_path, IMPUTADOS=[ACCUSED], **others)
    assert "persons: {member: IMPUTADOS}" in made.text


def test_what_is_asked_of_a_column_names_the_lists_in_which_it_stands(tmp_path: Path) -> None:
    made = drafted(tmp_path, VICTIMAS=[VICTIM | {"CAPTURA": "SI"}], IMPUTADOS=[ACCUSED | {"DETENIDO": "NO"}, ACCUSED])
    assert "personas[]" not in made.text + str(made.decisions)


def test_a_letter_is_read_by_its_own_list_alone(tmp_path: Path) -> None:
    accused = [ACCUSED | {"SEXO": label} for label in "FM"]
    made = drafted(tmp_path, VICTIMAS=[VICTIM | {"SEXO": "M"}], IMPUTADOS=accused)
    assert "# M: TODO" in made.text
    assert about_persons(made) == ["persons[].sex"]
    made = drafted(tmp_path, VICTIMAS=[VICTIM | {"SEXO": "F"}], IMPUTADOS=accused)
    assert "# M: TODO" not in made.text


def aged(folder: Path, *persons: tuple[int, str | None]) -> tuple[Draft, Draft]:
    """Persons of these ages and dates of birth beside 40 others, as a list of each item's, and as rows."""
    every = [(30 + i, f"{1993 - i}-05-06") for i in range(40)] + [*persons]
    victims = [VICTIM | {"EDAD": age, "NACIMIENTO": born} for age, born in every]
    items = [item(i, VICTIMAS=[one], IMPUTADOS=[ACCUSED]) for i, one in enumerate(victims)]
    (folder / "a.json").write_bytes(orjson.dumps(items))
    found = survey(folder / "a.json", Asked(), lambda *_: None)
    text = "".join(f"C-{i},2024-02-13,ROBO,ANA,{age},{born or ''}\n" for i, (age, born) in enumerate(every))
    (folder / "a.csv").write_text("NUC,FECHA DE INICIO,DELITO,VICTIMA,EDAD,FECHA DE NACIMIENTO\n" + text)
    flat = survey(folder / "a.csv", Asked(), lambda *_: None)
    made = [draft(KINDS["case"], "fge-jalisco", "carpetas", one.read, one.profile) for one in (found, flat)]
    return made[0], made[1]


def age_of(made: Draft) -> str:
    return next(line for line in made.text.splitlines() if ".age:" in line)


def test_an_unknown_age_is_somebody_s_beside_the_date_of_birth_that_says_it(tmp_path: Path) -> None:
    nobody = [(0, "1900-01-01"), (0, None)] * 5
    listed, flat = aged(tmp_path, *nobody, (0, "2023-11-02"))
    assert """EDAD, unknown: ["0"], unless: NACIMIENTO}""" in age_of(listed)
    assert """EDAD, unknown: ["0"], unless: FECHA DE NACIMIENTO}""" in age_of(flat)
    assert not age_of(listed).strip().startswith("#")
    mapping = read_mapping(listed.text, "m.yaml")
    born = [VICTIM | {"EDAD": 0, "NACIMIENTO": day} for day in ("2023-11-02", None)]
    found = [item(i, VICTIMAS=[one], IMPUTADOS=[]) for i, one in enumerate(born)]
    assert [one.get("age") for persons in records(tmp_path, found, mapping) for one in persons] == [0, None]


def test_a_date_of_birth_that_contradicts_such_an_age_is_asked_with_counts(tmp_path: Path) -> None:
    for made in aged(tmp_path, *[(0, None)] * 8, (0, "2023-11-02"), (0, "1980-11-02"), (0, "1970-11-02")):
        (said,) = (said.es for about, said in made.decisions if about.endswith("].age"))
        assert "«0» (2, y 1 que sí)" in said


def test_without_a_date_of_birth_that_says_it_the_age_is_unknown(tmp_path: Path) -> None:
    for made in aged(tmp_path, *[(0, "1980-11-02")] * 8):
        assert """unknown: ["0"]}""" in age_of(made)
