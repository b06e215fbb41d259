"""What a court's log in a spreadsheet has: one list for outcome and measure, "the same day", homes beside persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
N = 60
DAYS = [f"{i % 28 + 1:02}/03/2024" for i in range(N)]
HOURS = [f"{i % 24:02}:{(i + 7) % 60:02}" for i in range(N)]  # none at midnight


def drafted(columns: Mapping[str, Sequence[str]]) -> Draft:
    cells = {"FOLIO": [f"A-{i}" for i in range(N)], "FECHA": DAYS, **columns}
    profile = Profile()
    profile.feed([dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)])
    return draft(KINDS["hearing"], "juzgado", "libro", CSV, profile)


def line(made: Draft, path: str) -> str:
    return next((line for line in made.text.splitlines() if line.strip("# ").startswith(f"{path}:")), "")


def test_one_list_of_labels_is_outcome_and_measure() -> None:
    labels = ["MULTA", "ARRESTO", "AMONESTACION", "TRABAJO COMUNITARIO", "ABSUELTO", "P.D. M.P."] * 10
    made = drafted({"RESOLUCION": labels})
    assert "  measure.kind: {code: RESOLUCION, catalogue: measure-kind, unknown: quarantine}" in made.text
    assert "  outcome: {code: RESOLUCION, catalogue: outcome, unknown: 'null'}" in made.text
    assert "    ABSUELTO: not_responsible" in made.text
    assert "    # P.D. M.P.: referral   # ¿?" in made.text
    assert "outcome" not in drafted({"SANCION": labels}).text
    assert "outcome" not in drafted({"RESOLUCION": ["MULTA", "ARRESTO"] * 30}).text


@pytest.mark.parametrize(("same", "ready"), [("MISMO DIA", True), ("MISMA", True), ('"', False), ("AYER", False)])
def test_the_same_day_is_that_of_the_date_beside(same: str, ready: bool) -> None:
    released = [same if i % 2 else day for i, day in enumerate(DAYS)]
    made = drafted({"FECHA ING.": DAYS, "HORA ING.": HOURS, "FECHA SAL.": released, "HORA SAL.": HOURS})
    assert line(made, "presented_at").startswith("  presented_at: {date: FECHA ING.,")
    column = "FECHA SAL. (día)" if ready else "FECHA SAL."
    found = f"released_at: {{date: {column}, format: '%d/%m/%Y', time: HORA SAL., time_formats: ['%H:%M']}}"
    assert line(made, "released_at") == ("  " if ready else "  # ") + found
    assert (f"{{first_of: [FECHA SAL., FECHA ING.], same: [{same}]}}" in made.text) == ready


def test_a_domicile_beside_its_person_is_their_home() -> None:
    streets = [f"CALLE {i} #{i}" for i in range(N)]
    person = {"EDAD": ["30"] * 30 + ["40"] * 30, "DOMICILIO": streets, "TEL. FAM.": [f"33{i:08}" for i in range(N)]}
    made = drafted(person)
    assert line(made, "persons[0].address.street") == "  persons[0].address.street: {text: DOMICILIO}"
    assert line(made, "persons[0].relative.phone") == "  persons[0].relative.phone: {text: TEL. FAM.}"
    apart = drafted({"DOMICILIO": streets, "A": DAYS, "B": DAYS, "C": DAYS, "EDAD": person["EDAD"]})
    assert line(apart, "place.street") == "  # place.street: {text: DOMICILIO}"


@pytest.mark.parametrize(
    ("text", "field"), [("COL CENTRO", "neighbourhood"), ("CALLE JUAREZ", "street"), ("JUAREZ 120", "street")]
)
def test_a_place_without_streets_is_asked_about_as_a_neighbourhood(text: str, field: str) -> None:
    made = drafted({"LUGAR DE DETENCION": [f"{text} {'ABCD'[i % 4]}" for i in range(N)]})
    assert line(made, f"persons[0].detention.{field}").endswith("{text: LUGAR DE DETENCION}")
