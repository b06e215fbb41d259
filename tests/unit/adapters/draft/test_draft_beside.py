"""A date of two readings that another date of its row settles: the rule is proposed, with how many it settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a_*.csv", "encoding": "utf-8", "delimiter": ","}}
DAYS = [date(2026, 1, 1) + timedelta(i * 37 % 180) for i in range(120)]  # in no order, of half a year


def mixed(days: Sequence[date]) -> list[str]:
    """Every third as another program writes them."""
    return [f"{day:%m/%d/%Y}" if i % 3 == 1 else f"{day:%d/%m/%Y}" for i, day in enumerate(days)]


def drafted(columns: Mapping[str, Sequence[str]]) -> Draft:
    profile = Profile()
    cells = {"FOLIO": [f"A-{i}" for i in range(len(DAYS))], "FALTA": ["RIÑA"] * len(DAYS), **columns}
    profile.feed([dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)])
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile)


def presented(later: int) -> list[str]:
    return [f"{day + timedelta(i % (later + 1)):%d/%m/%Y}" for i, day in enumerate(DAYS)]


def line(made: Draft) -> str:
    return next(one for one in made.text.splitlines() if one.startswith("  # occurred_at: "))


def test_the_presentation_settles_the_facts_and_the_answer_reads_them() -> None:
    made = drafted({"FECHA HECHOS": mixed(DAYS), "FECHA PRESENTACION": presented(2)})
    assert "{date: FECHA PRESENTACION, format: '%d/%m/%Y', before: 2}]" in line(made)
    kind, text = KINDS["hearing"], made.text
    while (asked := next((one for one in questions(text, kind) if one.about == "occurred_at"), None)) is not None:
        text = answered(text, next((c for c in asked.choices if "PRESENTACION" in c.es), asked.choices[0]), kind)
    mapper = Mapper(read_mapping(text, "m.yaml"))
    cells = zip(mixed(DAYS), presented(2), strict=True)
    found = [
        mapper.map({"FOLIO": str(i), "FALTA": "RIÑA", "FECHA HECHOS": one, "FECHA PRESENTACION": other})
        for i, (one, other) in enumerate(cells)
    ]
    read = [one.fields["occurred_at"].date() if isinstance(one, Mapped) else None for one in found]
    wrong = [(day, at) for day, at in zip(DAYS, read, strict=True) if at not in (day, None)]
    assert not wrong
    assert read.count(None) < 5  # both readings within two days: the 3rd of April, the 4th of March are not


@pytest.mark.parametrize(
    "other",
    [
        [""] * len(DAYS),
        [f"{day + timedelta(i * 53 % 400):%d/%m/%Y}" for i, day in enumerate(DAYS)],  # no closer than a year
    ],
)
def test_a_date_that_is_blank_or_far_decides_nothing(other: list[str]) -> None:
    made = drafted({"FECHA HECHOS": mixed(DAYS), "FECHA PRESENTACION": other})
    assert "date: FECHA PRESENTACION, format" not in line(made)


def test_where_the_days_decide_all_of_them_no_other_date_is_asked_for() -> None:
    january = [date(2026, 1, 1 + i % 30) for i in range(len(DAYS))]
    other = [f"{day:%d/%m/%Y}" for day in january]
    assert "before" not in line(drafted({"FECHA HECHOS": mixed(january), "FECHA PRESENTACION": other}))
