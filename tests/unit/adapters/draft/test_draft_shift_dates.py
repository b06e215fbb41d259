"""A log's date is that of its shift, with hours beside it: where the moment of the facts is kept, and asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.cells import look
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

N = 60
DAYS = [f"{date(2024, 3, 1) + timedelta(i // 4):%d/%m/%Y}" for i in range(N)]
HOURS = [("09:10", "15:20", "22:40", "02:15")[i % 4] for i in range(N)]  # of each day, to the next morning
LATE = [hour.replace("02:15", "08:20") for hour in HOURS[:12]]
CALENDAR = [("01:10", "09:20", "15:40", "22:15")[i % 4] for i in range(N)]


def drafted(columns: Mapping[str, Sequence[str]], kind: str = "incident") -> Draft:
    cells = {"FOLIO": [f"A-{i}" for i in range(N)], "DELITO": ["ROBO", "RIÑA"] * (N // 2), **columns}
    profile = Profile()
    profile.feed([dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)])
    return draft(KINDS[kind], "policia", "parte", {"csv": {"files": "a.csv"}}, profile)


def lines(made: Draft, path: str) -> list[str]:
    return [text for text in made.text.splitlines() if text.strip(" #").startswith(f"{path}:")]


@pytest.mark.parametrize("name", ["FECHA TURNO", "FEC. GUARDIA", "FECHA DEL PARTE", "DIA SERVICIO"])
@pytest.mark.parametrize("kind", ["incident", "hearing"])
def test_a_date_that_may_be_the_day_of_the_facts_is_asked_and_nobody_says_that_there_is_none(
    name: str, kind: str
) -> None:
    made = drafted({name: DAYS, "HR. PATRULLA": HOURS, "FECHA CIERRE": DAYS, "FECHA AUDIENCIA": DAYS}, kind)
    assert any(f"date: {name}" in one and "time: HR. PATRULLA" in one for one in lines(made, "occurred_at"))
    assert not any(about == "undated" for about, _ in made.decisions)
    assert "occurred_at" not in made.mapped


def test_without_any_date_that_nobody_takes_that_there_is_none_is_proposed() -> None:
    made = drafted({"FECHA CIERRE": DAYS, "FECHA CAPTURA": DAYS, "HORA CIERRE": HOURS})
    assert "undated" in [about for about, _ in made.decisions]


def test_where_the_first_hour_is_blank_the_next_one_of_the_row_is_offered_and_each_alone() -> None:
    first = [hour if i % 3 else "" for i, hour in enumerate(HOURS)]
    made = drafted({"FECHA TURNO": DAYS, "HR. REPORTE": first, "HR. PATRULLA": HOURS})
    for time in ("HR. REPORTE o la que siga", "HR. REPORTE", "HR. PATRULLA"):
        assert any(f"time: {time}," in one for one in lines(made, "occurred_at"))
    assert any("time:" not in one for one in lines(made, "occurred_at"))
    text = made.text
    while question := next((one for one in questions(text, KINDS["incident"]) if one.about == "occurred_at"), None):
        text = answered(text, question.choices[0], KINDS["incident"])
    text = text.replace("fields:", "fields:\n  report_class: {const: crime}", 1)
    mapper = Mapper(read_mapping(text, "m.yaml"))
    row = {"FOLIO": "A-1", "FECHA TURNO": "31/03/2024", "HR. REPORTE": "", "HR. PATRULLA": "02:15", "DELITO": "ROBO"}
    found = mapper.map(row)
    assert isinstance(found, Mapped)
    assert found.fields["occurred_at"] == datetime(2024, 4, 1, 8, 15, tzinfo=UTC)


def test_an_hour_that_stands_in_nearly_all_rows_needs_no_other() -> None:
    made = drafted({"FECHA TURNO": DAYS, "HR. REPORTE": HOURS, "HR. PATRULLA": HOURS})
    assert "first_of" not in made.text


@pytest.mark.parametrize(("name", "hours", "asked"), [
    ("FECHA TURNO", LATE + ["10:00"] * (N - 12), "day_starts: '09:00'"),
    ("FECHA TURNO", ["10:00"] * N, "day_starts: '08:00'"),
    ("FECHA TURNO", CALENDAR, None),
    ("FECHA", ["10:00"] * N, None),
])  # fmt: skip
def test_the_shift_s_hour_is_proposed_by_its_name_unless_the_rows_say_otherwise(
    name: str, hours: list[str], asked: str | None
) -> None:
    made = drafted({name: DAYS, "HORA": hours})
    found = [one for one in lines(made, "occurred_at") if "day_starts" in one]
    assert bool(found) == bool(asked)
    assert (asked or "occurred_at") in "".join(lines(made, "occurred_at"))
    assert "occurred_at" not in made.mapped or name == "FECHA"


@pytest.mark.parametrize(("text", "form"), [
    ("0037 HRS", "%H%M HRS"), ("2301HRS.", "%H%MHRS."), ("1200 h", "%H%M h"), ("037 HRS", None), ("2575 HRS", None),
])  # fmt: skip
def test_four_digits_before_their_unit_are_a_time_of_day(text: str, form: str | None) -> None:
    assert look(text).forms == ((form,) if form else ())


MARCH = [date(2024, 3, 1) + timedelta(i // 2) for i in range(N)]
DAY_FIRST, OF_TWO, AT_NIGHT = "%d/%m/%Y", "%m/%d/%Y", "%m/%d/%Y %I:%M %p"


def written(days: Sequence[date], *forms: str) -> list[str]:
    """Each day as one of several clerks writes it, in turns."""
    return [datetime(d.year, d.month, d.day, 20, 15).strftime(forms[i % len(forms)]) for i, d in enumerate(days)]


@pytest.mark.parametrize(("forms", "asked"), [
    ([f"{DAY_FIRST} %H:%M", AT_NIGHT], False),  # AM and PM tell who wrote it
    ([DAY_FIRST, "%m-%d-%Y"], False),  # so does the sign
    ([DAY_FIRST, OF_TWO], True),
])  # fmt: skip
def test_where_a_mark_in_the_text_says_the_order_no_other_format_is_written(forms: list[str], asked: bool) -> None:
    made = drafted({"FECHA CIERRE": written(MARCH, *forms)})
    (found,) = (one for one in lines(made, "closed_at"))
    assert all(f"'{form}'" in found for form in forms)
    assert found.count("%d") == len(forms)
    assert ("decided_by" in found) == asked


def test_two_orders_of_one_mark_are_open_though_no_date_has_two_readings() -> None:
    late = [day for day in MARCH if day.day > 12] * 2
    made = drafted({"FECHA CIERRE": written(late[:N], DAY_FIRST, OF_TWO)})
    assert "decided_by" in lines(made, "closed_at")[0]


def test_two_texts_are_no_clerk_who_writes_so() -> None:
    cells = written(MARCH, DAY_FIRST)
    cells[8], cells[40] = written([MARCH[8], MARCH[40]], AT_NIGHT)
    made = drafted({"FECHA CIERRE": cells})
    assert "decided_by" in lines(made, "closed_at")[0]


def test_a_date_whose_marks_say_its_order_settles_that_of_the_date_beside_it() -> None:
    half_a_year = [date(2024, 1, 1) + timedelta(3 * i) for i in range(N)]
    by_hand = written(half_a_year, DAY_FIRST, OF_TWO)
    made = drafted({"FECHA HECHOS": by_hand, "FECHA CIERRE": written(half_a_year, f"{DAY_FIRST} %H:%M", AT_NIGHT)})
    assert "{date: FECHA CIERRE, format: ['%d/%m/%Y %H:%M', '%m/%d/%Y %I:%M %p']" in lines(made, "occurred_at")[0]


def test_what_follows_the_facts_may_be_of_the_next_month_s_first_days() -> None:
    made = drafted({"FECHA HECHOS": written(MARCH, DAY_FIRST, OF_TWO), "FECHA CIERRE": written(MARCH, "%d-%m-%y")})
    assert "to: 2024-03-31}" in lines(made, "occurred_at")[0]
    assert "to: 2024-04-03}" in lines(made, "closed_at")[0]
