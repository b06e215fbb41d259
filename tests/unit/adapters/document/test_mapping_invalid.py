"""One bad value costs itself, and is counted, where the mapping says so; a CURP that says otherwise is a problem."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.document.mapping import listed
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.document import DocumentError
from contracts.identifiers import curp_check_digit
from contracts.kind import Problem

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: {columns: [folio]}
each: {persons: {member: personas}}
catalogues: {sex: {HOMBRE: H}}
fields:
  report_class: {const: crime}
  occurred_at: {date: fecha, format: iso}
  reported_at: {date: reporte, format: iso, invalid: "null"}
  place.latitude: {number: lat, invalid: "null"}
  place.longitude: {number: lon}
  persons[].role: {const: detained}
  persons[].curp: {text: curp, invalid: "null"}
  persons[].age: {number: edad, invalid: "null"}
  persons[].sex: {code: sexo, catalogue: sex, invalid: "null"}
  persons[].injured: {flag: lesionada, true: [SI], invalid: "null"}
  persons[].address.postal_code: {text: cp, invalid: "null"}
"""
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def mapper(text: str = DOCUMENT) -> Mapper:
    return Mapper(read_mapping(text, "m.yaml"))


def mapped(one: Mapper, *persons: dict[str, Any], **cells: Any) -> dict[str, Any]:
    found = one.map({"folio": "1", "fecha": "2024-01-02T10:00:00", listed("persons"): list(persons), **cells})
    assert isinstance(found, Mapped), found
    record = one.kind.judge(found.fields, NOW)
    assert not isinstance(record, list), record
    return record.model_dump()


def part(*bad: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    one = mapper()
    persons = mapped(one, *bad)["persons"]
    kept = [{name: value for name, value in person.items() if value not in (None, "natural")} for person in persons]
    return kept, dict(one.unknown)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"curp": "GARC800101HJCRRN99"}, "curp"),  # check digit
        ({"curp": "XXXX"}, "curp"),
        ({"edad": "131"}, "age"),
        ({"edad": "treinta"}, "age"),
        ({"sexo": "H"}, "sex"),
        ({"lesionada": "QUIZA"}, "injured"),
        ({"cp": "4500"}, "address.postal_code"),
    ],
)
def test_a_wrong_value_is_none_and_its_person_stays(cells: dict[str, str], field: str) -> None:
    kept, unknown = part({"edad": "20"}, {**cells})
    assert [person["role"] for person in kept] == ["detained", "detained"]
    assert not {"curp", "age", "sex", "injured"} & kept[1].keys()
    assert unknown == {f"persons[].{field}": 1}


def test_a_right_value_is_kept() -> None:
    curp = "GOOB900203HJCMRT0"
    kept, unknown = part({"curp": curp + curp_check_digit(curp), "edad": "120", "sexo": "hombre", "cp": "45000"})
    assert kept[0]["curp"].startswith(curp)
    assert (kept[0]["age"], kept[0]["sex"], kept[0]["address"]["postal_code"]) == (120, "H", "45000")
    assert unknown == {}


def test_the_record_s_own_fields_may_be_wrong_too() -> None:
    one = mapper()
    record = mapped(one, reporte="ayer", lat="95.5", lon="-103.4")
    assert (record["reported_at"], record["place"]["latitude"]) == (None, None)
    assert one.unknown == {"reported_at": 1, "place.latitude": 1}


def test_what_does_not_say_so_is_a_problem_as_before() -> None:
    one = mapper()
    found = one.map({"folio": "1", "fecha": "x", "lon": "y", "lat": "z"})
    assert found == Unmapped("1", [Problem("occurred_at", "date_format"), Problem("place.longitude", "not_a_number")])
    fields = one.map({"folio": "1", "lon": "12.5"})
    assert isinstance(fields, Mapped)
    assert one.kind.judge(fields.fields, NOW) == [Problem("place.longitude", "less_than_equal")]


def test_what_contradicts_is_never_read_as_nothing() -> None:
    text = DOCUMENT.replace("{number: edad,", "{number: edad, contradicted_by: {column: tipo, values: [MORAL]},")
    one = mapper(text)
    bad = {"folio": "1", listed("persons"): [{"tipo": "MORAL", "edad": "30"}]}
    assert one.map(bad) == Unmapped("1", [Problem("persons[].age", "contradiction")])
    assert not one.unknown
    assert [p["age"] for p in mapped(one, {"tipo": "MORAL", "edad": "x"})["persons"]] == [None]


AGREEING = DOCUMENT.replace('sex, invalid: "null"}', "sex, agrees_with_curp: curp}").replace(
    "  persons[].role", "  persons[].birth_date: {date: nacida, format: iso, agrees_with_curp: curp}\n  persons[].role"
)


