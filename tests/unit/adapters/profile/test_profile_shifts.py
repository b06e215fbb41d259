"""A date that is the day on which a shift began is seen in the order of the rows, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from contracts.kinds import KINDS

Row = tuple[date, str]
DAYS = [date(2024, 1, 13) + timedelta(i) for i in range(8)]
NIGHT = ["07:10", "12:30", "12:10", "18:00", "23:40", "00:20", "06:40"]


def profiled(rows: list[Row]) -> Profile:
    profile = Profile()
    profile.feed([{"FOLIO": f"A-{i}", "FECHA": f"{day:%d/%m/%Y}", "HORA": hour} for i, (day, hour) in enumerate(rows)])
    return profile


def drafted(rows: list[Row]) -> Draft:
    return draft(KINDS["incident"], "policia", "bitacora", {"csv": {"files": "a.csv"}}, profiled(rows))


def starts(rows: list[Row]) -> str | None:
    found = profiled(rows).shifts.of("FECHA", "HORA")
    return found.starts if found else None


SHIFTS = [(day, hour) for day in DAYS for hour in NIGHT]


@pytest.mark.parametrize("began", [6, 7, 8, 10])
def test_hours_that_run_past_midnight_under_one_date_are_of_a_shift(began: int) -> None:
    late = [f"{(int(hour[:2]) + began - 7) % 24:02}:{hour[3:]}" for hour in NIGHT]
    assert starts([(day, hour) for day in DAYS for hour in late]) == f"{began:02}:00"


def test_one_day_that_began_early_hides_no_shift() -> None:
    assert starts([(DAYS[0], "06:20"), *SHIFTS]) == "07:00"


def test_it_is_a_red_question_with_both_lines() -> None:
    made = drafted(SHIFTS)
    line = "occurred_at: {date: FECHA, format: '%d/%m/%Y', time: HORA, time_formats: ['%H:%M']"
    assert f"  # {line}, day_starts: '07:00'}}" in made.text
    assert f"  # {line}}}   # ¿o · or: del día del calendario" in made.text
    assert [about for about, decision in made.decisions if decision.alarm] == ["occurred_at"]
    text = made.text.replace(f"  # {line}, day", f"  {line}, day").replace("# occurred_p", "occurred_p")
    text = text.replace("  # report_class: {const: …}", "  report_class: {const: crime}")
    assert read_mapping(text, "m.yaml").fields.keys() >= {"occurred_at", "occurred_precision"}


@pytest.mark.parametrize(
    "rows",
    [
        sorted(SHIFTS),
        sorted(SHIFTS, reverse=True),
        SHIFTS[:7],
        [(day, hour) for day, hour in SHIFTS if hour > "06:59"],
        [(day, hour) for day in DAYS for hour in ["08:00", "15:00", "23:00", "09:00", "16:00", "22:00"]],
    ],
)
def test_rows_by_the_calendar_s_time_or_in_two_lists_are_none(rows: list[Row]) -> None:
    assert starts(rows) is None
    assert "day_starts" not in drafted(rows).text


@given(st.integers(0, 10_000))
def test_rows_in_no_order_are_none(seed: int) -> None:
    random = Random(seed)
    rows = [(day, f"{random.randrange(24):02}:{random.randrange(60):02}") for day in DAYS for _ in range(7)]
    assert starts(rows) is None


def of_turns(turn: str, night: list[str]) -> str | None:
    """Two rows a night, with a row between them whose date and hour are blank and one that repeats by marks."""
    rows = []
    for day in DAYS:
        first, *rest = [{"FECHA": f"{day:%d/%m/%Y}", "HORA": hour, turn: "N"} for hour in night]
        rows += [first, {"FECHA": "", "HORA": "", turn: ""}, {"FECHA": '"', "HORA": '"', turn: '"'}, *rest]
    profile = Profile()
    profile.feed(rows)
    found = profile.shifts.of("FECHA", "HORA")
    return found.starts if found else None


def test_beside_a_column_of_shifts_two_rows_of_a_night_tell_it() -> None:
    assert of_turns("TNO", ["23:15", "01:30"]) == "07:00"
    assert of_turns("TURNO", ["23:15", "01:30"]) == "07:00"
    assert of_turns("SECTOR", ["23:15", "01:30"]) is None
    assert of_turns("TNO", ["01:30", "23:15"]) is None


def test_a_mark_in_place_of_a_date_begins_no_other_day() -> None:
    dates = [{"FECHA": f"{day:%d/%m/%Y}" if i == 0 else '"', "HORA": h} for day in DAYS for i, h in enumerate(NIGHT)]
    profile = Profile()
    profile.feed(dates)
    found = profile.shifts.of("FECHA", "HORA")
    assert found is not None
    assert (found.starts, found.days) == ("07:00", len(DAYS))
