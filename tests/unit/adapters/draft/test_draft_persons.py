"""Who a person is: their part in the facts, natural or legal, somebody at all, and whose telephone it is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapters.document.mapping import listed
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.document import DocumentError
from contracts.kinds import KINDS

NAMES = ["JUAN", "MARÍA", "FERRETERÍA LA CENTRAL", "LUIS", "ANA"]
LEGAL = [False, False, True, False, False]


def drafted(kind: str = "case", **columns: Any) -> Draft:
    """Of forty items with a person each; a column's texts go round."""
    profile = Profile()
    profile.feed([{"carpeta": f"C-{i}", "fecha hechos": "13/02/2024"} for i in range(40)])
    parts = [{f"personas[].{name}": texts[i % len(texts)] for name, texts in columns.items()} for i in range(40)]
    profile.feed(parts, parts=True)
    return draft(KINDS[kind], "agencia", "fuente", {"json": {"files": "a.json"}}, profile)


def rows(kind: str, **columns: Any) -> Draft:
    """Of forty rows."""
    profile = Profile()
    profile.feed([{name: texts[i % len(texts)] for name, texts in columns.items()} for i in range(40)])
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def test_the_beginnings_of_the_words_for_a_role_are_one_question() -> None:
    made = drafted(nombre=NAMES, tipo=[*"VIDOT"], personaMoral=LEGAL)
    catalogue = "\n  role: {V: victim, I: accused, D: complainant, O: victim, T: witness}"
    assert catalogue in made.text
    assert [about for about, _ in made.decisions] == ["persons[].role", "place.municipality"]
    text = re.sub(r"(?m)^  # (persons\[\]\.role)", r"  \1", made.text)
    mapped = Mapper(read_mapping(text, "m.yaml")).map(
        {
            "carpeta": "C-1",
            "fecha hechos": "13/02/2024",
            listed("persons"): [
                {"nombre": "FERRETERÍA LA CENTRAL", "tipo": "V", "personaMoral": True},
                {"nombre": "JUAN", "tipo": "I", "personaMoral": False},
            ],
        }
    )
    assert isinstance(mapped, Mapped)
    assert mapped.fields["persons"] == [
        {"role": "victim", "entity": "legal", "company_name": "FERRETERÍA LA CENTRAL"},
        {"role": "accused", "entity": "natural", "given_names": "JUAN"},
    ]


def test_a_code_of_two_parts_is_one_who_complains_and_is_the_victim() -> None:
    made = drafted(nombre=NAMES, calidad=["DV", "I", "V", "D", "I"])
    assert "\n  role: {I: accused, DV: victim, V: victim, D: complainant}" in made.text
    (asked,) = [said.es for about, said in made.decisions if about == "persons[].role"]
    assert "DV es denunciante y victima" in asked
    assert "  # persons[].role: {code: calidad, " in made.text
    assert "IV: victim" not in drafted(nombre=NAMES, calidad=["IV", "I", "V", "D", "I"]).text


def test_of_codes_that_are_not_all_known_the_known_are_guesses() -> None:
    made = drafted(nombre=NAMES, calidad=["V", "I", "XZ", "I", "V"])
    for line in ("    # I: accused   # ¿imputado? 16", "    # V: victim   # ¿victima? 16", "    # XZ: TODO   # 8"):
        assert line in made.text
    assert "victim" not in drafted(nombre=NAMES, clase=["V", "I", "XZ", "I", "V"]).text.partition("catalogues")[2]


def test_inegi_s_numbers_for_sex_are_one_question_and_nine_is_nobody_s() -> None:
    made = drafted(nombre=NAMES, sexo=[1, 2, 9, 1, 2])
    assert "  sex: {'1': H, '2': M}" in made.text
    assert "  # persons[].sex: {code: sexo, catalogue: sex, unknown: ['9']}" in made.text
    assert [about for about, _ in made.decisions if about.endswith("sex")] == ["persons[].sex"]
    more = drafted(nombre=NAMES, sexo=[1, 2, 3, 1, 2]).text
    assert "    # '3': TODO   # 8" in more
    assert "  # persons[].sex: {code: sexo, catalogue: sex, unknown: quarantine}" in more
    assert "'1': H" not in drafted(nombre=NAMES, sexo=[0, 1, 0, 1, 1]).text


@pytest.mark.parametrize(
    ("name", "labels"),
    [("tipo", "VIX"), ("tipo", "TR"), ("turno", "VIT"), ("tipo", "RDT"), ("sexo", "HM")],
)
def test_codes_that_may_be_anything_are_no_roles(name: str, labels: str) -> None:
    assert "persons[].role: {code" not in drafted(nombre=NAMES, **{name: [*labels]}).text


