"""A municipality's name and its key in two columns: what they say against each other is in the question."""

from __future__ import annotations

from typing import Any

from adapters.decide.questions import answered, questions
from adapters.decide.text import standing
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from contracts.kinds import KINDS

NAMES = {"050": "MERIDA", "096": "TIZIMIN", "102": "VALLADOLID"}


def drafted(*more: tuple[str, str]) -> Draft:
    profile = Profile()
    said = [[*NAMES.items()][i % 3] for i in range(30)] + [*more]
    rows: list[dict[str, Any]] = [
        {"NUC": f"A-{i}/24", "FECHA HECHOS": "13/03/2024", "ENTIDAD": "31", "CVE_MUN": key, "MUNICIPIO": name}
        for i, (key, name) in enumerate(said)
    ]
    profile.feed(rows)
    return draft(KINDS["case"], "fiscalia", "casos", {"csv": {"files": "a"}}, profile)


def test_rows_that_contradict_each_other_are_counted_and_both_make_another_line() -> None:
    made = drafted(("050", "TIZIMIN"), ("096", "MERIDA"), ("", "TIZIMIN"), ("", "TIZIMIN"), ("050", ""))
    asked = next(one for one in questions(made.text, KINDS["case"]) if one.about == "place.municipality")
    told = " ".join(asked.asked)
    assert "no coinciden en 2 filas" in told
    assert "solo la dice «CVE_MUN» en 1, solo «MUNICIPIO» en 2" in told or "solo la dice «MUNICIPIO» en 2" in told
    both = next(one for one in asked.choices if "clave o nombre" in one.line)
    text = standing(answered(made.text, both, KINDS["case"]))
    assert text["fields"]["place.municipality"]["code"] == "clave o nombre del municipio"
    (first_of,) = [one["first_of"] for one in text["made"].values()]
    assert {*first_of} == {"CVE_MUN", "MUNICIPIO"}
    assert {"CVE_MUN", "MUNICIPIO"}.isdisjoint(text.get("columns_ignored") or ())


def test_where_they_agree_nothing_more_is_asked() -> None:
    assert "no coinciden" not in drafted().text
    assert "clave o nombre" not in drafted().text
