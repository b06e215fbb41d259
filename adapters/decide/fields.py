"""What can be answered about a line of ``fields``: as proposed, as its question names it, or for another field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.decide.blocks import Block, Choice, instead, plain, spelled
from adapters.decide.days import Variant, typed_days, with_days
from adapters.decide.doubts import Doubt, chosen, doubts
from adapters.decide.text import Line, columns_in
from adapters.document.mapping import catalogue_of
from adapters.draft.marks import OR, UNSAID
from adapters.values import inegi
from contracts.fields import without_indexes
from contracts.forms import meanings
from contracts.kind import Kind

_ORDERS = {
    "surnames_first": ("apellidos y luego nombre", "surnames first"),
    "given_first": ("nombre y luego apellidos", "given names first"),
    "surnames": ("solo apellidos", "surnames alone"),
}
_FIELD = re.compile(r"[a-z_]+(\[[^\]]*\])?(\.[a-z_]+)*")


def field_choices(block: Block, kind: Kind, lines: list[Line]) -> list[Choice]:
    """The proposed line and its variants, then the lines that may be meant instead, then the fields that it names.
    ``lines`` are the text's.
    """
    head = block.head
    if UNSAID in head.value.values() or ("const" in head.value and len(block.heads) == 1):
        return list(_values(block, kind))
    found = open_doubts(block, kind)
    made = [chosen(block, found, next(iter(found), None), one, lines) for one in _variants(block, found, kind)]
    said = [line for one in found for line in one.others]
    made += [_other(block, other) for other in block.others if other not in said and not _with_first(block, other)]
    named = [path for path in _paths(" ".join(block.asked), kind) if path not in _mentioned(block)]
    made += [choice for path in named if (choice := as_field(block, kind, path)) is not None]
    return made


def open_doubts(block: Block, kind: Kind) -> list[Doubt]:
    """What its questions leave open; of a whole name that is its order alone."""
    value = block.head.value
    named = "name" in value and value.get("order") in _ORDERS
    return [] if named else doubts(block, facts=block.head.name == kind.filters.occurred)


def part_choices(block: Block, found: list[Doubt], doubt: Doubt, lines: list[Line]) -> list[Choice]:
    """What answers that one of several, and no other."""
    return [chosen(block, found, doubt, one, lines) for one in doubt.variants]


def _variants(block: Block, found: list[Doubt], kind: Kind) -> Iterator[Variant]:
    value, leaf = block.head.value, kind.leaves.get(without_indexes(block.head.name))
    if "name" in value and value.get("order") in _ORDERS:
        yield from _orders(value)
        return
    for es, en, made in found[0].variants if found else [("sí", "yes", value)]:
        yield (f"{es}: {leaf.meta.es}", f"{en}: {leaf.meta.en}", made) if es == "sí" and leaf else (es, en, made)


def _mentioned(block: Block) -> set[str]:
    return {line.name for line in (*block.heads, *block.others)}


def _with_first(block: Block, other: Line) -> bool:
    """Does the line go along with another one, as all parts of a whole name do with its first?"""
    belongs = other.name != block.head.name and other.name in {line.name for line in block.heads}
    return belongs and any(o.name == block.head.name and o.value == other.value for o in block.others)


def _other(block: Block, other: Line) -> Choice:
    """Lines that said the same as the first, and how exactly it is known, go along with a line of the same field."""
    said = other.note.partition(OR.removeprefix("# "))[2].strip().removesuffix("?") or other.name
    lines = [spelled(other, other.value)]
    if other.name == block.head.name:
        own = {*columns_in(block.head.value)}  # another part of the head's text goes with the head alone
        heads = [line for line in block.heads if own.issuperset(columns_in(line.value))]
        lines += instead(heads, block.head, other.value)[1:]
    es, _, en = said.partition(" · ")
    return Choice(es, en or "the other line", block.shown(lines), block.with_lines(lines))


def _orders(value: dict[str, Any]) -> Iterator[Variant]:
    """Each order, with two surnames for all and without; of the first also without the names that it can't read."""
    first, both = value["order"], "two_surnames" in value
    orders = [first] if first == "surnames" else [first, *(one for one in _ORDERS if one not in (first, "surnames"))]
    for order in orders:
        yield from (_ordered(value, order, two) for two in (both, not both))
        if order == first and value.get("unclear") != "null":
            yield from (_ordered(value | {"unclear": "null"}, order, two) for two in (both, not both))


