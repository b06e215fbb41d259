from __future__ import annotations

from typing import Any

import pytest
from policies_world import FIELDS, view

from contracts.kinds import KINDS
from policies import risk

INCIDENT = KINDS["incident"]
RULES = view(FIELDS).rules


def payload(day: int, born: int, offence: str = "40102") -> dict[str, Any]:
    who = {"birth_date": f"{born}-{born + 4}", "sex": "H", "curp": f"p1.00000000.{day:026}"}
    return {"occurred_at": f"2026-03-{day:02}", "offences": [{"national_code": offence}], "persons": [who]}


def test_the_figures_of_what_a_view_released() -> None:
    shown = [payload(1, 1990)] * 3 + [payload(1, 1990, offence="40202")] + [payload(2, 1960)] * 2 + [payload(3, 1960)]
    found = risk.measured(risk.table(INCIDENT, RULES, shown))
    assert (found.rows, found.classes, found.k, found.l) == (7, 3, 1, 1)
    assert found.sizes == {1: 1, 2: 2, 4: 4}
    assert found.unique == pytest.approx(1 / 7)
    assert found.below(3) == pytest.approx(3 / 7)
    assert found.t == pytest.approx(1 / 7)


def test_pseudonyms_and_texts_tell_nobody_apart_in_the_figures_and_times_and_places_do() -> None:
    apart, sensitive = risk.columns(INCIDENT, RULES)
    assert set(apart) == {"occurred_at", "place.municipality", "persons[].birth_date", "persons[].sex"}
    assert sensitive == ("offences[].national_code",)


def test_of_records_without_persons_each_record_is_a_row_and_of_nothing_there_is_no_figure() -> None:
    rules = view({"occurred_at": "{date: month}"}).rules
    found = risk.table(INCIDENT, rules, [{"occurred_at": "2026-03"}, {"occurred_at": "2026-03"}, {}])
    assert not found.persons
    assert risk.measured(found).sizes == {1: 1, 2: 2}
    empty = risk.measured(risk.table(INCIDENT, rules, []))
    assert (empty.rows, empty.k, empty.l, empty.t, empty.unique) == (0, 0, 0, 0.0, 0.0)
