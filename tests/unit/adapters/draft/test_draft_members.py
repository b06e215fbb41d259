"""A flag within a list says which of its parts hold no longer: the draft asks, and yes is the list's ``where``."""

from __future__ import annotations

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.survey.items import feed_items
from contracts.kinds import KINDS


def drafted(**columns: list[str]) -> Draft:
    profile = Profile()
    profile.feed([{"nuc": f"C-{i}", "fecha hechos": "13/02/2024"} for i in range(40)])
    cells = {"nombre": ["ROBO", "FRAUDE", "LESIONES"], **columns}
    parts = [{f"delitos[].{name}": texts[i % len(texts)] for name, texts in cells.items()} for i in range(40)]
    profile.feed(parts, parts=True)
    return draft(KINDS["case"], "agencia", "fuente", {"json": {"files": "a.json"}}, profile)


@pytest.mark.parametrize(
    ("name", "texts", "values"),
    [
        ("vigente", ["S", "S", "N"], "[S]"),
        ("activo", ["1", "0"], "['1']"),
        ("eliminado", ["NO", "SI", ""], "['NO', '']"),
        ("estatus", ["ACTIVO", "BAJA"], "[ACTIVO]"),
    ],
)
def test_a_flag_within_a_list_is_asked_about_and_yes_leaves_those_parts_out(
    name: str, texts: list[str], values: str
) -> None:
    text = drafted(**{name: texts}).text
    line = f"  offences: {{member: delitos, where: {{column: {name}, values: {values}}}}}\n"
    assert line.replace("  offences", "  # offences") in text
    kind = KINDS["case"]
    (asked,) = (one for one in questions(text, kind) if one.about == "offences")
    yes, no = (answered(text, choice, kind) for choice in asked.choices)
    assert line in yes
    assert yes.count("member: delitos") == 1
    assert read_mapping(yes, "m.yaml").each["offences"].where is not None
    assert "where:" not in no
    assert f"  - {name}   # así se decidió" in no


def test_other_columns_of_a_list_are_not() -> None:
    assert "where:" not in drafted(vigente=["S"], violencia=["SI", "NO"], estatus=["ACTIVO", "EN TRÁMITE"]).text


def test_an_id_within_a_list_says_how_many_stand_in_it_twice() -> None:
    profile = Profile()
    people = [("víctima", 0), ("denunciante", 0), ("imputado", 1)]
    items = [
        {
            "nuc": f"C-{i}",
            "fecha hechos": "2024-02-13T10:00:00",
            "personas": [
                {"idPersona": 3 * i + (who if i % 4 else place), "calidad": role.upper(), "nombre": "ANA", "sexo": "M"}
                for place, (role, who) in enumerate(people)
            ],
        }
        for i in range(40)
    ]
    feed_items(profile, items)
    made = draft(KINDS["case"], "agencia", "fuente", {"json": {"files": "a.json"}}, profile)
    assert "# «personas[].idPersona»: en 30 registros alguien está dos veces" in made.text
    read_mapping(made.text, "m.yaml")
