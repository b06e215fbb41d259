"""H, M and F of a person are the sex, never who it is; and a typed field's name takes the line to that field."""

from __future__ import annotations

import pytest

from adapters.decide.questions import answered, questions, refusal
from adapters.draft.document import draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
PEOPLE = ("SOTO LARA ANA MARIA", "PEÑA RUIZ LUIS", "DÍAZ MORA EVA", "LEÓN PAZ JOSÉ")


def drafted(name: str, letters: tuple[str, ...]) -> str:
    profile = Profile()
    row = {"folio": "A", "fecha": "13/02/2024", "falta": "RIÑA"}
    people = [{"NOMBRE INFRACTOR": who, name: letter} for who, letter in zip(PEOPLE, letters, strict=True)]
    rows = [*people, {"NOMBRE INFRACTOR": "", name: ""}]  # nobody was brought
    profile.feed(row | {"folio": f"A-{i}"} | one for i, one in enumerate(rows * 3))
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile).text


@pytest.mark.parametrize("name", ["INFRACTOR / S", "S"])
def test_a_column_s_of_such_letters_is_the_sex(name: str) -> None:
    text = drafted(name, ("H", "M", "h", "H"))
    assert f"persons[0].sex: {{code: {name}, catalogue: sex, unknown: quarantine}}" in text
    assert "catalogue: role" not in text


def test_whatever_it_is_called_it_is_not_asked_who_it_is() -> None:
    text = drafted("MARCA 2", ("H", "M", "h", "H"))
    assert "# persons[0].sex: {code: MARCA 2, catalogue: sex, unknown: quarantine}" in text
    assert "catalogue: role" not in text


def test_a_typed_field_takes_the_line_its_labels_and_the_role_that_a_hearing_needs() -> None:
    kind, text = KINDS["hearing"], drafted("MARCA 2", ("K", "L", "K", "K"))
    question = next(one for one in questions(text, kind) if one.about == "persons[0].role")
    choice = question.typed("persons[0].sex")
    assert choice is not None
    after = answered(text, choice, kind)
    assert not refusal(text, after, "m.yaml")
    assert "  persons[0].sex: {code: MARCA 2, catalogue: sex, unknown: quarantine}\n" in after
    assert "  persons[0].role: {const: offender}\n" in after
    assert "persons[0].sex" in {one.about for one in questions(after, kind)}  # what its labels mean
