"""A folio beside a number that only counts what was captured: folio and name, of which the last holds, are offered."""

from __future__ import annotations

from adapters.decide.questions import answered, questions
from adapters.draft.document import draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
ROW = {"FECHA": "13/02/2024", "FALTA": "RIÑA"}
PEOPLE = ("SOTO LARA ANA", "PEÑA RUIZ LUIS", "DÍAZ MORA EVA", "LEÓN PAZ JOSÉ", "RÍOS VEGA JUAN")


def rows(*, twice: bool) -> list[dict[str, str]]:
    made = [ROW | {"EXPEDIENTE": f"J/{i}", "NOMBRE INFRACTOR": PEOPLE[i % 5]} for i in range(30)]
    made.append(made[3] | {"NOMBRE INFRACTOR": "VERA LUNA RITA"})  # two persons of one folio
    made += [made[7] | {"FALTA": "RUIDO"}, made[8]] if twice else []
    return [one | {"NO.": str(i % 20 + 1)} for i, one in enumerate(made)]  # begins anew in the next sheet


def drafted(*, twice: bool) -> str:
    profile = Profile()
    profile.feed(rows(twice=twice))
    return draft(KINDS["hearing"], "juzgado", "libro", CSV, profile).text


def test_what_was_captured_twice_is_one_record_by_folio_and_name() -> None:
    kind, text = KINDS["hearing"], drafted(twice=True)
    assert "\nkey: {columns: [EXPEDIENTE, NO.]}" in text
    question = next(one for one in questions(text, kind) if one.about == "key")
    assert "2 filas con folio y persona de otra serían registros aparte" in question.asked[0]
    after = answered(text, question.choices[0], kind)
    mapper = Mapper(read_mapping(after, "m.yaml"))
    keys = [made.key for row in rows(twice=True) if isinstance(made := mapper.map(row), Mapped)]
    assert len({*keys}) == len(keys) - 2


def test_where_nothing_was_nobody_is_asked() -> None:
    assert "latest" not in drafted(twice=False)
