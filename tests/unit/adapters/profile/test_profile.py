from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.profile.cells import dates, look, mask, number_form, time_form
from adapters.profile.column import MOST_DISTINCT, Column
from adapters.profile.points import OnePlace, one_place
from adapters.profile.sample import MOST
from adapters.profile.table import Profile
from adapters.values.coordinates import coordinate
from contracts.identifiers import curp_check_digit


def column(*cells: str) -> Column:
    profile = Profile()
    profile.feed([{"c": cell} for cell in cells])
    return profile.columns["c"]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("13/02/2024", ("%d/%m/%Y",)),
        ("02/13/2024", ("%m/%d/%Y",)),
        ("03/04/2024", ("%d/%m/%Y", "%m/%d/%Y")),
        ("2024-02-13", ("%Y-%m-%d",)),
        ("2024-02-13 05:06:07", ("%Y-%m-%d %H:%M:%S",)),
        ("2024-02-13T05:06:07-06:00", ("iso",)),
        ("13.02.2024 05:06", ("%d.%m.%Y %H:%M",)),
        ("20240213", ("%Y%m%d",)),
        ("20240213 2030", ("%Y%m%d %H%M",)),
        ("20240213 8:30", ("%Y%m%d %H:%M",)),
        ("20240213 2530", ()),
        ("20241313 2030", ()),
        ("13/02/24", ("%d/%m/%y",)),
        ("3/4/24", ("%d/%m/%y", "%m/%d/%y")),
        ("13-feb-2024", ("%d-%b-%Y",)),
        ("13-sept.-24", ("%d-%b-%y",)),
        ("1 DE JUNIO DEL 2024 10:30", ("%d DE %b DEL %Y %H:%M",)),
        ("13 de febrero de 2024", ("%d DE %b DE %Y",)),
        ("13 de febo de 2024", ()),
        ("6 de febrero", ()),
        ("/Date(1704067200000-0600)/", ("epoch_ms",)),
        ("30/02/2024", ("impossible",)),
        ("B-00012", ()),
        ("1/2", ()),
    ],
)
def test_a_date_has_every_reading_it_could_have(text: str, forms: Sequence[str]) -> None:
    assert look(text).forms == tuple(forms)


@given(st.dates(date(1901, 1, 1), date(2999, 12, 31)), st.sampled_from("-/."))
def test_the_true_reading_is_always_among_them(day: date, sign: str) -> None:
    for form in (f"%d{sign}%m{sign}%Y", f"%m{sign}%d{sign}%Y", f"%Y{sign}%m{sign}%d"):
        assert form in dates(day.strftime(form))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("7:05", "%H:%M"),
        ("07:05:09", "%H:%M:%S"),
        ("07:05:09:00", "%H:%M:%S:00"),
        ("7:05 p. m.", "%I:%M %p"),
        ("31:00", None),
        ("mediodía", None),
    ],
)
def test_times_of_day(text: str, form: str | None) -> None:
    assert time_form(text) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("12", "integer"),
        ("12.5", "decimal_point"),
        ("12,50", "decimal_comma"),
        ("1.234,50", "thousands"),
        ("1,234,567.8", "thousands"),
        ("$ 1,200.00", "money"),
        ("12 kg", None),
    ],
)
def test_numbers_say_how_they_are_written(text: str, form: str | None) -> None:
    assert number_form(text) == form


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("DOniA ANA", "ni_for_enie"),
        ("NiÃ±o", "mojibake"),
        ("PE\ufffdA", "replacement_character"),
        ("ORGANIZACIoN", "lower_inside_upper"),
        ("investigaci¢n", "other_code_page"),
        ("A  B", "spaces_inside"),
        ("  POLES", "leading_blanks"),
        ("CENTRO ", "trailing_blanks"),
        ("00123", "leading_zero"),
        ("01/01/1875", "before_1900"),
    ],
)
def test_oddities_have_names(text: str, odd: str) -> None:
    assert odd in look(text).odd


@pytest.mark.parametrize("text", ["Peña", "GÜERO", "JOSÉ MARÍA", "McAllen", "3a. NORTE", "12.5", "2024-01-01"])
def test_what_is_right_is_not_odd(text: str) -> None:
    assert look(text).odd == ()


def test_what_means_unknown_is_told_from_what_is_there() -> None:
    found = column("NA", "S/D", "sin dato ", "1900-01-01 00:00:00", "", "ANA")
    assert (found.rows, found.filled, found.nulls.total()) == (6, 1, 4)
    compact = column("19000101 0000", "99999999 9999", "19000101", "20240213 2030", "1900010123")
    assert (compact.filled, compact.nulls.total()) == (2, 3)


