"""Ages of 0 and of 999 in one column: what stands for unknown, and what its owner says of the zeros."""

from __future__ import annotations

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

ROW = {"FECHA": "13/02/2024", "FALTA": "RIÑA", "INFRACTOR": "ANA LUNA PAZ"}


def drafted(*ages: str) -> Draft:
    profile = Profile()
    profile.feed([ROW | {"FOLIO": f"F-{i}", "EDAD": age} for i, age in enumerate(ages)])
    return draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "a.csv"}}, profile)


AGES = ["30", "41", "5", "0", "0", "999"] * 4


def test_the_line_beneath_the_question_holds_0_beside_what_is_surely_unknown() -> None:
    text = drafted(*AGES).text
    assert "  # persons[0].age: {number: EDAD, unknown: ['999', \"0\"]}" in text
    assert "  # persons[0].age: {number: EDAD, unknown: ['999']}   # ¿o · or: 0 es un dato · 0 is a value?" in text


@pytest.mark.parametrize(("answer", "age"), [(0, None), (1, 0)])
def test_either_answer_is_what_the_mapping_then_does(answer: int, age: int | None) -> None:
    text = drafted(*AGES).text
    question = next(one for one in questions(text, KINDS["hearing"]) if "celdas con 0" in " ".join(one.asked))
    text = answered(text, question.choices[answer], KINDS["hearing"])
    text = text.replace("  # persons[0].role: {const: offender}", "  persons[0].role: {const: offender}")
    mapper = Mapper(read_mapping(text, "m.yaml"))
    for said, read in (("0", age), ("999", None), ("30", 30)):
        found = mapper.map(ROW | {"FOLIO": "F-1", "EDAD": said})
        assert isinstance(found, Mapped)
        person = next(iter(found.fields.get("persons", [])), {})
        assert person.get("age") == read


def test_an_impossible_age_that_is_said_to_be_unknown_joins_what_is() -> None:
    text = drafted(*["30"] * 60, "999", "150").text
    question = next(one for one in questions(text, KINDS["hearing"]) if "imposibles" in " ".join(one.asked))
    made = answered(text, question.choices[0], KINDS["hearing"])
    assert "  persons[0].age: {number: EDAD, unknown: ['999', '150']}" in made


@pytest.mark.parametrize(("written", "units"), [("24 a.", "a"), ("24 AÑOS", "AÑOS"), ("24 Año.", "Año"), ("24 a", "a")])
def test_ages_with_their_unit_are_read_beside_those_without(written: str, units: str) -> None:
    made = drafted("30", "41", "19", written, "52", "33")
    assert f"  persons[0].age: {{number: EDAD, units: {{'': 1, {units}: 1}}}}" in made.text
