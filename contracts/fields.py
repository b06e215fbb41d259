"""What every contract field carries: its sensitivity, its label in both languages, and what it means to the rules.

The metadata rides on ``Annotated`` types, so one declaration serves validation, JSON Schema, the policy compiler's
"every field decided" check and the screens.
"""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, StringConstraints
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Sensitivity(StrEnum):
    """How a field could hurt somebody, in the classes of ISO/IEC 20889."""

    DIRECT = "direct_identifier"
    QUASI = "quasi_identifier"
    SENSITIVE = "sensitive"
    FREE_TEXT = "free_text"
    OPERATIONAL = "operational"


class Protection(StrEnum):
    """Which fields the floor removes, whatever an agreement says (LNSIIPA art. 15, LGV art. 12, CNPP art. 109)."""

    PERSON = "person"  # points at the person or their home: removed for a protected person
    PLACE = "place"  # fine enough to be a victim's home: removed where the offence is of a protected class
    NEVER = "never"  # leaves in no view: health notes, the protection mark itself


@dataclass(frozen=True, slots=True)
class Field:
    """A field's meaning beside its type.

    ``hierarchy`` names the levels a code generalises through, finest first, each with the length of the prefix that
    remains: ``(("subtype", 5), ("type", 3))``.
    """

    es: str
    en: str
    sensitivity: Sensitivity
    protection: Protection | None = None
    hierarchy: tuple[tuple[str, int], ...] = ()

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        schema |= {"title": self.es, "x-title-en": self.en, "x-sensitivity": self.sensitivity.value}
        if self.protection:
            schema["x-protection"] = self.protection.value
        if self.hierarchy:
            schema["x-hierarchy"] = [{"level": level, "length": length} for level, length in self.hierarchy]
        return schema


_PRINTABLE = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*$"


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=_PRINTABLE)


Code = Annotated[str, _text(40)]
Label = Annotated[str, _text(200)]
Line = Annotated[str, _text(400)]
Narrative = Annotated[str, _text(20_000)]


class Part(BaseModel):
    """Base of every contract type: unknown fields are errors, wrong types are errors, nothing changes afterwards."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, validate_default=False, hide_input_in_errors=True
    )


class Limits(NamedTuple):
    """What a field's type alone does not say: a text's pattern and length, a number's or date's ends, both included."""

    pattern: str | None = None
    longest: int | None = None
    least: Any = None
    most: Any = None


_UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One decidable field of a record kind.

    ``path`` uses ``[]`` where a list stands: ``persons[].address.street``.
    """

    path: str
    type: type  # the plain Python type: str, int, float, bool, date or datetime
    meta: Field
    values: tuple[str, ...] = ()  # of a closed list; none where it is open
    limits: Limits = _UNLIMITED
    needed: Literal["record", "part", "no"] = "no"  # by every record, or by its part where there is one
    day_alone: bool = False  # of an instant: it may be a date, where the hour is not known

    @property
    def lists(self) -> int:
        """How many lists stand on the way to it."""
        return self.path.count("[]")


@cache
def leaves(model: type[BaseModel]) -> tuple[Leaf, ...]:
    """Every decidable field of a contract model, in declaration order."""
    return tuple(_walk(model, "", always=True))


def leaf_index(model: type[BaseModel]) -> dict[str, Leaf]:
    """The same, by path."""
    return {leaf.path: leaf for leaf in leaves(model)}


def without_indexes(path: str) -> str:
    """``persons[3].curp`` → ``persons[].curp``; of a list that goes by a name, too."""
    return re.sub(r"\[[^\]]*\]", "[]", path)


def _walk(model: type[BaseModel], prefix: str, *, always: bool) -> typing.Iterator[Leaf]:
    for name, info in model.model_fields.items():
        path = prefix + name
        kind, is_list = _plain(info.annotation)
        if is_list:
            path += "[]"
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _walk(kind, path + ".", always=always and info.is_required())
            continue
        meta = next((m for m in info.metadata if isinstance(m, Field)), None)
        if meta is None:
            raise TypeError(f"{model.__name__}.{name} has no Field(...): every contract field says its sensitivity")
        needed: Literal["record", "part", "no"] = "no"
        if info.is_required():
            needed = "record" if always else "part"
        day_alone = kind is not date and date in typing.get_args(info.annotation)
        yield Leaf(path, kind, meta, tuple(_values(info.annotation)), _limits(info), needed, day_alone)


def _limits(info: FieldInfo) -> Limits:
    found: dict[str, Any] = {}
    for mark in (*info.metadata, *_marks(info.annotation)):
        for name, limit in (("pattern", "pattern"), ("max_length", "longest"), ("ge", "least"), ("le", "most")):
            if (value := getattr(mark, name, None)) is not None:
                found.setdefault(limit, value)
    return Limits(**found)


def _marks(annotation: Any) -> typing.Iterator[Any]:
    """Every ``Annotated`` mark on the way in."""
    for mark in getattr(annotation, "__metadata__", ()):
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)
    for inner in typing.get_args(annotation):
        yield from _marks(inner) if not isinstance(inner, str) else ()


def _values(annotation: Any) -> typing.Iterator[str]:
    """What a closed list allows, under Optional and Annotated."""
    if typing.get_origin(annotation) is typing.Literal:
        yield from typing.get_args(annotation)
        return
    for inner in typing.get_args(annotation):
        yield from _values(inner)


def _plain(annotation: Any) -> tuple[type, bool]:
    """The bare type under Optional, Annotated, Literal and list."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        return _plain(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        inner = [a for a in typing.get_args(annotation) if a is not type(None)]
        return _plain(inner[0])
    if origin in (list, tuple):
        return _plain(typing.get_args(annotation)[0])[0], True
    if origin is typing.Literal:
        return type(typing.get_args(annotation)[0]), False
    if not isinstance(annotation, type):
        raise TypeError(f"a contract field of type {annotation!r} is not supported")
    return annotation, False
