"""One answer to each question, and nothing of the document but what the answer is about."""

from __future__ import annotations

from adapters.decide.questions import Question, answered, optional, refusal
from adapters.decide.text import standing
from contracts.kinds import KINDS
from tests.unit.adapters.decide.test_decide import BASE, choose, drafted, mapping, open_questions


def test_what_its_owner_commented_out_is_no_part_of_an_answer_and_all_that_one_writes_is_shown() -> None:
    mine = "  # NO: datos personales, acuerdo del comité\n  # persons[0].contact.phone: {text: CAPTURO}"
    bare = "  # persons[0].contact.email: {text: CORREO}"
    asked = ("  # DECIDA · DECIDE: ¿es la falta? · is it?", "  # infraction.label: {text: FALTA}", bare, mine)
    text = mapping(BASE[0], BASE[1], BASE[3], *asked)
    for number in (1, 0):
        made = choose(text, number)
        assert mine in made
        assert bare in made
        assert "persons[0].contact.phone" not in standing(made)["fields"]
    names = "{name: NOMBRE, order: surnames_first}"
    lines = [f"persons[0].{part}: {names}" for part in ("given_names", "first_surname", "second_surname")]
    text = mapping(*BASE, "  # DECIDA · DECIDE: ¿el orden? · the order?", *(f"  # {line}" for line in lines))
    assert open_questions(text, "hearing")[0].choices[0].line.split("\n") == lines


def of_moment(text: str, kind: str, about: str) -> Question:
    found = next(one for one in open_questions(text, kind) if one.about == about)
    return optional(text, found, "m.yaml", KINDS[kind])


def moments(text: str, kind: str, *answers: tuple[str, int | str]) -> dict[str, dict[str, object]]:
    """What stands after each question about a field was answered, by its number or by what is typed."""
    for about, key in answers:
        question = of_moment(text, kind, about)
        choice = question.choices[key - 1] if isinstance(key, int) else question.typed(key)
        assert choice is not None
        made = answered(text, choice, KINDS[kind])
        assert not refusal(text, made, "m.yaml")
        text = made
    fields: dict[str, dict[str, object]] = standing(text)["fields"]
    return fields


def test_of_several_questions_about_a_date_each_has_an_answer_of_its_own() -> None:
    text, at = drafted("hearing"), "occurred_at"
    assert len(of_moment(text, "hearing", at).asked) == 1
    made = moments(text, "hearing", (at, "2024-01-01 2024-12-31"), (at, 1), (at, 2))
    assert made[at]["format"] == ["%d/%m/%Y", "%d/%m/%y"]
    assert "time_unknown" not in made[at]
    assert "occurred_precision" in made
    four = moments(text, "hearing", (at, 1), (at, 2), (at, 1))
    assert (four[at]["format"], four[at]["time_unknown"]) == ("%m/%d/%Y", ["00:00"])
    assert "decided_by" not in four[at]
    assert at not in moments(text, "hearing", (at, 1), (at, 2))  # it waits for its last question


def test_the_order_of_a_date_is_asked_once_for_all_lines_of_its_column() -> None:
    text = drafted("incident")
    answers = [("occurred_at", 2), ("occurred_at", 2), ("reported_at", 1), ("arrived_at", 1)]
    made = moments(text, "incident", *answers)
    assert {str(made[name]["format"]) for name, _ in answers} == {"%m/%d/%Y"}
    assert "time" not in made["occurred_at"]


def test_a_choice_with_which_the_document_would_not_load_is_not_offered() -> None:
    asked = '  # DECIDA · DECIDE: con invalid: "null" va sin él · goes without it'
    text = mapping(*BASE[:2], BASE[3], asked, "  # infraction.label: {text: FALTA}")
    assert len(open_questions(text, "hearing")[0].choices) == 2
    assert [one.en for one in of_moment(text, "hearing", "infraction.label").choices] == [
        "yes; rows that don't fit are set aside"
    ]
