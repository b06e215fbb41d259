"""A log's date is the day on which the shift began: what happened before its hour is the next calendar day's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.document import DocumentError
from contracts.kind import Problem

SHIFT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: {columns: [folio]}
fields:
  report_class: {const: crime}
  occurred_at:
    {date: fecha, format: iso, time: hora, time_formats: ["%H:%M"], time_unknown: ["99:99"], day_starts: "07:00"}
  occurred_precision: {precision_of: occurred_at}
  arrived_at:
    {date: fecha, format: iso, time: arribo, time_formats: ["%H:%M"], time_unknown: ["99:99"], day_starts: "07:00",
    next_day_before: hora}
"""
MAPPER = Mapper(read_mapping(SHIFT, "m.yaml"))


def mapped(hora: Any, arribo: Any = None, fecha: str = "2024-01-31") -> Mapped | Unmapped:
    return MAPPER.map({"folio": "1", "fecha": fecha, "hora": hora, "arribo": arribo})


def wall(found: Mapped | Unmapped, field: str = "occurred_at") -> datetime:
    assert isinstance(found, Mapped), found
    at = found.fields[field]
    assert isinstance(at, datetime)
    return at.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("hora", "found", "precision"),
    [
        ("07:00", datetime(2024, 1, 31, 7), "minute"),
        ("23:59", datetime(2024, 1, 31, 23, 59), "minute"),
        ("00:00", datetime(2024, 2, 1), "minute"),
        ("06:59", datetime(2024, 2, 1, 6, 59), "minute"),
        (None, datetime(2024, 1, 31), "day"),
        ("99:99", datetime(2024, 1, 31), "day"),
    ],
)
def test_an_hour_before_the_shift_s_is_of_the_day_after(hora: str | None, found: datetime, precision: str) -> None:
    row = mapped(hora)
    assert isinstance(row, Mapped)
    assert (wall(row), row.fields["occurred_precision"]) == (found, precision)


@pytest.mark.parametrize(
    ("hora", "arribo", "found"),
    [
        ("23:50", "00:10", datetime(2024, 2, 1, 0, 10)),
        ("02:00", "02:20", datetime(2024, 2, 1, 2, 20)),
        ("06:50", "07:10", datetime(2024, 2, 1, 7, 10)),
        ("08:00", "08:20", datetime(2024, 1, 31, 8, 20)),
    ],
)
def test_what_comes_after_is_of_that_night_or_of_the_next_shift(hora: str, arribo: str, found: datetime) -> None:
    assert wall(mapped(hora, arribo), "arrived_at") == found


def test_a_little_earlier_is_a_slip_on_either_side_of_midnight() -> None:
    slip = Unmapped("1", [Problem("arrived_at", "next_day_unclear")])
    assert mapped("00:05", "23:58") == slip
    assert mapped("14:05", "14:03") == slip


def test_a_clock_change_of_the_day_after_is_seen() -> None:
    assert mapped("02:30", fecha="2019-04-06") == Unmapped("1", [Problem("occurred_at", "nonexistent_time")])


@given(st.dates(date(2023, 1, 1), date(2025, 1, 1)), st.times())
def test_every_hour_is_within_a_day_of_the_shift_s_beginning(day: date, hour: time) -> None:
    began = datetime.combine(day, time(7))
    at = wall(mapped(f"{hour:%H:%M}", fecha=f"{day}"))
    assert began <= at < began + timedelta(days=1)
    assert (at.hour, at.minute) == (hour.hour, hour.minute)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"07:00"}\n  occ', "7}\n  occ", "day_starts"),
        ('"07:00"}\n  occ', '"25:00"}\n  occ', "day_starts"),
        ('time: hora, time_formats: ["%H:%M"], time_unknown: ["99:99"], ', "", "no time column"),
    ],
)
def test_a_shift_that_means_nothing_is_complained_of(old: str, new: str, words: str) -> None:
    assert old in SHIFT
    with pytest.raises(DocumentError, match=words):
        read_mapping(SHIFT.replace(old, new), "m.yaml")
