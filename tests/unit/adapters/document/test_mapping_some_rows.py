"""A field that only some rows have is none in the others; one that is required sets the rows aside that lack it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.document.mapping import listed
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.document import DocumentError
from contracts.kind import Problem

HEARING = """mapping: 1
source: prueba
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
nulls: [S/D]
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
catalogues: {measure: {MULTA: fine, ARRESTO: arrest}}
fields:
  court: {text: juzgado}
  occurred_at: {date: fecha, format: iso, required: true}
  occurred_precision: {precision_of: occurred_at}
  infraction.label: {text: falta}
  measure.kind: {code: SANCIÓN, catalogue: measure}
  measure.fine_pesos: {number: MONTO, invalid: "null", only_where: {column: SANCIÓN, values: [MULTA]}}
  measure.arrest_hours: {number: MONTO, only_where: {column: SANCIÓN, values: [ARRESTO]}}
"""
HEARD = {"folio": "1", "juzgado": "J1", "fecha": "2024-01-02T10:00:00", "falta": "RUIDO"}
INCIDENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
nulls: [S/D]
read: {json: {files: "*.json"}}
key: {columns: [folio]}
each: {persons: {member: personas}}
catalogues: {sex: {HOMBRE: H}}
fields:
  report_class: {const: crime}
  folio: {text: informe, required: true}
  place.latitude: {number: lat}
  place.street: {text: calle, required: true}
  persons[].role: {const: detained}
  persons[].alias: {text: alias, only_where: {column: tipo, values: [APODADO]}}
  persons[].age: {number: edad, invalid: "null", required: true}
  persons[].sex: {code: sexo, catalogue: sex, unknown: "null", required: true}
"""
PERSON = {"edad": "30", "sexo": "HOMBRE"}


def mapper(text: str) -> Mapper:
    return Mapper(read_mapping(text, "m.yaml"))


def measure(**cells: str | None) -> tuple[object, dict[str, int]]:
    one = mapper(HEARING)
    found = one.map({**HEARD, **cells})
    assert isinstance(found, Mapped), found
    return found.fields.get("measure"), dict(one.unknown)


def incident(*persons: dict[str, Any], **cells: Any) -> Mapped | list[tuple[str, str]]:
    found = mapper(INCIDENT).map({"folio": "1", "informe": "F-1", listed("persons"): list(persons), **cells})
    assert isinstance(found, Mapped | Unmapped)
    return found if isinstance(found, Mapped) else [tuple(problem) for problem in found.problems]


@pytest.mark.parametrize("label", ["MULTA", "multa", "  Múlta "])
def test_the_label_decides_what_the_column_means_however_it_is_spelled(label: str) -> None:
    assert measure(SANCIÓN=label, MONTO="500") == ({"kind": "fine", "fine_pesos": 500.0}, {})


def test_in_other_rows_the_field_is_none_and_its_cell_is_neither_a_problem_nor_counted() -> None:
    assert measure(SANCIÓN="ARRESTO", MONTO="36") == ({"kind": "arrest", "arrest_hours": 36}, {})
    assert measure(SANCIÓN="MULTA", MONTO="mil") == ({"kind": "fine", "fine_pesos": None}, {"measure.fine_pesos": 1})
    found = mapper(HEARING).map({**HEARD, "SANCIÓN": "ARRESTO", "MONTO": "mil"})
    assert found == Unmapped("1", [Problem("measure.arrest_hours", "not_an_integer")])


@pytest.mark.parametrize("blank", [None, "", " ", "S/D"])
def test_where_the_deciding_cell_is_blank_there_is_no_value(blank: str | None) -> None:
    assert measure(SANCIÓN=blank, MONTO="mil") == (None, {})


def test_the_deciding_column_is_one_that_is_read() -> None:
    text = HEARING.replace("column: SANCIÓN", "column: clase")
    assert "clase" in mapper(text).columns
    assert mapper(text).map({**HEARD, "MONTO": "500"}) != mapper(text).map({**HEARD, "MONTO": "500", "clase": "MULTA"})


def test_in_a_part_the_part_s_own_column_decides() -> None:
    found = incident({**PERSON, "alias": "EL X", "tipo": "Apodado"}, {**PERSON, "alias": "EL Y"}, tipo="APODADO")
    assert isinstance(found, Mapped)
    person = {"role": "detained", "age": 30, "sex": "H"}
    assert found.fields["persons"] == [{**person, "alias": "EL X"}, person]


def test_what_contradicts_in_a_row_without_the_field_is_no_problem() -> None:
    text = HEARING.replace(
        "{number: MONTO, only", "{number: MONTO, contradicted_by: {column: falta, values: [x]}, only"
    )
    one = mapper(text)
    arrested = {**HEARD, "falta": "X", "MONTO": "36"}
    assert isinstance(one.map({**arrested, "SANCIÓN": "MULTA"}), Mapped)
    assert one.map({**arrested, "SANCIÓN": "ARRESTO"}) == Unmapped(
        "1", [Problem("measure.arrest_hours", "contradiction")]
    )


