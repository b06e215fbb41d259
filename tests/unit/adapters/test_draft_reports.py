"""A municipal list of reports as it is typed by hand: short headings, letters for roles, hours and points in every way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapters.draft import Draft, draft
from adapters.mapping import Mapped, Mapper, read_mapping
from adapters.profile import Profile
from contracts.kinds import KINDS

FAMILY = ["GARCIA", "LOPEZ", "RUIZ", "SOTO", "VEGA", "LARA", "MEZA", "TREJO"]
GIVEN = ["ANA", "JOSE LUIS", "KARLA", "HUGO", "IRMA", "SAUL"]
READ = {"csv": {"files": "a_*.csv", "encoding": "utf-8", "delimiter": ","}}


def rows(number: int = 40, **columns: list[str]) -> list[dict[str, Any]]:
    return [
        {"FOLIO": f"R-{i}", "FECHA": "13/02/2024", "CLASE INFORME": "DELITO"}
        | {name: texts[i % len(texts)] for name, texts in columns.items()}
        for i in range(number)
    ]


def profiled(*fed: dict[str, Any]) -> Profile:
    profile = Profile()
    profile.feed(fed)
    return profile


def drafted(*fed: dict[str, Any], owner: str = "agencia", file: str = "") -> Draft:
    return draft(KINDS["incident"], owner, "fuente", READ, profiled(*fed), file=file)


def line(made: Draft, path: str) -> str:
    found = re.findall(rf"^  (?:# )?{re.escape(path)}: .*", made.text, re.MULTILINE)
    return str(found[0]) if found else ""


def opened(made: Draft, *paths: str) -> str:
    """The draft with the # of these lines removed, and nothing else done."""
    text = made.text
    for path in paths:
        text = text.replace(f"  # {path}:", f"  {path}:")
    return text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AP PAT", "AP MAT"),
        ("AP. PAT.", "AP. MAT."),
        ("A. PATERNO", "A. MATERNO"),
        ("APP", "APM"),
        ("PRIMER AP", "SEGUNDO AP"),
        ("1ER APELLIDO", "2DO APELLIDO"),
        ("APE. PATERNO", "APE. MATERNO"),
        ("PAT", "MAT"),
    ],
)
def test_surnames_are_known_by_their_usual_abbreviations_and_never_shown(first: str, second: str) -> None:
    fed = rows(**{first: FAMILY, second: FAMILY[::-1], "NOM(S)": GIVEN})
    made = drafted(*fed)
    assert line(made, "persons[0].first_surname") == f"  persons[0].first_surname: {{text: {first}}}"
    assert line(made, "persons[0].second_surname") == f"  persons[0].second_surname: {{text: {second}}}"
    assert line(made, "persons[0].given_names") == "  persons[0].given_names: {text: NOM(S)}"
    shown = {name for name, column in profiled(*fed).columns.items() if column.listed}
    assert not shown & {first, second, "NOM(S)"}


def test_a_column_of_surnames_alone_is_told_and_not_shown_whatever_it_is_called() -> None:
    fed = rows(DATO=FAMILY)
    made = drafted(*fed)
    assert "  - DATO   # parece de nombres de personas · seems names of persons" in made.text
    assert any("«DATO»" in said.es for about, said in made.decisions if about == "columns_ignored")
    assert not profiled(*fed).columns["DATO"].listed


def test_streets_and_patrols_are_no_surnames() -> None:
    columns = profiled(*rows(CALLE=["JUAREZ", "GUERRERO", "ZARAGOZA", "MORELOS", "HIDALGO"], PAT=["1043", "2210"])).columns
    assert columns["CALLE"].listed
    assert "surname" not in drafted(*rows(PAT=["P-1043", "P-2210"])).text


PEOPLE = {"NOMBRE": ["HUGO", "IRMA", "", "SAUL"], "AP PAT": ["SOTO", "VEGA", "", "LARA"]}


