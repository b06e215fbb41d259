"""Hours: where nobody noted one the day alone is known, and what is after midnight is the next day's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.document.mapping import listed
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.document import DocumentError
from contracts.kind import Problem

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: {columns: [folio]}
each: {persons: {member: personas}}
fields:
  report_class: {const: crime}
  occurred_at: {date: fecha, format: iso, time: hora, time_formats: ["%H:%M"], time_unknown: ["99:99"]}
  occurred_precision: {precision_of: occurred_at}
  reported_at: {date: fecha, format: iso, time: llamada, time_formats: ["%H:%M"], time_unknown: ["99:99"]}
  persons[].role: {const: detained}
  persons[].detained_at: {date: dia, format: iso, time: hora, time_formats: ["%H:%M"]}
"""
JOINED = '{date: fecha, format: iso, time: llamada, time_formats: ["%H:%M"], time_unknown: ["99:99"]}'
ARRIVAL = """  arrived_at:
    {{date: fecha, format: iso, time: arribo, time_formats: ["%H:%M"], time_unknown: ["99:99"], {more}}}
"""
NEXT_DAY = ARRIVAL.format(more="next_day_before: llamada")
CLOCK = ', time: hora, time_formats: ["%H:%M"], time_unknown: ["99:99"]'
ZONE = ZoneInfo("America/Mexico_City")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


def mapper(text: str = DOCUMENT) -> Mapper:
    return Mapper(read_mapping(text, "m.yaml"))


def mapped(one: Mapper, **cells: Any) -> dict[str, Any]:
    found = one.map({"folio": "1", "fecha": "2024-01-02", **cells})
    assert isinstance(found, Mapped), found
    return found.fields


