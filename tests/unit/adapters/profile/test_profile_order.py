from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.profile.dates import Verdict
from adapters.profile.table import Profile
from adapters.values.months_said import Months, month_of_cell, months_said, period_pattern

Days = Sequence[date]


def exchanged(day: date) -> date:
    return day.replace(month=day.day, day=day.month)


def verdict(days: Sequence[date | str], *said: str, months: Sequence[str] = ()) -> Verdict:
    """Of a column of ``days`` beside a column of ``months``, in rows of which ``said`` says the months."""
    profile = Profile()
    texts = [day if isinstance(day, str) else f"{day}T00:00:00" for day in days]
    rows = [{"FECHA": text} | ({"MES": months[i]} if months else {}) for i, text in enumerate(texts)]
    profile.feed(rows, said=[tuple(map(months_said, said))] * len(rows))
    return profile.columns["FECHA"].dates.verdict()


def run(first: date, count: int, a_day: int = 2) -> list[date]:
    return [first + timedelta(i // a_day) for i in range(count * a_day)]


def wrong(days: Days, share: float = 0.2) -> tuple[list[date], int]:
    """With some of those exchanged that can be, and how many: at least one."""
    random, could = Random(7), [i for i, day in enumerate(days) if day.day <= 12 and day.day != day.month]
    chosen = {*random.sample(could, max(1, int(len(could) * share)))}
    return [exchanged(day) if i in chosen else day for i, day in enumerate(days)], len(chosen)


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("in_order", [list, lambda days: days[::-1]])
@pytest.mark.parametrize("days", [run(date(2024, 1, 1), 31), run(date(2024, 1, 1), 91), run(date(2023, 6, 5), 366, 1)])
def test_neighbours_tell_dates_whose_day_and_month_changed_places(
    days: Days, in_order: Callable[[Days], Days], share: float
) -> None:
    dates, count = wrong(in_order(days), share)
    found = verdict(dates)
    assert (found.swapped, found.alone, found.mixed, found.certain) == (count, True, True, False)
    assert all(exchanged(fits) == stands for stands, fits in found.examples)
    assert "%Y-%d-%mT%H:%M:%S" in found.candidates


def late(days: Days) -> list[date]:
    """Some are noted months after they were."""
    return [day - timedelta(45 + i) if i % 17 == 3 else day for i, day in enumerate(days)]


@pytest.mark.parametrize(
    "days",
    [
        run(date(2024, 1, 1), 366),
        run(date(2024, 1, 1), 366)[::-1],
        Random(3).sample(run(date(2024, 1, 1), 366), 700),
        Random(3).sample(run(date(2024, 1, 1), 36), 72),  # to the 5th of February
        [date(2024, 1 + i % 12, 1 + i % 28) for i in range(40)],
        [date(2020 + i // 12, 1 + i % 12, 5) for i in range(48)],  # one a month
        [date(2024, 1, 3) + timedelta(23 * i) for i in range(15)],
        run(date(2024, 1, 1), 80) * 2,  # one court below the other
        late(run(date(2024, 3, 10), 60)),
        [date(1950 + i * 7 % 50, 1 + i % 12, 1 + i * 5 % 28) for i in range(90)],
        [date(2024, 1, 2), date(2024, 3, 1)],
    ],
)
def test_dates_that_jump_honestly_are_not_accused(days: Days) -> None:
    found = verdict(days)
    assert (found.swapped, found.certain) == (0, True)


@given(st.integers(), st.integers(30, 366))
def test_rows_in_no_order_accuse_nobody_by_their_neighbours(seed: int, count: int) -> None:
    assert verdict(Random(seed).sample(run(date(2023, 5, 20), 366), count)).swapped == 0


@pytest.mark.parametrize("said", ["ENERO", "boletas_2024-01.csv", "MES DE ENERO DE 2024"])
def test_the_month_that_is_said_tells_where_rows_jump(said: str) -> None:
    days = Random(5).sample(run(date(2024, 1, 1), 31), 62)
    dates, count = wrong(days, 0.1)
    assert 0 < verdict(dates, "", said).swapped <= count
    spilled = [*run(date(2024, 1, 1), 31), date(2024, 2, 1), date(2024, 2, 1)]
    assert verdict(spilled, "", said).swapped == 0


def test_a_month_that_most_dates_are_not_in_says_nothing() -> None:
    days = run(date(2024, 1, 1), 120)
    assert (verdict(days, "corte 2024-05").swapped, verdict(days, "corte 2024-05").said) == (0, None)


def test_a_column_of_months_tells_too() -> None:
    days = Random(9).sample(run(date(2024, 1, 1), 366), 600)
    dates, count = wrong(days, 0.1)
    assert verdict(dates, months=[str(day.month) for day in days]).swapped == count
    assert verdict(days, months=["3"] * len(days)).swapped == 0


def test_texts_of_two_readings_are_held_against_their_neighbours_too() -> None:
    days = run(date(2024, 1, 1), 91)
    dates, count = wrong(days, 0.1)
    found = verdict([f"{day:%d/%m/%Y}" for day in dates])
    assert (found.misplaced, found.mixed) == (count, True)
    assert verdict([f"{day:%m/%d/%Y}" for day in days]).certain


def test_the_days_of_a_file_are_the_months_it_says_and_else_those_of_its_dates() -> None:
    days = run(date(2024, 1, 13), 25)
    january = (date(2024, 1, 1), date(2024, 2, 29))
    assert verdict(days).days == january
    assert verdict(days, "", "ENE-MAR").days == (date(2024, 1, 1), date(2024, 3, 31))
    assert verdict(["03/04/2024", "05/04/2024"], "abril").days == (date(2024, 4, 1), date(2024, 4, 30))
    assert verdict(days, months=["1"] * len(days)).said is None


def test_a_stated_month_clears_dates_beside_texts_that_are_in_it_as_they_stand() -> None:
    cells = ["2024-05-03T00:00:00", "2024-05-04T00:00:00", "13/05/2024", "28/05/2024", "06/05/2024"]
    assert verdict(cells).swapped == 2
    assert verdict(cells, "", "mayo 2024").certain
    assert verdict([*cells, "2024-07-05T00:00:00"], "", "mayo 2024").swapped == 1


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("BITACORA ENE-MAR 2024.xlsx", {(2024, 1), (2024, 2), (2024, 3)}),
        ("Enero a marzo", {(None, 1), (None, 2), (None, 3)}),
        ("enero y marzo de 2023", {(2023, 1), (2023, 3)}),
        ("boletas_2024-03.csv", {(2024, 3)}),
        ("boletas_20240315", {(2024, 3)}),
        ("03-2024", {(2024, 3)}),
        ("MES DE SEPTIEMBRE", {(None, 9)}),
        ("MARTINEZ 2024", set()),
        ("oficio 120240315", set()),
        ("Hoja1", set()),
    ],
)
def test_which_months_a_text_says(text: str, months: Months) -> None:
    assert months_said(text) == months


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("boletas_2024-03.csv", "boletas_{year}-{month}.csv"),
        ("03_2024 boletas.xlsx", "{month}_{year} boletas.xlsx"),
        ("boletas_2024-03-15.csv", None),
        ("boletas_2024-03 v2.csv", None),
        ("marzo 2024.csv", None),
    ],
)
def test_a_name_s_month_as_a_pattern(name: str, pattern: str | None) -> None:
    assert period_pattern(name) == pattern


@pytest.mark.parametrize(("cell", "month"), [("3", 3), ("03", 3), ("marzo", 3), ("MAR.", 3), ("13", None), ("", None)])
def test_a_cell_of_a_month(cell: str, month: int | None) -> None:
    assert month_of_cell(cell) == ({(None, month)} if month else set())
