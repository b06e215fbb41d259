"""What a draft's parts make of each other's lines: nothing is proposed twice, nothing asked twice."""

from __future__ import annotations

import re
from typing import Any

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapping, read_mapping
from adapters.trial.open import undecided
from contracts.kinds import KINDS

PEOPLE = ["LOPEZ SOTO ANA", "PAZ RUIZ LUIS", "GRUPO DEL SUR SA DE CV"]
STREETS = {"VECINO DE": ["ZAPOPAN", "EL SALTO"], "CALLE": ["SOL 1", "LUNA 2"]}


def drafted(kind: str, **columns: Any) -> Draft:
    """Of sixty rows; a column's texts go round."""
    profile = Profile()
    profile.feed([{name: texts[i % len(texts)] for name, texts in columns.items()} for i in range(60)])
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def opened(text: str, *begins: str) -> Mapping:
    """The mapping, with the # of these lines removed."""
    return read_mapping(re.sub(rf"(?m)^( *)# (?={'|'.join(map(re.escape, begins))})", r"\1", text), "m.yaml")


def numbers(n: int = 60, *, each: int = 1) -> list[str]:
    return [f"F-{i // each}" for i in range(n)]


def test_where_each_row_is_a_person_so_are_the_lines_beside_and_instead_of_another() -> None:
    made = drafted(
        "hearing",
        folio=numbers(each=2),
        fecha=["13/02/2024"],
        falta=["RIÑA"],
        nombre=PEOPLE,
        **{"tipo persona": ["FISICA", "FISICA", "MORAL"]},
        **{name: [text for text in texts for _ in range(2)] for name, texts in STREETS.items()},
    )
    assert made.by_rows == "persons"
    assert "persons[0]" not in made.text
    assert "# persons[].company_name: {text: nombre, only_where: {column: tipo persona, values: [MORAL]}}" in made.text
    names = ("persons[].given", "persons[].first", "persons[].second", "persons[].company", "persons[].address.street")
    text = made.text.replace("persons[].role: {const: …}", "persons[].role: {const: offender}")
    assert "persons[].address.street" in opened(text, *names, "persons[].role", "each", "  persons").fields


def test_a_home_that_may_be_one_is_that_of_every_person_in_the_cell() -> None:
    pairs = ["LOPEZ SOTO ANA\nPAZ RUIZ LUIS", "LUNA PAZ EVA\nSOL DIAZ TOMAS", "MORA GIL EDER"]
    made = drafted(
        "hearing",
        folio=numbers(),
        fecha=["13/02/2024"],
        falta=["RIÑA"],
        nombre=pairs,
        edad=["30 / 40", "25 / 18", "50"],
        **STREETS,
    )
    assert "persons[0]" not in made.text
    assert "# persons[].address.street: {text: CALLE}" in made.text
    assert "columns_ignored" not in made.text
    assert "for_all: [VECINO DE, CALLE]" in made.text


def test_whether_the_moment_of_the_facts_is_known_is_one_question() -> None:
    made = drafted("hearing", folio=numbers(), falta=["RIÑA"], **{"FECHA INGRESO": ["13/02/2024"]})
    asked = {number for number in undecided(made.text) if "cuándo" in made.text.splitlines()[number - 1]}
    assert len(asked) == 1
    for one in ("undated: all", "occurred_at: {"):
        assert not asked & {*undecided(made.text.replace(f"# {one}", one))}
    assert [about for about, _ in made.decisions if about in ("undated", "occurred_at")] == ["occurred_at"]


def test_companies_that_a_column_s_open_line_would_tell_are_told_by_their_form() -> None:
    kinds = {"tipo persona": ["A", "B", "C"]}
    made = drafted("case", folio=numbers(), fecha=["13/02/2024"], nombre=PEOPLE, **kinds)
    assert "only_where" not in made.text
    assert "# persons[0].company_name: {name: nombre" in made.text


def test_hours_of_which_nobody_knows_wait_with_what_they_probably_are() -> None:
    made = drafted("hearing", folio=numbers(), fecha=["13/02/2024"], falta=["RIÑA"], sancion=["36 HRS", "10 UMA"])
    assert "    # HRS: arrest   # ¿horas de arresto?" in made.text
    assert "HRS" not in read_mapping(made.text, "m.yaml").catalogues["measure-kind"]
    assert opened(made.text, "HRS: ").catalogues["measure-kind"]["HRS"] == "arrest"
    assert made.text.count("{number: sancion") == 2


def test_a_clock_has_one_line_and_a_key_s_column_none() -> None:
    clocks = {"HORA REPORTE": ["10:15", "11:20"], "HORA ARRIBO": ["10:30", "11:50"], "HORA CIERRE": ["12:00", "13:10"]}
    made = drafted("incident", **{"FOLIO 911": numbers()}, FECHA=["13/02/2024"], clasif=["DELITO", "APOYO"], **clocks)
    for clock in clocks:
        assert made.text.count(f"time: {clock},") == 1 + (clock == "HORA REPORTE")  # that of the facts, too?
    assert made.key == ["FOLIO 911"]
    fields = made.text.partition("\nfields:")[2]
    paths = re.findall(r"(?m)^  (?:# )?([a-z0-9_.\[\]]+): \{", fields)
    assert [path for path in paths if paths.count(path) > 1] == ["occurred_at"] * 2


def test_beside_an_item_s_own_persons_nothing_of_the_item_is_proposed_as_a_person_s() -> None:
    item = {"fecha hechos": "13/02/2024", "CALLE": "SOL 1", "LUGAR": "PLAZA", "ORIGINARIO DE": "ZAPOPAN"}
    profile = Profile()
    profile.feed(
        [
            item | {"carpeta": f"C-{i}", "CALLE": f"SOL {i}", "ORIGINARIO DE": ["ZAPOPAN", "EL SALTO"][i % 2]}
            for i in range(20)
        ]
    )
    parts = [{"personas[].nombre": f"ANA {i}", "personas[].calidad": "VICTIMA"} for i in range(20)]
    profile.feed(parts, parts=True)
    made = draft(KINDS["case"], "agencia", "fuente", {"json": {"files": "a.json"}}, profile)
    assert "persons[]" in made.text
    assert "persons[0]" not in made.text
    assert "place.street" in made.mapped