@pytest.mark.parametrize(
    ("body", "day", "problems"),
    [
        ("GOOB900203HJCMRT0", "1990-02-03", []),
        ("GOOB900203HJCMRTA", "2090-02-03", []),  # no date of ours to judge
        ("GOOB050203HJCMRTA", "2005-02-03", []),
        ("GOOB900203HJCMRT0", "1990-03-02", ["birth_date"]),
        ("GOOB050203HJCMRTA", "1905-02-03", ["birth_date"]),
        ("GOOB900203MJCMRT0", "1990-02-03", ["sex"]),
        ("GOOB900203MJCMRT0", None, ["sex"]),
        ("GOOB900230HJCMRT0", "1990-02-03", []),  # a CURP of no day
    ],
)
def test_a_sex_or_birth_date_that_is_not_the_curp_s_is_a_problem(body: str, day: str, problems: list[str]) -> None:
    person = {"curp": (body + curp_check_digit(body)).lower(), "sexo": "HOMBRE", "nacida": day}
    found = mapper(AGREEING).map({"folio": "1", listed("persons"): [person]})
    expected = [Problem(f"persons[].{field}", "contradicts_curp") for field in problems]
    assert (found.problems if isinstance(found, Unmapped) else []) == expected
    wrong = {**person, "curp": body + str((int(curp_check_digit(body)) + 1) % 10)}  # says nothing
    assert isinstance(mapper(AGREEING).map({"folio": "1", listed("persons"): [wrong]}), Mapped)


NAMED = DOCUMENT.replace(
    "  persons[].role",
    "  persons[].given_names: {text: nombres, agrees_with_curp: curp}\n"
    "  persons[].first_surname: {text: paterno, agrees_with_curp: curp}\n"
    "  persons[].second_surname: {text: materno, agrees_with_curp: curp}\n  persons[].role",
)


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        (("Beatriz", "Gómez", "Ortiz"), []),
        (("MARÍA BEATRIZ", "GOMEZ", "DE LA ORTIZ"), []),
        (("M. Beatriz", "Gómez", None), []),
        (("Carlos", "Gómez", "Ortiz"), ["given_names"]),
        (("Beatriz", "Ortiz", "Gómez"), ["first_surname", "second_surname"]),
        (("Beatriz", "Gámez", "Ortiz"), ["first_surname"]),
        (("Blanca", "Gómez", "Ortiz"), ["given_names"]),
    ],
)
def test_a_name_in_columns_of_its_own_that_is_not_the_curp_s_is_a_problem(
    names: tuple[str | None, ...], problems: list[str]
) -> None:
    body = "GOOB900203MJCMRT0"
    person = {"curp": body + curp_check_digit(body)} | dict(zip(("nombres", "paterno", "materno"), names, strict=True))
    found = mapper(NAMED).map({"folio": "1", listed("persons"): [person]})
    expected = [Problem(f"persons[].{field}", "name_contradicts_curp") for field in problems]
    assert sorted(found.problems if isinstance(found, Unmapped) else []) == sorted(expected)
    unseemly = "BXEB900203MJCCNT0"  # X is how the registry writes a vowel that would make an unseemly word
    assert isinstance(
        mapper(NAMED).map(
            {
                "folio": "1",
                listed("persons"): [
                    {
                        "curp": unseemly + curp_check_digit(unseemly),
                        "paterno": "Bucio",
                        "materno": "Encinas",
                        "nombres": "Beatriz",
                    }
                ],
            }
        ),
        Mapped,
    )


CELL = st.none() | st.text(max_size=8) | st.integers() | st.sampled_from(["31", "HOMBRE", "SI", "45000"])
ANY = mapper()


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(("curp", "edad", "sexo", "lesionada", "cp"), CELL)), max_size=3))
def test_no_cell_of_such_fields_costs_the_record(persons: list[dict[str, Any]]) -> None:
    clean = [
        {name: cell.replace("\0", "") if isinstance(cell, str) else cell for name, cell in person.items()}
        for person in persons
    ]
    known = [person for person in clean if any(str("" if cell is None else cell).strip() for cell in person.values())]
    assert len(mapped(ANY, *clean)["persons"]) == len(known)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{date: fecha, format: iso}", '{date: fecha, format: iso, invalid: "null"}', "it dates the incident"),
        ("{const: crime}", '{text: clase, invalid: "null"}', "report_class can't be without a value"),
        ("{const: detained}", '{text: clase, invalid: "null"}', "persons[].role can't be without a value"),
        ('curp, invalid: "null"', "curp, invalid: absent", "'quarantine' or 'null'"),
        ("{number: lon}", '{number: folio, invalid: "null"}', "the record's key is made from it"),
        (
            "{number: lon}",
            "{number: lon, agrees_with_curp: curp}",
            "it is for sex, birth_date, given_names",
        ),
        ("{const: crime}", '{const: crime, invalid: "null"}', "not a known name"),
        (
            "  persons[].role: {const: detained}",
            "  persons[].role: {const: detained}\n  persons[].entity: {text: tipo, invalid: 'null'}",
            "persons[].entity can't be without a value",
        ),
    ],
)
def test_what_may_not_get_lost_is_complained_of(old: str, new: str, words: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(DocumentError) as caught:
        mapper(DOCUMENT.replace(old, new, 1))
    assert words in str(caught.value)
