"""A JSON item's list of plain texts is drafted as the contract's list."""

from __future__ import annotations

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.survey.items import feed_items
from contracts.kinds import KINDS

ROW = {"folio": "A", "fecha": "2024-02-13T10:00:00"}


def drafted(*rows: dict[str, str]) -> Draft:
    profile = Profile()
    profile.feed({**ROW, "folio": f"A-{i}", **row} for i, row in enumerate(rows))
    return draft(KINDS["case"], "fge", "carpetas", {"json": {"files": "a.json"}}, profile)


def test_each_text_of_a_list_is_an_offence_and_nothing_is_asked_of_it() -> None:
    rows = [{"delitos[0]": "ROBO"}, {"delitos[0]": "ROBO", "delitos[1]": "LESIONES"}, {"delitos[0]": "FRAUDE"}]
    made = drafted(*rows)
    assert [about for about, _ in made.decisions] == ["place.municipality", "case_number"]
    mapper = Mapper(read_mapping(made.text, "m.yaml"))
    found = mapper.map({**ROW, **rows[1]})
    assert isinstance(found, Mapped)
    assert found.fields["offences"] == [{"label": "ROBO"}, {"label": "LESIONES"}]


def test_a_column_beside_the_list_that_says_the_same_leaves_the_question() -> None:
    made = drafted({"delitos[0]": "ROBO", "delitos[1]": "LESIONES", "delito": "ROBO"}, {"delitos[0]": "FRAUDE"})
    assert "offences[1].label" not in made.text


@pytest.mark.parametrize(
    ("member", "within", "about", "cost"),
    [
        ("delito", "clasif", "offences[].category", "los 4 con texto se apartan"),
        ("delito", "nombre", "offences[0].label", "6 van sin este dato"),
        ("dato", "x", "columns_ignored", "ninguna línea los lee"),
    ],
)
def test_a_text_where_others_have_a_list_is_said_in_red_and_nothing_of_the_list_is_ignored(
    member: str, within: str, about: str, cost: str
) -> None:
    profile = Profile()
    items = [{**ROW, "folio": f"A-{i}", member: ("ROBO", "FRAUDE")[i % 2]} for i in range(4)]
    lists = [{**ROW, "folio": f"B-{i}", member: [{within: f"{i % 2}"}]} for i in range(6)]
    feed_items(profile, [*items, *lists])
    made = draft(KINDS["case"], "fge", "carpetas", {"json": {"files": "a.json"}}, profile)
    (said,) = (one for path, one in made.decisions if path == about and "es un texto en 4 registros" in one.es)
    assert said.alarm
    assert "en los otros 6 una lista" in said.es
    assert said.es.endswith(cost) or f"{cost};" in said.es
    assert not {member, f"{member}[].{within}"} & {*made.ignored}
    assert not read_mapping(made.text, "m.yaml").columns_ignored
