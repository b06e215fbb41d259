from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from gateway.web import base64url
from gateway.web.strict_json import (
    MAX_DEPTH,
    FieldError,
    Invalid,
    declared_names,
    field_errors,
    only_known,
    parse,
    read,
)

CURP = "GOMC900101HJCRRL09"


class Range(BaseModel):
    since: date | None = None
    until: date | None = None


class Search(BaseModel):
    occurred: Range | None = None
    municipality: Annotated[list[str], Field(max_length=3)] = []
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    order: Literal["newest", "oldest"] = "newest"
    by_name: dict[str, int] = {}
    by_number: dict[int, int] = {}


def rules(body: bytes) -> set[FieldError]:
    with pytest.raises(Invalid) as caught:
        read(Search, body)
    assert CURP not in str(caught.value)
    return set(caught.value.errors)


BROKEN = {
    b"": "not_json",
    b"{": "not_json",
    b"{'a':1}": "not_json",
    b'{"a":1,}': "not_json",
    b'{"a":01}': "not_json",
    b'{"a":"\n"}': "not_json",
    b'{"a":"\x00"}': "not_json",
    b'{} {"a":1}': "not_json",
    b"\xef\xbb\xbf{}": "not_json",
    b'{"a":"\xff"}': "not_utf8",
    '{"a":1}'.encode("utf-16"): "not_utf8",
    b'{"a":"\xed\xa0\x80"}': "not_utf8",
    b"[]": "not_an_object",
    b'"a"': "not_an_object",
    b"null": "not_an_object",
    b'{"a":1,"a":1}': "duplicate_name",
    b'{"a":1,"\\u0061":2}': "duplicate_name",
    b'{"x":[{"a":1,"a":2}]}': "duplicate_name",
    b'{"a":NaN}': "not_a_number",
    b'{"a":-Infinity}': "not_a_number",
    b'{"a":1e999}': "number_too_large",
    b'{"a":9223372036854775808}': "number_too_large",
    b'{"a":' + b"9" * 5000 + b"}": "number_too_large",
    b'{"a":"\\u0000"}': "nul_character",
    b'{"\\u0000":1}': "nul_character",
    b'{"a":["\\ud800"]}': "lone_surrogate",
    b'{"a":' * 5000 + b"1" + b"}" * 5000: "too_deep",
    b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}": "too_deep",
}


@pytest.mark.parametrize(("body", "rule"), BROKEN.items(), ids=range(len(BROKEN)))
def test_what_is_not_one_strict_object_is_refused_by_name(body: bytes, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(body)
    assert caught.value.errors == (FieldError("body", rule),)


def test_depth_is_allowed_up_to_the_limit() -> None:
    brackets = MAX_DEPTH - 1
    assert parse(b'{"a":' + b"[" * brackets + b"1" + b"]" * brackets + b"}")


STRICT = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abñ", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abñ", max_size=3), STRICT, max_size=4), st.booleans())
def test_strict_documents_come_back_as_they_were(value: dict[str, object], ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=60) | st.text('{}[]",:0123456789.eE+-\\ud8Nantruefls ', max_size=40).map(str.encode))
def test_noise_raises_invalid_or_is_an_object(noise: bytes) -> None:
    with suppress(Invalid):
        assert isinstance(parse(noise), dict)


def test_a_good_body_is_read() -> None:
    found = read(Search, b'{"occurred":{"since":"2026-01-01"},"municipality":["14120"],"limit":10}')
    assert found == Search(occurred=Range(since=date(2026, 1, 1)), municipality=["14120"], limit=10)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"limit": "10"}, {("body.limit", "int_type")}),
        ({"limit": True}, {("body.limit", "int_type")}),
        ({"limit": 1000}, {("body.limit", "less_than_equal")}),
        ({"limit": 1.5, "order": CURP}, {("body.limit", "int_type"), ("body.order", "literal_error")}),
        ({"municipality": ["14120", 7]}, {("body.municipality[1]", "string_type")}),
        ({"occurred": {"since": CURP}}, {("body.occurred.since", "date_parsing")}),
        ({"occurred": {CURP: 1}}, {("body.occurred.?", "extra_forbidden")}),
        ({CURP: 1}, {("body.?", "extra_forbidden")}),
        ({CURP: 1, CURP[::-1]: 1}, {("body.?", "extra_forbidden")}),
        ({"by_name": {CURP: CURP}}, {("body.by_name.?", "int_type")}),
        ({"by_number": {"3312345678": "x"}}, {("body.by_number.?", "int_type")}),
        ({"by_number": {CURP: 1}}, {("body.by_number.?.?", "int_parsing")}),
    ],
)
def test_errors_name_declared_fields_and_rules_only(body: object, expected: set[tuple[str, str]]) -> None:
    assert {(e.field, e.rule) for e in rules(json.dumps(body).encode())} == expected


@given(st.text(min_size=1, max_size=30), STRICT)
def test_no_undeclared_name_is_ever_repeated(name: str, value: object) -> None:
    declared = {"occurred", "municipality", "limit", "order", "by_name", "by_number", "since", "until"}
    for error in field_errors([(("body", name, "limit"), "x")], frozenset(declared)):
        assert (
            error.field
            == f"body.{name if name in declared | {'query', 'path', 'header', 'cookie', 'body'} else '?'}.limit"
        )


def test_a_number_too_large_for_a_position_is_not_shown() -> None:
    found = field_errors([(("body", 7), "x"), (("body", 3312345678), "x"), (("body", -1), "x")], frozenset())
    assert [e.field for e in found] == ["body[7]", "body[]"]


def test_declared_names_of_a_schema() -> None:
    assert declared_names(Search.model_json_schema()) == {
        "occurred", "municipality", "limit", "order", "by_name", "by_number", "since", "until"
    }  # fmt: skip
    described = {"paths": {"/x": {"get": {"parameters": [{"name": "after", "in": "query"}]}}}}
    assert declared_names(described) == {"after"}
    assert declared_names(["x", 1, None]) == frozenset()


def test_query_parameters_are_known_and_given_once() -> None:
    only_known(["limit", "after"], frozenset({"limit", "after"}))
    only_known([], frozenset())
    with pytest.raises(Invalid) as caught:
        only_known(["limit", CURP], frozenset({"limit"}))
    assert caught.value.errors == (FieldError("query.?", "extra_forbidden"),)
    with pytest.raises(Invalid) as caught:
        only_known(["limit", "limit"], frozenset({"limit"}))
    assert caught.value.errors == (FieldError("query.limit", "duplicate_name"),)


@given(st.binary(max_size=80))
def test_base64url_has_one_spelling(data: bytes) -> None:
    text = base64url.encode(data)
    assert base64url.decode(text) == data
    for other in (text + b"=", text + b"\n", b" " + text, text + b"A" if len(text) % 4 != 3 else text + b"!"):
        assert base64url.decode(other) != data


@given(st.binary(max_size=12))
def test_what_decodes_encodes_back(text: bytes) -> None:
    data = base64url.decode(text)
    assert data is None or base64url.encode(data) == text