@pytest.mark.parametrize(
    ("name", "labels", "legal"),
    [
        ("personaMoral", ["false", "false", "true", "false", "false"], "'true'"),
        ("ES PERSONA MORAL", ["NO", "NO", "SI", "NO", "NO"], "SI"),
        ("personaFisica", ["1", "1", "0", "1", "1"], '"0"'),
        ("tipo persona", ["F", "F", "M", "F", "F"], "M"),
    ],
)
def test_beside_a_flag_of_companies_none_has_a_given_name(name: str, labels: list[str], legal: str) -> None:
    made = rows("hearing", folio=[f"F{i}" for i in range(40)], fecha=["13/02/2024"], NOMBRE=NAMES, **{name: labels})
    assert (
        f"  persons[0].company_name: {{text: NOMBRE, only_where: {{column: {name}, values: [{legal}]}}}}" in made.text
    )
    assert f"    {legal}: legal" in made.text


NOBODY = """mapping: 1
source: prueba
owner: fiscalia
kind: case
zone: America/Mexico_City
nulls: [QRR]
read: {json: {files: "*.json"}}
key: {columns: [carpeta]}
each: {persons: {member: personas}}
catalogues: {role: {V: victim, I: accused}}
fields:
  case_number: {text: carpeta}
  persons[].role: {code: tipo, catalogue: role, alone: false}
  persons[].given_names: {name: nombre, order: given_first, two_surnames: true, unclear: "null"}
  persons[].first_surname: {name: nombre, order: given_first, two_surnames: true, unclear: "null"}
  persons[].second_surname: {name: nombre, order: given_first, two_surnames: true, unclear: "null"}
  persons[].age: {number: edad}
  persons[].nationality: {const: MX}
"""


@pytest.mark.parametrize(
    ("nombre", "edad", "there"),
    [("JUAN LUNA PAZ", "", True), ("QRR", "", False), ("QRR", "30", True), ("JUAN MARÍA DE LA LUZ", "", True)],
)
def test_a_role_alone_makes_no_person_where_the_mapping_says_so(nombre: str, edad: str, there: bool) -> None:
    mapper = Mapper(read_mapping(NOBODY, "m.yaml"))
    person = {"nombre": nombre, "tipo": "I", "edad": edad}
    found = mapper.map({"carpeta": "C-1", listed("persons"): [person, {"nombre": "ANA SOL GIL", "tipo": "V"}]})
    assert isinstance(found, Mapped)
    assert [one["role"] for one in found.fields["persons"]] == ["accused"] * there + ["victim"]
    assert mapper.unknown["persons[]"] == (not there)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("case_number: {text: carpeta}", "case_number: {text: carpeta, alone: false}", "is the record's own"),
        ("{number: edad}", "{number: edad, alone: false}", "nothing else makes persons[]"),
    ],
)
def test_something_must_make_the_part_that_a_role_does_not(was: str, now: str, said: str) -> None:
    text = re.sub(r".*\{name: .*\n", "", NOBODY).replace(was, now)
    with pytest.raises(DocumentError, match=re.escape(said)):
        read_mapping(text, "m.yaml")


def test_where_names_say_nobody_the_draft_lets_a_role_alone_make_no_one() -> None:
    made = drafted(nombre=["JUAN", "QRR", "ANA"], tipo=["VICTIMA", "IMPUTADO", "TESTIGO"])
    assert (
        "  persons[].role: {code: tipo, catalogue: role, unknown: quarantine, alone: false}   # sin nombre" in made.text
    )
    assert "alone" not in drafted(nombre=["JUAN", "ANA"], tipo=["VICTIMA", "IMPUTADO", "TESTIGO"]).text


def test_an_abbreviation_beside_whole_words_is_proposed_as_what_it_begins_and_asked() -> None:
    labels = ["INCULPADO", "VICTIMA", "DENUNCIANTE", "IMP", "VIC.", "DEN", "DE", "XYZ"]
    text = drafted(nombre=NAMES, calidad=labels).text
    asked = {line.split(":")[0].strip(" #"): line for line in text.splitlines() if line.startswith("    # ")}
    assert "    # IMP: accused   # ¿imputado? 5" in text
    assert "    # VIC.: victim   # ¿VICTIMA? 5" in text
    assert "    # DEN: complainant   # ¿DENUNCIANTE? 5" in text
    assert "TODO" in asked["DE"]
    assert "TODO" in asked["XYZ"]


def test_nor_does_a_yes_or_no_make_one_also_in_a_line_that_is_still_asked() -> None:
    cells = {"nombre": ["JUAN", "QRR", "ANA"], "tipo": ["VICTIMA", "IMPUTADO", "TESTIGO"], "lesionado": ["NO", "SI"]}
    text = drafted(**cells, detenido=["NO", "SI"]).text
    flags = re.findall(r"persons\[\]\.(\w+): \{flag: .*alone: false\}", text)
    assert {*flags} >= {"detained"}
    assert len(flags) == text.count("{flag: ")
    assert "alone" not in drafted(**{**cells, "nombre": ["JUAN", "ANA", "EVA"]}).text


