"""Is a mapping right for its record kind? Every complaint at once, each with its line and what would be right.

A wrong mapping found here costs its author a minute; found by the rows it costs a quarantine, and a converter that
fits by accident costs somebody a wrong record.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.convert import fold
from adapters.mapping_document import CodeSpec, FlagSpec, Mapping
from adapters.mapping_fields import Found, fields, missing
from adapters.repair_pattern import costly
from contracts.document import Complaint, Document, Path
from contracts.kinds import KINDS

# As codecs.lookup names them; iso8859-1 is latin-1.
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
_ENCODINGS = (*_UNICODE, "ascii", "iso8859-1", "iso8859-15", "cp1252", "cp437", "cp850", "cp858", "mac-roman")


def complaints(mapping: Mapping, document: Document) -> list[Complaint]:
    """Everything that is wrong with a well-formed mapping, in the order of its lines."""
    found = [*_settings(mapping), *_columns(mapping), *_repairs(mapping), *_labels(mapping)]
    kind = KINDS.get(mapping.kind)
    if kind is None:
        found.append((("kind",), f"found {mapping.kind!r}", f"expected one of {', '.join(KINDS)}"))
    else:
        found += [*fields(mapping, kind), *missing(mapping, kind), *_unused(mapping)]
    return sorted((document.complain(*one) for one in found), key=lambda c: c.line)


def _settings(mapping: Mapping) -> Found:
    try:
        ZoneInfo(mapping.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("zone",), f"{mapping.zone!r} is not an IANA zone", "for instance America/Mexico_City"
    read, key = mapping.read, mapping.key
    given = [name for name, part in read if part is not None]
    if len(given) != 1:
        yield ("read",), f"{' and '.join(given) or 'nothing'} given", "exactly one of csv, xlsx, sql, rest is expected"
    if bool(key.columns) == key.content:
        yield ("key",), "neither or both of columns and content", "write columns: [...] or content: true"
    if key.content:
        yield from _by_content(mapping)
    if read.csv is not None:
        yield from _encoding(read.csv.encoding)
    if read.rest is not None and (read.rest.since is None) != (read.rest.watermark is None):
        yield (
            ("read", "rest"),
            "since or watermark alone",
            "they go together",
        )


def _by_content(mapping: Mapping) -> Found:
    if mapping.read.sql or mapping.read.rest:
        yield ("key", "content"), "a table or API has keys", "content: true is for files without one"
    if mapping.withdraw is not None:
        found = "a row that is withdrawn has other content, so another key: it would withdraw nothing"
        yield ("withdraw",), found, "withdraw needs key: {columns: [...]}"


def _encoding(name: str) -> Found:
    """Python knows more codecs than there are files: some undo nothing (rot13), some make characters of no text."""
    try:
        known = codecs.lookup(name).name in _ENCODINGS
    except (LookupError, ValueError):
        known = False
    if not known:
        expected = f"expected one of {', '.join(_ENCODINGS)}"
        yield ("read", "csv", "encoding"), f"{name!r} is no encoding of files that is read", expected


def _columns(mapping: Mapping) -> Found:
    for i, column in enumerate(mapping.columns_ignored):
        if column in mapping.columns:
            yield ("columns_ignored", i), f"{column!r} is used by the mapping", "remove it here or there"


def _repairs(mapping: Mapping) -> Found:
    for i, repair in enumerate(mapping.repairs):
        at: Path = ("repairs", i)
        for j, column in enumerate(repair.columns):
            if column not in mapping.columns:
                yield (*at, "columns", j), f"{column!r} is not used by the mapping", "a repair needs a column in use"
        try:
            pattern = re.compile(repair.pattern)
        except re.error as error:
            yield (*at, "pattern"), f"not a regular expression: {error}", "see Python's re"
            continue
        if (found := costly(repair.pattern)) is not None:
            yield (*at, "pattern"), f"{found}: it might take hours", "repeat once, one character or class, as {1,20}"
            continue
        if pattern.search("") is not None:
            yield (*at, "pattern"), "matches empty text", "it must say what it replaces"
        try:
            pattern.sub(repair.replace, "")
        except (re.error, IndexError):
            yield (*at, "replace"), "refers to a group the pattern does not have", "correct the group's number or name"


def _labels(mapping: Mapping) -> Found:
    """Labels that say two things, however they are spelled."""
    if mapping.select is not None:
        both = _shared(mapping.select.ours, mapping.select.others)
        if both:
            yield ("select", "others"), f"{both!r} is also ours", "a row belongs to one agency"
    for name, catalogue in mapping.catalogues.items():
        seen: dict[str, str] = {}
        for label, value in catalogue.items():
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


def _unused(mapping: Mapping) -> Found:
    used = {spec.catalogue for spec in mapping.fields.values() if isinstance(spec, CodeSpec)}
    for name in mapping.catalogues:
        if name not in used:
            yield ("catalogues", name), "no field uses this catalogue", "remove it, or name it in a code field"
