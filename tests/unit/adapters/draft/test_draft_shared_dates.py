"""One FECHA and several hours, each of a moment of its own: none is lost, and none happened whose hour nobody noted."""

from __future__ import annotations

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

HEARING = KINDS["hearing"]


def row(i: int, **more: str) -> dict[str, str]:
    hours = {"HORA INGRESO": f"08:{i:02}", "HORA AUDIENCIA": f"10:{i:02}", "HORA EGRESO": f"12:{i:02}"}
    return {"FOLIO": f"A-{i}", "FECHA": f"{i + 1}/02/2024", **hours, "FALTA": "RIÑA", **more}


BLANK = row(20, **{"HORA INGRESO": "", "HORA EGRESO": ""})
UNSAID = row(21, **{"HORA EGRESO": "S/H"})


def drafted(title: str) -> Draft:
    profile = Profile()
    profile.feed([*(row(i) for i in range(20)), BLANK, *[UNSAID] * 3])
    return draft(HEARING, "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile, titles=[title])


def test_rows_whose_date_stands_above_them_count_too() -> None:
    profile = Profile()
    profile.feed(row(i, FECHA="") if i % 2 else row(i) for i in range(20))
    profile.feed([BLANK | {"FECHA": ""}])
    made = draft(HEARING, "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile, titles=["AUDIENCIAS"])
    assert "con HORA EGRESO: {which_of: [HORA EGRESO]}" in made.text


def yes_to(text: str, *fields: str) -> str:
    for field in fields:
        question = next(one for one in questions(text, HEARING) if one.about == field)
        text = answered(text, question.choices[0], HEARING)
    return text


def test_two_moments_that_share_a_date_are_two_questions_and_each_may_be_kept() -> None:
    text = yes_to(drafted("PRESENTACIONES Y AUDIENCIAS").text, "heard_at", "presented_at", "released_at")
    mapping = read_mapping(text, "m.yaml")
    assert {"heard_at", "presented_at", "released_at"} <= mapping.fields.keys()
    found = Mapper(mapping).map(row(5))
    assert isinstance(found, Mapped)
    assert len({str(found.fields[path])[11:16] for path in ("heard_at", "presented_at", "released_at")}) == 3


def test_a_second_moment_without_its_hour_is_unknown_and_no_day() -> None:
    made = drafted("PRESENTACIONES Y AUDIENCIAS")
    assert "Donde no hay hora, sin este dato" in next(one.es for path, one in made.decisions if path == "presented_at")
    mapper = Mapper(read_mapping(yes_to(made.text, "heard_at", "presented_at", "released_at"), "m.yaml"))
    for cells in (BLANK, UNSAID):
        found = mapper.map(cells)
        assert isinstance(found, Mapped)
        assert "heard_at" in found.fields
        assert "released_at" not in found.fields
        assert ("presented_at" in found.fields) == bool(cells["HORA INGRESO"])