def complaint(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        mapper(text)
    return str(caught.value)


@pytest.mark.parametrize("hour", [None, "", "99:99", " 99:99 "])
def test_an_hour_that_nobody_noted_is_midnight_only_where_the_record_says_so_and_else_a_day(hour: str | None) -> None:
    one = mapper()
    fields = mapped(one, hora=hour, llamada=hour)
    assert (fields["occurred_at"], fields["occurred_precision"]) == (at(2024, 1, 2), "day")
    assert fields["reported_at"] == date(2024, 1, 2) != at(2024, 1, 2)
    assert mapped(one, hora="00:00", llamada="00:00")["reported_at"] == at(2024, 1, 2)
    assert not one.unknown


def test_a_row_without_the_date_has_no_hour_to_count() -> None:
    one = mapper()
    assert "reported_at" not in mapped(one, fecha=None, llamada="10:00")
    assert not one.unknown


def test_a_part_whose_only_news_is_a_day_exists() -> None:
    one = mapper()
    fields = mapped(one, **{listed("persons"): [{"dia": "2024-01-02"}, {"dia": "2024-01-02", "hora": "10:30"}]})
    assert fields["persons"] == [
        {"role": "detained", "detained_at": date(2024, 1, 2)},
        {"role": "detained", "detained_at": at(2024, 1, 2, 10, 30)},
    ]
    assert not one.unknown


def test_a_day_is_enough_where_a_moment_is_required() -> None:
    one = mapper(
        DOCUMENT.replace(
            "{date: fecha, format: iso, time: llamada", "{required: true, date: fecha, format: iso, time: llamada"
        )
    )
    assert mapped(one)["reported_at"] == date(2024, 1, 2)
    assert one.map({"folio": "1"}) == Unmapped("1", [Problem("reported_at", "missing")])


@pytest.mark.parametrize(
    ("formats", "text", "found"),
    [
        ("iso", "2024-01-02T00:00:00", None),
        ("iso", "2024-01-02", None),
        ("[excel]", "45293", None),
        ('["%d/%m/%Y %H:%M", "%d/%m/%Y"]', "02/01/2024", None),
        ("iso", "2024-01-02T06:00:00Z", None),  # midnight where the source is
        ("iso", "2024-01-02T00:01:00", at(2024, 1, 2, 0, 1)),
    ],
)
def test_a_midnight_that_is_no_hour_is_the_day(formats: str, text: str, found: datetime | None) -> None:
    whole = DOCUMENT.replace(JOINED, f"{{date: reporte, format: {formats}, midnight: unknown}}")
    one = mapper(whole)
    assert mapped(one, reporte=text)["reported_at"] == (found or date(2024, 1, 2))
    assert not one.unknown
    known = mapped(mapper(whole.replace(", midnight: unknown", "")), reporte=text)["reported_at"]
    assert isinstance(known, datetime) is ("T" in text)  # without that line, midnight is an hour as good as any


@pytest.mark.parametrize(
    ("formats", "text", "found"),
    [
        ('["%d/%m/%Y %H:%M", "%d/%m/%Y"]', "05/01/2024", date(2024, 1, 5)),
        ('["%d/%m/%Y %H:%M", "%d/%m/%Y"]', "05/01/2024 00:00", at(2024, 1, 5)),
        ('["%d/%m/%Y", "%d-%m-%Y"]', "05/01/2024", date(2024, 1, 5)),
        ('"%d/%m/%Y 00:00"', "05/01/2024 00:00", date(2024, 1, 5)),
    ],
)
def test_a_day_is_no_midnight(formats: str, text: str, found: date) -> None:
    one = mapper(DOCUMENT.replace(f"reported_at: {JOINED}", f"reported_at: {{date: llamada, format: {formats}}}"))
    assert mapped(one, llamada=text).get("reported_at") == found
    assert not one.unknown


def test_a_day_in_which_a_clock_change_takes_midnight_is_that_day_and_no_problem() -> None:
    whole = DOCUMENT.replace(JOINED, "{date: reporte, format: iso, midnight: unknown}")
    one = mapper(whole.replace("Mexico_City", "Havana"))
    row = {"fecha": "2024-03-10", "reporte": "2024-03-10T00:00:00"}
    assert mapped(one, **row)["reported_at"] == date(2024, 3, 10)


OWN = "  occurred_precision: {precision_of: occurred_at}\n"


@pytest.mark.parametrize("said", ["  occurred_precision: {const: day}\n", OWN.replace("occurred_at}", "reported_at}")])
@pytest.mark.parametrize("midnight", [False, True])
def test_a_line_that_says_another_precision_is_complained_of(said: str, *, midnight: bool) -> None:
    assert OWN in DOCUMENT
    text = DOCUMENT.replace(OWN, said)
    words = complaint(text.replace(CLOCK, ", midnight: unknown", 1) if midnight else text)
    assert "occurred_precision is required by occurred_at" in words
    assert "write occurred_precision: {precision_of: occurred_at}" in words


@pytest.mark.parametrize(("hour", "known"), [("10:00", "minute"), ("99:99", "day"), (None, "day")])
def test_without_such_a_line_the_precision_is_said_all_the_same(hour: str | None, known: str) -> None:
    assert mapped(mapper(DOCUMENT.replace(OWN, "")), hora=hour)["occurred_precision"] == known


def test_days_alone_are_known_as_days_without_it() -> None:
    fields = mapped(mapper(DOCUMENT.replace(CLOCK, "", 1).replace(OWN, "")))
    assert (fields["occurred_at"], fields["occurred_precision"]) == (at(2024, 1, 2), "day")


@pytest.mark.parametrize(("origin", "known"), [("911", (at(2024, 1, 2), "day")), ("C4", (None, None))])
def test_a_moment_that_only_some_rows_have_says_its_precision_there(origin: str, known: tuple[Any, Any]) -> None:
    there = CLOCK + ", only_where: {column: origen, values: ['911']}"
    some = DOCUMENT.replace(OWN, "").replace(CLOCK, there, 1).replace("fields:", "undated: some\nfields:")
    fields = mapped(mapper(some), hora=None, origen=origin)
    assert (fields.get("occurred_at"), fields.get("occurred_precision")) == known


@pytest.mark.parametrize(
    ("call", "arrival", "found"),
    [
        ("23:50", "00:10", at(2024, 1, 3, 0, 10)),
        ("10:00", "10:00", at(2024, 1, 2, 10)),
        ("10:00", "10:05", at(2024, 1, 2, 10, 5)),
        ("00:00", "23:59", at(2024, 1, 2, 23, 59)),
        ("20:00", "08:00", at(2024, 1, 3, 8)),
        ("20:00", "08:01", ["next_day_unclear"]),
        ("14:05", "14:03", ["next_day_unclear"]),
        ("24:00", "14:03", ["time_format"]),
        ("23:50", "25:10", ["time_format"]),
        (None, "00:10", None),
        ("99:99", "00:10", None),
        ("23:50", None, None),
        ("23:50", "99:99", None),
    ],
)
def test_an_hour_before_the_one_it_comes_after_is_of_the_next_day(call: Any, arrival: Any, found: Any) -> None:
    plain = DOCUMENT.replace(JOINED, "{date: fecha, format: iso}")
    one, lenient = mapper(plain + NEXT_DAY), mapper(plain + NEXT_DAY.replace("iso", 'iso, invalid: "null"'))
    row = {"folio": "1", "fecha": "2024-01-02", "llamada": call, "arribo": arrival}
    if isinstance(found, list):
        assert one.map(row) == Unmapped("1", [Problem("arrived_at", found[0])])
    else:
        assert mapped(one, **row)["arrived_at"] == found
    left = None if isinstance(found, list) else found
    assert mapped(lenient, **row)["arrived_at"] == left
    assert lenient.unknown == ({} if left else {"arrived_at": 1})


MIDNIGHTS = mapper(DOCUMENT.replace(JOINED, "{date: fecha, format: iso}") + NEXT_DAY)


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.times(), st.times())
def test_no_time_is_moved_back_or_by_more_than_a_day(day: date, call: time, arrival: time) -> None:
    cells = {"fecha": f"{day}", "llamada": f"{call:%H:%M}", "arribo": f"{arrival:%H:%M}"}
    found = MIDNIGHTS.map({"folio": "1", **cells})
    if isinstance(found, Unmapped):
        before = call > arrival and datetime.combine(day, call) - datetime.combine(day, arrival) < timedelta(hours=12)
        changed = found.problems[0].rule in ("ambiguous_time", "nonexistent_time")
        assert changed or (before and found.problems == [Problem("arrived_at", "next_day_unclear")])
        return
    assert isinstance(found, Mapped)
    moment = found.fields["arrived_at"]
    assert isinstance(moment, datetime)
    wall = moment.replace(tzinfo=None)
    called = datetime.combine(day, call.replace(second=0, microsecond=0))
    assert called <= wall < called + timedelta(days=1)
    assert wall.time() == arrival.replace(second=0, microsecond=0)


