"""A municipal list of reports as it is typed by hand: short headings, letters for roles, hours in every way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
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
    columns = profiled(
        *rows(CALLE=["JUAREZ", "GUERRERO", "ZARAGOZA", "MORELOS", "HIDALGO"], PAT=["1043", "2210"])
    ).columns
    assert columns["CALLE"].listed
    assert "surname" not in drafted(*rows(PAT=["P-1043", "P-2210"])).text


PEOPLE = {"NOMBRE": ["HUGO", "IRMA", "", "SAUL"], "AP PAT": ["SOTO", "VEGA", "", "LARA"]}


@pytest.mark.parametrize(
    ("heading", "labels", "catalogue"),
    [
        ("CARAC.", ["D", "V", "", "D"], {"D": "detained", "V": "victim"}),
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


def test_letters_that_nobody_knows_are_asked_there_too_and_yes_or_no_is_none() -> None:
    made = drafted(*rows(**PEOPLE, X1=["P", "K", "", "P"]))
    assert line(made, "persons[0].role").startswith("  # persons[0].role: {code: X1")
    assert "persons[0].role: {const" not in made.text
    assert "code: X1" not in drafted(*rows(**PEOPLE, X1=["S", "N", "", "S"])).text


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
    made = drafted(*rows(42, HR=[*HOURS, "2335", "0247", "7", "19", "1210", "9", "8"]))
    assert hours(made, "2335", "7") == ["23:35", "set aside"]
    point = drafted(*rows(38, HR=[*HOURS, "19.30", "19.75", "8.25"]))
    assert hours(point, "19.30") == ["set aside"], "a quarter stands beside it"


def test_what_has_a_number_in_it_is_never_proposed_as_no_hour_and_one_question_asks_for_the_rest() -> None:
    made = drafted(*rows(40, HR=[*HOURS, "NO SE SUPO", "como a las 22", "22 y pico", "NO SE SUPO", "tipo 3"]))
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


ENDS = ["JC", "MP", "S/D", "JC"]


def test_a_null_that_is_many_of_a_column_s_codes_is_asked_there_and_is_no_null_of_all() -> None:
    made = drafted(*rows(PUESTO=ENDS, DISPOSICION=ENDS, CALLE=["REAL 5", "SOL 2", "S/D", "MAR 1"]))
    assert "nulls:" not in made.text
    assert "    # S/D: none   # ¿un código suyo, o «se desconoce» (a nulls)? 10" in made.text
    street, _, said = line(made, "place.street").partition("   # ")
    assert street == "  place.street: {text: CALLE, unknown: [S/D]}"
    assert said == "no sale salvo que un convenio lo diga · leaves only if an agreement says so"
    mapping = read_mapping(made.text, "m.yaml")
    assert mapping.catalogues["receiving_authority"] == {"JC": "civic_court", "MP": "prosecutor"}


def test_a_null_that_is_seldom_one_of_codes_or_stands_in_a_column_of_dates_stays_one() -> None:
    assert "nulls: [S/D]" in drafted(*rows(DISPOSICION=["JC", "MP"] * 19 + ["S/D", "JC"])).text
    dated = drafted(*rows(DISPOSICION=ENDS, **{"FECHA REPORTE": ["13/02/2024", "14/02/2024", "S/D"]}))
    assert "nulls: [S/D]" in dated.text
    assert any("va en nulls" in said.es for about, said in dated.decisions if about == "receiving_authority")


def test_letters_of_a_court_mean_it_beside_those_of_the_prosecutor() -> None:
    both = read_mapping(drafted(*rows(DISPOSICION=["J.C.", "JC", "MP"])).text, "m.yaml")
    assert both.catalogues["receiving_authority"]["JC"] == "civic_court"
    short = read_mapping(drafted(*rows(DISPOSICION=["JUZ. CIV.", "FGR", "FGE"])).text, "m.yaml")
    assert short.catalogues["receiving_authority"] == {
        "JUZ. CIV.": "civic_court",
        "FGR": "prosecutor",
        "FGE": "prosecutor",
    }
    assert "# JC: civic_court   # ¿?" in drafted(*rows(DISPOSICION=["JC", "FGE", "FGR"])).text


def test_a_column_of_motives_is_asked_as_the_offence_before_one_of_types_or_letters() -> None:
    motives = ["ROBO A CASA", "ROBO A CASA", "Robo a casa", "RIÑA", "VIOLENCIA FAMILIAR", "VIOLENCIA FAM."]
    fed = [{k: v for k, v in row.items() if k != "CLASE INFORME"} for row in rows(TIPO=["D", "R"], MOTIVO=motives)]
    made = drafted(*fed)
    assert "{text: TIPO" not in made.text
    assert "# report_class: {code: MOTIVO" in made.text
    assert "  # - {name: offences-label, columns: [MOTIVO], catalogue: offences-label}" in made.text
    both = drafted(*rows(TIPO=["LLAMADA", "RONDIN"], MOTIVO=motives))
    assert line(both, "offences[0].label").startswith("  # offences[0].label: {text: MOTIVO}")
    other = drafted(*rows(TIPO=motives, MOTIVO=["LLAMADA", "RONDIN"]))
    assert "  # - {name: offences-label, columns: [TIPO], catalogue: offences-label}" in other.text


def test_what_is_called_an_iph_s_folio_and_is_no_reference_is_asked_as_the_folio() -> None:
    fed = [
        {k: v for k, v in row.items() if k != "FOLIO"} | {"FOLIO IPH": f"I-{i}"}
        for i, row in enumerate(rows(DATO=["1"]))
    ]
    made = drafted(*fed)
    assert "  # folio: {text: FOLIO IPH}" in made.text
    assert "iph_reference" not in made.text


@pytest.mark.parametrize(
    ("owner", "file", "said"),
    [
        ("zapopan-policia", "reportes.csv", "(Zapopan, Jalisco)"),
        ("agencia", "Reportes Tequisquiapan 2024.csv", "(Tequisquiapan, Querétaro)"),
        ("agencia", "Zona Centro 2024.csv", ""),
        ("juarez-policia", "reportes.csv", ""),
    ],
)
def test_the_municipality_that_the_owner_or_the_file_is_called_after_is_proposed(
    owner: str, file: str, said: str
) -> None:
    made = drafted(*rows(), owner=owner, file=file)
    assert ("  # place.municipality: {const: …}" in made.text) is (not said)
    (asked,) = [decision.es for about, decision in made.decisions if about == "place.municipality"]
    assert said in asked