def _ordered(value: dict[str, Any], order: str, two: bool) -> Variant:
    made = {key: said for key, said in value.items() if key != "two_surnames"} | {"order": order}
    es, en = _ORDERS[order]
    es += "; todas tienen los dos apellidos" if two else "; no todas tienen los dos"
    en += "; everybody has both" if two else ""
    if value.get("unclear") == "null":
        es, en = f"{es}; la que no se lea así va sin nombre y se cuenta", f"{en}; what can't be read is left out"
    return es, en, made | ({"two_surnames": True} if two else {})


def _paths(asked: str, kind: Kind) -> list[str]:
    return [
        path for path in kind.leaves if "." in path and re.search(rf"(?<![\w.]){re.escape(path)}(?![\w.\]])", asked)
    ]


def as_field(block: Block, kind: Kind, path: str, lines: Sequence[Line] = ()) -> Choice | None:
    """The line, for another field; None if the kind has none of that name. A code is then of that field's catalogue,
    and where it is asked who a hearing's person is, who is brought before the court is written along.
    """
    head = block.head
    if not _FIELD.fullmatch(path) or (leaf := kind.leaves.get(without_indexes(path))) is None:
        return None
    value, edits = _of_its_catalogue(head, path, lines)
    made = [spelled(head, value, path)]
    if head.name.endswith(".role") and kind.name == "hearing" and path != head.name:
        made.append(spelled(head, {"const": "offender"}))
    return Choice(f"es otro dato: {leaf.meta.es}", leaf.meta.en, block.shown(made), {**edits, **block.with_lines(made)})


def _of_its_catalogue(head: Line, path: str, lines: Sequence[Line]) -> tuple[dict[str, Any], dict[int, str | None]]:
    """What the line says for that field, and its labels under the field's name, if its catalogue is not there yet."""
    own, named = head.value.get("catalogue"), catalogue_of(without_indexes(path))
    headers = [line for line in lines if line.section == "catalogues" and line.deep == len("  ")]
    if own is None or own == named or any(line.name == named for line in headers):
        return head.value, {}
    edits: dict[int, str | None] = {
        line.number: line.raw.replace(own, named, 1).partition("   # ")[0] for line in headers if line.name == own
    }
    return (head.value | {"catalogue": named}, dict(edits)) if edits else (head.value, {})


def of_days(block: Block, found: list[Doubt], doubt: Doubt, said: str, lines: list[Line]) -> Choice | None:
    """The line with other days of the file, ``2026-01-01 2026-06-30``, and all questions answered that ask for them."""
    if not doubt.days or (days := typed_days(said)) is None:
        return None
    along = [one for one in found if one is doubt or one.only_days]
    whole = doubt._replace(
        marks=[mark for one in along for mark in one.marks], others=[line for one in along for line in one.others]
    )
    left = [whole, *(one for one in found if one not in along)]
    return chosen(block, left, whole, ("esos días", "those days", with_days(block.head.value, *days)), lines)


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
        rest = made.line.partition("\n")[2]  # the value itself is said
        yield made._replace(es=es, en=words.en if words else "yes", line=rest)


def as_value(block: Block, value: str) -> Choice:
    """The first of the block's lines with that constant; the others, and the question, wait if they say nothing yet."""
    head, rest = block.head, block.heads[1:]
    line = spelled(head, {"const": value})
    waits = any(UNSAID in other.value.values() for other in rest)
    if waits:
        return Choice(value, value, line.strip(), {head.number: line})
    lines = [line, *map(plain, rest)]
    return Choice(value, value, block.shown(lines), block.with_lines(lines))


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
