"""The days that a file says it is about, and what is asked of dates outside them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.file_span import Span, own_span
from adapters.profile.table import Profile
from contracts.kinds import KINDS

SPAN = (date(2025, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("beside", "whence"),
    [
        ({"periodo.del": "2025-01-01", "periodo.al": "2025-06-30"}, "«periodo.del» y «periodo.al»"),
        ({"desde": "01/01/2025", "hasta": "30/06/2025", "total": 4}, "«desde» y «hasta»"),
        ({"fecha_inicio": "2025-01-01T00:00:00", "fecha_fin": "2025-06-30T23:59:59"}, "«fecha_inicio» y «fecha_fin»"),
        ({"filtro.from": "2025-01-01", "filtro.to": "2025-06-30"}, "«filtro.from» y «filtro.to»"),
        ({"periodo": "del 01/01/2025 al 30/06/2025"}, "«periodo»"),
    ],
)
def test_two_members_say_the_days(beside: dict[str, Any], whence: str) -> None:
    assert own_span((), beside) == Span(*SPAN, whence)


@pytest.mark.parametrize(
    "title",
    [
        "CARPETAS DEL 01/01/2025 AL 30/06/2025",
        "Periodo: 2025-01-01 a 2025-06-30",
        "del 1 de enero al 30 de junio de 2025",
        "01-01-2025 - 30-06-2025",
        "FROM 01/01/2025 TO 06/30/2025",
    ],
)
def test_a_title_says_the_days(title: str) -> None:
    assert own_span(["FISCALÍA", title]) == Span(*SPAN, f"«{title}»")


@pytest.mark.parametrize(
    "beside",
    [
        {"desde": "2025-01-01"},
        {"desde": "2025-06-30", "hasta": "2025-01-01"},  # turned round
        {"from": 1, "to": 50},  # a page's items
        {"desde": "2025-01-01", "hasta": "2025-06-30", "a.desde": "2024-01-01", "a.hasta": "2024-06-30"},
        {"desde": "2025-02-30", "hasta": "2025-06-30"},
        {"periodo": "EJERCICIO 2025"},
    ],
)
def test_anything_else_says_none(beside: dict[str, Any]) -> None:
    assert own_span((), beside) is None


def drafted(*days: str, span: Span | None) -> Draft:
    profile = Profile()
    profile.feed([{"EXPEDIENTE": f"E/{i}", "FECHA HECHOS": day} for i, day in enumerate(days)])
    named = ((), "a.csv", (), (), date(2025, 7, 15), (), span)
    return draft(KINDS["case"], "fiscalia", "casos", {"csv": {"files": "a.csv"}}, profile, *named)


INSIDE = [f"2025-0{1 + i % 6}-1{i % 9}" for i in range(30)]


def test_dates_outside_the_file_s_days_are_asked_with_where_these_stand() -> None:
    made = drafted(*INSIDE, "2024-11-02", "2052-01-01", span=Span(*SPAN, "«desde» y «hasta»"))
    asked = " ".join(said.es for about, said in made.decisions if about == "occurred_at")
    assert "del 2025-01-01 al 2025-06-30 («desde» y «hasta»): 1 fechas son anteriores y 1 posteriores" in asked
    line = "# occurred_at: {date: FECHA HECHOS, format: '%Y-%m-%d'"
    lines = [one.strip() for one in made.text.splitlines() if line in one]
    assert lines == [
        f"{line}, decided_by: {{from: 2025-01-01, to: 2025-06-30}}}}",
        f"{line}, decided_by: {{to: 2025-06-30}}}}   # ¿o · or: solo hasta ese día · only up to that day?",
        f"{line}}}   # ¿o · or: de cualquier día · of any day?",
    ]


def test_days_that_all_dates_are_within_change_nothing() -> None:
    span = Span(*SPAN, "«desde» y «hasta»")
    assert drafted(*INSIDE, span=span).text == drafted(*INSIDE, span=None).text


def test_the_order_of_day_and_month_is_decided_by_the_days_that_the_file_says() -> None:
    days = [f"0{1 + i % 6}/0{1 + i % 5}/2025" for i in range(30)]
    made = drafted(*days, span=Span(date(2025, 1, 1), date(2025, 12, 31), "«título»"))
    line = next(one for one in made.text.splitlines() if "occurred_at: {date" in one)
    assert "from: 2025-01-01, to: 2025-12-31" in line
    assert "los días que dice el archivo: «título»" in line


def hours(*more: str) -> Draft:
    cells = [*(f"{i % 24:02}:{1 + i * 7 % 59:02}" for i in range(60)), *more]
    profile = Profile()
    profile.feed([{"EXP": f"E/{i}", "FECHA": INSIDE[i % 30], "HORA": hour} for i, hour in enumerate(cells)])
    return draft(KINDS["case"], "fiscalia", "casos", {"csv": {"files": "a.csv"}}, profile)


def test_a_midnight_that_stands_out_is_asked_and_no_clock_s_text_stays_unknown_either_way() -> None:
    assert "time_unknown: ['00:00', '30:15']" in hours("00:00", "30:15").text
    assert "time_unknown" not in hours("00:00", *(f"{i:02}:00" for i in range(1, 24))).text
    text, kind = hours("00:00", "30:15").text, KINDS["case"]
    question = next(one for one in questions(text, kind) if "«00:00» (1)" in one.asked[0])
    unknown, hour = question.choices[:2]
    assert "time_unknown: ['00:00', '30:15']" in answered(text, unknown, kind)
    assert "time_unknown: ['30:15']" in answered(text, hour, kind)


def test_of_two_questions_about_a_date_the_first_answer_holds_in_every_line_of_the_second() -> None:
    profile = Profile()
    cells = [*(f"{i % 24:02}:{1 + i * 7 % 59:02}" for i in range(60)), "00:00"]
    days = [*(INSIDE[i % 30] for i in range(60)), "2052-01-01"]
    profile.feed([{"EXP": f"E/{i}", "FECHA": days[i], "HORA": hour} for i, hour in enumerate(cells)])
    named = ((), "a.csv", (), (), None, (), Span(*SPAN, "«desde» y «hasta»"))
    kind = KINDS["case"]
    text = draft(kind, "fiscalia", "casos", {"csv": {"files": "a.csv"}}, profile, *named).text
    first = next(one for one in questions(text, kind) if one.about == "occurred_at")
    text = answered(text, next(one for one in first.choices if "se lee como hora" in one.es), kind)
    second = next(one for one in questions(text, kind) if one.about == "occurred_at")
    assert [one.es for one in second.choices[1:]] == [
        "hasta el 2025-06-30; lo posterior se aparta (1)",
        "de cualquier día; ninguna fila se aparta por ello",
    ]
    assert not any("time_unknown" in one.line for one in second.choices)


def test_where_all_were_registered_in_the_file_s_days_the_first_answer_sets_no_older_facts_aside() -> None:
    profile, kind = Profile(), KINDS["case"]
    facts = [*INSIDE, "2024-11-02", "2024-12-30"]
    rows = [{"NUC": f"E/{i}", "FECHA HECHOS": day, "FECHA INICIO": INSIDE[i % 30]} for i, day in enumerate(facts)]
    profile.feed(rows)
    named = ((), "a.csv", (), (), None, (), Span(*SPAN, "«título»"))
    text = draft(kind, "fiscalia", "casos", {"csv": {"files": "a.csv"}}, profile, *named).text
    assert "solo de esos días" in text
    asked = next(one for one in questions(text, kind) if one.about == "occurred_at")
    assert "las de «FECHA INICIO» lo son todas" in asked.asked[0]
    assert [one.es for one in asked.choices] == [
        "hasta el 2025-06-30; lo posterior se aparta (0)",
        "del 2025-01-01 al 2025-06-30; lo de fuera se aparta (2)",
        "de cualquier día; ninguna fila se aparta por ello",
    ]
    assert "decided_by: {to: 2025-06-30}" in answered(text, asked.choices[0], kind)
