"""JSON from outside, read the one way it can be read: RFC 8259 narrowed to I-JSON (RFC 7493).

Python's reader keeps the last of two equal names, takes NaN and lone surrogates, and its recursion can be exhausted;
each lets two programs see two different documents in the same bytes. And pydantic's complaints quote what they were
given, in the message, the context and the location alike: here an error is a declared field name and a rule's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import NamedTuple, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

MAX_DEPTH = 20  # the top-level object counts as 1
_LARGEST = 2**63 - 1
_UNNAMED = "?"  # stands for a name that came from outside
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})

Model = TypeVar("Model", bound=BaseModel)


class FieldError(NamedTuple):
    """Where (declared names only: ``body.persons[0].age``) and which rule was broken. Never a value."""

    field: str
    rule: str


class Invalid(ValueError):
    """Input that does not fit. Its text and its errors hold declared names only, so both may be shown and logged."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{e.field}: {e.rule}" for e in self.errors))


def parse(body: bytes) -> dict[str, object]:
    """The object that ``body`` holds. Raises Invalid, naming the rule, on anything but one strict JSON object."""
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        _broken("not_utf8")
    except RecursionError:
        _broken("too_deep")
    except json.JSONDecodeError:
        _broken("not_json")
    if not isinstance(value, dict):
        _broken("not_an_object")
    _check(value)
    return value


def read(model: type[Model], body: bytes) -> Model:
    """``body`` as ``model``: strict types, no unknown field. Raises Invalid."""
    parse(body)
    try:
        return model.model_validate_json(body, strict=True, extra="forbid")
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        found = [(("body", *e["loc"]), e["type"]) for e in details]
        raise Invalid(field_errors(found, _declared_by(model))) from None


def only_known(names: Iterable[str], allowed: frozenset[str]) -> None:
    """Raises Invalid where a query names a parameter that is not ``allowed``, or one of them twice."""
    seen: set[str] = set()
    for name in names:
        if name not in allowed:
            raise Invalid([FieldError(f"query.{_UNNAMED}", "extra_forbidden")])
        if name in seen:
            raise Invalid([FieldError(f"query.{name}", "duplicate_name")])
        seen.add(name)


def field_errors(
    details: Iterable[tuple[tuple[str | int, ...], str]], declared: frozenset[str]
) -> tuple[FieldError, ...]:
    """Errors rebuilt from (location, error type): a part of a location that is not ``declared`` is written ``?``."""
    known = declared | _PLACES
    return tuple(dict.fromkeys(FieldError(_path(location, known), rule) for location, rule in details))


def declared_names(schema: object) -> frozenset[str]:
    """Every field and parameter name that a JSON Schema or an OpenAPI document declares, at any depth."""
    return frozenset(_names(schema))


def _path(location: tuple[str | int, ...], known: frozenset[str]) -> str:
    text = ""
    for part in location:
        if isinstance(part, int):
            # A mapping keyed by number would put a telephone number here: only what can be a position is shown.
            text += f"[{part}]" if 0 <= part < 1000 else "[]"
        else:
            text += ("." if text else "") + (part if part in known else _UNNAMED)
    return text


def _names(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "properties" and isinstance(value, Mapping):
                yield from value
            elif key == "parameters" and isinstance(value, list):
                yield from (p["name"] for p in value if "name" in p)
            yield from _names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _names(value)


@cache
def _declared_by(model: type[BaseModel]) -> frozenset[str]:
    return declared_names(model.model_json_schema())


def _broken(rule: str) -> NoReturn:
    raise Invalid([FieldError("body", rule)]) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        _broken("duplicate_name")
    return value


def _integer(text: str) -> int:
    # Length first: converting a long run of digits takes time quadratic in it.
    if len(text) > 20 or abs(int(text)) > _LARGEST:
        _broken("number_too_large")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        _broken("number_too_large")
    return value


def _constant(_: str) -> NoReturn:
    _broken("not_a_number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _check(value: object) -> None:
    """Depth and texts, level by level: no recursion of our own to exhaust."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for container in level for child in _children(container)]
        for text in level:
            if isinstance(text, str):
                _check_text(text)
        level = [child for child in level if isinstance(child, dict | list)]
        if not level:
            return
    _broken("too_deep")


def _children(container: object) -> Iterator[object]:
    if isinstance(container, dict):
        yield from container
        yield from container.values()
    elif isinstance(container, list):
        yield from container


def _check_text(text: str) -> None:
    if "\0" in text:
        _broken("nul_character")
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        _broken("lone_surrogate")
