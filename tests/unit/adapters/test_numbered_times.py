"""Dates and times as spreadsheets count them, and hours that are written as one number."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.document import DocumentError

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: {columns: [folio]}
fields:
  report_class: {const: crime}
  occurred_at: {date: fecha, format: MOMENT}
  occurred_precision: {precision_of: occurred_at}
  persons[0].role: {const: detained}
  persons[0].birth_date: {date: nacida, format: excel}
"""
ZONE = ZoneInfo("America/Mexico_City")


def mapper(formats: str = "[excel, iso, '%d/%m/%Y']") -> Mapper:
    return Mapper(read_mapping(DOCUMENT.replace("MOMENT", formats), "m.yaml"))


def known(one: Mapper, **cells: Any) -> Any:
    """The local moment and how exactly it is known, or the rule that is broken."""
    found = one.map({"folio": "1", **cells})
    if not isinstance(found, Mapped):
        return found.problems[0].rule
    return found.fields.get("occurred_at"), found.fields.get("occurred_precision")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("45306", (at(2024, 1, 15), "day")),
        (45306, (at(2024, 1, 15), "day")),
        (45306.5, (at(2024, 1, 15, 12), "minute")),
        ("45306.0", (at(2024, 1, 15), "day")),
        ("45306.520833333336", (at(2024, 1, 15, 12, 30), "minute")),
        ("45306.999999999", (at(2024, 1, 15, 23, 59, 59), "minute")),  # what is rounded stays in its day
        ("2024-01-15", (at(2024, 1, 15), "day")),
        ("15/01/2024", (at(2024, 1, 15), "day")),
        ("61", (at(1900, 3, 1), "day")),
        ("60", "date_format"),  # the 29th of February 1900, which never was
        ("0", "date_format"),
        ("-45306", "date_format"),
        ("045306", "date_format"),
        ("45306,5", "date_format"),
        ("45,306", "date_format"),
        ("4.5306E4", "date_format"),
        ("45306.", "date_format"),
        ("2958466", "date_format"),
        ("2958465", "date_out_of_range"),
        ("20240115", (at(2024, 1, 15), "day")),  # iso's: too large for a number of days
    ],
)
def test_a_number_of_days_is_read_beside_other_dates(cell: Any, found: Any) -> None:
    assert known(mapper(), fecha=cell) == found


EXCEL = mapper("excel")


@given(st.datetimes(datetime(1900, 3, 1), datetime(2999, 12, 31)))
def test_a_spreadsheet_s_number_is_the_moment_it_was_made_of(moment: datetime) -> None:
    exact = moment.replace(microsecond=0)
    read = known(EXCEL, fecha=to_excel(exact), nacida=to_excel(exact.date()))
    if isinstance(read, str):
        assert read in ("ambiguous_time", "nonexistent_time")
        return
    assert read == (exact.replace(tzinfo=ZONE), "day" if exact.time() == time() else "minute")


@given(st.dates(date(1900, 3, 1), date(2024, 1, 1)))
def test_so_is_the_number_of_a_day(day: date) -> None:
    found = EXCEL.map({"folio": "1", "nacida": str(int(to_excel(day)))})
    assert isinstance(found, Mapped)
    assert found.fields["persons"] == [{"role": "detained", "birth_date": day}]


def clocked(*formats: str) -> Mapper:
    return mapper(f"iso, time: hora, time_formats: [{', '.join(formats)}]")


CLOCKS = clocked("excel", "hhmm", "'%H:%M'", "'%H:%M:%S'")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("0.5", (12,)),
        (0.5, (12,)),
        (0.22361111111111112, (5, 22)),
        ("0.9999999", (23, 59, 59)),
        (1 / 86_400, (0, 0, 1)),  # 1.1574074074074073e-05
        ("5.7E-05", (0, 0, 5)),
        ("0", (0,)),
        (0.0, (0,)),
        ("1", (0, 1)),  # no fraction of a day: a minute past midnight
        ("1.5", None),
        (".5", None),
        ("5E-0", None),
        ("522", (5, 22)),
        (522, (5, 22)),
        ("0522", (5, 22)),
        ("5", (0, 5)),
        ("2359", (23, 59)),
        ("2400", None),
        ("2460", None),
        ("1275", None),
        ("-522", None),
        ("12345", None),
        ("05:22", (5, 22)),
        ("05:22:07", (5, 22, 7)),
    ],
)
def test_hours_come_as_fractions_of_a_day_or_as_one_number(cell: Any, found: tuple[int, ...] | None) -> None:
    expected = "time_format" if found is None else (at(2024, 1, 15, *found), "minute")
    assert known(CLOCKS, fecha="2024-01-15", hora=cell) == expected


