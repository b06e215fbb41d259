"""A folio beside a number that only counts what was captured: folio and name, of which the last holds, are offered."""

from __future__ import annotations

from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
ROW = {"FECHA": "13/02/2024", "FALTA": "RIÑA"}
PEOPLE = ("SOTO LARA ANA", "PEÑA RUIZ LUIS", "DÍAZ MORA EVA", "LEÓN PAZ JOSÉ", "RÍOS VEGA JUAN")


def rows(*again: int) -> list[dict[str, str]]:
    made = [ROW | {"EXPEDIENTE": f"J/{i}", "NOMBRE INFRACTOR": PEOPLE[i % 5]} for i in range(30)]
    made.append(made[3] | {"NOMBRE INFRACTOR": "VERA LUNA RITA"})  # two persons of one folio
    made += [made[i] | {"FALTA": "RUIDO"} for i in again]
    return [one | {"NO.": str(i % 20 + 1)} for i, one in enumerate(made)]  # begins anew in the next sheet


def drafted(*again: int) -> Draft:
    profile = Profile()
    profile.feed(rows(*again))
    return draft(KINDS["hearing"], "juzgado", "libro", CSV, profile)


def keys(text: str, *again: int) -> list[str]:
    mapper = Mapper(read_mapping(text, "m.yaml"))
    return [made.key for row in rows(*again) if isinstance(made := mapper.map(row), Mapped)]


def test_what_was_captured_twice_is_one_record_by_folio_and_name() -> None:
    kind, text = KINDS["hearing"], drafted(27, 28).text
    assert "\nkey: {columns: [EXPEDIENTE, NO.]}" in text
    question = next(one for one in questions(text, kind) if one.about == "key")
    assert "2 filas con folio y persona de otra serían registros aparte" in question.asked[0]
    after = answered(text, question.choices[0], kind)
    assert "latest: {number: NO.}" in after
    found = keys(after, 27, 28)
    assert len({*found}) == len(found) - 2


def test_a_counter_that_begins_anew_is_no_version_of_rows_on_both_sides() -> None:
    made = drafted(7, 27)
    assert "latest: {" not in made.text
    assert "\nkey: {columns: [EXPEDIENTE, NOMBRE INFRACTOR]}" in made.text
    told = next(said for about, said in made.decisions if about == "key")
    assert "1 filas son de un folio y una persona que ya estaban en otra serie" in told.es
    assert told.alarm
    found = keys(made.text, 7, 27)
    assert len({*found}) == len(found) - 2


def test_where_nothing_was_nobody_is_asked() -> None:
    assert "latest" not in drafted().text
