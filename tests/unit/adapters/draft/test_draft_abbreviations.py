"""Headings that are cut short with dots: asked as the field that they begin, never taken for it unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

N = 60
DAYS = [f"{date(2024, 3, 1) + timedelta(i // 2):%d/%m/%Y}" for i in range(N)]
WORDS = [("SOLTERO", "CASADO", "UNION LIBRE")[i % 3] for i in range(N)]


def drafted(name: str, cells: Sequence[str], kind: str = "incident") -> Draft:
    profile = Profile()
    profile.feed([{"FOLIO": f"A-{i}", "FECHA": DAYS[i], name: cells[i]} for i in range(N)])
    return draft(KINDS[kind], "policia", "parte", {"csv": {"files": "a.csv"}}, profile)


def lines(made: Draft, name: str) -> list[str]:
    text = made.text.partition("fields:")[2]
    return [line.strip() for line in text.splitlines() if f": {name}" in line and not line.lstrip(" #").startswith("D")]


@pytest.mark.parametrize(("name", "path"), [
    ("EST. CIV.", "persons[0].marital_status"),
    ("Nacion.", "persons[0].nationality"),
    ("MOT. DET.", "offences[0].label"),
    ("FRACC.", "place.neighbourhood"),
])  # fmt: skip
def test_words_that_begin_those_of_a_field_are_asked_as_it(name: str, path: str) -> None:
    assert lines(drafted(name, WORDS), name)[0].startswith(f"# {path}: ")


@pytest.mark.parametrize("name", ["EST CIV", "E. C.", "DEL.", "ESTR. CIV.", "EST. CIV. 2"])
def test_without_a_dot_or_of_too_few_letters_or_others_they_begin_nothing(name: str) -> None:
    assert not any("marital_status" in line or "offences" in line for line in lines(drafted(name, WORDS), name))


@pytest.mark.parametrize(("name", "kind", "path"), [
    ("F. CIERRE", "incident", "closed_at"),
    ("F. EGR.", "hearing", "released_at"),
    ("F. AUD.", "hearing", "heard_at"),
    ("F. NAC.", "incident", "persons[0].birth_date"),
])  # fmt: skip
def test_an_f_before_a_word_is_a_date_where_the_column_holds_dates(name: str, kind: str, path: str) -> None:
    assert lines(drafted(name, DAYS, kind), name)[0].startswith(f"{path}: ")
    assert not any(line.startswith(path) for line in lines(drafted(name, WORDS, kind), name))
