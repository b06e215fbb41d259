import copy
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field as Limits

from contracts.compatibility import Side, breaking
from contracts.fields import Field, Part, Protection, Sensitivity

O, Q = Sensitivity.OPERATIONAL, Sensitivity.QUASI  # noqa: E741


class Inner(Part):
    code: Annotated[Literal["a", "b"], Field("Código", "Code", O)]
    note: Annotated[str | None, Limits(max_length=10), Field("Nota", "Note", Q, Protection.PERSON)] = None


class Record(Part):
    folio: Annotated[str, Limits(min_length=2, max_length=5, pattern="^[a-z]+$"), Field("Folio", "Folio", O)]
    count: Annotated[int | None, Limits(ge=0, le=10), Field("Cuenta", "Count", Q)] = None
    place: Annotated[str | None, Field("Lugar", "Place", Q, None, (("state", 2),))] = None
    inner: Inner | None = None
    many: Annotated[list[Inner], Limits(max_length=3)] = []  # noqa: RUF012  (pydantic copies it)


OLD: dict[str, Any] = Record.model_json_schema()


def changed(*path: str | int, **words: Any) -> dict[str, Any]:
    """The schema with these words set at a place, or removed where they are ``...``."""
    new = copy.deepcopy(OLD)
    at: Any = new
    for part in path:
        at = at[part]
    for word, value in words.items():
        if value is ...:
            del at[word]
        else:
            at[word.replace("__", "-")] = value
    return new


def said(new: dict[str, Any], side: Side) -> list[str]:
    return [str(finding) for finding in breaking(OLD, new, side)]


FOLIO, COUNT, PLACE = ("properties", "folio"), ("properties", "count", "anyOf", 0), ("properties", "place")
CODE, NOTE = ("$defs", "Inner", "properties", "code"), ("$defs", "Inner", "properties", "note")
NEW = {"type": "string"}

BREAKING_FOR_BOTH = {
    "removed": (changed("properties", count=...), "count: was removed, renamed or moved"),
    "removed inside": (changed("$defs", "Inner", "properties", note=...), "inner.note: was removed"),
    "retyped": (changed(*COUNT, type="string"), "count: type was 'integer', is 'string'"),
    "no longer unknown": (
        changed("properties", "count", anyOf=[OLD["properties"]["count"]["anyOf"][0]]),
        "count: no longer allows null",
    ),
    "format": (changed(*FOLIO, format="date"), "folio: format was None, is 'date'"),
    "pattern": (changed(*FOLIO, pattern="^[a-y]+$"), "folio: pattern was '^[a-z]+$', is '^[a-y]+$'"),
    "new pattern": (changed(*COUNT, pattern="x"), "count: pattern was None"),
    "shorter": (changed(*FOLIO, maxLength=4), "folio: maxLength was 5, is 4"),
    "longer": (changed(*FOLIO, minLength=3), "folio: minLength was 2, is 3"),
    "higher floor": (changed(*COUNT, minimum=1), "count: minimum was 0, is 1"),
    "lower ceiling": (changed(*COUNT, maximum=9), "count: maximum was 10, is 9"),
    "fewer items": (changed("properties", "many", maxItems=2), "many: maxItems was 3, is 2"),
    "fewer codes": (changed(*CODE, enum=["a"]), "inner.code: no longer allows 'b'"),
    "codes where none were": (changed(*FOLIO, enum=["ab"]), "folio: no longer allows any other value"),
    "newly required": (changed(required=["folio", "count"]), "document: count is newly required"),
    "required and new": (
        changed(properties={**OLD["properties"], "x": NEW}, required=["folio", "x"]),
        "document: x is newly required",
    ),
    "other sensitivity": (changed(*FOLIO, **{"x-sensitivity": "quasi_identifier"}), "folio: x-sensitivity was"),
    "less protected": (changed(*NOTE, **{"x-protection": ...}), "inner.note: x-protection was 'person', is None"),
    "other levels": (changed(*PLACE, **{"x-hierarchy": []}), "place: x-hierarchy was"),
    "a word not understood": (changed(*FOLIO, **{"not": {"const": "ab"}}), "folio: not was None"),
    "items": (changed("properties", "many", items={"type": "object"}), "many[].code: was removed"),
}
BREAKING_FOR_READERS = {
    "wider codes elsewhere": (changed(*CODE, enum=...), "inner.code: is no longer a list of codes"),
    "longer text": (changed(*FOLIO, maxLength=6), "folio: maxLength was 5, is 6"),
    "no ceiling": (changed(*COUNT, maximum=...), "count: maximum was 10, is None"),
    "no pattern": (changed(*FOLIO, pattern=...), "folio: pattern"),
    "newly unknown": (
        changed("properties", folio={"anyOf": [OLD["properties"]["folio"], {"type": "null"}]}),
        "folio: newly allows",
    ),
    "no longer always there": (changed(required=[]), "document: folio is no longer always there"),
    "open": (changed(additionalProperties=True), "document: additionalProperties was False, is True"),
}
ADDITIONS = {
    "nothing": OLD,
    "a member": changed(properties={**OLD["properties"], "x": NEW}),
    "a member of a part": changed("$defs", "Inner", properties={**OLD["$defs"]["Inner"]["properties"], "x": NEW}),
    "a code": changed(*CODE, enum=["a", "b", "c"]),
    "another label": changed(*FOLIO, title="Folio único"),
    "more protected": changed(*FOLIO, **{"x-protection": "person"}),
}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("new", "finding"), BREAKING_FOR_BOTH.values(), ids=BREAKING_FOR_BOTH)
def test_what_breaks_both_sides_is_found(new, finding, side):
    assert any(text.startswith(finding) for text in said(new, side)), said(new, side)


@pytest.mark.parametrize(("new", "finding"), BREAKING_FOR_READERS.values(), ids=BREAKING_FOR_READERS)
def test_what_surprises_readers_only_is_an_addition_for_writers(new, finding):
    assert any(text.startswith(finding) for text in said(new, Side.READ)), said(new, Side.READ)
    assert said(new, Side.WRITTEN) == []


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("new", ADDITIONS.values(), ids=ADDITIONS)
def test_an_addition_passes(new, side):
    assert said(new, side) == []


def test_a_closed_schema_where_it_was_open_breaks_both():
    opened = changed(additionalProperties=True)
    for side in Side:
        assert [str(f) for f in breaking(opened, OLD, side)] == ["document: additionalProperties was True, is False"]


def test_a_part_made_a_reference_is_the_same_part():
    flat = copy.deepcopy(OLD)
    flat["properties"]["inner"]["anyOf"][0] = flat["$defs"]["Inner"]
    assert said(flat, Side.READ) == []


def test_alternatives_are_matched_whatever_their_order():
    text, number, flag = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
    old = {"properties": {"x": {"anyOf": [text, number]}}}

    def found(*branches: dict[str, str]) -> list[str]:
        return [str(f) for f in breaking(old, {"properties": {"x": {"anyOf": list(branches)}}}, Side.READ)]

    assert found(number, text) == []
    assert found(number, text, flag) == ["x: newly allows boolean"]
    assert found(text, flag) == ["x: no longer allows integer", "x: newly allows boolean"]
