"""What an answer about names would cost is said with figures; who else a hearing names is asked as another person."""

from __future__ import annotations

from adapters.decide.questions import answered, questions, refusal
from adapters.draft.document import draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
PEOPLE = ("SOTO LARA ANA MARIA", "PEÑA RUIZ LUIS", "DÍAZ MORA EVA", "LEÓN PAZ JOSÉ", "RÍOS VEGA J. REFUGIO")
COMPLAINING = ("Ana María Soto Lara", "Luis Peña Ruiz", "", "José León Paz", "")


def drafted() -> str:
    profile = Profile()
    row = {"fecha": "13/02/2024", "falta": "RIÑA"}
    names = [{"NOMBRE INFRACTOR": a, "QUEJOSO": b} for a, b in zip(PEOPLE, COMPLAINING, strict=True)]
    profile.feed(
        row | one | {"folio": f"A-{i}", "CURP INFRACTOR": "SOLA900101MJCTRN09" if i == 0 else ""}
        for i, one in enumerate(names * 3)
    )
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile).text


def test_names_that_hardly_a_curp_stands_beside_are_offered_with_what_each_answer_reads() -> None:
    kind, text = KINDS["hearing"], drafted()
    question = next(one for one in questions(text, kind) if one.about == "persons[0].given_names")
    assert any("se leen" in asked and "con two_surnames: true" in asked for asked in question.asked)
    said = [choice.line.partition("\n")[0] for choice in question.choices]
    assert "two_surnames: true" in said[0]
    assert "two_surnames" not in said[1]
    assert any("unclear: 'null'" in line and "two_surnames: true" in line for line in said)
    assert not any(refusal(text, answered(text, choice, kind), "m.yaml") for choice in question.choices)


def test_the_complainant_is_asked_as_another_person_with_that_role() -> None:
    kind, text = KINDS["hearing"], drafted()
    question = next(one for one in questions(text, kind) if one.about == "persons[1].given_names")
    assert "complainant" in question.asked[0]
    after = answered(text, question.choices[0], kind)
    assert "  persons[1].given_names: {name: QUEJOSO, order: given_first, two_surnames: true, unclear: 'null'}" in after
    assert "  persons[1].role: {const: complainant}\n" in after
    assert question.none is not None
    assert "  - QUEJOSO" in answered(text, question.none, kind)
