"""A plain FECHA beneath a title of another moment is not taken for that of the facts."""

from __future__ import annotations

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.trial.open import undecided
from adapters.values.months_said import months_said
from contracts.kinds import KINDS

ROW = {"fecha": "13/02/2024", "hora": "10:20"}


def drafted(kind: str, title: str, **more: str) -> Draft:
    profile = Profile()
    profile.feed({"folio": f"A-{i}", **ROW, **more} for i in range(3))
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile, titles=[title])


@pytest.mark.parametrize(
    ("kind", "title", "path"),
    [
        ("hearing", "PERSONAS PRESENTADAS 2024", "presented_at"),
        ("hearing", "AUDIENCIAS DE ENERO", "heard_at"),
        ("incident", "REPORTES", "reported_at"),
    ],
)
def test_a_title_of_another_moment_opens_the_line_and_the_other_is_ready(kind: str, title: str, path: str) -> None:
    made = drafted(kind, title, falta="RIÑA")
    about = "heard_at" if path == "heard_at" else "occurred_at"
    assert made.dateless == (None if about == "heard_at" else "occurred_at")  # one question is enough
    assert "undated: all" in next(said.es for other, said in made.decisions if other == about)
    text = made.text.replace("# undated: all", "undated: all").replace(f"# {path}: ", f"{path}: ")
    text = text.replace("# infraction.label: {const: …}", "infraction.label: {text: falta}")
    text = text.replace("# report_class: {const: …}", "report_class: {const: crime}")
    mapping = read_mapping(text, "m.yaml")
    assert mapping.undated == "all"
    assert path in mapping.fields
    assert "occurred_at" not in mapping.fields
    assert all("hechos" not in text.splitlines()[line - 1] for line in undecided(text))


@pytest.mark.parametrize(
    ("title", "more"), [("JUZGADO CIVICO", {}), ("PRESENTADAS", {"fecha presentacion": "14/02/2024"})]
)
def test_without_such_a_title_or_with_a_column_of_that_moment_it_is_the_facts(title: str, more: dict[str, str]) -> None:
    assert "occurred_at" in drafted("hearing", title, falta="RIÑA", **more).mapped


def test_a_title_s_moment_that_has_an_hour_of_its_own_is_the_same_question() -> None:
    profile = Profile()
    profile.feed({"folio": f"A-{i}", "fecha": "13/02/2024", "hora aud": "10:20", "falta": "RIÑA"} for i in range(3))
    read = {"csv": {"files": "a.csv"}}
    made = draft(KINDS["hearing"], "agencia", "fuente", read, profile, titles=["AUDIENCIAS DE ENERO"])
    assert [about for about, _ in made.decisions if about in ("occurred_at", "heard_at", "undated")] == ["heard_at"]
    assert "# heard_at: {date: fecha, format: '%d/%m/%Y', time: hora aud, time_formats: ['%H:%M']}\n" in made.text


@pytest.mark.parametrize("title", ["RELACIÓN DE AUDIENCIAS", "COMPARECENCIAS 2024"])
def test_a_title_of_hearings_puts_their_line_first_whatever_else_is_open(title: str) -> None:
    profile = Profile()
    profile.feed({"folio": f"A-{i}", "FECHA Y HORA": "05-02-24 10:20", "falta": "RIÑA"} for i in range(3))
    made = draft(KINDS["hearing"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile, titles=[title])
    asked = [said.es for about, said in made.decisions if about == "heard_at"]
    assert "undated: all" in asked[0]
    assert any("dos cifras" in es for es in asked[1:])
    assert not any(about == "occurred_at" for about, _ in made.decisions)
    assert made.text.index("# heard_at: {date: FECHA Y HORA") < made.text.index("# occurred_at: {date: FECHA Y HORA")


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("AUDIENCIAS DEL 3 DE ENERO AL 20 DE MARZO DE 2026", "{from: 2026-01-03, to: 2026-03-20}"),
        ("AUDIENCIAS DEL 3 DE FEBRERO AL 20 DE MARZO DE 2026", "{from: 2026-01-01, to: 2026-02-28}"),  # not of these
        ("AUDIENCIAS DEL 3 DE ENERO AL 31 DE FEBRERO DE 2026", "{from: 2026-01-01, to: 2026-02-28}"),
    ],
)
def test_the_days_that_a_title_says_decide_two_digit_years(title: str, days: str) -> None:
    profile = Profile()
    rows = [{"folio": f"A-{i}", "fecha": f"{i + 13}/0{i % 2 + 1}/{'26' if i else '2026'}"} for i in range(9)]
    said = months_said(title)
    profile.feed(rows, said=[said] * len(rows))
    made = draft(KINDS["hearing"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile, titles=[title])
    assert f"decided_by: {days}" in made.text


@pytest.mark.parametrize(("file", "more"), [("REPORTES_2024.csv", {}), ("a.csv", {"NO. IPH": "X/1"})])
def test_the_file_s_name_or_a_police_report_s_number_asks_too(file: str, more: dict[str, str]) -> None:
    profile = Profile()
    profile.feed({"folio": f"A-{i}", **ROW, "motivo": "RIÑA", **more} for i in range(3))
    made = draft(KINDS["incident"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile, file=file)
    assert "occurred_at" not in made.mapped
    assert "# reported_at: {date: fecha" in made.text
    assert ("# arrived_at: {date: fecha" in made.text) == bool(more)
    assert "# undated: all" in made.text


def test_dates_outside_the_days_that_a_title_says_are_counted_and_wider_days_are_offered() -> None:
    def asked(*days: str) -> str:
        profile, title = Profile(), "AUDIENCIAS DE ENERO A MARZO DE 2024"
        rows = [{"folio": f"A-{i}", "fecha": day, "falta": "RIÑA"} for i, day in enumerate(days)]
        profile.feed(rows, said=[(months_said(title),)] * len(rows))
        read = {"csv": {"files": "a.csv"}}
        made = draft(KINDS["hearing"], "agencia", "fuente", read, profile, titles=[title])
        return next(said.es for _, said in made.decisions if "dos cifras" in said.es)

    inside = ("14/02/24", *(f"{13 + i % 15}/0{1 + i % 3}/2024" for i in range(40)))
    assert "quedan fuera" not in asked(*inside)
    told = asked(*inside, "21/12/2023", "28/12/2023", "21/12/1973")
    assert "3 fechas quedan fuera de esos días" in told
    assert told.endswith("días más amplios: 2023-12-01 2024-03-31")