def test_a_midnight_of_four_digits_is_one() -> None:
    verdict = column("20240213 0000", "20240214 2030").dates.verdict()
    assert (verdict.formats, verdict.midnight, verdict.midnights) == (["%Y%m%d %H%M"], False, 1)
    assert column("20240213 0000", "20240214 0000").dates.verdict().midnight


def test_a_shape_is_no_value() -> None:
    assert mask("Ñu-12/b") == "AA-99/A"


def test_curps_are_counted_valid_by_their_check_digit() -> None:
    first = "MUXJ991123HJCXXS0"
    good = first + curp_check_digit(first)
    bad = first + str((int(good[-1]) + 1) % 10)
    found = column(good, bad)
    assert found.kind == "curp"
    assert (found.forms["valid"], found.forms["invalid"]) == (1, 1)
    assert found.sensitive
    assert found.listed == []


def test_a_number_of_the_office_s_with_slashes_is_no_rfc() -> None:
    assert look("TUX/2/0001/2026").kind == "text"
    assert look("VECJ-880326-XXX").kind == look("VECJ880326XXX").kind == "rfc"


def test_where_a_coordinate_is() -> None:
    assert coordinate("20.7", latitude=True) == "inside"
    assert coordinate("103.3", latitude=False) == "sign"
    assert coordinate("-103.3", latitude=True) == "swapped"
    assert coordinate("0.0", latitude=True) == "zero"
    assert coordinate("2284512", latitude=True) == "projected"
    assert coordinate("48.8", latitude=True) == "outside"


@pytest.mark.parametrize(("times", "found"), [(40, True), (9, False)])
def test_one_point_in_many_rows_stands_out(times: int, found: bool) -> None:
    profile = Profile()
    cells = [(f"20.{i:03}", f"-103.{i:03}") for i in range(100)] + [("0", "0")] * 60 + [("20.65", "-103.35")] * times
    profile.feed({"latitud": y, "longitud": x} for y, x in cells)
    assert one_place(profile) == (OnePlace("longitud", "latitud", 40, ("-103.35", "20.65")) if found else None)


def days(first: date, count: int, form: str) -> list[str]:
    return [(first + timedelta(days=i)).strftime(form) for i in range(count)]


def test_one_day_above_twelve_settles_an_order_for_all() -> None:
    verdict = column("03/04/2024", "05/04/2024", "29/04/2024").dates.verdict()
    assert verdict.certain
    assert verdict.formats == ["%d/%m/%Y"]


def test_nothing_settles_dates_that_all_read_both_ways() -> None:
    verdict = column("03/04/2024", "05/06/2024").dates.verdict()
    assert not verdict.certain
    assert (verdict.formats, verdict.either) == ([], 2)


def test_two_orders_in_one_column_are_mixed() -> None:
    verdict = column("13/04/2024", "04/13/2024", "03/04/2024").dates.verdict()
    assert verdict.mixed
    assert (verdict.day_first, verdict.month_first, verdict.either) == (1, 1, 1)


def test_an_order_that_reads_all_is_suspect_where_it_leads_out_of_the_known_months() -> None:
    right = days(date(2014, 1, 1), 59, "%d/%m/%Y")
    swapped = [day.strftime("%m/%d/%Y") for day in (date(2014, 1, 5), date(2014, 2, 7), date(2014, 2, 9))]
    assert column(*right).dates.verdict().certain
    verdict = column(*right, *swapped).dates.verdict()
    assert verdict.mixed
    assert verdict.misplaced == 3
    assert verdict.span == (date(2014, 1, 1), date(2014, 2, 28))


def test_excel_s_dates_beside_texts_may_be_swapped_where_none_has_a_day_above_twelve() -> None:
    swapped = column("2024-03-05T00:00:00", "2024-07-05T00:00:00", "13/05/2024", "28/05/2024").dates
    verdict = swapped.verdict()
    assert (verdict.certain, verdict.mixed, verdict.swapped) == (False, True, 2)
    assert verdict.candidates == ["%d/%m/%Y", "iso", "%Y-%d-%mT%H:%M:%S"]
    assert verdict.span == (date(2024, 5, 1), date(2024, 5, 31))
    assert swapped.year_first_months == [((2024, 3), 1), ((2024, 7), 1)]
    right = column("2024-05-03T00:00:00", "2024-05-23T00:00:00", "13/05/2024", "28/05/2024").dates.verdict()
    assert (right.certain, right.formats) == (True, ["%d/%m/%Y", "iso"])
    alone = column("2024-05-03T00:00:00", "2024-06-05T00:00:00").dates.verdict()
    assert (alone.certain, alone.span) == (True, (date(2024, 5, 1), date(2024, 6, 30)))


def test_years_of_two_digits_follow_the_known_order_and_wait_for_a_rule() -> None:
    verdict = column("13/02/2024", "3/2/24", "14-feb-2024").dates.verdict()
    assert (verdict.certain, verdict.mixed, verdict.two_digits) == (False, False, 1)
    assert verdict.candidates == ["%d-%b-%Y", "%d/%m/%Y", "%d/%m/%y"]
    assert verdict.span == (date(2024, 2, 1), date(2024, 2, 29))


