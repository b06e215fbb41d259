"""Several parts of a list in the record's own cells."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.document import DocumentError
from contracts.kind import Problem

DOCUMENT = r"""mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
nulls: ["S/D", "N/A"]
read: {csv: {files: "*.csv"}}
each:
  persons: {cells: {NOMBRE: ["\n", " Y "], EDAD: "/", SEXO: "/"}, for_all: [SEXO, VIVE]}
key: {columns: [folio]}
repairs:
  - {name: years, columns: [EDAD], pattern: " AÑOS", replace: ""}
catalogues:
  sex: {H: H, M: M}
fields:
  report_class: {const: crime}
  folio: {text: folio}
  persons[].role: {const: detained}
  persons[].alias: {text: NOMBRE}
  persons[].age: {number: EDAD}
  persons[].sex: {code: SEXO, catalogue: sex}
  persons[].address.neighbourhood: {text: VIVE}
"""
MAPPER = Mapper(read_mapping(DOCUMENT, "m.yaml"))


def persons(name: str = "", age: str = "", sex: str = "", home: str = "") -> Any:
    """Name, age, sex and neighbourhood of each, or the rules that are broken."""
    found = MAPPER.map({"folio": "1", "NOMBRE": name, "EDAD": age, "SEXO": sex, "VIVE": home})
    if isinstance(found, Unmapped):
        return found.problems
    assert isinstance(found, Mapped)
    made: Any = found.fields.get("persons", [])
    return [(p.get("alias"), p.get("age"), p.get("sex"), p.get("address", {}).get("neighbourhood")) for p in made]


JUAN, ANA = "JUAN PÉREZ", "ANA RUIZ"


@pytest.mark.parametrize("name", [f"{JUAN}\n{ANA}", f" {JUAN} \r\n {ANA}\n", f"{JUAN} Y {ANA}"])
def test_cells_are_taken_apart_where_the_mapping_says_and_belong_together_by_their_order(name: str) -> None:
    assert persons(name, "57 AÑOS / 40", "H/M") == [(JUAN, 57, "H", None), (ANA, 40, "M", None)]


def test_one_person_is_a_list_of_one_and_nobody_is_none() -> None:
    assert persons(JUAN, "57", "H", "CENTRO") == [(JUAN, 57, "H", "CENTRO")]
    assert persons() == persons("S/D", "N/A") == []


def test_a_blank_cell_is_no_piece_for_any_and_a_blank_piece_says_nothing() -> None:
    assert persons(f"{JUAN}\n{ANA}", "N/A", "") == [(JUAN, None, None, None), (ANA, None, None, None)]
    assert persons(f"{JUAN}\n{ANA}", "/40", "S/D") == [(JUAN, None, None, None), (ANA, 40, None, None)]


def test_one_piece_is_said_of_all_only_where_that_is_stated() -> None:
    assert persons(f"{JUAN}\n{ANA}", "", "H", "CENTRO/SUR") == [
        (JUAN, None, "H", "CENTRO/SUR"),
        (ANA, None, "H", "CENTRO/SUR"),
    ]
    assert persons(f"{JUAN}\n{ANA}", "57") == [Problem("persons", "pieces_disagree")]


@pytest.mark.parametrize(("name", "age"), [("", "57/40/"), ("A\n\nB", "57//40"), ("A\n \nB", "")])
def test_what_is_said_of_all_makes_nobody_where_all_pieces_are_blank(name: str, age: str) -> None:
    assert [sex for _, _, sex, _ in persons(name, age, "H")] == ["H", "H"]


def test_of_somebody_whose_pieces_say_that_they_are_not_known_is_said_what_is_said_of_all() -> None:
    assert persons("A\nS/D", "", "H") == [("A", None, "H", None), (None, None, "H", None)]
    assert persons("", "", "H", "CENTRO") == [(None, None, "H", "CENTRO")]


def test_only_cells_of_these_labels_come_apart_where_the_mapping_lists_them() -> None:
    text = DOCUMENT.replace("for_all: [SEXO", "only: {NOMBRE: [JUAN PÉREZ, ana ruiz]}, for_all: [SEXO")
    mapper = Mapper(read_mapping(text, "m.yaml"))

    def names(cell: str) -> list[Any]:
        found: Any = mapper.map({"folio": "1", "NOMBRE": cell, "EDAD": "", "SEXO": "", "VIVE": ""})
        return [one["alias"] for one in found.fields["persons"]]

    assert names(f"{JUAN} Y {ANA}") == [JUAN, ANA]
    assert names("Juan Pérez Y ANA RUIZ.") == ["Juan Pérez", "ANA RUIZ."]
    assert names(f"{JUAN} Y OTRA") == [f"{JUAN} Y OTRA"]


def test_a_column_of_the_source_that_is_called_as_the_parts_are_is_none_of_them() -> None:
    row = {"folio": "1", "NOMBRE": JUAN, "EDAD": "57", "SEXO": "", "VIVE": "", "#persons": "x"}
    found: Any = MAPPER.map(row)
    assert found.fields["persons"] == [{"role": "detained", "alias": JUAN, "age": 57}]
    assert MAPPER.map(row | {"EDAD": "57/40"}) == Unmapped("1", [Problem("persons", "pieces_disagree")])


@pytest.mark.parametrize(
    ("name", "age", "sex"),
    [(JUAN, "57/40", ""), (f"{JUAN}\n{ANA}", "57/40/3", ""), ("A\nB\nC", "1/2/3", "H/M"), ("A\n\nB", "1/2", "")],
)
def test_cells_of_other_counts_are_a_problem_of_the_list(name: str, age: str, sex: str) -> None:
    assert persons(name, age, sex) == [Problem("persons", "pieces_disagree")]


def test_what_is_wrong_with_a_piece_is_the_record_s_problem_and_there_is_a_limit() -> None:
    assert persons("A\nB", "57/CUARENTA") == [Problem("persons[].age", "not_an_integer")]
    assert persons("\n".join("A" * 1001)) == [Problem("persons", "too_many_parts")]


NAMES = st.lists(st.sampled_from(["A B", "C", "ÑU"]), min_size=1, max_size=4)
AGES = st.lists(st.sampled_from(["", "7", "40"]), min_size=1, max_size=4)


@given(NAMES, AGES)
def test_each_piece_stays_with_its_own_or_the_row_is_a_problem(names: list[str], ages: list[str]) -> None:
    found = persons("\n".join(names), "/".join(ages))
    if ages == [""]:
        assert found == [(name, None, None, None) for name in names]
    elif len(names) == len(ages):
        assert found == [(n, int(age) if age else None, None, None) for n, age in zip(names, ages, strict=True)]
    else:
        assert found == [Problem("persons", "pieces_disagree")]


OURS = 'cells: {NOMBRE: ["\\n", " Y "], EDAD: "/", SEXO: "/"}, for_all: [SEXO, VIVE]'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cells: {", "rows: true, cells: {", "rows and cells given; exactly one of rows: true, member, table, cells"),
        ('cells: {NOMBRE: ["\\n", " Y "], EDAD: "/", SEXO: "/"}', "rows: true", "for_all without cells"),
        (OURS, "rows: true, only: {NOMBRE: [X]}", "only without cells"),
        ("for_all: [SEXO", "only: {VIVE: [X]}, for_all: [SEXO", "'VIVE' is not taken apart"),
        (', EDAD: "/"', "", "'EDAD' is not taken apart; add it to cells with its separator, or to for_all"),
        ("[SEXO, VIVE]", "[SEXO]", "'VIVE' is not taken apart"),
        ('EDAD: "/"', "EDAD: []", "at least 1 in the list"),
        ("each:\n", "each:\n  offences: {rows: true}\n", "rows are grouped already"),
    ],
)
def test_what_is_not_said_of_the_pieces_is_complained_of(old: str, new: str, words: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace(old, new, 1), "m.yaml")
    assert words in str(caught.value)


def test_a_file_must_have_the_columns_that_hold_the_parts_and_that_a_field_uses() -> None:
    assert read_mapping(DOCUMENT, "m.yaml").columns == {"folio", "NOMBRE", "EDAD", "SEXO", "VIVE"}
    text = re.sub("(?m)^repairs.*\n.*years.*\n", "", DOCUMENT).replace("  persons[].age: {number: EDAD}\n", "")
    mapping = read_mapping(text, "m.yaml")
    assert mapping.columns == {"folio", "NOMBRE", "SEXO", "VIVE"}
    assert mapping.unexpected(["folio", "NOMBRE", "EDAD", "nueva"]) == {"nueva"}
    assert isinstance(Mapper(mapping).map({"folio": "1", "NOMBRE": "A\nB", "SEXO": "H/M", "EDAD": "7"}), Mapped)
