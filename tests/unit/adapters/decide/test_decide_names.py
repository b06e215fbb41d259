"""The parts of one name are one decision: no to one of them is no to all, unless the answer says otherwise."""

from __future__ import annotations

import pytest

from adapters.decide.questions import Question, answered, optional, questions
from contracts.kinds import KINDS

KIND = KINDS["case"]
HEAD = """mapping: 1
source: s
owner: fge
kind: case
zone: America/Mexico_City
"""
LIST = 'read: {json: {files: "*.json"}}\nkey: {columns: [nuc]}\neach:\n  persons: {member: personas}\n'
TABLE = 'read: {csv: {files: "*.csv", delimiter: ","}}\nkey: {columns: [nuc]}\n'
FIELDS = """columns_ignored: [x]
fields:
  nuc: {text: nuc}
  # DECIDA · DECIDE: ¿es el nombre? · is it the name?
  # persons[].given_names: {text: nombre}
  persons[].first_surname: {text: paterno}
  # DECIDA · DECIDE: ¿es el materno? · is it the second?
  # persons[].second_surname: {text: materno}
  persons[].company_name: {text: razon}
  persons[].age: {number: edad}
  persons[].role: {const: accused}
"""
TEXTS = [HEAD + LIST + FIELDS, HEAD + TABLE + FIELDS.replace("[].", "[0].")]


def asked(text: str) -> Question:
    question = next(one for one in questions(text, KIND) if one.about.endswith("given_names"))
    return optional(text, question, "m.yaml", KIND)


@pytest.mark.parametrize("text", TEXTS)
def test_no_to_the_given_names_leaves_no_part_of_the_name(text: str) -> None:
    question = asked(text)
    assert question.none is not None
    after = answered(text, question.none, KIND)
    assert "surname" not in after
    assert "company_name" not in after
    assert "age: {number: edad}" in after
    for column in ("nombre", "paterno", "materno", "razon"):
        assert column in after.partition("fields:")[0]  # ignored
    assert not questions(after, KIND)


@pytest.mark.parametrize("text", TEXTS)
def test_the_other_parts_stay_where_the_answer_says_so(text: str) -> None:
    after = answered(text, asked(text).choices[-1], KIND)
    assert "given_names" not in after
    assert "first_surname: {text: paterno}" in after
    assert "second_surname: {text: materno}" in after
