"""Street and neighbourhood in one cell: parted where nearly all cells are written so, and nothing guessed of others."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

PLACES = ["CENTRO", "LA PAZ", "SAN JUAN DE DIOS"]
WRITTEN = ["AV. JUAREZ {}, COL. {}", "CALLE {} ESQ. HIDALGO COL {}", "PROL. {} colonia {}"]


def drafted(*cells: str) -> Draft:
    profile = Profile()
    profile.feed(
        {"FOLIO": f"F-{i}", "FECHA HECHOS": f"{i % 28 + 1:02}/02/2024", "DELITO": "ROBO", "CALLE": cell}
        for i, cell in enumerate(cells)
    )
    return draft(KINDS["incident"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def by_word(n: int = 60) -> list[str]:
    return [WRITTEN[i % 3].format(i, PLACES[i // 3 % 3]) for i in range(n)]


def place(text: str, cell: str) -> Any:
    mapper = Mapper(read_mapping(text + "  report_class: {const: crime}\n", "m.yaml"))
    found = mapper.map({"FOLIO": "1", "FECHA HECHOS": "13/02/2024", "DELITO": "ROBO", "CALLE": cell})
    assert isinstance(found, Mapped), found
    part: Any = found.fields["place"]
    return part.get("street"), part.get("neighbourhood")


@pytest.mark.parametrize(
    ("cell", "street", "neighbourhood"),
    [
        ("AV. JUAREZ 3, COL. CENTRO", "AV. JUAREZ 3", "CENTRO"),
        ("CALLE 5 ESQ. HIDALGO COL LA PAZ", "CALLE 5 ESQ. HIDALGO", "LA PAZ"),
        ("PROL. 8 colonia CENTRO", "PROL. 8", "CENTRO"),
        ("CARRETERA LIBRE KM 8", "CARRETERA LIBRE KM 8", None),
        ("COL. CENTRO, CALLE 5", "COL. CENTRO, CALLE 5", None),
        ("CALLE COL COL CENTRO COL LA PAZ", "CALLE COL COL CENTRO COL LA PAZ", None),
        ("COLON 5 COL CENTRO", "COLON 5", "CENTRO"),
    ],
)
def test_a_cell_is_parted_at_the_word_for_a_colony_and_else_stays_the_street(
    cell: str, street: str, neighbourhood: str | None
) -> None:
    made = drafted(*by_word())
    assert {"place.street", "place.neighbourhood"} <= {*made.mapped}
    assert place(made.text, cell) == (street, neighbourhood)


def test_another_kind_of_neighbourhood_keeps_its_word() -> None:
    made = drafted(
        *by_word(), *(f"CALLE {i}, FRACC. LOMAS" for i in range(9)), *(f"RIO {i} BARRIO ALTO" for i in range(9))
    )
    assert place(made.text, "CALLE 5, FRACC. LOMAS") == ("CALLE 5", "FRACC. LOMAS")
    assert place(made.text, "RIO 3 BARRIO ALTO") == ("RIO 3", "BARRIO ALTO")
    assert place(made.text, "CALLE 5, COL. CENTRO") == ("CALLE 5", "CENTRO")


def test_a_comma_parts_where_few_names_follow_many_streets() -> None:
    made = drafted(*(f"JUAREZ {i}, {PLACES[i % 3]}" for i in range(60)))
    assert place(made.text, "JUAREZ 7, CENTRO") == ("JUAREZ 7", "CENTRO")
    assert place(made.text, "JUAREZ 7, INT. 4, CENTRO") == ("JUAREZ 7, INT. 4, CENTRO", None)


@pytest.mark.parametrize("cell", ["JUAREZ {}, ESQ. HIDALGO", "JUAREZ {}, LOCAL {}", "JUAREZ {}"])
def test_what_follows_a_comma_may_be_no_neighbourhood(cell: str) -> None:
    made = drafted(*(cell.format(i, i) for i in range(60)))
    assert "place.neighbourhood" not in made.mapped
    assert place(made.text, "JUAREZ 7, ESQ. HIDALGO") == ("JUAREZ 7, ESQ. HIDALGO", None)


def test_where_only_most_cells_are_written_so_it_is_asked_and_both_answers_make_a_mapping() -> None:
    made = drafted(*by_word(), *(f"CARRETERA KM {i}" for i in range(20)))
    assert "place.street" not in made.mapped
    asked = next(one for one in questions(made.text, KINDS["incident"]) if one.about == "place.street")
    apart, whole = (answered(made.text, choice, KINDS["incident"]) for choice in asked.choices[:2])
    assert place(apart, "AV. JUAREZ 3, COL. CENTRO") == ("AV. JUAREZ 3", "CENTRO")
    assert place(whole, "AV. JUAREZ 3, COL. CENTRO") == ("AV. JUAREZ 3, COL. CENTRO", None)
