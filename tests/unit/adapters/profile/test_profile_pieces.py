"""Several persons in one cell: seen where columns come apart together, and drafted as parts of a list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.draft.document import Draft, draft
from adapters.profile.pieces import Together
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapper, read_mapping
from contracts.kinds import KINDS

TWO = {"NOMBRE": "JUAN PEREZ LOPEZ\nANA RUIZ SOTO", "EDAD": "57 / 40", "SEXO": "H/M"}
ONE = {"NOMBRE": "PEDRO SOSA LUNA", "EDAD": "33", "SEXO": "H"}
CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}


def profiled(*rows: dict[str, Any]) -> Profile:
    profile = Profile()
    profile.feed(rows)
    return profile


def drafted(*rows: dict[str, Any]) -> Draft:
    numbered = [{"folio": f"A-{i}", "fecha": "13/02/2024", "falta": "RIÑA", **row} for i, row in enumerate(rows)]
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profiled(*numbered))


def test_columns_that_come_apart_into_as_many_pieces_belong_together() -> None:
    (group,) = profiled(TWO, TWO | {"calle": "A / B"}, ONE).pieces.together()
    assert group == Together({"NOMBRE": ["\n"], "EDAD": ["/"], "SEXO": ["/"]}, 2, 0)


def test_several_separators_of_a_column_are_all_said() -> None:
    rows = [TWO | {"NOMBRE": name, "EDAD": age} for name in ("A\nB", "A;B") for age in ("1/2", "1 Y 2", "N/A")]
    (group,) = profiled(*rows).pieces.together()
    assert {name: {*by} for name, by in group.columns.items()} == {
        "NOMBRE": {"\n", ";"}, "EDAD": {"/", " Y "}, "SEXO": {"/"}
    }  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"NOMBRE": "PEREZ LOPEZ, JUAN", "EDAD": "57", "SEXO": "H"},  # a comma in each name
        {"NOMBRE": "JUAN", "calle": "A / B", "fecha": "13/02/2024", "hora": "10:00/11:00/12:00", "EDAD": "S/D"},
    ],
)
def test_a_separator_alone_says_nothing(other: dict[str, str]) -> None:
    assert [*profiled(other, other, other).pieces.together()] == []


def test_a_column_whose_counts_often_disagree_is_not_of_the_group() -> None:
    (group,) = profiled(TWO, TWO, *[TWO | {"EDAD": "57"}] * 3).pieces.together()
    assert group == Together({"NOMBRE": ["\n"], "SEXO": ["/"]}, 5, 0)
    (group,) = profiled(*[TWO] * 19, TWO | {"EDAD": "57"}).pieces.together()
    assert (group.rows, group.others) == (20, 1)


def test_what_is_certain_is_drafted_and_read() -> None:
    made = drafted(*[TWO] * 6, ONE)
    mapping = read_mapping(made.text.replace("# persons[].role: {const: …}", "persons[].role: {const: offender}"), "m")
    assert mapping.each["persons"].cells == {"NOMBRE": "\n", "EDAD": "/", "SEXO": "/"}
    assert "# persons[].given_names: {name: NOMBRE, order: given_first, two_surnames: true}" in made.text
    found: Any = Mapper(mapping).map({"folio": "1", "fecha": "13/02/2024", "falta": "RIÑA", **TWO})
    assert [(p["age"], p["sex"]) for p in found.fields["persons"]] == [(57, "H"), (40, "M")]
    assert "each" in {about for about, _ in made.decisions}


def test_few_rows_leave_it_to_the_owner_and_so_does_what_would_be_said_of_all() -> None:
    made = drafted(TWO, TWO, ONE)
    assert '# each:\n  # persons: {cells: {NOMBRE: "\\n", EDAD: /, SEXO: /}}\n' in made.text
    assert "  # persons[].age: {number: EDAD}" in made.text
    assert "  # persons[].role: {const: …}" in made.text
    read_mapping(made.text, "m")
    shared = drafted(*[TWO | {"domicilio colonia": "CENTRO"}] * 6)
    assert "for_all: [domicilio colonia]}" in shared.text
    assert "  # persons[].address.neighbourhood: {text: domicilio colonia}" in shared.text
    assert "each" in read_mapping(shared.text.replace("# persons[].role: {const: …}", "persons[].role: {const: other}"),
                                  "m").model_fields_set  # fmt: skip


def test_names_that_stand_together_alone_are_proposed_and_nothing_is_decided() -> None:
    made = drafted(*({"NOMBRE": name, "EDAD": "33"} for name in ("ANA SOSA PAZ;JUAN LUNA SOTO", "EVA LUNA PAZ")))
    assert "# each:\n  # persons: {cells: {NOMBRE: ;}, for_all: [EDAD]}\n" in made.text
    assert "  # persons[].age: {number: EDAD}" in made.text
    few = drafted({"NOMBRE": "ANA SOSA PAZ;JUAN LUNA SOTO"}, *[{"NOMBRE": "EVA LUNA PAZ"}] * 30)
    assert "each" not in few.text


def test_ages_that_look_like_a_date_of_no_calendar_are_ages() -> None:
    three = {"NOMBRE": "A B\nC D\nE F", "EDAD": "45/23/67"}
    (group,) = profiled(TWO, three).pieces.together()
    assert group.rows == 2


def test_columns_that_are_no_person_s_stay_as_they_are() -> None:
    made = drafted(*[{"NOMBRE": "ANA", "calle": "A / B", "colonia": "X / Y"}] * 6)
    assert "each" not in made.text
    assert "persons[0].given_names: {text: NOMBRE}" in made.text


CELLS = st.sampled_from(["", "A", "A/B", "A;B", "A\nB\nC", "1,200", "S/D", "01/02/2024", "A Y B"])


@given(st.lists(st.fixed_dictionaries({"x": CELLS, "y": CELLS, "z": CELLS}), max_size=12))
def test_what_is_said_to_come_apart_together_does(rows: list[dict[str, str]]) -> None:
    for group in profiled(*rows).pieces.together():
        assert len(group.columns) > 1
        assert all(group.columns.values())
        assert 2 <= group.rows <= len(rows) - group.others
