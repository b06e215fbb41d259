"""Names as they stand: whole, beside blank surnames, with an alias, companies and nobody among them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
ROW = {"folio": "A", "fecha": "13/02/2024", "falta": "RIÑA"}
PEOPLE = ("JUAN CARLOS LUNA PAZ", "ANA SOTO LARA", "ROSA MARIA PEÑA RUIZ", "OSCAR LUNA SOTO")
FERRO = "FERRO DEL NORTE S.A. DE C.V."


def drafted(*rows: dict[str, str]) -> Draft:
    profile = Profile()
    profile.feed({**ROW, "folio": f"A-{i}", **row} for i, row in enumerate(rows))
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile)


def person(made: Draft, **cells: str) -> Any:
    """What becomes of the cells once every # of the persons' lines and of made is removed."""
    text = re.sub(r"(?m)^(  )# (persons\[0\])|^# (made:)|^(  )# (?=.*split: )", r"\1\2\3\4", made.text)
    text = text.replace("{const: …}", "{const: other}").replace("  # place", "# place")
    found = Mapper(read_mapping(text, "m.yaml")).map({**ROW, **cells})
    if not isinstance(found, Mapped):
        return {problem.rule for problem in found.problems}  # type: ignore[union-attr]
    persons: Any = found.fields.get("persons", [{}])
    return {name: value for name, value in persons[0].items() if name != "role"}


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (PEOPLE, "{name: NOMBRE, order: given_first, two_surnames: true}"),
        (
            [" ".join([*p.split()[-2:], *p.split()[:-2]]) for p in PEOPLE],
            "{name: NOMBRE, order: surnames_first, two_surnames: true}",
        ),
        (("JUAN LUNA", "ANA SOTO", "ROSA MARIA PEÑA RUIZ"), "{name: NOMBRE, order: given_first}"),
    ],
)
def test_the_order_of_whole_names_is_proposed_as_given_names_stand(people: Any, said: str) -> None:
    made = drafted(*({"NOMBRE": name} for name in people))
    assert f"  # persons[0].second_surname: {said}" in made.text


def test_an_alias_is_taken_off_the_name() -> None:
    made = drafted(
        *({"NOMBRE": f"{name}{alias}"} for name in PEOPLE for alias in ("", " (A) EL GÜERO", " ALIAS CHATO"))
    )
    assert person(made, NOMBRE="ANA SOTO LARA (A) LA GÜERA") == {
        "given_names": "ANA", "first_surname": "SOTO", "second_surname": "LARA", "alias": "LA GÜERA"
    }  # fmt: skip
    assert "alias" not in person(made, NOMBRE="ANA SOTO LARA")


def test_an_alias_behind_given_names_alone_needs_no_decision() -> None:
    made = drafted(*({"NOMBRE": name, "PATERNO": "LUNA"} for name in ("JUAN (A) GÜERO", "ANA")))
    mapping = read_mapping(made.text.replace("# persons[0].role: {const: …}", "persons[0].role: {const: other}"), "m")
    assert {"persons[0].given_names", "persons[0].alias"} <= set(mapping.fields)


def test_companies_among_persons_have_their_own_fields() -> None:
    made = drafted(*({"NOMBRE": name} for name in (*PEOPLE, FERRO)))
    assert person(made, NOMBRE=FERRO) == {"company_name": FERRO, "entity": "legal"}
    assert person(made, NOMBRE="ANA SOTO LARA")["given_names"] == "ANA"
    assert person(made, NOMBRE="MARIA GUADALUPE SOTO") == {"unclear_name"}


def test_what_a_column_of_its_own_says_of_companies_is_not_said_by_the_name() -> None:
    made = drafted(
        *({"NOMBRE": name, "tipo persona": "FISICA"} for name in PEOPLE), {"NOMBRE": FERRO, "tipo persona": "MORAL"}
    )
    assert "persons[0].entity: {code: tipo persona" in made.text
    assert "persons[0].entity: {name" not in made.text


