"""IDEM among names of places or persons is asked, is no spelling of anything, and is pointed out where it would go."""

from __future__ import annotations

import pytest

from adapters.above_words import above, says_above
from adapters.draft import Draft, draft
from adapters.profile import Profile
from contracts.kinds import KINDS

COLONIES = ("CENTRO", "TEPEYAC", "REVOLUCION", "LAS FLORES")


def drafted(*said: str) -> Draft:
    profile = Profile()
    cells = [*(COLONIES[i % 4] for i in range(40)), *said]
    rows = [{"FOLIO": f"A-{i}", "FECHA HECHOS": "13/03/2024", "COLONIA": cell} for i, cell in enumerate(cells)]
    profile.feed(rows)
    return draft(KINDS["incident"], "policia", "partes", {"csv": {"files": "a"}}, profile)


@pytest.mark.parametrize("text", ["IDEM", "Ídem.", "ID.", "MISMO", "LA MISMA", "MISMO LUGAR", '"', "''", '-"-'])
def test_a_word_that_says_as_above_names_nothing(text: str) -> None:
    assert says_above(text)
    assert [*above({"place": {"neighbourhood": text}, "persons": [{"given_names": text}]})] == [
        "place.neighbourhood",
        "persons[].given_names",
    ]


@pytest.mark.parametrize("text", ["CENTRO", "IDEMIA", "ID 4", "MISMO QUE HUYE", "", "I", "-"])
def test_other_texts_do_not(text: str) -> None:
    assert not says_above(text)
    assert [*above({"place": {"street": text}, "observations": "IDEM"})] == []


def test_such_cells_are_asked_and_go_as_unknown() -> None:
    made = drafted("IDEM", "IDEM", "IDEM", "ID.", "ID.")
    assert "  # place.neighbourhood: {text: COLONIA, unknown: [IDEM, ID.]}" in made.text.splitlines()
    (asked,) = [said.es for about, said in made.decisions if about == "place.neighbourhood"]
    assert "en «COLONIA», «IDEM» (3), «ID.» (2) dice «lo mismo que arriba»" in asked
    assert "ID.: IDEM" not in made.text
    assert "  place.neighbourhood: {text: COLONIA}" in drafted().text.splitlines()
