"""A few dates that are turned round cost no others; and the presentation's moment is offered as that of the facts."""

from __future__ import annotations

from adapters.decide.questions import answered, questions
from adapters.draft.document import draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
DAYS = [f"2024-{month:02}-{day:02}" for month in (3, 4, 5) for day in range(1, 29)]


def drafted(days: list[str]) -> str:
    profile = Profile()
    row = {"falta": "RIÑA", "HORA PRESENTACION": "10:15"}
    profile.feed(row | {"folio": f"A-{i}", "FECHA PRESENTACION": day} for i, day in enumerate(days))
    return draft(KINDS["hearing"], "juzgado", "libro", CSV, profile).text


def test_few_dates_that_only_fit_turned_round_are_set_aside() -> None:
    text = drafted([*DAYS, "03-05-24", "2024-09-04"])
    line = next(line for line in text.split("\n") if "presented_at: {date" in line)
    assert "%Y-%d-%m" not in line
    assert "decided_by" in line  # so that what falls outside is not read as it stands


def test_many_of_them_are_read_both_ways() -> None:
    turned = [f"2024-{day:02}-0{month}" for month in (3, 4, 5) for day in (1, 2, 6, 7, 8, 9, 10, 11, 12)]
    text = drafted([*DAYS, "03-05-24", *turned])
    assert "%Y-%d-%m" in next(line for line in text.split("\n") if "presented_at: {date" in line)


def test_the_presentations_moment_may_be_taken_for_that_of_the_facts() -> None:
    kind, text = KINDS["hearing"], drafted([*DAYS, "03-05-24"])
    question = next(one for one in questions(text, kind) if one.about == "occurred_at")
    assert "FECHA PRESENTACION" in question.asked[0]
    after = answered(text, question.choices[0], kind)
    assert "  occurred_at: {date: FECHA PRESENTACION" in after.replace("  # ", "#")
    assert "\n  occurred_precision: {precision_of: occurred_at}\n" in after
    assert "undated" not in after