@pytest.mark.parametrize(
    ("cell", "form", "found"),
    [
        ("23.1", "'%H.%M'", None),  # 23:10 as a number: it was read as 23:01
        ("23.10", "'%H.%M'", (23, 10)),
        ("8.05", "'%H.%M'", (8, 5)),
        ("23,1", "'%H,%M'", None),
        ("8.3 p. m.", "'%I.%M %p'", None),
        ("8.30 p. m.", "'%I.%M %p'", (20, 30)),
        (23.1, "hours.minutes", (23, 10)),
        (2.3, "hours.minutes", (2, 30)),
        (23.05, "hours.minutes", (23, 5)),
        ("2,3", "hours.minutes", (2, 30)),
        (8, "hours.minutes", (8,)),
        (0.45, "hours.minutes", (0, 45)),
        ("23.61", "hours.minutes", None),
        ("23.7", "hours.minutes", None),
        ("24", "hours.minutes", None),
        ("8.305", "hours.minutes", None),
        ("8.", "hours.minutes", None),
        ("-8.3", "hours.minutes", None),
    ],
)
def test_minutes_behind_a_point_may_have_lost_a_zero(cell: Any, form: str, found: tuple[int, ...] | None) -> None:
    expected = "time_format" if found is None else (at(2024, 1, 15, *found), "minute")
    assert known(clocked(form), fecha="2024-01-15", hora=cell) == expected


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_that_became_a_number_is_that_time(hour: int, minute: int) -> None:
    number = float(f"{hour}.{minute:02}")
    assert known(clocked("hours.minutes"), fecha="2024-01-15", hora=number) == (at(2024, 1, 15, hour, minute), "minute")


@given(st.times())
def test_an_hour_is_the_same_in_every_way_of_writing_it(hour: time) -> None:
    exact = hour.replace(microsecond=0)
    seconds = timedelta(hours=exact.hour, minutes=exact.minute, seconds=exact.second).total_seconds()
    moment = datetime.combine(date(2024, 1, 15), exact, ZONE)
    assert known(CLOCKS, fecha="2024-01-15", hora=seconds / 86_400) == (moment, "minute")
    minute = moment.replace(second=0)
    for text in (f"{hour:%H%M}", str(hour.hour * 100 + hour.minute)):
        assert known(CLOCKS, fecha="2024-01-15", hora=text) == (minute, "minute")


@given(st.integers(0, 99_999).map(str))
def test_a_number_is_an_hour_only_where_its_parts_are(text: str) -> None:
    hour, minute = divmod(int(text), 100)
    read = known(CLOCKS, fecha="2024-01-15", hora=text)
    assert read == ((at(2024, 1, 15, hour, minute), "minute") if hour < 24 and minute < 60 else "time_format")


@pytest.mark.parametrize(
    "formats", ["[excel, epoch_s]", "[excel, epoch_ms]", "[excel, '%Y.%m%d']", "[excel, '%m%d.%Y']"]
)
def test_a_number_that_could_be_another_date_needs_a_rule(formats: str) -> None:
    with pytest.raises(DocumentError, match="read one text as two dates"):
        mapper(formats)
    assert mapper(f"{formats}, decided_by: {{from: 2024-01-01, to: 2024-12-31}}")


def test_what_the_rule_leaves_of_such_a_number_is_its_date() -> None:
    one = mapper("[excel, epoch_s], decided_by: {from: 2024-01-01, to: 2024-12-31}")
    assert known(one, fecha="45306") == (at(2024, 1, 15), "day")
    assert known(one, fecha="1705298400") == (at(2024, 1, 15), "minute")
    assert known(one, fecha="99999") == "date_outside_period"


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        (["excel", "'%H.%M'"], "'excel' and '%H.%M' read one text as two times"),
        (["hhmm", "'%H'"], "'hhmm' and '%H' read one text as two times"),
        (["hhmm", "'%M%H'"], "'hhmm' and '%M%H' read one text as two times"),
        (["iso"], "iso is for dates and instants"),
        (["hours.minutes", "hhmm"], "'hours.minutes' and 'hhmm' read one text as two times"),
        (["hours.minutes", "excel"], "'hours.minutes' and 'excel' read one text as two times"),
        (["'HH:MM'"], "no directive; use %H:%M, %H:%M:%S, %I:%M %p, hhmm, hours.minutes or excel"),
    ],
)
def test_hours_that_could_be_others_are_complained_of(forms: list[str], words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        clocked(*forms)
    assert words in str(caught.value)


def test_one_number_is_no_date() -> None:
    with pytest.raises(DocumentError, match="use iso, excel, epoch_s, epoch_ms, or %Y"):
        mapper("hhmm")