@pytest.mark.parametrize("blank", [None, "", "S/D"])
def test_a_row_without_a_required_field_is_a_problem(blank: str | None) -> None:
    assert mapper(HEARING).map({**HEARD, "fecha": blank}) == Unmapped("1", [Problem("occurred_at", "missing")])
    assert incident(informe=blank) == [("folio", "missing")]


def test_what_is_unclear_is_not_missing_too() -> None:
    assert mapper(HEARING).map({**HEARD, "fecha": "ayer"}) == Unmapped("1", [Problem("occurred_at", "date_format")])


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({"edad": ""}, ["persons[].age"]),
        ({"edad": "treinta"}, ["persons[].age"]),  # null for being invalid
        ({"edad": "131"}, ["persons[].age"]),
        ({"sexo": "F"}, ["persons[].sex"]),  # null for being unlisted
        ({"edad": None, "alias": "EL X", "tipo": "APODADO", "sexo": ""}, ["persons[].age", "persons[].sex"]),
        ({"edad": "", "sexo": ""}, []),  # no such person
    ],
)
def test_in_a_part_it_is_required_where_the_part_exists(cells: dict[str, Any], missing: list[str]) -> None:
    found = incident(PERSON, {**PERSON, **cells})
    assert (found if isinstance(found, list) else []) == [(field, "missing") for field in missing]


def test_a_part_that_is_not_there_lacks_nothing() -> None:
    assert isinstance(incident(), Mapped)
    assert incident(lat="20.5") == [("place.street", "missing")]
    assert isinstance(incident(lat="20.5", calle="JUÁREZ"), Mapped)


def test_a_part_exists_by_what_is_within_it() -> None:
    text = INCIDENT.replace("  persons[].age", "  persons[].address.street: {text: domicilio}\n  persons[].age")
    found = mapper(text).map({"folio": "1", "informe": "F", listed("persons"): [{"domicilio": "X", "sexo": "HOMBRE"}]})
    assert found == Unmapped("1", [Problem("persons[].age", "missing")])


def test_of_a_name_s_parts_one_may_be_required() -> None:
    name = "{name: nombre, order: surnames_first"
    text = INCIDENT + "".join(
        f"  persons[].{part}: {name}{required}}}\n"
        for part, required in (
            ("given_names", ""),
            ("first_surname", ", required: true"),
            ("second_surname", ", required: false"),
        )
    )
    found = mapper(text).map({"folio": "1", "informe": "F", listed("persons"): [PERSON]})
    assert found == Unmapped("1", [Problem("persons[].first_surname", "missing")])


CELL = st.none() | st.sampled_from(["", "S/D", "x", "30", "131", "HOMBRE", "APODADO"])
ANY, LENIENT = mapper(INCIDENT), mapper(INCIDENT.replace(", required: true", ""))


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(("alias", "tipo", "edad", "sexo"), CELL)), max_size=3),
    st.fixed_dictionaries({"informe": CELL, "calle": CELL}),
)
def test_required_sets_aside_exactly_the_rows_that_would_lack_it(persons: list[Any], cells: dict[str, Any]) -> None:
    row = {"folio": "1", listed("persons"): persons, **cells}
    without = LENIENT.map(row)
    assert isinstance(without, Mapped)
    made: Any = without.fields
    lacking = {"folio"} - made.keys()
    lacking |= {f"persons[].{n}" for n in ("age", "sex") for p in made.get("persons", ()) if p.get(n) is None}
    found = ANY.map(row)
    assert found == (Unmapped("1", [Problem(n, "missing") for n in sorted(lacking)]) if lacking else without)


WHERE = "only_where: {column: c, values: [X]}"


@pytest.mark.parametrize(
    ("text", "old", "new", "words"),
    [
        (INCIDENT, "{const: crime}", f"{{text: clase, {WHERE}}}", "report_class can't be without a value"),
        (INCIDENT, "{const: crime}", "{const: crime, required: true}", "not a known name"),
        (INCIDENT, "{const: crime}", f"{{const: crime, {WHERE}}}", "not a known name"),
        (INCIDENT, "{text: informe,", f"{{text: informe, {WHERE},", "required would set them aside; keep one of them"),
        (INCIDENT, "  place.latitude: {number: lat}\n", "", "nothing else makes place"),
        (INCIDENT, "{column: tipo, values: [APODADO]}", "{column: tipo, values: []}", "at least 1"),
        (HEARING, "iso, required: true", f"iso, {WHERE}", "'occurred_at' is read in some rows only"),
    ],
)
def test_what_would_do_nothing_or_too_much_is_complained_of_with_its_line(
    text: str, old: str, new: str, words: str
) -> None:
    assert old in text
    wrong = text.replace(old, new, 1)
    with pytest.raises(DocumentError) as caught:
        mapper(wrong)
    assert words in str(caught.value)
    assert all(complaint.line > 1 for complaint in caught.value.complaints)


def test_a_mapping_that_says_neither_is_what_it_was() -> None:
    spelled_out = HEARING.replace("{text: juzgado}", "{text: juzgado, required: false}")
    assert read_mapping(HEARING, "m.yaml").version == read_mapping(spelled_out, "m.yaml").version