def test_a_whole_name_beside_blank_surnames_is_seen_and_taken_apart() -> None:
    rows = [{"NOMBRE": name, "PATERNO": "", "MATERNO": ""} for name in PEOPLE[:2]]
    own = {"NOMBRE": "JUAN CARLOS", "PATERNO": "LUNA", "MATERNO": "PAZ"}
    made = drafted(*rows, *[own] * 6, {"NOMBRE": FERRO, "PATERNO": "", "MATERNO": ""})
    assert "surnames: [PATERNO, MATERNO]}" in made.text
    whole = {"given_names": "JUAN CARLOS", "first_surname": "LUNA", "second_surname": "PAZ"}
    assert person(made, **own) == person(made, **rows[0]) == whole
    assert person(made, NOMBRE=FERRO, PATERNO="", MATERNO="") == {"company_name": FERRO, "entity": "legal"}


def test_an_institution_beside_blank_surnames_is_seen_and_set_aside() -> None:
    made = drafted({"NOMBRE": "H. AYUNTAMIENTO DE TALA", "PATERNO": ""}, *[{"NOMBRE": "JUAN", "PATERNO": "LUNA"}] * 9)
    assert person(made, NOMBRE="H. AYUNTAMIENTO DE TALA", PATERNO="") == {"unclear_name"}
    assert person(made, NOMBRE="JUAN", PATERNO="LUNA") == {"given_names": "JUAN", "first_surname": "LUNA"}


def test_given_names_beside_a_blank_surname_are_no_whole_name() -> None:
    rows = [{"NOMBRE": name, "PATERNO": ""} for name in ("ANA MARIA JOSEFA", "MARIA DEL CARMEN", "EVA")]
    made = drafted(*rows, {"NOMBRE": "JUAN", "PATERNO": "LUNA"})
    assert "  persons[0].given_names: {text: NOMBRE}" in made.text


def test_what_is_written_for_the_public_is_nobody() -> None:
    made = drafted(*({"NOMBRE": name} for name in (*PEOPLE, "LA SOCIEDAD", "EL ESTADO")))
    assert person(made, NOMBRE="LA SOCIEDAD") == person(made, NOMBRE="EL ESTADO") == {}


def test_both_surnames_beside_given_names_are_taken_apart_with_the_whole_names() -> None:
    own = {"NOMBRE": "JUAN CARLOS", "APELLIDOS": "LUNA PAZ"}
    made = drafted(*[own] * 6, {"NOMBRE": "JUAN CARLOS LUNA PAZ", "APELLIDOS": ""})
    assert "order: given_first, two_surnames: true, surnames: [APELLIDOS]}" in made.text
    whole = {"given_names": "JUAN CARLOS", "first_surname": "LUNA", "second_surname": "PAZ"}
    assert person(made, **own) == person(made, NOMBRE="JUAN CARLOS LUNA PAZ", APELLIDOS="") == whole


def test_whole_names_are_seen_among_companies_too() -> None:
    own = {"NOMBRE": "JUAN", "PATERNO": "LUNA", "MATERNO": "PAZ", "tipo persona": "FISICA"}
    firms = [{"NOMBRE": name, "tipo persona": "MORAL"} for name in (FERRO, "ZAPATERIA LUNA GIL", "EL SOL DE TALA")]
    blank = {"PATERNO": "", "MATERNO": ""}
    made = drafted(*[own] * 6, *[one | blank for one in firms], own | {"NOMBRE": "ANA SOTO LARA"} | blank)
    where = "only_where: {column: tipo persona, values: [FISICA]}}"
    assert f"two_surnames: true, surnames: [PATERNO, MATERNO], {where}" in made.text
    plain = drafted(*[own] * 6, *[one | blank for one in firms])
    assert f"  persons[0].given_names: {{text: NOMBRE, {where}" in plain.text


def test_ages_with_their_unit_are_read_and_a_baby_s_months_are_no_year() -> None:
    ages = ["33", "31 AÑOS", "40 años", "8 MESES", "11 MESES", "1 MES.", "25"]
    made = drafted(*({"NOMBRE": "ANA", "PATERNO": "LUNA", "EDAD": age} for age in ages))
    assert "  persons[0].age: {number: EDAD, units: {'': 1, AÑOS: 1}}" in made.text
    read = [person(made, NOMBRE="ANA", PATERNO="LUNA", EDAD=age)["age"] for age in ages]
    assert read == [33, 31, 40, 0, 0, 0, 25]
    assert person(made, NOMBRE="ANA", PATERNO="LUNA", EDAD="30 KG") == {"unknown_unit"}


