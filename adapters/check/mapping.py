"""Is a mapping right for its record kind? Every complaint at once, each with its line and what would be right.

A wrong mapping found here costs its author a minute; found by the rows it costs a quarantine, and a converter that
fits by accident costs somebody a wrong record.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.check.dates import Found, forms
from adapters.check.each import lists
from adapters.check.fields import fields, missing
from adapters.check.files import files
from adapters.check.lists import as_written
from adapters.check.made import made
from adapters.check.parts import alone
from adapters.check.points import points
from adapters.check.remote import collection, table
from adapters.check.repairs import repairs
from adapters.check.without import without
from adapters.document.mapping import Mapping, Replaces, catalogue_of
from adapters.document.specs import CodeSpec, DateSpec, FlagSpec, NumberSpec
from adapters.values.convert import fold
from contracts.document import Complaint, Document, Path
from contracts.kind import Kind
from contracts.kinds import KINDS


def complaints(mapping: Mapping, written: Mapping, document: Document) -> list[Complaint]:
    """Everything that is wrong with a well-formed mapping, in the order of its lines.

    ``mapping`` is spelled out, ``written`` is as the document has it.
    """
    found = [*_settings(mapping), *files(mapping), *_columns(mapping), *made(mapping), *repairs(mapping)]
    found += _labels(mapping)
    kind = KINDS.get(mapping.kind)
    if kind is None:
        found.append((("kind",), f"found {mapping.kind!r}", f"expected one of {', '.join(KINDS)}"))
    else:
        found += [
            *lists(mapping, kind),
            *points(mapping),
            *fields(mapping, kind),
            *without(mapping, kind),
            *missing(mapping, kind),
            *alone(mapping),
            *_undated(mapping, kind),
            *_unused(mapping, kind),
        ]
    said = dict.fromkeys(as_written(one, written) for one in found)
    return sorted((document.complain(*one) for one in said), key=lambda c: c.line)


def _settings(mapping: Mapping) -> Found:
    try:
        ZoneInfo(mapping.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("zone",), f"{mapping.zone!r} is not an IANA zone", "for instance America/Mexico_City"
    read, key = mapping.read, mapping.key
    given = [name.rstrip("_") for name, part in read if part is not None]
    if len(given) != 1:
        yield (
            ("read",),
            f"{' and '.join(given) or 'nothing'} given",
            "exactly one of csv, xlsx, json, sql, rest is expected",
        )
    if bool(key.columns) == key.content:
        yield ("key",), "neither or both of columns and content", "write columns: [...] or content: true"
    yield from _by_content(mapping) if key.content else _by_columns(mapping)
    if read.sql is not None:
        yield from table(read.sql, mapping.columns)
    if read.rest is not None:
        yield from collection(read.rest)
    if mapping.replaces is not None:
        yield from _replaces(mapping, mapping.replaces)


def _by_content(mapping: Mapping) -> Found:
    if mapping.read.sql or mapping.read.rest:
        yield ("key", "content"), "a table or API has keys", "content: true is for files without one"
    for name in ("latest", "corrects"):
        if getattr(mapping.key, name) is not None:
            yield ("key", name), "each row is a record of its own", f"{name} needs key: {{columns: [...]}}"
    if mapping.withdraw is not None:
        found = "a row that is withdrawn has other content, so another key: it would withdraw nothing"
        yield ("withdraw",), found, "withdraw needs key: {columns: [...]}"


def _by_columns(mapping: Mapping) -> Found:
    """What only a file can be asked, since it is read whole: which of several rows is the latest of its record."""
    if mapping.key.copies != "each":
        yield ("key", "copies"), "it is for content: true", "rows alike of one key are one record anyhow: remove it"
    for name in ("latest", "corrects"):
        if getattr(mapping.key, name) is None:
            continue
        if mapping.read.sql or mapping.read.rest:
            yield ("key", name), "a table or API has keys", "remove it"
        if any(each.rows for each in mapping.each.values()):
            better = f"{name}, or each with rows: true, without the other"
            yield ("key", name), "each row is a part of its record", better
    if mapping.key.corrects is not None and mapping.key.columns != [*mapping.key.columns[:1]]:
        yield ("key", "corrects"), "the key has several columns", "another row is named by one column: columns: [...]"
    yield from _latest(mapping)


def _latest(mapping: Mapping) -> Found:
    if (spec := mapping.key.latest) is None:
        return
    at: Path = ("key", "latest")
    allowed = {"number", "decimal"} if isinstance(spec, NumberSpec) else {"date", "format", "time", "time_formats"}
    for name in sorted(spec.model_fields_set - allowed):
        yield (*at, name), "it says nothing about which version is the latest", "remove it"
    if isinstance(spec, DateSpec):
        yield from forms(at, spec)


def _replaces(mapping: Mapping, replaces: Replaces) -> Found:
    files = mapping.read.csv or mapping.read.xlsx or mapping.read.json_
    at: Path = ("replaces", "unit")
    if files is None and replaces.unit != "source":
        yield at, f"a table or API has no {replaces.unit}s", "expected unit: source"
    if files is not None and replaces.unit == "period" and files.period is None:
        yield at, "read says no period", "write period: with the pattern of the files' names"
    rest = mapping.read.rest
    if rest is not None and rest.paging in ("page", "offset"):
        found = "an item that goes while pages are counted shifts another past the reading: it would be withdrawn"
        yield at, found, "paging: cursor or link, where the API has one; else no replaces"
    if files is not None and "every_hours" in replaces.model_fields_set:
        yield ("replaces", "every_hours"), "files are compared whenever they change", "remove it"


def _columns(mapping: Mapping) -> Found:
    for i, column in enumerate(mapping.columns_ignored):
        if column in mapping.used:
            yield ("columns_ignored", i), f"{column!r} is used by the mapping", "remove it here or there"
    yield from _optional(mapping)


def _optional(mapping: Mapping) -> Found:
    """What decides about a row is there; what withdraws it may be absent of a table that has no unknown column."""
    ends = mapping.withdraw.column if mapping.withdraw is not None else None
    made = mapping.made.get(ends) if ends is not None else None
    tables = mapping.read.csv is not None or mapping.read.xlsx is not None
    absent = tables and (made is None or bool(made.first_of and not made.same))
    decided = [mapping.select.column] if mapping.select is not None else []
    decided += [ends] if ends is not None and not absent else []
    where = [column for each in mapping.each.values() if each.own and each.where for column in each.where.columns]
    deciding = mapping.sources((*mapping.key.columns, *decided, *mapping.key.versions, *where))
    for i, column in enumerate(mapping.columns_optional):
        at: Path = ("columns_optional", i)
        if mapping.read.sql is not None:
            yield at, "a table has all its columns", "remove it"
        elif column in deciding:
            yield (
                at,
                f"{column!r} decides about the row",
                "key, select, where, and withdraw but in CSV and XLSX, need their columns",
            )


def _labels(mapping: Mapping) -> Found:
    """Labels that say two things, however they are spelled."""
    if mapping.select is not None:
        both = _shared(mapping.select.ours, mapping.select.others)
        if both:
            yield ("select", "others"), f"{both!r} is also ours", "a row belongs to one agency"
    for name, catalogue in mapping.catalogues.items():
        seen: dict[str, str] = {}
        for label, value in catalogue.items() if isinstance(catalogue, dict) else ():
            if seen.setdefault(fold(label), value) != value:
                yield (
                    ("catalogues", name, label),
                    "the same label with another value",
                    "keep one of them",
                )
    for path, spec in mapping.fields.items():
        if isinstance(spec, FlagSpec) and (both := _shared(spec.yes, spec.no)):
            yield ("fields", path, "false"), f"{both!r} is also true", "a text is true or false"


def _shared(one: Iterable[str], other: Iterable[str]) -> str | None:
    folded = {fold(text) for text in one}
    return next((text for text in other if fold(text) in folded), None)


def _undated(mapping: Mapping, kind: Kind) -> Found:
    """What the mapping states of records without a date holds for it."""
    dated = kind.filters.occurred in mapping.fields
    if mapping.undated == "all" and dated:
        yield ("undated",), f"{kind.filters.occurred} is mapped", "write some, or remove one of them"
    if mapping.undated == "some" and not dated:
        yield ("undated",), f"{kind.filters.occurred} is not mapped", "write all: no record has one"


def _unused(mapping: Mapping, kind: Kind) -> Found:
    """A catalogue that nothing uses; one that is called after a field may wait for that field's line."""
    codes = [spec for spec in mapping.fields.values() if isinstance(spec, CodeSpec)]
    used = {spec.catalogue for spec in codes}.union(*(spec.by.catalogues.values() for spec in codes if spec.by))
    used.update(repair.catalogue for repair in mapping.repairs if repair.catalogue)
    used.update(map(catalogue_of, kind.leaves))
    for name in mapping.catalogues:
        if name not in used:
            yield ("catalogues", name), "no field uses this catalogue, and no repair", "remove it, or name it in one"
