"""A JSON item's list of plain texts is drafted as the contract's list."""

from __future__ import annotations

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
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
