"""One answer to each question, and nothing of the document but what the answer is about."""

from __future__ import annotations

from adapters.decide.field_questions import Question
from adapters.decide.questions import answered, optional, refusal, to_come
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


DAYS, MOMENT, HOUR, OUTSIDE = (
    f"  # DECIDA · DECIDE: {asked}"
    for asked in (
        "2 fechas con año de dos cifras: ¿qué días abarca el archivo? · two-digit years: which days?",
        "«DIA» no dice de qué momento es: ¿de los hechos? · of which moment is it: the facts?",
        "en «HR», ¿dicen «sin hora» «00:00» (9)? Si no, quítelas de time_unknown · no hour?",
        "el archivo dice que es de mayo: 7 fechas son anteriores y 2 posteriores: ¿son errores? · slips?",
    )
)
MAY = "decided_by: {from: 2024-05-01, to: 2024-05-31}"
TYPED = "decided_by: {from: 2024-04-01, to: 2024-06-30}"
OF_TWO = (
    f"  # occurred_at: {{date: DIA, format: '%d/%m/%y', {MAY}}}",
    "  # occurred_precision: {precision_of: occurred_at}",
    f"  # presented_at: {{date: DIA, format: '%d/%m/%y', {MAY}}}   # ¿o · or: Momento de la presentación?",
)
TIMED = "date: DIA, format: '%d/%m/%y', time: HR, time_formats: ['%H:%M'], time_unknown: ['00:00']"
OF_HOURS = (
    f"  # occurred_at: {{{TIMED}, {MAY}}}",
    f"  # occurred_at: {{{TIMED}, decided_by: {{to: 2024-05-31}}}}   # ¿o · or: solo hasta ese día?",
)


def of_a_moment(*lines: str) -> str:
    return mapping("# undated: all   # solo si · only if", BASE[0], *BASE[2:], *lines)


def asked(text: str) -> list[Question]:
    return [one for one in open_questions(text, "hearing") if one.about == "occurred_at"]


def test_days_that_are_typed_say_the_days_of_every_moment_and_leave_open_which_it_is() -> None:
    text = of_a_moment(DAYS, MOMENT, *OF_TWO)
    (days,) = asked(text)
    assert (len(days.asked), days.none, days.typed("reported_at")) == (1, None, None)
    assert to_come(text, KINDS["hearing"]) == ["occurred_at"]
    assert to_come(text, KINDS["hearing"], {days.same}) == []
    choice = days.typed("2024-04-01 2024-06-30")
    assert choice is not None
    text = answered(text, choice, KINDS["hearing"])
    assert "occurred_at" not in standing(text)["fields"]
    assert "# undated: all" in text
    assert (text.count(MAY), text.count(TYPED)) == (0, 2)
    (moment,) = asked(text)
    assert moment.typed("2024-01-01 2024-01-31") is None
    assert to_come(text, KINDS["hearing"]) == []
    made = standing(answered(text, moment.choices[1], KINDS["hearing"]))
    assert made["undated"] == "all"
    assert "occurred_at" not in made["fields"]
    assert made["fields"]["presented_at"]["decided_by"]["from"].isoformat() == "2024-04-01"


def test_the_days_of_a_question_that_asks_for_none_are_no_answer_to_it() -> None:
    for lines in ((MOMENT, *OF_TWO), (HOUR, OF_HOURS[0])):
        (one,) = asked(of_a_moment(*lines))
        assert one.typed("2024-04-01 2024-06-30") is None
        assert "2026-01-31" not in one.hint


def test_two_questions_about_a_moment_are_two_each_with_answers_that_are_its_own_alone() -> None:
    text = of_a_moment(HOUR, OUTSIDE, *OF_HOURS)
    hour, days = asked(text)
    assert "sin hora" in hour.choices[0].es
    assert [one.es for one in days.choices] == [
        "del 2024-05-01 al 2024-05-31; lo de fuera se aparta (9)",
        "hasta el 2024-05-31; lo posterior se aparta (2)",
    ]
    for first, then in ((hour, days), (days, hour)):
        after = answered(text, first.choices[1], KINDS["hearing"])
        assert [one.same for one in asked(after)] == [then.same]
        last = answered(after, asked(after)[0].choices[1], KINDS["hearing"])
        made = standing(last)["fields"]["occurred_at"]
        assert "time_unknown" not in made
        assert {*made["decided_by"]} == {"to"}


def test_wider_days_that_a_question_names_are_a_choice() -> None:
    more = DAYS.replace(" · two", "; 4 quedan fuera, por días más amplios: 2024-03-01 2024-05-31 · two")
    choices = asked(of_a_moment(more, *OF_TWO[:2]))[0].choices
    assert [one.es for one in choices][1].startswith("más amplios: del 2024-03-01 al 2024-05-31")
    assert "from: 2024-03-01" in choices[1].line
