"""A mapping's lists of parts: does every part have a place it comes from, and can this source hand them over?"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.check.dates import Found
from adapters.document.columns import Each
from adapters.document.mapping import Mapping, list_of
from contracts.document import Path
from contracts.kind import Kind


def lists(mapping: Mapping, kind: Kind) -> Found:
    """What is wrong with ``each`` and the fields made for each part. The mapping is spelled out."""
    for name, each in mapping.each.items():
        at: Path = ("each", name)
        base, one, _ = name.partition("[")
        if not any(path.startswith(f"{base}[].") for path in kind.leaves):
            known = dict.fromkeys(path.partition("[]")[0] for path in kind.leaves if "[]." in path)
            yield at, f"{kind.name} has no such list", f"expected one of {', '.join(known)}"
            continue
        if not any(list_of(path) == name for path in mapping.fields):
            parts = name if one else f"{name}[]"
            yield at, "no field is made for each part", f"write {parts}.… under fields, or remove it"
        yield from ((at, *said) for said in _origin(mapping, each))
        yield from ((at, *said) for said in _pieces(mapping, name, each))
        yield from ((at, *said) for said in _inside(mapping, name, each))
        if each.copies == "one" and base != "persons":
            yield (*at, "copies"), "of persons alone it is known who they are", "remove it"
    for path in mapping.fields:
        if (made := list_of(path)) is not None:
            yield from ((("fields", path), *said) for said in _part(mapping, made))


def _part(mapping: Mapping, name: str) -> Iterator[tuple[str, str]]:
    base, one, _ = name.partition("[")
    if name not in mapping.each and one and any(other.partition("[")[0] == base for other in mapping.each):
        yield (
            f"each.{base} has no member {name[len(base) + 1 : -1]!r}",
            "add it to member, or remove the line",
        )
    elif name not in mapping.each:
        yield f"nothing says where each of {name} comes from", f"write {base} under each"
    elif any(path.startswith(f"{base}[") and list_of(path) is None for path in mapping.fields):
        yield f"{base} is also written with an index", f"write either {base}[0] or {base}[]"


def _inside(mapping: Mapping, name: str, each: Each) -> Iterator[tuple[str, str]]:
    """A member is taken out of its item whole: what is in it could be nobody else's part."""
    for other, its in mapping.each.items():
        if other != name and isinstance(each.member, str) and f"{each.member}.".startswith(f"{its.member}."):
            yield f"{each.member!r} is read for {other} already", "name each member once"


def _origin(mapping: Mapping, each: Each) -> Iterator[tuple[str, str]]:
    read = mapping.read
    given = [name for name in ("rows", "member", "table", "cells") if getattr(each, name)]
    if len(given) != 1:
        yield f"{' and '.join(given) or 'nothing'} given", "exactly one of rows: true, member, table, cells is expected"
    if each.rows and not (read.csv or read.xlsx):
        yield "rows are grouped in a csv or xlsx alone", "use member (json, rest) or table (sql)"
    if each.rows and not mapping.key.columns:
        yield "rows are grouped by their key, and a content key is each row's own", "write key: {columns: [...]}"
    if each.member and not (read.json_ or read.rest):
        yield "member is for json and rest", "use rows (csv, xlsx) or table (sql)"
    if each.table and not read.sql:
        yield "table is for sql", "use rows (csv, xlsx) or member (json, rest)"
    if (each.key is None) != (each.table is None) or (each.order and not each.table):
        yield "table and key go together, order only with them", "write {table: ..., key: ...}"


def _pieces(mapping: Mapping, name: str, each: Each) -> Iterator[tuple[str, str]]:
    """Of parts in the record's own cells: is it said of each of their columns how it is taken apart?"""
    if not each.cells:
        if each.for_all:
            yield "for_all without cells", "for_all is for the parts that cells takes apart"
        if each.only:
            yield "only without cells", "only is for the columns that cells takes apart"
        return
    for column in sorted(each.only.keys() - each.cells.keys()):
        yield f"{column!r} is not taken apart", "add it to cells with its separator, or to for_all: said of every part"
    if any(other.rows for other in mapping.each.values()):
        yield "rows are grouped already, and the others' cells would be lost", "use rows or cells, not both"
    for column in sorted(mapping.made_from(name).difference(each.cells, each.for_all)):
        yield f"{column!r} is not taken apart", "add it to cells with its separator, or to for_all: said of every part"
