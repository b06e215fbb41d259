"""Natural and legal persons in one column of names: parted by the column that says which, and nobody lost uncounted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.draft.document import draft
from adapters.drop.file_drop import FileDrop
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.survey.file import Asked, survey
from adapters.trial.attempt import Trial, attempt
from contracts.kinds import KINDS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANA = {"tipoPersona": "F", "nombre": "ANA", "apPaterno": "LUNA", "apMaterno": "PAZ", "edad": 30}
LUIS = {"tipoPersona": "F", "nombre": "LUIS", "apPaterno": "SOTO", "apMaterno": "GIL", "edad": 41}
SHOP = {"tipoPersona": "M", "nombre": "ZAPATERÍA LA ESTRELLA", "apPaterno": None, "apMaterno": None, "edad": None}
ALL = {"tipoPersona": "S", "nombre": "LA SOCIEDAD", "apPaterno": None, "apMaterno": None, "edad": None}


def items(folder: Path) -> Path:
    """Cases whose victims are a list, or one object where there is one, deep within the item."""
    victims: list[Any] = [[ANA], [SHOP], LUIS, [ALL], [ANA, LUIS]]
    made = [
        {
            "nuc": f"C-{i}",
            "hechos": {"fecha": "2025-02-13"},
            "partes": {"victimas": victims[i % 5], "imputados": [LUIS]},
        }
        for i in range(50)
    ]
    (folder / "a.json").write_bytes(orjson.dumps(made))
    return folder / "a.json"


def drafted(folder: Path) -> str:
    found = survey(items(folder), Asked(), lambda *_: None)
    return draft(KINDS["case"], "fiscalia", "carpetas", found.read, found.profile).text


def tried(folder: Path, text: str) -> Trial:
    mapping = read_mapping(text, "m.yaml")
    return attempt(FileDrop("prueba", folder, mapping), mapping, NOW, 0, lambda *_: None)


def test_the_column_that_says_which_parts_given_names_from_companies(tmp_path: Path) -> None:
    text = drafted(tmp_path)
    only = "only_where: {column: tipoPersona, values: "
    for line in (
        "    F: natural",
        "    M: legal",
        "    # S: legal   # ¿la sociedad o el Estado?",
        f"  persons[].given_names: {{text: nombre, {only}[F]}}}}",
        f"  persons[].company_name: {{text: nombre, {only}[M]}}}}",
        f"  persons[].first_surname: {{text: apPaterno, {only}[F]}}}}",
        f"  persons[].second_surname: {{text: apMaterno, {only}[F]}}}}",
    ):
        assert f"\n{line}" in text


@pytest.mark.parametrize(
    ("name", "natural", "legal"), [("tipo", "F", "M"), ("tipo", "PF", "PM"), ("tipo_persona", "F", "M")]
)
def test_within_a_list_of_persons_a_type_of_f_and_m_parts_them(
    tmp_path: Path, name: str, natural: str, legal: str
) -> None:
    there = items(tmp_path)
    text = there.read_text().replace('"tipoPersona":"F"', f'"{name}":"{natural}"').replace('"tipoPersona":"S"', "")
    text = text.replace('"tipoPersona":"M"', f'"{name}":"{legal}"').replace(",,", ",").replace("{,", "{")
    there.write_text(text)
    found = survey(there, Asked(), lambda *_: None)
    made = draft(KINDS["case"], "fiscalia", "carpetas", found.read, found.profile).text
    only = f"only_where: {{column: {name}, values: "
    assert f"    {natural}: natural" in made or f"entity: {{{natural}: natural, {legal}: legal}}" in made
    assert f"persons[].given_names: {{text: nombre, {only}[{natural}]}}}}" in made
    assert f"persons[].company_name: {{text: nombre, {only}[{legal}]}}}}" in made
    assert "TODO" not in made.partition("entity")[2].partition("fields:")[0]


def test_a_list_deep_within_an_item_may_be_one_object_in_some(tmp_path: Path) -> None:
    text = drafted(tmp_path)
    assert "persons: {member: [partes.victimas, partes.imputados]}   # partes.victimas: 10 como un solo objeto" in text
    assert "partes.victimas.nombre" not in text


def test_rows_of_which_nobody_has_decided_are_set_aside_and_who_is_nobody_is_counted(tmp_path: Path) -> None:
    text = drafted(tmp_path)
    open_ = tried(tmp_path, text)
    assert (open_.kept, open_.reasons) == (40, {"persons[].entity: unknown_code": 10})
    entity = "persons[].entity: {code: tipoPersona, catalogue: entity, unknown: "
    nobody = text.replace(f"{entity}quarantine", f"{entity}[S]")
    assert nobody != text
    found = tried(tmp_path, nobody)
    assert (found.kept, found.unknown) == (50, {"persons[]": 10})
    assert found.mistaken == {}


def test_a_company_with_given_names_and_a_person_with_a_company_s_name_are_counted(tmp_path: Path) -> None:
    text = drafted(tmp_path).replace("    # S: legal", "    S: legal")
    lines = text.splitlines()
    plain = [line.replace(", only_where: {column: tipoPersona, values: [F]}", "") for line in lines]
    assert tried(tmp_path, "\n".join(plain)).mistaken == {("legal", "given_names"): 10}
    turned = text.replace(
        "company_name: {text: nombre, only_where: {column: tipoPersona, values: [M]}}", "alias: {const: X}"
    )
    swapped = turned.replace("    F: natural", "    F: legal").replace("    M: legal", "    M: natural")
    assert tried(tmp_path, swapped).mistaken == {("legal", "given_names"): 90}


def test_legal_persons_who_have_a_surname_are_asked_about(tmp_path: Path) -> None:
    there = items(tmp_path)
    assert "personas morales" not in drafted(tmp_path)
    there.write_bytes(there.read_bytes().replace(b'ESTRELLA","apPaterno":null', b'ESTRELLA","apPaterno":"PAZ"'))
    found = survey(there, Asked(), lambda *_: None)
    made = draft(KINDS["case"], "fiscalia", "carpetas", found.read, found.profile)
    (said,) = [one for _, one in made.decisions if "personas morales" in one.es]
    assert said.alarm
    assert said.es.startswith("10 personas morales según «tipoPersona» traen apellido")
    table = rows(**{"apellido paterno": ["LUNA", "PAZ", "SOTO"], "tipo persona": ["F", "M", "F"]})
    assert "20 personas morales según «tipo persona» traen apellido" in table


@pytest.mark.parametrize(
    ("name", "labels"),
    [("tipo_persona", ["F", "M", "E"]), ("clasePersona", ["PF", "PM", "PF"]), ("entity", ["F", "M", "S"])],
)
def test_the_letters_of_natural_and_legal_are_plain_under_their_name(name: str, labels: list[str]) -> None:
    assert f"\n    {labels[0]}: natural\n    {labels[1]}: legal" in rows(**{name: labels})


def test_letters_that_may_be_anything_are_nobody_s_entity() -> None:
    assert "natural" not in rows(tipo_persona=["F", "M", "Z"]).partition("fields:")[0].replace("# natural | legal", "")


def test_a_shop_s_name_is_unclear_where_no_column_says_what_it_is() -> None:
    text = rows()
    assert "hay empresas y ninguna columna dice cuáles" in text
    assert "# persons[0].given_names: {name: nombre, " in text


def rows(**more: list[str]) -> str:
    """The draft of a table of sixty rows in which a shop stands among persons."""
    cells = {
        "nombre": ["ANA", "ABARROTES LA LUZ", "LUIS"],
        "apellido paterno": ["LUNA", "", "SOTO"],
        "apellido materno": ["PAZ", "", "GIL"],
    } | more
    profile = Profile()
    profile.feed([{"nuc": f"C-{i}"} | {name: texts[i % 3] for name, texts in cells.items()} for i in range(60)])
    return draft(KINDS["case"], "fiscalia", "carpetas", {"csv": {"files": "a.csv"}}, profile).text