PEOPLE = ["LOPEZ SOTO ANA", "PAZ RUIZ LUIS", "GIL SOL EVA"]
PHONES = [f"33{i:08}" for i in range(40)]
CALL = {"folio": [f"F{i}" for i in range(40)], "fecha": ["13/02/2024"], "HORA LLAMADA": ["10:15", "11:20"]}
CALLER = {"NOMBRE REPORTANTE": PEOPLE[::-1], "DOMICILIO REPORTANTE": ["SOL 1", "LUNA 2"]}


@pytest.mark.parametrize(
    ("kind", "columns", "phone"),
    [
        ("incident", {}, None),
        ("incident", {"NOMBRE DETENIDO": PEOPLE, **CALLER}, None),
        ("incident", CALLER, "TELEFONO"),
        ("incident", {"NOMBRE DETENIDO": PEOPLE, "TELEFONO DETENIDO": PHONES[::-1]}, "TELEFONO DETENIDO"),
        ("hearing", {"NOMBRE": PEOPLE, "HORA REPORTE": ["10:15"]}, None),
    ],
)
def test_a_telephone_in_a_log_of_calls_is_the_callers(kind: str, columns: Any, phone: str | None) -> None:
    made = rows(kind, TELEFONO=PHONES, **CALL, **columns)
    lines = [line.strip("# ") for line in made.text.splitlines() if "contact.phone: {" in line]
    assert lines == ([f"persons[0].contact.phone: {{text: {phone}}}"] if phone else [])


def test_who_calls_is_not_who_is_detained_and_lives_elsewhere_than_it_happened() -> None:
    both = rows("incident", **CALL, **CALLER, **{"NOMBRE DETENIDO": PEOPLE})
    assert {*CALLER} <= {*both.ignored}
    assert "persons[0].role: {const: detained}" in both.text
    alone = rows("incident", **CALL, **CALLER)
    assert "persons[0].given_names: {name: NOMBRE REPORTANTE" in alone.text
    assert "persons[0].role: {const: complainant}" in alone.text
    assert "place.street: {text" not in alone.text


ADULTS = [*map(str, range(18, 68))]


@pytest.mark.parametrize(
    ("ages", "unknown"),
    [
        ([*ADULTS, *["99"] * 14, "85"], ["99"]),
        ([*ADULTS, *["0"] * 9, *["999"] * 2], ["0", "999"]),
        ([*ADULTS, *["99"] * 14, "0"], ["0", "99"]),
        ([*ADULTS, *["99"] * 5, "98", "97"], []),
        ([*ADULTS, "99"], []),
        ([*ADULTS, *["0"] * 6, "1", "2", "3"], None),
        ([*ADULTS, "150"], None),
    ],
)
def test_what_stands_out_of_the_ages_is_none(ages: list[str], unknown: list[str] | None) -> None:
    profile = Profile()
    profile.feed(
        [{"folio": f"F{i}", "fecha": "13/02/2024", "falta": "RIÑA", "EDAD": age} for i, age in enumerate(ages)]
    )
    made = draft(KINDS["hearing"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)
    line = [line for line in made.text.splitlines() if "persons[0].age:" in line][-1]
    assert line.startswith("  # ") == (unknown is None)
    said = re.search(r"unknown: \[(.*?)\]", line)
    assert (re.findall(r"\d+", said[1]) if said else []) == (unknown or [])


def test_a_name_that_says_that_none_was_given_is_none_in_that_column_alone() -> None:
    made = drafted(nombre=["JUAN", "ANONIMO", "ANA"], tipo=["VICTIMA", "IMPUTADO", "TESTIGO"])
    assert "persons[].given_names: {text: nombre, unknown: [ANONIMO]}" in made.text
    assert "nulls" not in made.text


@pytest.mark.parametrize(
    "line", ["{text: nombre, unknown: [ANONIMO]}", "{name: nombre, order: given_first, unknown: [ANONIMO]}"]
)
def test_a_text_for_unknown_is_exact(line: str) -> None:
    text = re.sub(r".*\{name: .*\n", "", NOBODY) + f"  persons[].given_names: {line}\n"
    mapper = Mapper(read_mapping(text, "m.yaml"))
    people = [{"nombre": name, "tipo": "V", "edad": "30"} for name in ("ANONIMO", "ANA LUNA")]
    found = mapper.map({"carpeta": "C-1", listed("persons"): people})
    assert isinstance(found, Mapped)
    assert ["given_names" in one for one in found.fields["persons"]] == [False, True]
