from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.document.mapping import PERIOD, listed
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from adapters.values.convert import fold
from contracts.document import DocumentError
from contracts.kind import Problem

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
read: {{csv: {{files: "*.csv", period: "d_{{year}}-{{month}}.csv"}}}}
key: {{columns: [folio]}}
fields:
  infraction.label: {{text: falta}}
  occurred_at: {{date: fecha, format: {formats}{more}}}
  occurred_precision: {{precision_of: occurred_at}}
"""
BOTH = '["%d/%m/%Y", "%m/%d/%Y"]'
WINTER = ", decided_by: {from: 2014-01-01, to: 2014-02-28}"
COMPANIONS = ", decided_by: {year: anio, month: mes, day: dia}"
ZONE = ZoneInfo("America/Mexico_City")


def mapper(formats: str = BOTH, more: str = WINTER) -> Mapper:
    return Mapper(read_mapping(DOCUMENT.format(formats=formats, more=more), "m.yaml"))


def outcome(one: Mapper, **cells: Any) -> Any:
    """The local day or instant, or the rules that are broken."""
    found = one.map({"folio": "1", "falta": "RIÑA", **cells})
    if isinstance(found, Mapped):
        return found.fields.get("occurred_at")
    assert isinstance(found, Unmapped)
    assert {field for field, _ in found.problems} == {"occurred_at"}
    return [rule for _, rule in found.problems]


def known(formats: str, more: str, **cells: Any) -> Any:
    """The local day or instant and how exactly it is known, or the rules that are broken."""
    one = mapper(formats, more)
    found = one.map({"folio": "1", "falta": "RIÑA", **cells})
    return outcome(one, **cells), found.fields.get("occurred_precision") if isinstance(found, Mapped) else None


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


def complaints(formats: str, more: str = "") -> str:
    with pytest.raises(DocumentError) as caught:
        mapper(formats, more)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("19/02/2014", at(2014, 2, 19)),
        ("02/19/2014", at(2014, 2, 19)),
        ("01/03/2014", at(2014, 1, 3)),
        ("03/01/2014", at(2014, 1, 3)),
        ("01/01/2014", at(2014, 1, 1)),  # both formats agree
        ("01/02/2014", ["ambiguous_date"]),
        ("02/01/2014", ["ambiguous_date"]),
        ("01/03/2015", ["date_outside_period"]),
        ("15/03/2014", ["date_outside_period"]),
        ("30/30/2014", ["date_format"]),
        ("01/01/1900", ["date_out_of_range"]),
        (None, None),
    ],
)
def test_the_stated_days_decide_and_what_they_leave_open_is_a_problem(text: str | None, found: Any) -> None:
    assert outcome(mapper(), fecha=text) == found


def _winter(day: date) -> bool:
    return date(2014, 1, 1) <= day <= date(2014, 2, 28)


DECIDED = mapper()


@given(st.dates(date(2013, 12, 1), date(2014, 3, 31)), st.booleans())
def test_a_date_is_read_only_as_the_one_day_that_is_possible(day: date, day_first: bool) -> None:
    found = outcome(DECIDED, fecha=day.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y"))
    swapped = day.replace(day=day.month, month=day.day) if day.day <= 12 else day
    possible = [one for one in {day, swapped} if _winter(one)]
    expected = {0: ["date_outside_period"], 2: ["ambiguous_date"]}
    assert found == (expected.get(len(possible)) or at(*possible[0].timetuple()[:3]))


def test_a_file_s_own_period_decides_about_its_rows_alone() -> None:
    one = mapper(more=", decided_by: period")
    assert outcome(one, fecha="01/03/2014", **{PERIOD: "2014-01-01/2014-02-28"}) == at(2014, 1, 3)
    assert outcome(one, fecha="01/03/2014", **{PERIOD: "2014-03-01/2014-03-31"}) == at(2014, 3, 1)
    assert outcome(one, fecha="01/03/2014", **{PERIOD: "2014-01-01/2014-03-31"}) == ["ambiguous_date"]
    assert outcome(one, fecha="01/03/2014") == ["missing_period"]


def test_a_part_s_dates_are_decided_by_the_record_s_file() -> None:
    text = DOCUMENT.format(formats="iso", more="").replace("csv: ", "json: ").replace(
        "fields:", "each: {persons: {member: personas}}\nfields:\n  persons[].role: {const: detained}"
    ) + f"  persons[].detained_at: {{date: detenida, format: {BOTH}, decided_by: period}}\n"  # fmt: skip
    row = {
        "folio": "1",
        "falta": "RIÑA",
        PERIOD: "2014-01-01/2014-02-28",
        listed("persons"): [{"detenida": "01/03/2014"}],
    }
    found = Mapper(read_mapping(text, "m.yaml")).map(row)
    assert isinstance(found, Mapped)
    assert found.fields["persons"] == [{"role": "detained", "detained_at": date(2014, 1, 3)}]


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ({"anio": "2014", "mes": "1"}, at(2014, 1, 3)),
        ({"anio": "2014", "mes": "03", "dia": None}, at(2014, 3, 1)),
        ({"mes": "Marzo"}, at(2014, 3, 1)),
        ({"mes": "ENE."}, at(2014, 1, 3)),
        ({"dia": 3.0}, at(2014, 1, 3)),
        ({"anio": "2014"}, ["ambiguous_date"]),
        ({}, ["ambiguous_date"]),
        ({"anio": "2014", "mes": "abril"}, ["companion_disagrees"]),
        ({"anio": "14", "mes": "1"}, ["companion_format"]),
        ({"mes": "primero"}, ["companion_format"]),
    ],
)
def test_columns_beside_it_decide(beside: dict[str, Any], found: Any) -> None:
    assert outcome(mapper(more=COMPANIONS), fecha="01/03/2014", **beside) == found


BESIDE = "{date: presentado, format: '%d/%m/%Y', before: 3, after: 1}"


@pytest.mark.parametrize(
    ("fecha", "presentado", "found"),
    [
        ("03/04/2014", "04/03/2014", at(2014, 3, 4)),
        ("03/04/2014", "06/04/2014", at(2014, 4, 3)),
        ("03/04/2014", "02/04/2014", at(2014, 4, 3)),
        ("03/04/2014", "07/04/2014", ["ambiguous_date"]),  # four days after the one, and a month after the other
        ("03/04/2014", "01/04/2014", ["ambiguous_date"]),
        ("03/04/2014", None, ["ambiguous_date"]),
        ("03/04/2014", "mañana", ["ambiguous_date"]),
        ("04/05/2014", "05/05/2014", at(2014, 5, 4)),
        ("13/04/2014", "04/12/2014", at(2014, 4, 13)),  # one reading, told months later
    ],
)
def test_another_date_of_the_row_chooses_among_readings_alone(fecha: str, presentado: str | None, found: Any) -> None:
    assert outcome(mapper(more=f", decided_by: {BESIDE}"), fecha=fecha, presentado=presentado) == found


def test_what_is_itself_of_two_readings_decides_nothing() -> None:
    one = mapper(more=", decided_by: {date: presentado, format: ['%d/%m/%Y', '%m/%d/%Y'], before: 30}")
    assert outcome(one, fecha="03/04/2014", presentado="04/03/2014") == ["ambiguous_date"]
    assert outcome(one, fecha="03/04/2014", presentado="04/13/2014") == at(2014, 4, 3)


@pytest.mark.parametrize("presentado", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_another_date_that_has_no_day_in_the_zone_decides_nothing(presentado: str) -> None:
    one = mapper(more=", decided_by: {date: presentado, format: iso, before: 3}")
    assert outcome(one, fecha="03/04/2014", presentado=presentado) == ["ambiguous_date"]


def test_of_another_date_s_year_of_two_digits_the_one_that_is_near_is_meant() -> None:
    one = mapper(
        more=", decided_by: [{from: 2014-01-01}, {date: presentado, format: ['%d-%b-%y', '%d/%m/%y'], before: 3}]"
    )
    assert outcome(one, fecha="01/02/2014", presentado="09-feb-14") == ["ambiguous_date"]
    assert outcome(one, fecha="01/02/2014", presentado="03-feb-14") == at(2014, 2, 1)
    assert outcome(one, fecha="01/02/2014", presentado="04/01/14") == at(2014, 1, 2)


def test_rules_hold_one_after_another() -> None:
    one = mapper(more=f", decided_by: [{{from: 2014-01-01, to: 2014-06-30}}, {BESIDE}]")
    assert outcome(one, fecha="01/12/2014", presentado=None) == at(2014, 1, 12)
    assert outcome(one, fecha="03/04/2014", presentado="04/03/2014") == at(2014, 3, 4)
    assert outcome(one, fecha="08/09/2014", presentado="08/09/2014") == ["date_outside_period"]


@given(st.dates(date(2014, 1, 1), date(2014, 12, 31)), st.integers(0, 3), st.booleans())
def test_a_date_near_that_one_is_read_as_its_own_day_or_not_at_all(day: date, later: int, day_first: bool) -> None:
    one = mapper(more=f", decided_by: {BESIDE}")
    text, other = f"{day:%d/%m/%Y}" if day_first else f"{day:%m/%d/%Y}", day + timedelta(later)
    assert outcome(one, fecha=text, presentado=f"{other:%d/%m/%Y}") in (at(*day.timetuple()[:3]), ["ambiguous_date"])


def test_columns_that_decide_must_be_there() -> None:
    assert "presentado" in mapper(more=f", decided_by: [period, {BESIDE}]").columns
    assert {"anio", "mes", "dia", "fecha"} <= mapper(more=COMPANIONS).columns


def test_a_date_that_the_rule_leaves_out_is_one_in_the_source_s_own_days() -> None:
    one = mapper("iso", WINTER)
    assert outcome(one, fecha="2014-03-01T05:30:00+00:00") == datetime(2014, 3, 1, 5, 30, tzinfo=UTC)
    assert outcome(one, fecha="2014-03-01T06:30:00+00:00") == ["date_outside_period"]


def test_what_was_decided_for_one_row_is_not_remembered_for_another() -> None:
    one = mapper(more=COMPANIONS)
    found = [outcome(one, fecha="01/03/2014", mes=month) for month in ("1", "3", "1", None)]
    assert found == [at(2014, 1, 3), at(2014, 3, 1), at(2014, 1, 3), ["ambiguous_date"]]


@pytest.mark.parametrize("text", ["7:05 p. m.", "07:05 PM", "7:05 p.m.", "19:05"])
def test_hours_of_half_a_day_are_read_as_spreadsheets_say_them(text: str) -> None:
    one = mapper("iso", ', time: hora, time_formats: ["%H:%M", "%I:%M %p"]')
    assert outcome(one, fecha="2014-01-03", hora=text) == at(2014, 1, 3, 19, 5)


def test_a_text_without_separators_is_no_guess_about_its_zeros() -> None:
    one = mapper('"%Y%m%d"', "")
    assert outcome(one, fecha="20140111") == at(2014, 1, 11)
    assert outcome(one, fecha="2014111") == ["date_format"]


@pytest.mark.parametrize(
    ("formats", "text", "precision"),
    [
        ("iso", "2014-01-03", "day"),
        ("iso", "2014-01-03T10", "hour"),
        ("iso", "2014-01-03 10:30", "minute"),
        ("iso", "20140103T1030", "minute"),
        ('"%d/%m/%Y %H"', "03/01/2014 10", "hour"),
        ('"%d/%m/%Y %I %p"', "03/01/2014 10 AM", "hour"),
    ],
)
def test_how_exactly_an_instant_is_known(formats: str, text: str, precision: str) -> None:
    found = mapper(formats, "").map({"folio": "1", "falta": "RIÑA", "fecha": text})
    assert isinstance(found, Mapped)
    assert found.fields["occurred_precision"] == precision


HOURS = ', time: hora, time_formats: ["%H:%M", "%H:%M:%S"], time_unknown: ["00:00", "99:99"]'


@pytest.mark.parametrize(
    ("text", "found", "precision"),
    [
        ("00:00", at(2014, 1, 3), "day"),
        ("99:99", at(2014, 1, 3), "day"),
        (" 99:99 ", at(2014, 1, 3), "day"),
        (None, at(2014, 1, 3), "day"),
        ("00:00:00", at(2014, 1, 3), "day"),  # the same time in another spelling
        ("00:01", at(2014, 1, 3, 0, 1), "minute"),
        ("99:98", ["time_format"], None),
    ],
)
def test_a_time_that_stands_for_none_is_no_midnight(text: str | None, found: Any, precision: str | None) -> None:
    assert known("iso", HOURS, fecha="2014-01-03", hora=text) == (found, precision)


@pytest.mark.parametrize(
    ("text", "found", "precision"),
    [
        ("2024-04-22T00:00:00", at(2024, 4, 22), "day"),
        ("2024-04-22 00:00", at(2024, 4, 22), "day"),
        ("2024-04-22T06:00:00Z", at(2024, 4, 22), "day"),  # midnight where the source is
        ("2024-04-22T00:00:00Z", at(2024, 4, 21, 18), "minute"),
        ("2024-04-22T00:00:01", at(2024, 4, 22, 0, 0, 1), "minute"),
        ("2024-04-22", at(2024, 4, 22), "day"),
    ],
)
def test_midnight_may_stand_for_the_day_alone(text: str, found: Any, precision: str) -> None:
    assert known("iso", ", midnight: unknown", fecha=text) == (found, precision)
    assert known("iso", "", fecha=text) == (found, "day" if text == "2024-04-22" else "minute")


def test_a_midnight_that_stands_for_the_day_is_one_that_a_clock_change_may_skip() -> None:
    text = DOCUMENT.format(formats="iso", more=", midnight: unknown").replace("Mexico_City", "Havana")
    found = Mapper(read_mapping(text, "m.yaml")).map({"folio": "1", "falta": "RIÑA", "fecha": "2024-03-10T00:00:00"})
    assert isinstance(found, Mapped)
    assert found.fields["occurred_precision"] == "day"


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", " "])
def test_a_no_break_space_is_a_space(blank: str) -> None:
    joined = ', time: hora, time_formats: ["%H:%M", "%I:%M %p"]'
    assert known("iso", joined, fecha="2014-01-03", hora=f"7:05{blank}p.{blank}m.") == (at(2014, 1, 3, 19, 5), "minute")
    assert known('"%d/%m/%Y %H:%M"', "", fecha=f"{blank}03/01/2014{blank}10:30") == (at(2014, 1, 3, 10, 30), "minute")
    assert known("iso", "", fecha=f"2014-01-03{blank}10:30")[0] == at(2014, 1, 3, 10, 30)
    assert fold(f"ROBO{blank}A {blank}CASA") == "robo a casa"


DAY = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("epoch_s", "1704067200", DAY),
        ("epoch_ms", "1704067200000", DAY),
        ("epoch_ms", "/Date(1704067200000-0600)/", DAY),  # the offset says nothing about the number
        ("epoch_ms", "/Date(1704067200000)/", DAY),
        ("epoch_ms", 1704067200000, DAY),
        ("epoch_ms", 1704067200000.0, DAY),
        ("epoch_s", "-86400", datetime(1969, 12, 31, tzinfo=UTC)),
        ("epoch_ms", "-86400001", datetime(1969, 12, 30, 23, 59, 59, 999000, tzinfo=UTC)),
        ("epoch_s", "/Date(1704067200000)/", ["date_format"]),
        ("epoch_ms", "/Date(1704067200000-06:00)/", ["date_format"]),
        ("epoch_ms", "1704067200000.5", ["date_format"]),
        ("epoch_ms", "1,704,067,200,000", ["date_format"]),
        ("epoch_ms", "/Date(-62135596800000)/", ["date_out_of_range"]),  # what a program writes for no date
        ("epoch_s", "1704067200000", ["date_out_of_range"]),  # milliseconds called seconds
        ("epoch_s", "999999999999999", ["date_out_of_range"]),
    ],
)
def test_numbers_that_count_from_1970(form: str, text: Any, found: Any) -> None:
    assert known(form, "", fecha=text) == (found, None if isinstance(found, list) else "minute")


@given(
    st.datetimes(datetime(1900, 1, 3), datetime(2999, 12, 30)), st.sampled_from([("epoch_s", 1), ("epoch_ms", 1000)])
)
def test_a_number_from_1970_is_the_one_instant_it_counts_to(moment: datetime, unit: tuple[str, int]) -> None:
    exact = moment.replace(microsecond=0, tzinfo=UTC)
    text = str(round(exact.timestamp()) * unit[1])
    assert outcome(EPOCHS[unit[0]], fecha=text) == exact


EPOCHS = {form: mapper(form, "") for form in ("epoch_s", "epoch_ms")}


def test_the_day_of_such_a_number_is_the_one_where_the_source_is() -> None:
    spec = "  persons[0].role: {const: detained}\n  persons[0].birth_date: {date: nacida, format: epoch_ms}\n"
    one = Mapper(read_mapping(DOCUMENT.format(formats="iso", more="") + spec, "m.yaml"))
    for text, day in (("1704088799999", date(2023, 12, 31)), ("1704088800000", date(2024, 1, 1))):
        found = one.map({"folio": "1", "falta": "RIÑA", "nacida": text})
        assert isinstance(found, Mapped)
        assert found.fields["persons"] == [{"role": "detained", "birth_date": day}]
    assert known("epoch_ms", ", midnight: unknown", fecha="1704088800000") == (at(2024, 1, 1), "day")


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("%d-%b-%Y", "01-abr-2024", at(2024, 4, 1)),
        ("%d-%b-%Y", "01-ABR.-2024", at(2024, 4, 1)),
        ("%d-%b-%Y", "1-Sept-2024", at(2024, 9, 1)),
        ("%d/%B/%Y", "01/Diciembre/2024", at(2024, 12, 1)),
        ("%d DE %B DE %Y", "1 DE JUNIO DE 2024", at(2024, 6, 1)),
        ("%d DE %B DE %Y", "1\u00a0de junio  de 2024", at(2024, 6, 1)),
        ("%d DE %B DE %Y", "3 de set. de 2024", at(2024, 9, 3)),
        ("%d.%b.%Y", "01.abr.2024", at(2024, 4, 1)),
        ("%d.%b.%Y", "01.abr..2024", at(2024, 4, 1)),
        ("%d%b%Y", "1abr2024", at(2024, 4, 1)),
        ("%d%b%Y", "1ene2024", at(2024, 1, 1)),
        ("%B %d, %Y %I:%M %p", "Mayo 5, 2024 7:05 p. m.", at(2024, 5, 5, 19, 5)),
        ("%d-%b-%Y", "01-MÁR-2024", at(2024, 3, 1)),
        ("%d-%b-%Y", "01-04-2024", ["date_format"]),
        ("%d-%b-%Y", "abr-01-2024", ["date_format"]),
        ("%d-%b-%Y", "01-jan-2024", ["date_format"]),
        ("%d-%b-%Y", "01-abril-mayo-2024", ["date_format"]),
        ("%d-%b-%Y", "01-\ue0004\ue000-2024", ["date_format"]),
        ("%d-%b-%Y", "31-abr-2024", ["date_format"]),
    ],
)
def test_months_have_their_spanish_names(form: str, text: str, found: Any) -> None:
    assert known(f'"{form}"', "", fecha=text)[0] == found


LIVES = ", decided_by: {from: 1930-06-01, to: 2010-05-31}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("01/03/24", ["date_outside_period"]),
        ("01/03/29", ["date_outside_period"]),
        ("01/03/11", ["date_outside_period"]),
        ("31/05/30", ["date_outside_period"]),
        ("01/06/30", at(1930, 6, 1)),
        ("01/03/85", at(1985, 3, 1)),
        ("01/03/10", at(2010, 3, 1)),
    ],
)
def test_a_century_is_decided_by_the_stated_days(text: str, found: Any) -> None:
    assert known('"%d/%m/%y"', LIVES, fecha=text)[0] == found
    assert known('"%d/%m/%y"', ", decided_by: {from: 1900-01-02, to: 2099-12-31}", fecha=text)[0] == ["ambiguous_date"]


@given(st.dates(date(1900, 1, 2), date(2099, 12, 31)))
def test_two_digits_are_read_as_the_one_year_that_is_possible(day: date) -> None:
    within = [d for d in _centuries(day) if date(1930, 6, 1) <= d <= date(2010, 5, 31)]
    expected = {0: ["date_outside_period"], 2: ["ambiguous_date"]}.get(len(within)) or at(*within[0].timetuple()[:3])
    assert outcome(CENTURY, fecha=f"{day:%d/%m/%y}") == expected


def _centuries(day: date) -> set[date]:
    years = {day.year, day.year + (100 if day.year < 2000 else -100)}
    return {day.replace(year=year) for year in years if (day.month, day.day) != (2, 29) or year != 1900}


CENTURY = mapper('["%d/%m/%y"]', LIVES)


def test_a_century_is_decided_by_a_year_beside_it() -> None:
    one = mapper('"%d-%b-%y"', ", decided_by: {year: anio, month: mes}")
    assert outcome(one, fecha="01-abr-24", anio="2024") == at(2024, 4, 1)
    assert outcome(one, fecha="01-abr-24", anio="1924") == at(1924, 4, 1)
    assert outcome(one, fecha="01-abr-24") == ["ambiguous_date"]
    assert outcome(one, fecha="01-abr-24", mes="mayo") == ["companion_disagrees"]


@pytest.mark.parametrize(
    ("formats", "more", "words"),
    [
        (BOTH, "", "read one text as two dates; keep one of them, or say what decides: decided_by"),
        ("[iso, '%Y-%d-%m']", "", "two dates"),
        ("iso", ", time: h, time_formats: ['%H:%M', '%M:%H']", "read one text as two times; keep one"),
        ("iso", ", time: h, time_formats: ['%H%M', '%H%M%S %p']", "half a day is left open"),
        ("iso", ", time: h, time_formats: ['%I:%M']", "%I and %p go together"),
        ("iso", ", time: h, time_formats: ['%M:%S']", "has no hour"),
        ("'%d/%m/%y'", "", "a year of two digits is one of two; say which by decided_by"),
        ("'%d/%m/%y %Y'", WINTER, "says a part twice"),
        ("['%d/%b/%m/%Y', iso]", "", "says a part twice"),
        ("iso", ", time: h, time_formats: ['%y %H:%M']", "a year of two digits"),
        ("iso", ", time: h, time_formats: [epoch_ms]", "epoch_ms is for dates and instants"),
        ("[epoch_s, epoch_ms]", "", "two dates"),
        ("['%Y%m%d', epoch_s]", "", "two dates"),
        ("[iso, epoch_s]", "", "two dates"),
        ("[iso, '%Y%d%m']", "", "two dates"),
        ("['%d-%b-%Y', '%Y-%b-%d', '%b %d %Y', '%m %d %Y', '%d %m %Y']", "", "'%m %d %Y' and '%d %m %Y' read"),
        ("'%d/%A/%Y'", "", "%A is not supported"),
        ("iso", ", time_unknown: ['00:00']", "no time column; in whole instants, midnight: unknown says it"),
        ("iso", ", time: h, time_formats: ['%H:%M'], midnight: unknown", "of a time column, time_unknown says it"),
        ("'%m/%Y'", "", "leaves a part open; a date needs %Y, %m and %d"),
        ("'%d/%m/%Y %I:%M'", "", "%I and %p go together"),
        (BOTH, ", decided_by: {from: 2014-02-28, to: 2014-01-01}", "from is after to"),
        (BOTH, ", decided_by: {from: null}", "from, to, or both"),
        (BOTH, ", decided_by: {year: anio}", "decided_by.month: is missing"),
        (BOTH, ", decided_by: order", "expected 'period'"),
        (BOTH, ", decided_by: {quarter: 1}", "period, {from: ..., to: ...} or {year: ..., month: ...} is expected"),
        (BOTH, ", decided_by: {date: fecha, format: iso}", "'fecha' is the date itself; name another date of the row"),
        (BOTH, ", decided_by: {date: otra, format: '%m/%Y'}", "leaves a part open"),
        (BOTH, ", decided_by: {date: otra}", "format: is missing"),
        (BOTH, ", decided_by: []", "at least 1"),
        (BOTH, ", decided_by: {from: 2014-02-30, to: 2014-03-01}", "decided_by.from"),
    ],
)
def test_what_could_only_be_guessed_is_complained_of(formats: str, more: str, words: str) -> None:
    assert words in complaints(formats, more)


def test_a_period_needs_files_that_say_it() -> None:
    text = DOCUMENT.format(formats=BOTH, more=", decided_by: period").replace(', period: "d_{year}-{month}.csv"', "")
    with pytest.raises(DocumentError, match="no file says its period"):
        read_mapping(text, "m.yaml")


def test_a_rule_is_only_as_wide_as_its_days() -> None:
    wide = mapper(more=", decided_by: {from: 2014-01-01, to: 2014-12-31}")
    days = [date(2014, 1, 1) + timedelta(days=n) for n in range(365)]
    unclear = [day for day in days if outcome(wide, fecha=f"{day:%d/%m/%Y}") == ["ambiguous_date"]]
    assert len(unclear) == 12 * 11  # every day up to the 12th of another month
    assert Problem("occurred_at", "ambiguous_date") in wide.map({"folio": "1", "fecha": "02/01/2014"}).problems  # type: ignore[union-attr]


YEARLESS = '["%d/%m/%Y", "%d DE %B"]'


@pytest.mark.parametrize(
    ("more", "cell", "day"),
    [
        (WINTER, "8 de febrero", date(2014, 2, 8)),
        (WINTER, "08 DE FEB.", date(2014, 2, 8)),
        (WINTER, "8 de marzo", ["date_outside_period"]),
        (WINTER, "08/02/2014", date(2014, 2, 8)),
        (", decided_by: {from: 2023-11-01, to: 2024-03-31}", "29 de febrero", date(2024, 2, 29)),
        (", decided_by: {from: 2023-11-01, to: 2024-03-31}", "30 de noviembre", date(2023, 11, 30)),
        (", decided_by: {from: 2023-01-01, to: 2024-12-31}", "1 de marzo", ["ambiguous_date"]),
        (", decided_by: {to: 2014-02-28}", "8 de febrero", ["ambiguous_date"]),
        (WINTER, "30 de febrero", ["date_format"]),
        (WINTER, "15/02 10:30", ["day_without_year"]),
        (WINTER, "10:30 hrs", ["hour_without_day"]),
        (WINTER, "46054.4375", ["excel_day"]),
    ],
)
def test_a_date_without_a_year_is_of_the_days_that_decide(more: str, cell: str, day: Any) -> None:
    found = outcome(mapper(YEARLESS, more), fecha=cell)
    assert (found.date() if isinstance(found, datetime) else found) == day


def test_nothing_decides_the_year_of_a_date_without_one() -> None:
    assert "leaves a part open" in complaints('"%d DE %B"')
    assert "leaves a part open" in complaints('"%B"', WINTER)
