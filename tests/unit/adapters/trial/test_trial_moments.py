"""What a trial says of a record's moments: lines that keep a row whose date is wrong, and moments in no order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.base import Batch, Cursor, Row, Skipped
from adapters.rows.mapper import read_mapping
from adapters.trial.attempt import Trial, attempt

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MAPPING = """mapping: 1
source: reportes
owner: policia
kind: incident
zone: America/Mexico_City
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
fields:
  folio: {text: folio}
  report_class: {const: crime}
  occurred_at: {date: fecha, format: "%d/%m/%Y"}
  occurred_precision: {precision_of: occurred_at}
  reported_at: {date: fecha, format: "%d/%m/%Y", time: llamada, time_formats: ["%H:%M"]}
  arrived_at: {date: arribo, format: ["%d/%m/%Y %H:%M", "%d/%m/%Y"]}
  closed_at: {date: cierre, format: "%d/%m/%Y"}
  persons[0].role: {const: detained}
  persons[0].birth_date: {date: nacimiento, format: "%d/%m/%Y"}
"""
GOOD = {"folio": "1", "fecha": "01/03/2024", "llamada": "10:00", "arribo": "01/03/2024 10:20", "cierre": "01/03/2024"}
ROW = GOOD | {"nacimiento": "02/02/1990"}


class Rows:
    name = "rows"

    def __init__(self, *rows: dict[str, str]) -> None:
        self._rows = [Row(f"a.csv#{i}@0", row | {"folio": str(i)}) for i, row in enumerate(rows, 2)]

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        yield Batch(self._rows, {}, "digest", 0, len(self._rows), "a.csv", frozenset())

    def fetch(self, locator: str) -> Row | None:
        raise NotImplementedError

    def check(self) -> None:
        raise NotImplementedError


def tried(*rows: dict[str, str], mapping: str = MAPPING) -> Trial:
    return attempt(Rows(*rows), read_mapping(mapping, "m.yaml"), NOW, 0, lambda done, total: None)


def pasted(found: Trial) -> str:
    """The mapping with each ready line in its field's place."""
    text = MAPPING
    for mend in found.mends:
        path = mend.line.partition(": ")[0]
        (old,) = [line for line in MAPPING.splitlines() if line.startswith(f"  {path}:")]
        text = text.replace(old, f"  {mend.line}")
    return text


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        ({"cierre": "PENDIENTE"}, ("date_format",)),
        ({"cierre": "03/03/2042"}, ("in_the_future",)),
        ({"nacimiento": "31/02/1990"}, ("date_format",)),
        ({"nacimiento": "12/05/2987"}, ("in_the_future",)),
        ({"nacimiento": "01/01/1900"}, ("date_out_of_range",)),
    ],
)
def test_a_row_with_a_wrong_secondary_date_has_a_line_that_keeps_it(
    cells: dict[str, str], rules: tuple[str, ...]
) -> None:
    found = tried(ROW, ROW | cells)
    assert (found.kept, found.quarantined) == (1, 1)
    assert [mend.rules for mend in found.mends] == [rules]
    mended = tried(ROW, ROW | cells, mapping=pasted(found))
    assert (mended.kept, mended.quarantined, sum(mended.unknown.values())) == (2, 0, 1)


def test_two_troubles_of_one_date_are_one_line() -> None:
    found = tried(ROW | {"cierre": "PENDIENTE"}, ROW | {"cierre": "03/03/2042"})
    (mend,) = found.mends
    assert mend.rules == ("date_format", "in_the_future")
    assert "decided_by: {to: 2026-12-31}, invalid: 'null'" in mend.line
    assert tried(ROW | {"cierre": "PENDIENTE"}, ROW | {"cierre": "03/03/2042"}, mapping=pasted(found)).kept == 2


def test_the_moment_of_the_facts_and_what_is_required_have_none() -> None:
    bad = ROW | {"fecha": "marzo"}
    assert tried(bad).mends == []  # the row would not be saved: the same cell is the moment of the facts
    required = MAPPING.replace("{date: cierre,", "{required: true, date: cierre,")
    assert tried(ROW | {"cierre": "PENDIENTE"}, mapping=required).mends == []
    keyed = MAPPING.replace("[folio]}", "[folio, cierre]}")
    assert tried(ROW | {"cierre": "PENDIENTE"}, mapping=keyed).mends == []


def test_moments_in_no_order_are_counted_and_shared() -> None:
    early = ROW | {"arribo": "01/03/2024 09:50"}
    day_before = ROW | {"cierre": "29/02/2024"}
    found = tried(ROW, early, early, day_before, ROW | {"arribo": ""})
    assert (found.kept, found.quarantined) == (5, 0)
    assert found.disordered == {("arrived_at", "reported_at"): 2, ("closed_at", "arrived_at"): 1}


def test_of_a_day_and_an_hour_of_it_none_is_before_the_other() -> None:
    assert not tried(ROW | {"arribo": "01/03/2024"}, ROW | {"llamada": ""}).disordered


BOTH = MAPPING.replace(
    'closed_at: {date: cierre, format: "%d/%m/%Y"}',
    'closed_at: {date: cierre, format: ["%d/%m/%Y", "%m/%d/%Y"], decided_by: {from: 2024-01-01, to: 2024-12-31}}',
)


def test_of_dates_of_two_readings_the_line_reads_one_order_and_loses_none() -> None:
    rows = [ROW | {"cierre": "05/04/2024"}, ROW | {"cierre": "20/04/2024"}]
    (mend,) = tried(*rows, mapping=BOTH).mends
    assert (mend.rules, mend.order) == (("ambiguous_date",), True)
    assert mend.line == "closed_at: {date: cierre, format: '%d/%m/%Y'}"
    mended = tried(*rows, mapping=MAPPING)
    assert (mended.kept, mended.quarantined, sum(mended.unknown.values())) == (2, 0, 0)


def test_the_moment_of_the_facts_has_that_line_too() -> None:
    both = 'occurred_at: {date: fecha, format: ["%d/%m/%Y", "%m/%d/%Y"], decided_by: {to: 2024-12-31}}'
    found = tried(ROW, mapping=MAPPING.replace('occurred_at: {date: fecha, format: "%d/%m/%Y"}', both))
    assert [mend.line for mend in found.mends] == ["occurred_at: {date: fecha, format: '%d/%m/%Y'}"]
