"""Persons in two lists or more of one JSON item, from the file to the record and from the file to a first mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from drops import steps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import Batch, Row, Skipped
from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Mapped, Mapper, Mapping, read_mapping
from adapters.trial.attempt import Trial, attempt
from contracts.document import DocumentError

DOCUMENT = """mapping: 1
source: carpetas
owner: fge-jalisco
kind: case
zone: America/Mexico_City
read: {json: {files: "*.json"}}
each:
  persons: {member: [VICTIMAS, IMPUTADOS]}
key: {columns: [NUC]}
catalogues:
  sex: {HOMBRE: H, MUJER: M}
  sex-imputados: {M: H, F: M}
fields:
  opened_at: {date: FECHA, format: iso}
  offences[0].label: {text: DELITO}
  persons[IMPUTADOS].role: {const: accused}
  persons[VICTIMAS].role: {const: victim}
  persons[].given_names: {text: NOMBRE}
  persons[IMPUTADOS].given_names: {text: NOMBRE_IMPUTADO}
  persons[].sex: {code: SEXO, catalogue: sex}
  persons[IMPUTADOS].sex: {code: SEXO, catalogue: sex-imputados}
  persons[].age: {number: EDAD}
"""
ITEM = {"NUC": "C-1", "FECHA": "2024-02-01T10:00:00", "DELITO": "ROBO"}
ANA, LUIS = {"NOMBRE": "ANA", "SEXO": "MUJER", "EDAD": 30}, {"NOMBRE_IMPUTADO": "LUIS", "SEXO": "M", "EDAD": 40}
VICTIM = {"role": "victim", "given_names": "ANA", "sex": "M", "age": 30}
ACCUSED = {"role": "accused", "given_names": "LUIS", "sex": "H", "age": 40}


def tried(folder: Path, items: Iterable[Any], text: str = DOCUMENT, rows: int = 0) -> Trial:
    (folder / "a.json").write_bytes(orjson.dumps([*items]))
    mapping = read_mapping(text, "m.yaml")
    return attempt(
        FileDrop("prueba", folder, mapping), mapping, datetime(2026, 1, 1, tzinfo=UTC), rows, lambda *_: None
    )


def records(folder: Path, items: Iterable[Any], text: str | Mapping = DOCUMENT) -> list[Any]:
    """Of each item what becomes of it: its persons, or why it is none."""
    (folder / "a.json").write_bytes(orjson.dumps([*items]))
    mapping = read_mapping(text, "m.yaml") if isinstance(text, str) else text
    mapper, made = Mapper(mapping), list[Any]()
    for step in steps(FileDrop("prueba", folder, mapping)):
        assert isinstance(step, Batch), step
        for row in step.rows:
            found = mapper.map(row.values) if isinstance(row, Row) else row.rule
            made.append(found.fields.get("persons", []) if isinstance(found, Mapped) else found)
    return made


def test_each_list_has_its_role_and_its_own_lines_in_the_place_of_everybody_s(tmp_path: Path) -> None:
    item = ITEM | {"VICTIMAS": [ANA], "IMPUTADOS": [LUIS]}
    assert records(tmp_path, [item]) == [[VICTIM, ACCUSED]]


@pytest.mark.parametrize(
    ("found", "persons"),
    [
        ({"VICTIMAS": [], "IMPUTADOS": [LUIS]}, [ACCUSED]),
        ({"VICTIMAS": None, "IMPUTADOS": LUIS}, [ACCUSED]),
        ({"VICTIMAS": "", "IMPUTADOS": [{}, LUIS, {"NOMBRE_IMPUTADO": " "}]}, [ACCUSED]),
        ({"VICTIMAS": ANA}, [VICTIM]),
        ({}, []),
        ({"VICTIMAS": "ANA", "IMPUTADOS": [LUIS]}, "not_a_list_of_objects"),
        ({"VICTIMAS": [ANA], "IMPUTADOS": ["LUIS"]}, "not_a_list_of_objects"),
    ],
)
def test_a_list_may_be_empty_null_missing_or_one_object(tmp_path: Path, found: dict[str, Any], persons: Any) -> None:
    whole = ITEM | {"NUC": "C-2", "VICTIMAS": [ANA], "IMPUTADOS": [LUIS]}
    assert records(tmp_path, [ITEM | found, whole]) == [persons, [VICTIM, ACCUSED]]


def test_all_lists_together_are_held_to_the_number_of_persons_a_record_may_have(tmp_path: Path) -> None:
    full = [ITEM | {"NUC": f"C-{n}", "VICTIMAS": [ANA] * 250, "IMPUTADOS": [LUIS] * n} for n in (250, 251)]
    found = tried(tmp_path, full)
    assert (found.kept, found.reasons) == (1, {"persons: too_long": 1})


def test_a_list_that_no_item_has_beside_a_new_one_was_renamed_unless_it_may_be_absent(tmp_path: Path) -> None:
    items = [ITEM | {"VICTIMAS": [ANA], "ACUSADOS": [LUIS]}]
    (tmp_path / "a.json").write_bytes(orjson.dumps(items))
    (step,) = steps(FileDrop("prueba", tmp_path, read_mapping(DOCUMENT, "m.yaml")))
    assert isinstance(step, Skipped)
    assert step.rule == "missing_column:IMPUTADOS"
    assert records(tmp_path, items, f"columns_optional: [IMPUTADOS]\n{DOCUMENT}") == [[VICTIM]]


def test_lists_may_lie_deeper_and_a_list_of_one_member_is_one(tmp_path: Path) -> None:
    deep = DOCUMENT.replace("VICTIMAS", "partes.victimas").replace("IMPUTADOS", "partes.imputados")
    item = ITEM | {"partes": {"imputados": [LUIS], "victimas": [ANA]}}
    assert records(tmp_path, [item], deep) == [[VICTIM, ACCUSED]]
    unused = r"(?m)^  (persons\[VICTIMAS\]|sex:|persons\[\]\.sex).*\n"
    alone = re.sub(unused, "", DOCUMENT.replace("[VICTIMAS, IMPUTADOS]", "[IMPUTADOS]"))
    assert records(tmp_path, [ITEM | {"IMPUTADOS": [LUIS]}], alone) == [[ACCUSED]]


def test_what_a_list_says_is_content_too(tmp_path: Path) -> None:
    text = DOCUMENT.replace("{columns: [NUC]}", "{content: true}")
    both = [ITEM | {"VICTIMAS": [ANA], "IMPUTADOS": [one]} for one in (LUIS, LUIS | {"EDAD": 41})]
    found = tried(tmp_path, both, text)
    assert (found.kept, found.records) == (2, 2)


def test_each_person_is_shown_beside_the_list_it_stands_in(tmp_path: Path) -> None:
    item = ITEM | {"VICTIMAS": [{}, ANA], "IMPUTADOS": [LUIS]}
    (shown,) = tried(tmp_path, [item], rows=1).shown
    lines = [(line.column, line.field, line.value) for line in shown.lines if line.field.startswith("persons")]
    assert ("VICTIMAS.NOMBRE", "persons[0].given_names", "ANA") in lines
    assert ("IMPUTADOS.NOMBRE_IMPUTADO", "persons[1].given_names", "LUIS") in lines
    assert ("", "persons[1].role", "accused") in lines


def test_a_problem_is_shown_with_the_cells_of_the_person_that_has_it(tmp_path: Path) -> None:
    item = ITEM | {"VICTIMAS": [ANA, ANA | {"SEXO": "OTRO"}], "IMPUTADOS": [LUIS | {"SEXO": "X1"}]}
    found = tried(tmp_path, [item])
    assert [cells for _, cells in found.examples["persons[].sex: unknown_code"]] == [{"SEXO": "OTRO"}, {"SEXO": "X1"}]
    assert {(one.catalogue, one.label) for one in found.codes} >= {("sex", "OTRO"), ("sex-imputados", "X1")}


PART = st.sampled_from([{}, {"EDAD": 30}, {"NOMBRE": " "}, {"EDAD": 41, "OTRA": None}])
LISTS = st.one_of(st.none(), st.just(""), PART, st.lists(PART, max_size=4))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({}, optional={"VICTIMAS": LISTS, "IMPUTADOS": LISTS}), max_size=5))
def test_nobody_is_lost_or_comes_twice(tmp_path: Path, found: list[dict[str, Any]]) -> None:
    anchor = ITEM | {"VICTIMAS": [], "IMPUTADOS": []}
    items = [anchor, *(ITEM | {"NUC": f"C-{i}"} | lists for i, lists in enumerate(found))]

    def ages(lists: dict[str, Any]) -> list[tuple[str, int]]:
        for_all = [(role, lists.get(name)) for role, name in (("victim", "VICTIMAS"), ("accused", "IMPUTADOS"))]
        parts = [(role, one) for role, its in for_all for one in (its if isinstance(its, list) else [its or {}])]
        return [(role, one["EDAD"]) for role, one in parts if "EDAD" in one]

    made = records(tmp_path, items)
    assert [[(one["role"], one["age"]) for one in persons] for persons in made] == [[], *map(ages, found)]


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("[VICTIMAS, IMPUTADOS]", "[VICTIMAS]", "fields.persons[IMPUTADOS].role", "each.persons has no member"),
        ("[VICTIMAS, IMPUTADOS]", "VICTIMAS", "fields.persons[IMPUTADOS].role", "each.persons has no member"),
        ("[VICTIMAS, IMPUTADOS]", "[]", "each.persons.member", "at least 1"),
        ("  persons[VICTIMAS].role: {const: victim}\n", "", "fields.persons[]", "persons[VICTIMAS].role is required"),
        ("[VICTIMAS, IMPUTADOS]", "[VICTIMAS, IMPUTADOS, IMPUTADOS.x]", "each.persons", "is read for persons[IMPU"),
        ("persons[].age", "persons[0].age", "fields.persons[VICTIMAS].role", "also written with an index"),
        ("persons[].age", "persons[].edad", "fields.persons[].edad", "has no such field"),
        ("persons[].age: {number", "persons[].age: {text", "fields.persons[].age", "text does not give"),
    ],
)
def test_a_list_that_is_not_there_or_lacks_its_role_is_complained_of(
    old: str, new: str, field: str, words: str
) -> None:
    assert old in DOCUMENT
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace(old, new, 1), "m.yaml")
    said = [str(c) for c in caught.value.complaints if c.field.startswith(field)]
    assert any(words in one for one in said), str(caught.value)


def test_one_mistake_in_a_line_for_all_is_said_once() -> None:
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace("catalogue: sex}", "catalogue: sexo}"), "m.yaml")
    assert [c.field for c in caught.value.complaints if "no catalogue" in c.found] == ["fields.persons[].sex.catalogue"]
