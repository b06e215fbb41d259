from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.curp import letters
from contracts.document import DocumentError
from contracts.identifiers import curp_check_digit
from contracts.kind import Problem

HEAD = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
fields:
  report_class: {const: crime}
  persons[0].role: {const: detained}
"""
PARTS = ("given_names", "first_surname", "second_surname")


def document(order: str = "surnames_first", more: str = "") -> str:
    spec = f"{{name: nombre, order: {order}{more}}}"
    return HEAD + "".join(f"  persons[0].{part}: {spec}\n" for part in PARTS)


def curp_of(given: str, first: str, second: str | None) -> str:
    initials, consonants = letters(given, first, second)
    body = f"{initials}900203HJC{consonants}0"
    return body + curp_check_digit(body)


def mapper(order: str = "surnames_first", more: str = "") -> Mapper:
    return Mapper(read_mapping(document(order, more), "m.yaml"))


def outcome(one: Mapper, name: str | None, curp: str | None = None) -> Any:
    """Given names, first and second surname, or the rule that is broken."""
    found = one.map({"folio": "1", "nombre": name, "curp": curp})
    if isinstance(found, Mapped):
        persons: Any = found.fields.get("persons", [{}])
        return tuple(persons[0].get(part) for part in PARTS)
    assert isinstance(found, Unmapped)
    rule = found.problems[0].rule
    assert found.problems == sorted(Problem(f"persons[].{part}", rule) for part in PARTS)
    return {"unclear_name": "unclear", "name_contradicts_curp": "contradicted"}[rule]


STRICT = {order: mapper(order) for order in ("surnames_first", "given_first")}
STATED = {order: mapper(order, ", two_surnames: true") for order in STRICT}

# order, the name, how it is read where nothing is stated, and where everybody has two surnames
NAMES = [
    ("surnames_first", "LÓPEZ PÉREZ, JUAN CARLOS", ("JUAN CARLOS", "LÓPEZ", "PÉREZ"), ...),
    ("surnames_first", "LOPEZ, ANA MARIA JOSEFA", ("ANA MARIA JOSEFA", "LOPEZ", None), ...),
    ("surnames_first", "LOPEZ JUAN", ("JUAN", "LOPEZ", None), ...),
    ("surnames_first", "de la cruz juan", ("juan", "de la cruz", None), ...),
    ("surnames_first", "PEREZ MARIA DEL CARMEN", ("MARIA DEL CARMEN", "PEREZ", None), ...),
    ("surnames_first", "ORTEGA Y GASSET JOSE", ("JOSE", "ORTEGA Y GASSET", None), ...),
    ("surnames_first", "LOPEZ PEREZ JUAN", "unclear", ("JUAN", "LOPEZ", "PEREZ")),
    ("surnames_first", "LOPEZ JUAN CARLOS", "unclear", "unclear"),  # JUAN is no surname, whatever was stated
    ("surnames_first", "LOPEZ, JUAN CARLOS", ("JUAN CARLOS", "LOPEZ", None), ...),
    ("surnames_first", "LOPEZ MARTIN JUAN", "unclear", ("JUAN", "LOPEZ", "MARTIN")),
    ("surnames_first", "LOPEZ JOSE MARTIN", "unclear", "unclear"),
    ("surnames_first", "LOPEZ DE JESUS ANA", "unclear", ("ANA", "LOPEZ", "DE JESUS")),
    ("given_first", "MARÍA GUADALUPE PÉREZ", "unclear", "unclear"),
    ("given_first", "JUAN MARTÍN LÓPEZ", "unclear", "unclear"),
    ("given_first", "PEDRO MARTÍN LÓPEZ", "unclear", ("PEDRO", "MARTÍN", "LÓPEZ")),
    ("given_first", "OSCAR SANTIAGO CRUZ", "unclear", ("OSCAR", "SANTIAGO", "CRUZ")),
    ("given_first", "MA. GUADALUPE LÓPEZ", "unclear", "unclear"),
    ("given_first", "JUAN CARLOS LÓPEZ PÉREZ", "unclear", ("JUAN CARLOS", "LÓPEZ", "PÉREZ")),
    ("given_first", "MARIA FERNANDA", "unclear", "unclear"),
    ("given_first", "LOPEZ PEREZ JUAN", "unclear", "unclear"),  # the order is another
    ("surnames_first", "SAN MARTIN LOPEZ ANA", "unclear", ("ANA", "SAN MARTIN", "LOPEZ")),
    ("surnames_first", "LOPEZ DE LARA, ANA", "unclear", ("ANA", "LOPEZ", "DE LARA")),
    ("surnames_first", "LOPEZ DE LA CRUZ, ANA", ("ANA", "LOPEZ", "DE LA CRUZ"), ...),
    ("surnames_first", "LOPEZ DE LA O ANA", "unclear", ("ANA", "LOPEZ", "DE LA O")),
    ("surnames_first", "PEREZ DE LA PAZ DE LEON, ANA", "unclear", "unclear"),
    ("surnames_first", "LOPEZ DE LA CRUZ ROSA ISELA", "unclear", ("ROSA ISELA", "LOPEZ", "DE LA CRUZ")),
    ("surnames_first", "LOPEZ DE ANDA LUIS JAVIER", "unclear", ("LUIS JAVIER", "LOPEZ", "DE ANDA")),
    ("surnames_first", "LOPEZ DE LA CRUZ BUITIMEA ANA", "unclear", "unclear"),
    ("surnames_first", "LOPEZ DE LARA SANTIAGO YARETZI", "unclear", "unclear"),  # SANTIAGO may be a surname
    ("given_first", "ROSA ITZA DEL ÁNGEL LOPEZ", "unclear", "unclear"),
    ("given_first", "ROSA ISELA DEL ÁNGEL LOPEZ", "unclear", ("ROSA ISELA", "DEL ÁNGEL", "LOPEZ")),
    ("given_first", "ANA MONTES DE OCA", "unclear", "unclear"),  # one surname, or two
    ("surnames_first", "PONCE DE LEON ANA", "unclear", "unclear"),
    ("surnames_first", "LOPEZ PEREZ JUAN CARLOS", "unclear", ("JUAN CARLOS", "LOPEZ", "PEREZ")),
    ("surnames_first", "DE LA CRUZ LOPEZ JOSE DE JESUS", "unclear", ("JOSE DE JESUS", "DE LA CRUZ", "LOPEZ")),
    ("surnames_first", "PONCE DE LEON GARCIA, ANA", ("ANA", "PONCE DE LEON", "GARCIA"), ...),
    ("surnames_first", "GARCIA MONTES DE OCA, ANA", ("ANA", "GARCIA", "MONTES DE OCA"), ...),
    ("surnames_first", "PONCE DE LEON GARCIA JUAN", "unclear", "unclear"),
    ("surnames_first", "GARCIA MONTES DE OCA ANA", "unclear", ("ANA", "GARCIA", "MONTES DE OCA")),
    ("surnames_first", "LOPEZ PEREZ ANA MARIA JOSEFA", "unclear", "unclear"),
    ("given_first", "JUAN LOPEZ", ("JUAN", "LOPEZ", None), ...),
    ("given_first", "GARCIA BUITIMEA, RAMON", ("RAMON", "GARCIA", "BUITIMEA"), ...),
    ("given_first", "LOPEZ, MARIA FERNANDA", ("MARIA FERNANDA", "LOPEZ", None), ...),
    ("given_first", "RAMON GARCIA, JUAN", "unclear", ...),  # two persons
    ("given_first", "GARCIA BUITIMEA, RAMON LUNA", "unclear", ...),
    ("given_first", "GARCIA, OFICIAL", "unclear", ...),
    ("given_first", "JUAN LOPEZ PEREZ", "unclear", ("JUAN", "LOPEZ", "PEREZ")),
    ("given_first", "MARIA DEL CARMEN PEREZ LOPEZ", "unclear", ("MARIA DEL CARMEN", "PEREZ", "LOPEZ")),
    ("given_first", "MARIA DEL CARMEN PEREZ", "unclear", "unclear"),
    ("given_first", "ADRIÁN DE LA CRUZ LUNA", "unclear", ("ADRIÁN", "DE LA CRUZ", "LUNA")),
    ("given_first", "BRAYAN DEL ÁNGEL ORTEGA", "unclear", ("BRAYAN", "DEL ÁNGEL", "ORTEGA")),
    ("given_first", "ELSA DE LOS SANTOS RÍOS", "unclear", ("ELSA", "DE LOS SANTOS", "RÍOS")),
    ("given_first", "MIGUEL ÁNGEL DE LA TORRE RÍOS", "unclear", ("MIGUEL ÁNGEL", "DE LA TORRE", "RÍOS")),
    ("given_first", "ADRIÁN ROJAS DE LA CRUZ LUNA", "unclear", "unclear"),  # ROJAS DE LA CRUZ is one, or none
    ("given_first", "MARÍA DE LA CRUZ LUNA", "unclear", "unclear"),
    ("given_first", "PEDRO DE JESÚS LUNA", "unclear", "unclear"),
    ("given_first", "LOPEZ PEREZ ADAN", "unclear", "unclear"),  # its words say the other order
    ("given_first", "LOPEZ BUITIMEA MIGUEL ANGEL", "unclear", "unclear"),
    ("given_first", "BUITIMEA LOPEZ MIGUEL ANGEL", "unclear", "unclear"),
    ("given_first", "BUITIMEA YOCUPICIO PEDRO", "unclear", "unclear"),
    ("given_first", "LOPEZ PEREZ FELIPE DE JESUS", "unclear", "unclear"),
    ("given_first", "LOPEZ JAIME", "unclear", "unclear"),
    ("given_first", "XOCHITL LOPEZ SANTIAGO", "unclear", ("XOCHITL", "LOPEZ", "SANTIAGO")),
    ("given_first", "PEDRO MARIANO LOPEZ", "unclear", ("PEDRO", "MARIANO", "LOPEZ")),
    ("given_first", "LOPEZ PEREZ MARIANO", "unclear", "unclear"),
    ("given_first", "JUAN LOPEZ PEDRO", "unclear", ("JUAN", "LOPEZ", "PEDRO")),
    ("surnames_first", "PEDRO LOPEZ PEREZ", "unclear", "unclear"),
    ("surnames_first", "GUADALUPE LOPEZ", "unclear", "unclear"),
    ("surnames_first", "SANTIAGO LOPEZ XOCHITL", "unclear", ("XOCHITL", "SANTIAGO", "LOPEZ")),
    *(
        ("given_first", f"{said} JUAN LOPEZ PEREZ", "unclear", ("JUAN", "LOPEZ", "PEREZ"))
        for said in ("Q.D.LL.", "Q. D. LL.", "QDLL", "QUIEN DIJO LLAMARSE", "Dijo llamarse:")
    ),
    ("given_first", "Q.D.LL.", "unclear", "unclear"),
    ("given_first", "LOPEZ PEREZ, JUAN", ("JUAN", "LOPEZ", "PEREZ"), ...),
    *(
        ("surnames_first", name, "unclear", "unclear")
        for name in ("LOPEZ", "DE LA", "LOPEZ N", "LOPEZ, ", "LOPEZ, PEREZ, JUAN", "JUAN LOPEZ 2", "FERRO SA DE CV")
    ),
]


@pytest.mark.parametrize(("order", "name", "strictly", "stated"), NAMES)
def test_a_name_is_taken_apart_where_there_is_one_way_to(order: str, name: str, strictly: Any, stated: Any) -> None:
    assert outcome(STRICT[order], name) == strictly
    assert outcome(STATED[order], name) == (strictly if stated is ... else stated)


WORDS = st.lists(st.sampled_from(["ANA", "LOPEZ", "PEREZ", "DE", "LA", "DEL", "SAN", "Y", "CRUZ"]), max_size=7)


@given(WORDS, st.sampled_from(["surnames_first", "given_first"]))
def test_no_word_is_lost_moved_or_made_up(words: list[str], order: str) -> None:
    for one in (STRICT[order], STATED[order]):
        found = outcome(one, " ".join(words))
        if found != "unclear" and words:
            given, first, second = found
            surnames = [*first.split(), *(second or "").split()]
            assert words == ([*surnames, *given.split()] if order == "surnames_first" else [*given.split(), *surnames])


@given(WORDS, st.sampled_from(["surnames_first", "given_first"]))
def test_what_is_certain_without_the_statement_stays_so_with_it(words: list[str], order: str) -> None:
    strictly = outcome(STRICT[order], " ".join(words))
    assert strictly in ("unclear", outcome(STATED[order], " ".join(words)))


def test_no_name_is_no_problem() -> None:
    assert outcome(STRICT["surnames_first"], None) == (None, None, None)


def test_an_unclear_name_may_be_read_as_unknown_and_is_counted() -> None:
    one = mapper(more=', unclear: "null"')
    assert outcome(one, "LOPEZ PEREZ JUAN") == (None, None, None)
    assert one.unknown == {f"persons[].{part}": 1 for part in PARTS} | {"persons[]": 1}  # of whom nothing is left


BESIDE = {order: mapper(order, ", curp: curp") for order in STRICT}

# the name, as its CURP has it, and how it is written: whatever the order that the mapping says
PEOPLE = [
    (("JUAN CARLOS", "LÓPEZ", "PÉREZ"), "JUAN CARLOS LÓPEZ PÉREZ"),
    (("JUAN CARLOS", "LOPEZ", "PEREZ"), "LOPEZ PEREZ JUAN CARLOS"),
    (("JUAN JOSE", "LOPEZ", "PEREZ"), "LOPEZ PEREZ JUAN JOSE"),
    (("JOSE LUIS", "LOPEZ", "PEREZ"), "LOPEZ PEREZ JOSE LUIS"),
    (("ANA", "VILLA REAL", "LOPEZ"), "VILLA REAL LOPEZ ANA"),  # no other reading has the letters
    (("CARLOS JUAN", "LOPEZ", None), "LOPEZ CARLOS JUAN"),
    (("JUAN", "LOPEZ", "CARLOS"), "LOPEZ CARLOS JUAN"),
    (("GABRIEL", "GARCIA", "GARCIA"), "GARCIA GARCIA GABRIEL"),  # the consonants: no GABRIEL is GARCIA
    (("MARIA DEL CARMEN", "PEREZ", None), "MARIA DEL CARMEN PEREZ"),
    (("JOSE DE JESUS", "DE LA CRUZ", "LOPEZ"), "DE LA CRUZ LOPEZ JOSE DE JESUS"),
    (("JUAN", "PONCE DE LEON", "GARCIA"), "PONCE DE LEON GARCIA JUAN"),
    (("ANA", "GARCIA", "MONTES DE OCA"), "GARCIA MONTES DE OCA ANA"),
    (("ANA MARIA JOSEFA", "LOPEZ", "PEREZ"), "LOPEZ PEREZ ANA MARIA JOSEFA"),
    (("Ana", "Ñáñez", "Peña"), "Ñáñez Peña Ana"),
    (("MA. GUADALUPE", "ROBLES", "BARCENAS"), "ROBLES BARCENAS MA. GUADALUPE"),
    (("OSCAR", "ROBLES", "BARCENAS"), "OSCAR ROBLES BARCENAS"),  # ROBO is RXBO
    (("JUAN", "LOPEZ", "PEREZ"), "LOPEZ PEREZ, JUAN"),
    (("JUAN", "LOPEZ", "PEREZ"), "JUAN, LOPEZ PEREZ"),
]


@pytest.mark.parametrize(("parts", "written"), PEOPLE)
@pytest.mark.parametrize("order", BESIDE)
def test_a_curp_beside_a_name_decides_it(order: str, parts: tuple[str, str, str | None], written: str) -> None:
    assert outcome(BESIDE[order], written, curp_of(*parts)) == parts
    assert outcome(BESIDE[order], written, f" {curp_of(*parts).lower()} ") == parts


@pytest.mark.parametrize(("alone", "starts"), [("MIGUEL", "LOPM"), ("MARIA", "LOPA")])
def test_an_initial_may_stand_for_a_name_that_is_passed_over(alone: str, starts: str) -> None:
    curp = curp_of(f"{alone} ANGEL", "LOPEZ", "PEREZ")
    assert curp.startswith(starts)
    assert outcome(BESIDE["given_first"], "M. ANGEL LOPEZ PEREZ", curp) == ("M. ANGEL", "LOPEZ", "PEREZ")


@pytest.mark.parametrize("name", ["LOPEZ PEREZ JUAN", "JUAN LOPEZ", "ANA SOSA", "MARIA DE LOS ANGELES LOPEZ"])
def test_a_curp_that_no_reading_of_the_name_has_is_another_person_s(name: str) -> None:
    curp = curp_of("BEATRIZ", "GOMEZ", "ORTIZ")
    assert outcome(BESIDE["surnames_first"], name, curp) == "contradicted"
    lenient = mapper(more=', curp: curp, unclear: "null"')
    assert outcome(lenient, name, curp) == "contradicted"  # one of the two is wrong, so neither is read as null


@pytest.mark.parametrize("name", ["ANA ANA ANA", "LOPEZ", "LOPEZ N", "FERRO SA DE CV", " ".join(["LOPEZ"] * 13)])
def test_what_a_curp_leaves_open_stays_unclear(name: str) -> None:
    for curp in (curp_of("ANA", "ANA", "ANA"), curp_of("ANA", "ANA", None)):
        assert outcome(BESIDE["surnames_first"], name, curp) in (
            "unclear",
            ("ANA", "ANA", "ANA"),
            ("ANA ANA", "ANA", None),
        )
    assert outcome(BESIDE["surnames_first"], name, curp_of("LOLA", "LOPEZ", "LOPEZ")) != ("LOPEZ", "LOPEZ", None)


@pytest.mark.parametrize("curp", [None, "", "XXXX", "LOPJ900203HJCPRN00"])
def test_without_a_whole_curp_the_order_decides(curp: str | None) -> None:
    for order, name, strictly, _ in NAMES:
        assert outcome(BESIDE[order], name, curp) == strictly


SAID = st.sampled_from(["LOPEZ", "PEREZ", "CRUZ", "MARTIN", "SANTIAGO", "DE LA CRUZ"])
CALLED = st.sampled_from(["ANA", "JUAN", "MARIA GUADALUPE", "JOSE MARTIN", "SANTIAGO", "OSCAR", "MARIA DEL CARMEN"])


@given(CALLED, SAID, st.none() | SAID, st.sampled_from(["surnames_first", "given_first"]))
def test_where_not_everybody_has_two_surnames_a_stated_name_is_read_as_it_is_or_not_at_all(
    called: str, first: str, second: str | None, order: str
) -> None:
    surnames = " ".join(filter(None, (first, second)))
    written = f"{surnames} {called}" if order == "surnames_first" else f"{called} {surnames}"
    assert outcome(STATED[order], written) in ("unclear", (called, first, second))


SURNAMES = st.sampled_from(["LOPEZ", "PEREZ", "JUAN", "DE LA CRUZ", "SAN MARTIN", "PONCE DE LEON", "ÑÁÑEZ", "NG"])
GIVEN = st.sampled_from(["JUAN", "ANA MARIA", "MARIA DEL CARMEN", "JOSE LUIS", "PEDRO PABLO", "M. ANGEL", "SANTIAGO"])


@given(GIVEN, SURNAMES, st.none() | SURNAMES, st.booleans(), st.sampled_from(["surnames_first", "given_first"]))
def test_with_its_curp_a_name_is_read_as_it_is_or_not_at_all(
    given: str, first: str, second: str | None, given_first: bool, order: str
) -> None:
    surnames = " ".join(filter(None, (first, second)))
    written = f"{given} {surnames}" if given_first else f"{surnames} {given}"
    assert outcome(BESIDE[order], written, curp_of(given, first, second)) in ("unclear", (given, first, second))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("surnames_first", "as_written", "'surnames_first', 'given_first' or 'surnames'"),
        ("second_surname: {name: nombre", 'second_surname: {unclear: "null", name: nombre', "reads 'nombre' otherwise"),
        ("persons[0].given_names", "persons[0].alias", "persons[].alias is no part of a person's name"),
    ],
)
def test_what_is_wrong_with_a_name_is_complained_of(old: str, new: str, words: str) -> None:
    text = document()
    assert old in text
    with pytest.raises(DocumentError) as caught:
        read_mapping(text.replace(old, new), "m.yaml")
    assert words in str(caught.value)


COMPANIES = document("given_first", ", two_surnames: true") + "".join(
    f"  persons[0].{part}: {{name: nombre, order: given_first, two_surnames: true}}\n"
    for part in ("company_name", "entity")
)


@pytest.mark.parametrize(
    "name",
    [
        "FERRO SA DE CV",
        "Ferro-Norte, S.A. de C.V.",
        "OPERADORA LUNA Y PAZ SA DE CV",
        "GRUPO Ñ S. DE R.L. DE C.V.",
        "TIENDAS 3B S.A.P.I. DE C.V.",
    ],
)
def test_a_company_in_a_column_of_names_is_one_where_its_field_is_mapped(name: str) -> None:
    found: Any = Mapper(read_mapping(COMPANIES, "m.yaml")).map({"folio": "1", "nombre": name})
    assert found.fields["persons"] == [{"role": "detained", "company_name": name, "entity": "legal"}]
    assert outcome(STATED["given_first"], name) == "unclear"


@pytest.mark.parametrize(
    "name",
    [
        "JUAN LUNA",
        "FERRO SA",
        "S.A. DE C.V.",
        "LUISA DE CV",
        "ANA PAZ, REPRESENTANTE DE FERRO SA DE CV",
        "A/FERRO SA DE CV",
        "JUAN LUNA PAZ, FERRO SA DE CV",
        "JUAN LUNA - FERRO S.A. DE C.V.",
        "JUAN LUNA|FERRO SA DE CV",
        "OPERADOR DE FERRO SA DE CV",
        "GUARDIA DE SEGURIDAD DE FERRO SA DE CV",
        "JUAN LUNA QUIEN LABORA EN FERRO SA DE CV",
        "JUAN LUNA EN REPRESENTACIÓN DE FERRO SA DE CV",
        "MENOR DE EDAD, FERRO SA DE CV",
    ],
)
def test_what_may_be_a_person_is_no_company(name: str) -> None:
    found: Any = Mapper(read_mapping(COMPANIES, "m.yaml")).map({"folio": "1", "nombre": name})
    if isinstance(found, Mapped):
        assert found.fields["persons"] == [{"role": "detained", "given_names": "JUAN", "first_surname": "LUNA"}]
    else:
        assert {(p.field, p.rule) for p in found.problems} == {(f"persons[].{part}", "unclear_name") for part in PARTS}


def test_a_company_must_be_said_to_be_one() -> None:
    with pytest.raises(DocumentError, match=r"write the same line for persons\[0\]\.entity"):
        read_mapping(COMPANIES.replace("  persons[0].entity", "  persons[0].alias: {text: x}\n#"), "m.yaml")


@pytest.mark.parametrize(
    "name", ["LA SOCIEDAD", "H. AYUNTAMIENTO DE TALA", "ESCUELA BENITO JUAREZ", "QUIEN RESULTE RESPONSABLE"]
)
def test_an_institution_is_no_person(name: str) -> None:
    assert outcome(STATED["given_first"], name) == "unclear"


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        (("JUAN CARLOS", "LUNA", "PAZ"), ("JUAN CARLOS", "LUNA", "PAZ")),
        (("JUAN CARLOS", "LUNA", ""), ("JUAN CARLOS", "LUNA", None)),
        (("", "", "PAZ"), (None, None, "PAZ")),
        (("JUAN", "", ""), ("JUAN", None, None)),
        (("JUAN CARLOS", "", ""), ("JUAN CARLOS", None, None)),
        (("JUAN LUNA", "", ""), ("JUAN", "LUNA", None)),
        (("JUAN CARLOS LUNA PAZ", "", ""), ("JUAN CARLOS", "LUNA", "PAZ")),
        (("MARIA GUADALUPE LUNA", "", ""), "unclear"),
        (("JUAN CARLOS LUNA PAZ", "LUNA", "PAZ"), "unclear"),
        (("Luna Paz Juan Carlos", "LUNA", "PAZ"), "unclear"),
        (("JUAN LUNA", "LUNA", ""), "unclear"),
        (("MARTIN", "MARTIN", "PAZ"), ("MARTIN", "MARTIN", "PAZ")),
        (("", "", ""), (None, None, None)),
    ],
)
def test_a_name_is_whole_only_beside_blank_surnames(cells: tuple[str, str, str], parts: Any) -> None:
    one = mapper("given_first", ", two_surnames: true, surnames: [paterno, materno]")
    found = one.map(dict(zip(("nombre", "paterno", "materno"), cells, strict=True)) | {"folio": "1"})
    assert isinstance(found, Mapped | Unmapped)
    if isinstance(found, Unmapped):
        assert parts == "unclear"
    else:
        persons: Any = found.fields.get("persons", [{}])
        assert tuple(persons[0].get(part) for part in PARTS) == parts


@pytest.mark.parametrize("surnames", [("LUNA", ""), ("", "PAZ")])
def test_a_company_has_no_surnames(surnames: tuple[str, str]) -> None:
    said = "two_surnames: true, surnames: [paterno, materno]"
    one = Mapper(read_mapping(COMPANIES.replace("two_surnames: true", said), "m.yaml"))
    row = {"folio": "1", "nombre": "FERRO SA DE CV", "paterno": surnames[0], "materno": surnames[1]}
    found = one.map(row)
    assert isinstance(found, Unmapped)
    assert {problem.rule for problem in found.problems} == {"unclear_name"}
    assert isinstance(one.map(row | {"paterno": "", "materno": ""}), Mapped)


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        (("JUAN", "LUNA PAZ"), ("JUAN", "LUNA", "PAZ")),
        (("JUAN", "de la Cruz Paz"), ("JUAN", "de la Cruz", "Paz")),
        (("JUAN", "LUNA DE LA CRUZ"), ("JUAN", "LUNA", "DE LA CRUZ")),
        (("JUAN", "LUNA DEL ÁNGEL"), ("JUAN", "LUNA", "DEL ÁNGEL")),
        (("JUAN", "DE LA O SAN MARTIN"), ("JUAN", "DE LA O", "SAN MARTIN")),
        (("JUAN", "LUNA DE LARA"), "unclear"),
        (("JUAN", "PEREZ DE LA PAZ DE LEON"), "unclear"),
        (("JUAN", "PONCE DEL ÁNGEL DE LA CRUZ"), "unclear"),
        (("JUAN", "LOPEZ DE LA PAZ DE LA O"), "unclear"),
        (("JUAN", "DE LA PAZ DE LEON"), "unclear"),
        (("JUAN", "MONTES DE OCA"), "unclear"),
        (("JUAN", "LUNA"), ("JUAN", "LUNA", None)),
        (("JUAN", "LUNA PAZ SOTO"), "unclear"),
        (("JUAN", "LUNA JUAN"), "unclear"),
        (("JUAN LUNA PAZ", "LUNA PAZ"), "unclear"),
        (("", "LUNA PAZ"), (None, "LUNA", "PAZ")),
    ],
)
def test_one_column_beside_the_given_names_holds_both_surnames(cells: tuple[str, str], parts: Any) -> None:
    one = mapper("given_first", ", surnames: [apellidos]")
    found = one.map({"folio": "1", "nombre": cells[0], "apellidos": cells[1]})
    if isinstance(found, Unmapped):
        assert parts == "unclear"
    else:
        assert isinstance(found, Mapped)
        persons: Any = found.fields["persons"]
        assert tuple(persons[0].get(part) for part in PARTS) == parts


def test_a_second_surname_of_another_column_would_be_lost() -> None:
    wrong = document("given_first", ", surnames: [paterno]").rpartition("  persons[0].second_surname")[0]
    with pytest.raises(DocumentError) as error:
        read_mapping(f"{wrong}  persons[0].second_surname: {{text: materno}}\n", "m.yaml")
    assert "one column of both surnames, and a second elsewhere" in str(error.value)
