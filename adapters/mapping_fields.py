"""A mapping's fields against its record kind: targets, converters, values, and what can't be left out."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from itertools import combinations
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from adapters.mapping_document import (
    CodeSpec,
    ConstSpec,
    DateSpec,
    FlagSpec,
    Mapping,
    NumberSpec,
    PrecisionSpec,
    Spec,
    TextSpec,
)
from adapters.times import ISO
from contracts.document import Path
from contracts.fields import Leaf, without_indexes
from contracts.kind import Kind

Found = Iterator[tuple[Path, str, str]]  # where, what was found, what is expected

_FIELD_PATH = re.compile(r"[a-z0-9_]+(\[[0-9]{1,2}\])?(\.[a-z0-9_]+(\[[0-9]{1,2}\])?)*")
_DIRECTIVES = frozenset("YmdHMSfzIp%")
_FITS: dict[type, tuple[type, ...]] = {
    TextSpec: (str,),
    NumberSpec: (int, float),
    CodeSpec: (str,),
    FlagSpec: (bool,),
    DateSpec: (date, AwareDatetime),
    PrecisionSpec: (str,),
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
            yield at, f"{_named(spec)} does not give a {leaf.type.__name__}", f"expected {_FITTING[leaf.type]}"
        else:
            yield from _spec(mapping, at, spec, leaf, kind)


def _suggestion(path: str, kind: Kind) -> str:
    plain = without_indexes(path)
    with_list = next((p for p in kind.leaves if p.replace("[]", "") == plain.replace("[]", "")), None)
    close = [with_list] if with_list else get_close_matches(plain, kind.leaves, n=1, cutoff=0.5)
    return f"did you mean {close[0].replace('[]', '[0]')}?" if close else f"see the fields of {kind.name}"


def _named(spec: Spec) -> str:
    return type(spec).__name__.removesuffix("Spec").lower().replace("precision", "precision_of")


def _spec(mapping: Mapping, at: Path, spec: Spec, leaf: Leaf, kind: Kind) -> Found:
    match spec:
        case ConstSpec():
            yield from _allowed((*at, "const"), spec.const, leaf, kind)
        case CodeSpec():
            yield from _code(mapping, at, spec, leaf, kind)
        case DateSpec():
            yield from _date(at, spec, leaf)
        case PrecisionSpec():
            other = mapping.fields.get(spec.precision_of)
            if not isinstance(other, DateSpec):
                yield (*at, "precision_of"), f"{spec.precision_of!r} is not mapped from a date", "name such a field"


def _code(mapping: Mapping, at: Path, spec: CodeSpec, leaf: Leaf, kind: Kind) -> Found:
    catalogue = mapping.catalogues.get(spec.catalogue)
    if catalogue is None:
        names = ", ".join(mapping.catalogues) or "none is written"
        yield (*at, "catalogue"), f"no catalogue {spec.catalogue!r}", f"expected one of: {names}"
        return
    for label, value in catalogue.items():
        yield from _allowed(("catalogues", spec.catalogue, label), value, leaf, kind)


def _allowed(at: Path, value: object, leaf: Leaf, kind: Kind) -> Found:
    prefix, _, name = leaf.path.rpartition(".")
    model = _model(kind.model, prefix)
    info = (model or kind.model).model_fields[name.removesuffix("[]")]
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated.__class_getitem__((info.annotation, *info.metadata)))  # type: ignore[attr-defined]
    try:
        adapter.validate_python(value, strict=True)
    except ValidationError as error:
        yield at, f"{value!r} is no value of {leaf.path}", error.errors(include_url=False)[0]["msg"]


def _date(at: Path, spec: DateSpec, leaf: Leaf) -> Found:
    if (spec.time is None) != (not spec.time_formats):
        yield (*at, "time_formats"), "time or time_formats alone", "they go together"
    if spec.time is not None and leaf.type is date:
        yield (*at, "time"), "the field is a date without a time", "remove it"
    for form in [*spec.formats, *spec.time_formats]:
        unknown = set(re.findall("%(.?)", form, re.DOTALL)) - _DIRECTIVES
        if form == ISO and form in spec.time_formats:
            yield (*at, "time_formats"), "iso is for dates and instants", "for instance '%H:%M:%S'"
        elif form != ISO and ("%" not in form or unknown):
            found = f"%{min(unknown)} is not supported" if unknown else "no directive"
            yield at, f"{form!r}: {found}", "use iso, or %Y %m %d %H %M %S (a two-digit year would be a guess)"
    for one, other in combinations(spec.formats, 2):
        if _contradict(one, other):
            yield (*at, "format"), f"{one!r} and {other!r} read one text as two dates", "keep one of them"


def _contradict(one: str, other: str) -> bool:
    """Does a text exist that both formats accept and understand differently? The 2nd of March 2001 tells."""
    sample = datetime(2001, 3, 2, 4, 5, 6)
    for form, reader in ((one, other), (other, one)):
        text = sample.isoformat() if form == ISO else sample.strftime(form)
        try:
            read = datetime.fromisoformat(text) if reader == ISO else datetime.strptime(text, reader)
        except ValueError:
            continue
        if read.date() != sample.date():
            return True
    return False


def missing(mapping: Mapping, kind: Kind) -> Found:
    """Required fields of every part that the mapping makes, and of every part the kind can't be without."""
    mapped = set(mapping.fields)
    parts = {""} | {path[: dot.start() + 1] for path in mapped for dot in re.finditer(r"\.", path)}
    for part in sorted(parts):
        model = _model(kind.model, part)
        for path in _required(model, part) if model is not None else ():
            if path not in mapped:
                at: Path = next((("fields", p) for p in mapping.fields if part and p.startswith(part)), ("fields",))
                yield at, f"{path} is required by {kind.name} and not mapped", f"add {path} under fields"


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
