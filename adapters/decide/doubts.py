"""What each question above a line leaves open of it, and the values that would decide that.

Of several, one is asked after the other: until the last is decided the line waits. What is of a column itself, as the
order of day and month in it, is decided for all lines that wait and read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from adapters.decide.blocks import Block, Choice, blocks, instead, question
from adapters.decide.text import Line
from adapters.draft.proposal import flow
from adapters.values.readings import ISO
from contracts.document import Document

_UNKNOWN = re.compile(r"unknown: (\[[^\]]*\])")
_ORDER, _YEARS = "un solo formato", "dos cifras"
_OUTSIDE = "posteriores"  # of what is outside the file's days
_OF_COLUMN = ("format", "decided_by")  # what these two decide
Value = dict[str, Any]
Variant = tuple[str, str, Value]


class Doubt(NamedTuple):
    """One of a line's questions. ``word``, by which it is known, is empty unless it is of the column itself."""

    mark: Line
    word: str
    variants: list[Variant]

    @property
    def asked(self) -> str:
        """The question, in both languages."""
        return question(self.mark)


def doubts(block: Block, *, facts: bool) -> list[Doubt]:
    """Those that are open, what is of the column first. ``facts``: the line is of their moment, which must be there."""
    made = [_doubt(mark, block.head.value, facts=facts) for mark in block.marks]
    return sorted((one for one in made if one is not None), key=lambda one: not one.word)


def wait(block: Block, found: list[Doubt]) -> bool:
    """Does the line wait for more than the first of them?"""
    return block.head.open and bool(found) and len(block.marks if found[0].word else found) > 1


def by_days(value: Value, found: list[Doubt]) -> bool:
    """May days be said that decide?"""
    return "decided_by" in value or (bool(found) and found[0].word == _YEARS)


def chosen(block: Block, found: list[Doubt], variant: Variant, lines: list[Line]) -> Choice:
    """The lines with that value, and all that is decided by it; commented as long as they wait for more."""
    es, en, value = variant
    head, doubt = block.head, found[0] if found else None
    along = {} if doubt is None or not doubt.word else _carried(lines, head.value, value, doubt.word)
    if doubt is not None and wait(block, found):
        own = {line.number: _waiting(line, value) for line in block.heads if line.value == head.value}
        shown = "\n".join(line.strip() for line in own.values())
        own |= {line.number: _waiting(line, _alike(line.value, head.value, value)) for line in _same(block)}
        return Choice(es, en, shown, {**along, **own, doubt.mark.number: None})
    stood = block.told and value == head.value
    written = instead(block.heads, head, value)
    edits = block.as_it_stands() if stood else block.with_lines(written)
    return Choice(es, en, block.shown(written), {**along, **edits})


def _same(block: Block) -> Iterator[Line]:
    return (line for line in block.others if line.name == block.head.name and isinstance(line.value, dict))


def _alike(other: Value, before: Value, after: Value) -> Value:
    """Another answer's line with what was changed in the first, where it said the same."""
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    mine = {key: after.get(key) for key in changed if other.get(key) == before.get(key)}
    return {key: said for key, said in (other | mine).items() if said is not None}


def _waiting(line: Line, value: Value) -> str:
    note = f"   # {line.note}" if line.note else ""
    return f"{' ' * line.deep}# {flow(line.name)}: {flow(value)}{note}"


def _carried(lines: list[Line], before: Value, after: Value, word: str) -> dict[int, str | None]:
    """The same of every line that waits and reads the column so; a question with nothing else to ask stays."""
    made: dict[int, str | None] = {}
    for block in blocks(lines):
        own = [line for line in (*block.heads, *block.others) if line.open and _reads_so(line.value, before)]
        for line in own:
            said = line.value | {key: after.get(key) for key in _OF_COLUMN}
            made[line.number] = _waiting(line, {key: one for key, one in said.items() if one is not None})
        asked = [mark.number for mark in block.marks if word in mark.raw]
        if own and len(asked) < len(block.marks):
            made |= dict.fromkeys(asked)
    return made


def _reads_so(value: object, before: Value) -> bool:
    same = ("date", *_OF_COLUMN)
    return isinstance(value, dict) and all(value.get(key) == before.get(key) for key in same)


