"""A mapping's fields against its record kind: targets, converters, values, and what can't be left out."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from adapters.check.dates import Found, dates
from adapters.check.names import whole
from adapters.check.numbers import numbers
from adapters.check.points import axis
from adapters.document.mapping import Mapping, list_of
from adapters.document.specs import (
    CONVERTERS,
    CodeSpec,
    ConstSpec,
    DateSpec,
    FlagSpec,
    LatitudeSpec,
    LongitudeSpec,
    NameSpec,
    NumberSpec,
    PrecisionSpec,
    Spec,
    TextSpec,
)
from adapters.values.convert import fold
from adapters.values.said_by_curp import SAID_BY_CURP
from contracts.document import Path
from contracts.fields import Leaf, without_indexes
from contracts.forms import fits, kind_of
from contracts.kind import Kind

_FIELD_PATH = re.compile(r"[a-z0-9_]+(\[([0-9]{0,2}|(?![0-9]+\])[^\]]+)\])?(\.[a-z0-9_]+(\[[0-9]{1,2}\])?)*")
_FITS: dict[type, tuple[type, ...]] = {
    TextSpec: (str,),
    NumberSpec: (int, float),
    CodeSpec: (str,),
    FlagSpec: (bool,),
    DateSpec: (date, AwareDatetime),
    PrecisionSpec: (str,),
    NameSpec: (str,),
    LongitudeSpec: (float,),
    LatitudeSpec: (float,),
}
_FITTING = {
    str: "text, code or const",
    int: "number or const",
    float: "number or const",
    bool: "flag or const",
    date: "date",
    AwareDatetime: "date",
}


def fields(mapping: Mapping, kind: Kind) -> Found:
    """What is wrong with each target: no such field, a converter that does not fit, a value it does not allow."""
    for path, spec in mapping.fields.items():
        at: Path = ("fields", path)
        leaf = kind.leaves.get(without_indexes(path)) if _FIELD_PATH.fullmatch(path) else None
        if leaf is None:
            yield at, f"{kind.name} has no such field", _suggestion(path, kind)
        elif not isinstance(spec, ConstSpec) and leaf.type not in _FITS[type(spec)]:
            yield at, f"{_named(spec)} does not give {kind_of(leaf).en}", f"expected {_FITTING[leaf.type]}"
        else:
            yield from _spec(mapping, at, spec, leaf, kind)
            if getattr(spec, "agrees_with_curp", None) and leaf.path.rpartition(".")[2] not in SAID_BY_CURP:
                yield (*at, "agrees_with_curp"), f"a CURP says no {leaf.path}", f"it is for {', '.join(SAID_BY_CURP)}"


def _suggestion(path: str, kind: Kind) -> str:
    plain = without_indexes(path)
    with_list = next((p for p in kind.leaves if p.replace("[]", "") == plain.replace("[]", "")), None)
    close = [with_list] if with_list else get_close_matches(plain, kind.leaves, n=1, cutoff=0.5)
    return f"did you mean {close[0].replace('[]', '[0]')}?" if close else f"see the fields of {kind.name}"


def _named(spec: Spec) -> str:
    return next(name for name in CONVERTERS if name in type(spec).model_fields)


def _spec(mapping: Mapping, at: Path, spec: Spec, leaf: Leaf, kind: Kind) -> Found:
    match spec:
        case ConstSpec():
            yield from _allowed((*at, "const"), spec.const, leaf, kind)
        case CodeSpec():
            yield from _code(mapping, at, spec, leaf, kind)
        case NumberSpec():
            yield from numbers(mapping, at, spec)
        case DateSpec():
            yield from dates(mapping, at, spec, leaf, kind)
        case NameSpec():
            yield from whole(mapping, at, spec, leaf)
        case LongitudeSpec(longitude_of=point):
            yield from axis(mapping, (*at, "longitude_of"), point, leaf, "longitude")
        case LatitudeSpec(latitude_of=point):
            yield from axis(mapping, (*at, "latitude_of"), point, leaf, "latitude")
        case PrecisionSpec():
            yield from _precision(mapping, (*at, "precision_of"), spec.precision_of, list_of(str(at[-1])))


def _precision(mapping: Mapping, at: Path, of: str, each: str | None) -> Found:
    other = mapping.fields.get(of)
    if not isinstance(other, DateSpec):
        yield at, f"{of!r} is not mapped from a date", "name such a field"
    elif list_of(of) != each:
        yield at, f"{of!r} is of another row", "name a field of the same part"
    elif other.only_where is not None:
        yield at, f"{of!r} is read in some rows only", "leave that out there"


def _code(mapping: Mapping, at: Path, spec: CodeSpec, leaf: Leaf, kind: Kind) -> Found:
    yield from _catalogue(mapping, (*at, "catalogue"), spec.catalogue, leaf, kind)
    seen: dict[str, str] = {}
    for label, name in spec.by.catalogues.items() if spec.by is not None else ():
        by: Path = (*at, "by", "catalogues", label)
        if seen.setdefault(fold(label), name) != name:
            yield by, "the same label with another value", "keep one of them"
        yield from _catalogue(mapping, by, name, leaf, kind)


def _catalogue(mapping: Mapping, at: Path, name: str, leaf: Leaf, kind: Kind) -> Found:
    catalogue = mapping.catalogues.get(name)
    if catalogue is None:
        names = ", ".join(mapping.catalogues) or "none is written"
        yield (
            at,
            f"no catalogue {name!r}",
            f"write {name + ': {}'!r} under catalogues and try lists its labels; there are: {names}",
        )
    elif isinstance(catalogue, list):
        yield at, f"{name!r} is a list of names", "a catalogue with a value for each label"
    else:
        for label, value in catalogue.items():
            yield from _allowed(("catalogues", name, label), value, leaf, kind)


def _allowed(at: Path, value: object, leaf: Leaf, kind: Kind) -> Found:
    if (why := refused(value, leaf, kind)) is not None:
        yield at, f"{value!r} is no value of {leaf.path}", why


def refused(value: object, leaf: Leaf, kind: Kind) -> str | None:
    """What the contract expects in that field, if this is no value of it."""
    try:
        allowed(kind, leaf.path).validate_python(value, strict=True)
    except ValidationError:
        return f"expected {fits(leaf).en}"
    return None


@lru_cache(maxsize=1024)
def allowed(kind: Kind, path: str) -> TypeAdapter[Any]:
    """What the contract allows in that field, by itself."""
    prefix, _, name = path.rpartition(".")
    info = (_model(kind.model, prefix) or kind.model).model_fields[name.removesuffix("[]")]
    return TypeAdapter(Annotated.__class_getitem__((info.annotation, *info.metadata)))  # type: ignore[attr-defined]


def missing(mapping: Mapping, kind: Kind) -> Found:
    """Required fields of every part that the mapping makes, and of every part the kind can't be without."""
    for part, path in needed(kind, mapping.fields):
        at: Path = next((("fields", p) for p in mapping.fields if part and p.startswith(part)), ("fields",))
        yield at, f"{path} is required by {kind.name} and not mapped", f"add {path} under fields"


def needed(kind: Kind, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What else must be mapped beside those paths: the part that lacks it (empty: the record), and the field's path."""
    mapped = set(paths)
    parts = {""} | {path[: dot.start() + 1] for path in mapped for dot in re.finditer(r"\.", path)}
    for part in sorted(parts):
        model = _model(kind.model, part)
        yield from ((part, path) for path in (_required(model, part) if model else ()) if path not in mapped)


def _required(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, info in model.model_fields.items():
        if not info.is_required():
            continue
        inner = _part(info.annotation)
        if inner is None:
            yield prefix + name
        else:
            yield from _required(inner, f"{prefix}{name}.")


def _model(model: type[BaseModel], part: str) -> type[BaseModel] | None:
    for name in filter(None, without_indexes(part).replace("[]", "").split(".")):
        info = model.model_fields.get(name)
        inner = _part(info.annotation) if info is not None else None
        if inner is None:
            return None
        model = inner
    return model


def _part(annotation: Any) -> type[BaseModel] | None:
    """The contract part inside Optional, Annotated and list, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in typing.get_args(annotation) if (found := _part(arg)) is not None), None)