@pytest.mark.parametrize(
    ("heading", "labels", "catalogue"),
    [
        ("CAL", ["D", "V", "", "D"], {"D": "detained", "V": "victim"}),
        ("X1", ["D", "A", "", "D"], {"D": "detained", "A": "victim"}),
        ("LETRA", ["V", "I", "", "D"], {"V": "victim", "D": "complainant", "I": "accused"}),
    ],
)
def test_letters_that_stand_where_a_person_does_are_asked_as_the_role(
    heading: str, labels: list[str], catalogue: dict[str, str]
) -> None:
    made = drafted(*rows(**PEOPLE, **{heading: labels}))
    assert line(made, "persons[0].role").startswith(f"  # persons[0].role: {{code: {heading}, catalogue: role")
    assert "persons[0].role: {const" not in made.text, "it would say of a victim that they were detained"
    mapping = read_mapping(opened(made, "persons[0].role"), "m.yaml")
    assert mapping.catalogues["role"] == catalogue


def test_letters_that_stand_in_other_rows_are_no_role() -> None:
    made = drafted(*rows(**PEOPLE, X1=["D", "", "A", "D"]))
    assert "code: X1" not in made.text


HOURS = ["10:15", "23:40", "08:05", "19:30", "12:00", "06:45", "15:20"] * 5


def hours(made: Draft, *cells: str) -> list[Any]:
    mapper = Mapper(read_mapping(opened(made, "occurred_at", "occurred_precision"), "m.yaml"))
    found = []
    for cell in cells:
        one = mapper.map(rows(1, HR=[cell])[0])
        found.append(one.fields["occurred_at"].strftime("%H:%M") if isinstance(one, Mapped) else "set aside")
    return found


def test_hours_that_are_typed_otherwise_among_times_with_a_colon_are_read() -> None:
    typed = ["22:30 HRS", "21:10 hrs.", "0247", "2335", "19.16", "7:05 pm", "7:15p.m.", "730"]
    made = drafted(*rows(44, HR=[*HOURS, *typed, "S/H"]))
    assert "time_unknown" not in made.text
    assert "occurred_at" not in {about for about, _ in made.decisions}
    read = hours(made, *typed, "7:5 x", "19.1")
    assert read == ["22:30", "21:10", "02:47", "23:35", "19:16", "19:05", "19:15", "07:30", "set aside", "set aside"]


def test_digits_that_may_be_an_hour_or_minutes_are_set_aside() -> None:
    made = drafted(*rows(42, HR=HOURS + ["2335", "0247", "7", "19", "1210", "9", "8"]))
    assert hours(made, "2335", "7") == ["23:35", "set aside"]
    point = drafted(*rows(38, HR=HOURS + ["19.30", "19.75", "8.25"]))
    assert hours(point, "19.30") == ["set aside"], "a quarter stands beside it"


def test_what_has_a_number_in_it_is_never_proposed_as_no_hour_and_one_question_asks_for_the_rest() -> None:
    made = drafted(*rows(40, HR=HOURS + ["NO SE SUPO", "como a las 22", "22 y pico", "NO SE SUPO", "tipo 3"]))
    assert "time_unknown: [NO SE SUPO]" in made.text
    asked = [said.es for about, said in made.decisions if about == "occurred_at"]
    assert len(asked) == 1
    assert "3 celdas más" in asked[0]


def test_coordinates_of_which_some_have_a_comma_are_read() -> None:
    places = [(f"20.6{i}", f"-103.3{i}") for i in range(10, 40)]
    fed = [row | {"LAT": lat, "LONG": lon} for row, (lat, lon) in zip(rows(30), places, strict=True)]
    fed[3] |= {"LAT": "20,613", "LONG": "-103,3134"}
    made = drafted(*fed)
    assert (
        "  - {name: coma-decimal, columns: [LAT, LONG], pattern: ',', replace: .}   # 1 con coma decimal" in made.text
    )
    one = Mapper(read_mapping(made.text, "m.yaml")).map(fed[3])
    assert isinstance(one, Mapped)
    assert (one.fields["place"]["latitude"], one.fields["place"]["longitude"]) == (20.613, -103.3134)