def test_the_day_after_may_have_a_clock_change_of_its_own() -> None:
    one = mapper(DOCUMENT + NEXT_DAY)
    row = {
        "folio": "1",
        "fecha": "2019-04-06",
        "llamada": "23:50",
        "arribo": "02:30",
    }  # 2:00 to 3:00 of the 7th never was
    assert one.map(row) == Unmapped("1", [Problem("arrived_at", "nonexistent_time")])


def test_the_columns_that_say_the_day_are_read() -> None:
    one = mapper(DOCUMENT.replace(JOINED, "{date: fecha, format: iso}") + NEXT_DAY)
    assert {"fecha", "arribo", "llamada"} <= one.columns


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("next_day_before: llamada", "next_day_before: arribo", "'arribo' is the time column itself"),
        (
            ', time: arribo, time_formats: ["%H:%M"], time_unknown: ["99:99"]',
            "",
            "no time column; it is for a time of day",
        ),
        ('time_unknown: ["99:99"]}\n  occ', "next_day_before: llamada}\n  occ", "it dates the incident"),
    ],
)
def test_a_next_day_that_means_nothing_is_complained_of(old: str, new: str, words: str) -> None:
    text = DOCUMENT + NEXT_DAY
    assert old in text
    assert words in complaint(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"dia": "2024-01-02", "arribo": "10:00"}, (at(2024, 1, 2, 10), "minute")),
        ({"dia": "2024-01-02"}, (date(2024, 1, 2), "day")),
        ({"dia": "02/01/2024", "arribo": "10:00"}, (None, None)),
        ({"dia": "2024-01-02", "arribo": "27:00"}, (None, None)),
        ({"dia": "2019-04-07", "arribo": "02:30"}, (None, None)),
        ({"arribo": "10:00"}, (None, None)),
    ],
)
def test_a_date_that_is_none_has_no_precision_either(cells: dict[str, str], found: Any) -> None:
    text = DOCUMENT.replace(CLOCK, "", 1).replace(
        "precision_of: occurred_at", "precision_of: arrived_at"
    ) + ARRIVAL.format(more='invalid: "null"')
    fields = mapped(
        mapper(text.replace("{date: fecha, format: iso, time: arribo", "{date: dia, format: iso, time: arribo")),
        **cells,
    )
    assert (fields.get("arrived_at"), fields.get("occurred_precision")) == found


def test_a_next_day_that_is_not_known_has_no_precision_either() -> None:
    text = DOCUMENT.replace(CLOCK, "", 1)
    one = mapper(text.replace("precision_of: occurred_at", "precision_of: arrived_at") + NEXT_DAY)
    assert mapped(one, llamada="23:50", arribo="00:10")["occurred_precision"] == "minute"
    fields = mapped(one, arribo="00:10")
    assert (fields["arrived_at"], fields.get("occurred_precision")) == (None, None)


def test_a_bad_secondary_date_is_left_out_and_so_is_one_outside_the_stated_days() -> None:
    text = DOCUMENT.replace(
        JOINED, '{date: reporte, format: iso, decided_by: {from: 2024-01-01, to: 2024-12-31}, invalid: "null"}'
    )
    one = mapper(text)
    for bad in ("2204-01-02T10:00", "ayer", "2024-13-01"):
        assert mapped(one, reporte=bad)["reported_at"] is None
    assert one.unknown == {"reported_at": 3}
    record = one.kind.judge(mapped(one, reporte="2024-05-06T10:00"), datetime(2026, 1, 1, tzinfo=UTC))
    assert record.reported_at == at(2024, 5, 6, 10)  # type: ignore[union-attr]


@pytest.mark.parametrize("said", ["00:00", "12:00:00 a. m.", "0:00:00", "12:00 AM"])
@pytest.mark.parametrize("text", ["00:00", "12:00:00 a. m.", "12:00:00\u00a0a.\u00a0m.", "0000"])
def test_a_time_that_stands_for_no_hour_does_so_in_any_spelling(said: str, text: str) -> None:
    one = mapper(
        DOCUMENT.replace(
            CLOCK, f', time: hora, time_formats: ["%H:%M", "%I:%M:%S %p", hhmm], time_unknown: ["{said}"]', 1
        )
    )
    assert mapped(one, hora=text)["occurred_precision"] == "day"
    assert mapped(one, hora="12:00:00 p. m.")["occurred_precision"] == "minute"