def test_no_break_spaces_are_spaces() -> None:
    assert look("7:05\u00a0p.\u00a0m.").forms == ("%I:%M %p",)


def test_the_year_one_stands_for_none() -> None:
    assert column("/Date(-62135575200000)/", "0001-01-01T00:00:00").nulls.total() == 2


def test_years_that_somebody_mistyped_do_not_stretch_the_months() -> None:
    verdict = column(*days(date(2024, 1, 13), 110, "%Y-%m-%d"), "2042-03-13").dates.verdict()
    assert verdict.strays == [((2042, 3), 1)]
    assert verdict.span == (date(2024, 1, 1), date(2024, 5, 31))


def test_births_all_over_the_years_are_no_two_orders() -> None:
    births = [date(1950 + i, 1 + i % 12, 1 + (i * 7) % 28).strftime("%d/%m/%Y") for i in range(60)]
    assert column(*births).dates.verdict().certain


def test_a_sample_is_taken_from_all_of_a_column_and_counts_right() -> None:
    profile = Profile()
    for part in range(10):
        profile.feed([{"c": f"{part}-{i}"} for i in range(200) for _ in range(2)])
    texts = dict(profile.columns["c"].sample.texts)
    assert len(texts) == MOST
    assert {*texts.values()} == {2}
    assert {text[0] for text in texts} == {*"0123456789"}


def test_different_texts_are_counted_exactly_up_to_a_limit() -> None:
    assert column(*(f"A{i}" for i in range(MOST_DISTINCT))).distinct == MOST_DISTINCT
    over = column(*(f"A{i}" for i in range(MOST_DISTINCT + 1)))
    assert over.distinct is None
    assert over.unique
    assert not column(*(f"A{i}" for i in range(20)), "A3").unique


def test_names_of_persons_are_never_listed() -> None:
    profile = Profile()
    profile.feed([{"nombre": "ANA", "sexo": "M"}, {"nombre": "ANA", "sexo": "M"}])
    assert profile.columns["nombre"].listed == []
    assert profile.columns["sexo"].listed == [("M", 2)]


def test_native_cells_are_looked_at_as_their_text() -> None:
    profile = Profile()
    profile.feed([{"n": 5.0, "d": date(2024, 1, 31), "x": None}])
    assert [c.kind for c in profile.columns.values()] == ["number", "date", "empty"]


@pytest.mark.parametrize(
    "text",
    [
        "QRR",
        "Q.R.R.",
        "q. r. r.",
        "Quien resulte responsable",
        "NO PROPORCIONA",
        "No proporcionó nombre",
        "N.N.",
        "S/U",
    ],
)
def test_what_is_written_for_nobody_is_no_name_in_any_column(text: str) -> None:
    found = column(*[text] * 3, "ANA SOTO")
    assert (found.filled, found.nulls[text]) == (1, 3)


@pytest.mark.parametrize("text", ["NANCY", "Q", "SU", "N. RUIZ", "Responsable", "INN", "()", "S/U 12"])
def test_what_may_be_somebody_s_is_not_taken_for_nobody(text: str) -> None:
    assert look(text).kind != "null"


def named(*cells: str) -> Column:
    profile = Profile()
    profile.feed([{"nombre": cell} for cell in cells])
    return profile.columns["nombre"]


def test_one_text_that_stands_out_where_persons_are_named_is_counted_and_not_shown() -> None:
    assert named(*["SIN PARTE"] * 20, *(f"ANA {i}" for i in range(100))).one_text == 20
    assert named(*["SIN PARTE"] * 2_000, *(f"ANA {i}" for i in range(5_000))).one_text > 1_000
    assert named(*["JUEZ UNO"] * 20, *["JUEZ DOS"] * 19).one_text == 0
    assert named(*["ANA"] * 9).one_text == 0
    assert column(*["CENTRO"] * 20, "NORTE").one_text == 0


def test_the_last_days_of_a_file_lie_beside_its_months_and_prove_no_other_order() -> None:
    days = [date(2024, 1, 1) + timedelta(n) for n in range(188)]  # to the 6th of July: July has no day above 12
    verdict = column(*(f"{day:%d/%m/%Y}" for day in days)).dates.verdict()
    assert (verdict.certain, verdict.formats, verdict.misplaced) == (True, ["%d/%m/%Y"], 0)
    assert verdict.span == (date(2024, 1, 1), date(2024, 7, 31))
    mixed = [f"{day:%m/%d/%Y}" if day.day < 13 else f"{day:%d/%m/%Y}" for day in days[:59]]
    assert not column(*mixed).dates.verdict().certain
