"""A code with several descriptions is offered as the label, once; spellings that are surely one need no question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.survey.items import feed_items
from contracts.kinds import KINDS

LABEL = "offences[0].label"
THREE = [
    *[("0610", "MALTRATO ANIMAL")] * 5,
    *[("0610", "CRUELDAD CON ANIMALES"), ("0610", "Maltrato animal"), ("0620", "RUIDO EXCESIVO")],
]


def drafted(cells: Sequence[tuple[str, str]], code: str = "delito.clave", text: str = "delito.descripcion") -> Draft:
    profile = Profile()
    rows = ({"nuc": f"C-{i}", "fecha hechos": "13/02/2024"} | {code: c, text: d} for i, (c, d) in enumerate(cells * 4))
    profile.feed(rows)
    return draft(KINDS["case"], "fge", "carpetas", {"csv": {"files": "a.csv"}}, profile)


@pytest.mark.parametrize(
    ("code", "text"),
    [("delito.clave", "delito.descripcion"), ("CVE_DELITO", "DELITO"), ("CLAVE", "DELITO"), ("ID DELITO", "DELITO")],
)
def test_the_label_by_code_is_one_question_and_its_catalogue_is_ready(code: str, text: str) -> None:
    made = drafted(THREE, code, text)
    (asked,) = [said.es for about, said in made.decisions if about == LABEL]
    assert "0610: «MALTRATO ANIMAL», «CRUELDAD CON ANIMALES», «Maltrato animal»" in asked
    assert f"  # {LABEL}: {{text: {text}}}   # ¿o · or:" in made.text
    answered = made.text.replace(f"  # {LABEL}: {{code", f"  {LABEL}: {{code")
    mapper = Mapper(read_mapping(answered, "m.yaml"))
    row = {"nuc": "1", "fecha hechos": "13/02/2024"}
    for number, label in (("0610", "MALTRATO ANIMAL"), ("0620", "RUIDO EXCESIVO")):
        found = mapper.map(row | {code: number, text: "x"})
        assert isinstance(found, Mapped)
        assert found.fields["offences"] == [{"label": label}]
    assert not isinstance(mapper.map(row | {code: "0699", text: "x"}), Mapped)


@pytest.mark.parametrize(
    "cells",
    [
        [("0610", "RUIDO EXCESIVO"), ("0620", "MALTRATO ANIMAL"), ("0620", "Maltrato  animal")],  # a repair is enough
        [("0610", "RUIDO EXCESIVO"), ("0620", "MALTRATO ANIMAL")],
        [("0610", "RUIDO EXCESIVO"), ("0620", "RUIDO EXCESIVO"), ("0610", "RUIDO")],  # one text is of two codes
        [("", "RUIDO EXCESIVO"), ("0620", "MALTRATO ANIMAL"), ("0620", "CRUELDAD")],  # some have no code
        [("A", "RUIDO EXCESIVO"), ("B", "MALTRATO ANIMAL"), ("B", "CRUELDAD")],
    ],
)
def test_what_a_code_does_not_tell_better_is_left_to_the_text(cells: list[tuple[str, str]]) -> None:
    made = drafted(cells)
    assert f"  {LABEL}: {{text: delito.descripcion}}" in made.text
    assert LABEL not in {about for about, _ in made.decisions}


def test_in_a_list_of_offences_it_is_asked_too() -> None:
    rows = [
        {"nuc": f"C-{i}", "fecha hechos": "13/02/2024", "delitos": [{"cve": c, "delito": d}, *_more(i)]}
        for i, (c, d) in enumerate(THREE * 4)
    ]
    profile = Profile()
    feed_items(profile, rows)
    made = draft(KINDS["case"], "fge", "carpetas", {"json": {"files": "a.json"}}, profile)
    assert "  # offences[].label: {code: cve, catalogue: offences-label" in made.text
    answered = made.text.replace("  # offences[].label: {code", "  offences[].label: {code")
    mapping = read_mapping(answered.replace("  # offences: {member", "  offences: {member"), "m.yaml")
    assert mapping.catalogues["offences-label"] == {"0610": "MALTRATO ANIMAL", "0620": "RUIDO EXCESIVO"}


def _more(i: int) -> list[dict[str, str]]:
    return [{"cve": "0620", "delito": "RUIDO EXCESIVO"}] if i % 3 == 0 else []


def test_another_code_is_none_of_the_offence() -> None:
    assert "code:" not in drafted(THREE, code="clave vehiculo").text
