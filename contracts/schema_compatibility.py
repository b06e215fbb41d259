"""Whether one JSON Schema may take another's place, for those who write to it or those who read what fits it.

Every keyword of JSON Schema 2020-12 that can refuse a value is either compared in its own sense or must not change at
all, so that a change this comparison does not understand is a finding and not an oversight. Which document follows
which side, and why, is said in ``contracts/compatibility.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_EXACT = (
    *("type", "format", "multipleOf", "uniqueItems", "allOf", "not", "if", "then", "else", "contains", "prefixItems"),
    *("patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties"),
)
_MEANING = ("x-sensitivity", "x-protection", "x-hierarchy")
_NULL = {"type": "null"}


class Finding(NamedTuple):
    """One breaking change: where, and what broke."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


class Side(Enum):
    """Who depends on a schema."""

    WRITTEN = "written"  # what fitted must still fit
    READ = "read"  # what fitted must still fit, and nothing else may begin to


def breaking(old_schema: Schema, new_schema: Schema, side: Side = Side.WRITTEN) -> list[Finding]:
    """The breaking changes from one JSON Schema to the next, for the side that depends on it."""
    return list(Comparison(old_schema, new_schema, side).schemas(old_schema, new_schema))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, in which the local references of the schemas inside them are resolved."""

    old: Schema
    new: Schema
    side: Side

    def schemas(self, old: Schema, new: Schema, path: str = "") -> Iterator[Finding]:
        """Every breaking change from ``old`` to ``new``, which stand at ``path`` of their documents."""
        before, after = _alternatives(old, self.old), _alternatives(new, self.new)
        values, renewed = _values(before), _values(after)
        if len(values) == len(renewed) == 1:
            yield from self._alike(values[0], renewed[0], path)
            values, renewed = [], []
        nulls = [_NULL] * (len(before) > len(_values(before))), [_NULL] * (len(after) > len(_values(after)))
        yield from self._chosen([*values, *nulls[0]], [*renewed, *nulls[1]], path)

    def _chosen(self, old: list[Schema], new: list[Schema], path: str) -> Iterator[Finding]:
        """Each old alternative must still be there; for readers, no other may have come."""
        pairs = [
            (i, j) for i, one in enumerate(old) for j, other in enumerate(new) if not any(self._alike(one, other, ""))
        ]
        for gone in set(range(len(old))) - {i for i, _ in pairs}:
            yield Finding(path or "document", f"no longer allows {_brief(old[gone])}")
        if self.side is Side.READ:
            for come in set(range(len(new))) - {j for _, j in pairs}:
                yield Finding(path or "document", f"newly allows {_brief(new[come])}")

    def _alike(self, old: Schema, new: Schema, path: str) -> Iterator[Finding]:
        where = path or "document"
        for word in _EXACT:
            if old.get(word) != new.get(word):
                yield Finding(where, f"{word} was {old.get(word)!r}, is {new.get(word)!r}")
        yield from self._codes(old, new, where)
        yield from self._pattern(old, new, where)
        yield from self._limits(old, new, where)
        yield from self._members(old, new, path)
        yield from self._required(old, new, where)
        if "items" in old or "items" in new:
            yield from self.schemas(old.get("items", {}), new.get("items", {}), f"{path}[]")
        yield from _meaning(old, new, where)

    def _codes(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        before, after = _codes_of(old), _codes_of(new)
        if after is not None:
            gone = "any other value" if before is None else ", ".join(sorted(before - after))
            if gone:
                yield Finding(where, f"no longer allows {gone}")
        elif before is not None and self.side is Side.READ:
            yield Finding(where, "is no longer a list of codes")

    def _pattern(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        before, after = old.get("pattern"), new.get("pattern")
        if before != after and (after is not None or self.side is Side.READ):
            yield Finding(where, f"pattern was {before!r}, is {after!r}: whether it narrowed can't be told")

    def _limits(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        for word, sign in (*((word, 1) for word in _LOWER), *((word, -1) for word in _UPPER)):
            before, after = _bound(old, word, sign), _bound(new, word, sign)
            if after > before or (after != before and self.side is Side.READ):
                yield Finding(where, f"{word} was {old.get(word)}, is {new.get(word)}")

    def _members(self, old: Schema, new: Schema, path: str) -> Iterator[Finding]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted(before):
            inner = f"{path}.{name}" if path else name
            if name in after:
                yield from self.schemas(before[name], after[name], inner)
            else:
                yield Finding(inner, "was removed, renamed or moved")
        others, now = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if others != now and (now is not True or self.side is Side.READ):
            yield Finding(path or "document", f"additionalProperties was {others}, is {now}")

    def _required(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(after - before):
            yield Finding(where, f"{name} is newly required")
        if self.side is Side.READ:
            for name in sorted(before - after):
                yield Finding(where, f"{name} is no longer always there")


def resolved(schema: Schema, document: Schema) -> Schema:
    """The schema a local reference points at, with what stands beside the reference; another file's stays a name."""
    while (reference := schema.get("$ref", "")).startswith("#/"):
        target: Any = document
        for part in reference[2:].split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        schema = {**target, **{word: value for word, value in schema.items() if word != "$ref"}}
    return schema


def _alternatives(schema: Schema, document: Schema) -> list[Schema]:
    schema = resolved(schema, document)
    word = "anyOf" if "anyOf" in schema else "oneOf"
    if word not in schema:
        return [schema]
    beside = {name: value for name, value in schema.items() if name != word}
    return [{**beside, **resolved(branch, document)} for branch in schema[word]]


def _values(alternatives: list[Schema]) -> list[Schema]:
    return [schema for schema in alternatives if schema.get("type") != "null"]


def _brief(schema: Schema) -> str:
    words = ("$ref", "const", "pattern", "format", "type", "title")
    return next((str(schema[word]) for word in words if word in schema), "any value")


def _codes_of(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {repr(schema["const"])}
    return {repr(code) for code in schema["enum"]} if "enum" in schema else None


def _bound(schema: Schema, word: str, sign: int) -> float:
    return sign * schema[word] if word in schema else float("-inf")


def _meaning(old: Schema, new: Schema, where: str) -> Iterator[Finding]:
    """What a signed agreement took for granted of a field. Protecting one that had no protection is allowed."""
    for word in _MEANING:
        if old.get(word) != new.get(word) and not (word == "x-protection" and word not in old):
            yield Finding(where, f"{word} was {old.get(word)!r}, is {new.get(word)!r}")
