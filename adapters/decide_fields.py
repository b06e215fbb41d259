"""What can be answered about a line of ``fields``: as proposed, as its question names it, or for another field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from adapters import inegi
from adapters.decide_blocks import Block, Choice, instead, plain, spelled
from adapters.decide_text import Line
from adapters.draft_marks import OR, UNSAID
from contracts.document import Document
from contracts.fields import without_indexes
from contracts.forms import meanings
from contracts.kind import Kind

_ORDERS = {
    "surnames_first": ("apellidos y luego nombre", "surnames first"),
    "given_first": ("nombre y luego apellidos", "given names first"),
    "surnames": ("solo apellidos", "surnames alone"),
}
_UNKNOWN = re.compile(r"unknown: (\[[^\]]*\])")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:a|/|,|al|to|\s)\s*)(\d{4}-\d\d-\d\d)")
_FIELD = re.compile(r"[a-z_]+(\[[^\]]*\])?(\.[a-z_]+)*")
Variant = tuple[str, str, dict[str, Any]]


def field_choices(block: Block, kind: Kind) -> list[Choice]:
    """The proposed line and its variants, then the lines that may be meant instead, then the fields that it names."""
    head = block.head
    if UNSAID in head.value.values() or ("const" in head.value and len(block.heads) == 1):
        return list(_values(block, kind))
    made = list[Choice]()
    leaf = kind.leaves.get(without_indexes(head.name))
    for es, en, value in _variants(head.value, " ".join(block.asked)):
        es, en = (f"{es}: {leaf.meta.es}", f"{en}: {leaf.meta.en}") if es == "sí" and leaf else (es, en)
        lines = instead(block.heads, head, value)
        stands = block.told and value == head.value
        made.append(Choice(es, en, lines[0].strip(), block.as_it_stands() if stands else block.with_lines(lines)))
    made += [_other(block, other) for other in block.others]
    named = [path for path in _paths(" ".join(block.asked), kind) if path not in _mentioned(block)]
    made += [choice for path in named if (choice := as_field(block, kind, path)) is not None]
    return made


def _mentioned(block: Block) -> set[str]:
    return {line.name for line in (*block.heads, *block.others)}


def _other(block: Block, other: Line) -> Choice:
    """Lines that said the same as the first, and how exactly it is known, go along with a line of the same field."""
    said = other.note.partition(OR.removeprefix("# "))[2].strip().removesuffix("?") or other.name
    lines = [spelled(other, other.value)]
    if other.name == block.head.name:
        lines += instead(block.heads, block.head, other.value)[1:]
    es, _, en = said.partition(" · ")
    return Choice(es, en or "the other line", lines[0].strip(), block.with_lines(lines))


def _variants(value: dict[str, Any], asked: str) -> Iterator[Variant]:
    if "name" in value and value.get("order") in _ORDERS:
        yield from _orders(value)
        return
    formats = value.get("format")
    if "un solo formato" in asked and isinstance(formats, list):
        rest = {key: said for key, said in value.items() if key != "decided_by"}
        yield from ((f"todas son {one}", f"all are {one}", rest | {"format": one}) for one in formats)
        if "decided_by" not in value:
            return
    if 'invalid: "null"' in asked and "invalid" not in value:
        yield "sí; la fila en que no quepa se aparta", "yes; rows that don't fit are set aside", value
        yield "sí; lo que no quepa, sin este dato", "yes; what doesn't fit is left out", value | {"invalid": "null"}
        return
    listed = value.get("unknown", [])
    if (said := _UNKNOWN.search(asked)) and isinstance(listed, list):
        texts = Document(said[1], "").data
        shown = ", ".join(map(str, texts))
        yield f"sí; {shown} es «se desconoce»", f"yes; {shown} says unknown", value | {"unknown": [*listed, *texts]}
        yield f"sí; {shown} es un dato como los demás", f"yes; {shown} is a value", value
        return
    yield "sí", "yes", value
    if "miles" in asked and "thousands" in value:
        rest = {key: said for key, said in value.items() if key != "thousands"}
        yield "no, son decimales", "no, decimals", rest | {"decimal": value["thousands"]}


def _orders(value: dict[str, Any]) -> Iterator[Variant]:
    first, both = value["order"], "two_surnames" in value
    orders = [first] if first == "surnames" else [first, *(one for one in _ORDERS if one not in (first, "surnames"))]
    for order in orders:
        for two in [both] if "curp" in value else [both, not both]:
            made = {key: said for key, said in value.items() if key != "two_surnames"} | {"order": order}
            es, en = _ORDERS[order]
            es += (
                "; todas tienen los dos apellidos"
                if two
                else "; no todas tienen los dos"
                if "curp" not in value
                else ""
            )
            en += "; everybody has both" if two else ""
            yield es, en, made | ({"two_surnames": True} if two else {})


def _paths(asked: str, kind: Kind) -> list[str]:
    return [
        path for path in kind.leaves if "." in path and re.search(rf"(?<![\w.]){re.escape(path)}(?![\w.\]])", asked)
    ]


def as_field(block: Block, kind: Kind, path: str) -> Choice | None:
    """The line, for another field; None if the kind has none of that name."""
    if not _FIELD.fullmatch(path) or (leaf := kind.leaves.get(without_indexes(path))) is None:
        return None
    line = spelled(block.head, block.head.value, path)
    return Choice(f"es otro dato: {leaf.meta.es}", leaf.meta.en, line.strip(), block.with_lines([line]))


def of_days(block: Block, said: str) -> Choice | None:
    """The line, with other days of the file: ``2026-01-01 2026-06-30``."""
    match = _DAYS.fullmatch(said)
    if match is None or "decided_by" not in block.head.value:
        return None
    try:
        first, last = map(date.fromisoformat, match.groups())
    except ValueError:
        return None
    lines = instead(block.heads, block.head, block.head.value | {"decided_by": {"from": first, "to": last}})
    return Choice("esos días", "those days", lines[0].strip(), block.with_lines(lines))


def _values(block: Block, kind: Kind) -> Iterator[Choice]:
    """Of what no column says: the values that the contract lists, the proposed one first."""
    head, leaf = block.head, kind.leaves.get(without_indexes(block.head.name))
    told = meanings(leaf) if leaf is not None else {}
    proposed = [] if head.value["const"] == UNSAID else [str(head.value["const"])]
    for value in dict.fromkeys([*proposed, *told]):
        words = told.get(value)
        place = _place(value) if head.name.endswith("municipality") else ""
        made = as_value(block, value)
        es = f"{value}: {words.es}" if words else f"{value} {place}".strip()
        yield made._replace(es=es, en=words.en if words else "yes", line="")


def as_value(block: Block, value: str) -> Choice:
    """The first of the block's lines with that constant; the others, and the question, wait if they say nothing yet."""
    head, rest = block.head, block.heads[1:]
    line = spelled(head, {"const": value})
    waits = any(UNSAID in other.value.values() for other in rest)
    edits = {head.number: line} if waits else block.with_lines([line, *map(plain, rest)])
    return Choice(value, value, line.strip(), edits)


def typed_value(block: Block, kind: Kind, said: str) -> Choice | None:
    """A constant that somebody typed. A municipality's key must be one that INEGI gives."""
    leaf = kind.leaves.get(without_indexes(block.head.name))
    if (leaf is not None and leaf.values and said not in leaf.values) or not said or said == UNSAID:
        return None
    if block.head.name.endswith("municipality") and not _place(said):
        return None
    return as_value(block, said)


def _place(key: str) -> str:
    return inegi.name(key) if len(key) == 5 and inegi.known(key) else ""