def _doubt(mark: Line, value: Value, *, facts: bool) -> Doubt | None:
    asked = mark.raw
    if _ORDER in asked and (variants := [*_orders(value)]):
        return Doubt(mark, _ORDER, variants)
    if _YEARS in asked and "decided_by" not in value and any("%y" in form for form in _formats(value)):
        return Doubt(mark, _YEARS, [*_years(value)])
    if _OUTSIDE in asked and "decided_by" in value:
        return Doubt(mark, "", [("sí", "yes", value)])
    made = [*_variants(asked, value, facts=facts)]
    return Doubt(mark, "", made) if made else None


def _formats(value: Value) -> list[str]:
    said = value.get("format", ())
    return [said] if isinstance(said, str) else [*said]


def _orders(value: Value) -> Iterator[Variant]:
    """The order of day and month, without a form that is another's turned round; two digits of a year need days."""
    formats = _formats(value)
    turned = {order: {_shape(one) for one in formats if _order(one) == order} for order in ("dm", "md")}
    if not turned["dm"] & turned["md"]:
        return
    for order in dict.fromkeys(filter(None, map(_order, formats))):
        other = turned["md" if order == "dm" else "dm"] & turned[order]
        own = [one for one in formats if _order(one) == order or _shape(one) not in other]
        kept = value if any("%y" in one for one in own) else {k: v for k, v in value.items() if k != "decided_by"}
        shown = ", ".join(own)
        yield f"todas son {shown}", f"all are {shown}", kept | {"format": own[0] if len(own) == 1 else own}
    if "decided_by" in value:
        named = [one["date"] for one in _rules(value) if isinstance(one, dict) and "date" in one]
        es, en = (f" y «{named[0]}»", f" and {named[0]}") if named else ("", "")
        yield f"hay de las dos; deciden esos días{es}", f"of both; those days{en} decide", value


def _rules(value: Value) -> list[Any]:
    said = value["decided_by"]
    return said if isinstance(said, list) else [said]


def _order(form: str) -> str:
    day, month = ("%Y-%m-%d" if form == ISO else form).partition("%d"), "%m"
    if not day[1] or month not in day[0] + day[2]:
        return ""
    return "md" if month in day[0] else "dm"


def _shape(form: str) -> str:
    return re.sub("%[dm]", "#", "%Y-%m-%d" if form == ISO else form.removesuffix("T00:00:00"))


def _years(value: Value) -> Iterator[Variant]:
    four = [one for one in _formats(value) if "%y" not in one]
    if four:
        es, en = "solo las de cuatro cifras; las otras se apartan", "four digits alone; the others are set aside"
        yield es, en, value | {"format": four[0] if len(four) == 1 else four}


def _variants(asked: str, value: Value, *, facts: bool) -> Iterator[Variant]:
    if "time_unknown" in asked and "time_unknown" in value:
        told = [text for text in value["time_unknown"] if f"«{text}»" in asked] or value["time_unknown"]
        known = [text for text in value["time_unknown"] if text not in told]
        shown = ", ".join(map(str, told))
        yield f"sí; {shown} es «sin hora»", f"yes; {shown} says no hour", value
        rest = {key: said for key, said in value.items() if key != "time_unknown"}
        rest |= {"time_unknown": known} if known else {}
        yield f"sí; {shown} se lee como hora", f"yes; {shown} is read as an hour", rest
    elif 'invalid: "null"' in asked and "invalid" not in value and not facts:
        yield "sí; la fila en que no quepa se aparta", "yes; rows that don't fit are set aside", value
        yield "sí; lo que no quepa, sin este dato", "yes; what doesn't fit is left out", value | {"invalid": "null"}
    elif (said := _UNKNOWN.search(asked)) and isinstance(listed := value.get("unknown", []), list):
        texts = Document(said[1], "").data
        shown = ", ".join(map(str, texts))
        yield f"sí; {shown} es «se desconoce»", f"yes; {shown} says unknown", value | {"unknown": [*listed, *texts]}
        yield f"sí; {shown} es un dato como los demás", f"yes; {shown} is a value", value
    elif "miles" in asked and "thousands" in value:
        rest = {key: said for key, said in value.items() if key != "thousands"}
        yield "sí", "yes", value
        yield "no, son decimales", "no, decimals", rest | {"decimal": value["thousands"]}
