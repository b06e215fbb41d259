"""A key that is the record's own number is asked as that field too."""

from __future__ import annotations

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS


def drafted(kind: str, name: str, **more: str) -> Draft:
    profile = Profile()
    row = {"FECHA HECHOS": "13/03/2024", "DELITO": "ROBO"} | more
    profile.feed([{name: f"PRO{i % 3}-{i:04}/2024"} | row for i in range(30)])
    return draft(KINDS[kind], "fiscalia", "casos", {"csv": {"files": "a"}}, profile)


def test_the_key_s_number_is_asked_as_the_contract_s() -> None:
    made = drafted("case", "folio_ci")
    assert made.key == ["folio_ci"]
    assert "  # case_number: {text: folio_ci}" in made.text.splitlines()
    asked = [said.es for about, said in made.decisions if about == "case_number"]
    assert asked == ["«folio_ci», la clave, ¿es «Número de carpeta»?"]


def test_it_is_not_asked_where_a_line_has_it_or_another_column_is_it() -> None:
    assert "  case_number: {text: carpeta}" in drafted("case", "carpeta").text.splitlines()
    assert "text: folio_ci" not in drafted("case", "folio_ci", carpeta="A-1").text
    assert "case_number" not in drafted("case", "id").text