def test_words_under_an_age_are_asked_once() -> None:
    ages = ["33", "31", "40", "NP", "NP", "25"]
    made = drafted(*({"NOMBRE": "ANA", "PATERNO": "LUNA", "EDAD": age} for age in ages))
    assert "  # persons[0].age: {number: EDAD, unknown: [NP]}" in made.text
    assert sum(about == "persons[0].age" for about, _ in made.decisions) == 1
    assert "age" not in person(made, NOMBRE="ANA", PATERNO="LUNA", EDAD="NP")


def test_names_in_both_orders_are_counted_in_the_question_and_read_by_one_of_them_alone() -> None:
    names = [*PEOPLE, "Q.D.LL. ANA SOTO LARA", "LOPEZ LUNA ADAN", "SOTO LARA ROSA ISELA", "SOTO PAZ, LUIS"]
    made = drafted(*({"NOMBRE": name} for name in names))
    asked = f"órdenes mezclados: {len(PEOPLE) + 1} nombre primero, 2 apellidos primero"
    assert asked in made.text
    assert f"mixed orders: {len(PEOPLE) + 1} given names first, 2 surnames first" in made.text
    assert person(made, NOMBRE="LOPEZ LUNA ADAN") == {"unclear_name"}
    assert person(made, NOMBRE="Q.D.LL. ANA SOTO LARA") == person(made, NOMBRE="ANA SOTO LARA")
    assert "mezclados" not in drafted(*({"NOMBRE": name} for name in PEOPLE)).text


WITHHELD = ("IDENTIDAD RESERVADA", "RESERVADO/A", "Salud Pública", "VÍCTIMA CON IDENTIDAD RESERVADA")
NOBODY = ("QUIEN RESULTE RESPONSABLE", "N.N.", "DESCONOCIDO(S)", "LA SOCIEDAD", "EL ESTADO")


NO_ONE = ("SIN DETENIDO", "SIN PERSONAS ASEGURADAS", "NO HUBO", "NO HUBO DETENIDOS", "NINGUNO", "Nadie")


@pytest.mark.parametrize("text", [*WITHHELD, *NOBODY, *NO_ONE])
@pytest.mark.parametrize("own", [{}, {"PATERNO": "LUNA", "MATERNO": "PAZ"}])
def test_a_name_that_is_nobody_s_is_never_taken_apart(text: str, own: dict[str, str]) -> None:
    blank = dict.fromkeys(own, "")
    people = [{"NOMBRE": name, **own} for name in (("ANA", "LUIS") if own else PEOPLE)]
    made = drafted(*people * 3, {"NOMBRE": text, **blank})
    assert person(made, NOMBRE=text, **blank) == {}
    assert ("unknown: " in made.text.partition("given_names")[2].partition("\n")[0]) == (text in WITHHELD + NO_ONE)


def test_what_withholds_a_name_is_a_status_elsewhere() -> None:
    made = drafted(*({"NOMBRE": name, "ESTATUS": "RESERVADO"} for name in (*PEOPLE, "RESERVADO")))
    assert "\nnulls" not in made.text


def test_initials_alone_are_no_name_and_their_repair_is_asked() -> None:
    own = {"PATERNO": "LUNA", "MATERNO": "PAZ"}
    alone = {"NOMBRE": "L.T.N.", "PATERNO": "", "MATERNO": ""}
    made = drafted(*[{"NOMBRE": "ANA", **own}] * 6, alone, alone | {"NOMBRE": "M. C. C. A."})
    (said,) = [one.es for about, one in made.decisions if about == "persons[0].given_names"]
    assert said.startswith("2 celdas son solo iniciales (X.Y.Z.)")
    assert "L.T.N." not in made.text
    repaired = Draft(made.text.replace("# repairs:", "repairs:").replace("  # - {name: inic", "  - {name: inic"))
    assert person(repaired, **alone) == {}
    assert person(repaired, NOMBRE="J. C.", **own)["given_names"] == "J. C."
