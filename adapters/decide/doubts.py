"""What each question above a line leaves open of it, and the values that would decide that.

Of several, each is asked for itself: until the last is decided the line waits. What is of a column itself, as the order
of day and month in it, is decided for all lines that wait and read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from adapters.decide.blocks import Block, Choice, blocks, instead, question
from adapters.decide.days import Value, Variant, asks_days, asks_outside, of_other_days, variants
from adapters.decide.text import Line
from adapters.draft.proposal import flow
from adapters.values.readings import ISO
from contracts.document import Document

_UNKNOWN = re.compile(r"unknown: (\[[^\]]*\])")
_ORDER, _YEARS, _DAYS = "un solo formato", "dos cifras", "días"
_OF_COLUMN = ("format", "decided_by")  # what these decide
_OF_BOTH = (*_OF_COLUMN, "time_unknown", "midnight")  # what is the same of every moment that a date may be of


class Doubt(NamedTuple):
    """One of a line's questions, which ``marks`` ask together. ``word``, by which it is known, is empty unless it is of
    the column itself; ``days``: days that are typed answer it; ``others``: lines that only answer it otherwise.
    """

    marks: list[Line]
    word: str
    variants: list[Variant]
    days: bool = False
    others: Sequence[Line] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions, each in both languages."""
        return tuple(map(question, self.marks))

    @property
    def only_days(self) -> bool:
        """Is nothing asked but the days? Those of an order of day and month say which order it is, too."""
        return self.days and self.word != _ORDER


def doubts(block: Block, *, facts: bool) -> list[Doubt]:
    """Those that are open, what is of the column first. ``facts``: the line is of their moment, which must be there."""
    made = [one for mark in block.marks if (one := _doubt(mark, block.head.value, facts=facts)) is not None]
    asked = [mark for one in made for mark in one.marks]
    about = [mark for mark in block.marks if mark not in asked and (asks_days(mark) or asks_outside(mark))]
    made += [_of_days(block, about)] if about and "decided_by" in block.head.value else []
    return sorted(made, key=lambda one: not one.word)


def _of_days(block: Block, marks: list[Line]) -> Doubt:
    """The facts may be of other days than what is reported of them: what is outside is asked of each line."""
    outside = any(map(asks_outside, marks))
    others = of_other_days(block.head, block.others) if outside else []
    found = [*variants(marks, block.head.value, others)]
    return Doubt(marks, "" if outside else _DAYS, found, days=True, others=others)


def wait(block: Block, found: Sequence[Doubt]) -> bool:
    """Does the line wait for more than one of them, or for what no doubt asks? What only is to be known of the line, or
    whether an hour is its own, is shown with its last question.
    """
    if not block.head.open or not found:
        return False
    moments = any(line.name != block.head.name for line in block.others)
    return len(found) > 1 or (rest(block, found) and (bool(found[0].word) or found[0].days or moments))


def rest(block: Block, found: Sequence[Doubt]) -> bool:
    """Is more asked than these doubts?"""
    return len(block.marks) > sum(len(one.marks) for one in found)


def chosen(block: Block, found: Sequence[Doubt], doubt: Doubt | None, variant: Variant, lines: list[Line]) -> Choice:
    """The lines with that value, and all that is decided by it; commented as long as they wait for more."""
    es, en, value = variant
    head = block.head
    along = {} if doubt is None or not doubt.word else _carried(lines, head.value, value, doubt)
    if doubt is not None and wait(block, found):
        own = {line.number: _waiting(line, value) for line in block.heads if line.value == head.value}
        shown = "\n".join(line.strip() for line in own.values())
        own |= {line.number: _waiting(line, _alike(line, head, value)) for line in _same(block)}
        gone = dict.fromkeys(line.number for line in (*doubt.marks, *doubt.others))
        return Choice(es, en, shown, {**along, **own, **gone})
    stood = block.told and value == head.value
    written = instead(block.heads, head, value)
    edits = block.as_it_stands() if stood else block.with_lines(written)
    return Choice(es, en, block.shown(written), {**along, **edits})


def _same(block: Block) -> Iterator[Line]:
    """The other lines of the field, and those of another moment that read the same date."""
    for line in block.others:
        if isinstance(line.value, dict) and (line.name == block.head.name or _date(line) == _date(block.head)):
            yield line


def _date(line: Line) -> object:
    return line.value.get("date", line.number)


def _alike(line: Line, head: Line, after: Value) -> Value:
    """Another answer's line with what was changed in the first, where it said the same."""
    other, before = line.value, head.value
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    own = changed if line.name == head.name else [key for key in changed if key in _OF_BOTH]
    mine = {key: after.get(key) for key in own if other.get(key) == before.get(key)}
    return {key: said for key, said in (other | mine).items() if said is not None}


def _waiting(line: Line, value: Value) -> str:
    note = f"   # {line.note}" if line.note else ""
    return f"{' ' * line.deep}# {flow(line.name)}: {flow(value)}{note}"


def _carried(lines: list[Line], before: Value, after: Value, doubt: Doubt) -> dict[int, str | None]:
    """The same of every line that waits and reads the column so; a question with nothing else to ask stays."""
    made: dict[int, str | None] = {}
    for block in blocks(lines):
        own = [line for line in (*block.heads, *block.others) if line.open and _reads_so(line.value, before)]
        for line in own:
            said = line.value | {key: after.get(key) for key in _OF_COLUMN}
            made[line.number] = _waiting(line, {key: one for key, one in said.items() if one is not None})
        asked = [mark.number for mark in block.marks if _asks(mark, doubt)]
        if own and len(asked) < len(block.marks):
            made |= dict.fromkeys(asked)
    return made


def _asks(mark: Line, doubt: Doubt) -> bool:
    return asks_days(mark) if doubt.word == _DAYS else doubt.word in mark.raw


def _reads_so(value: object, before: Value) -> bool:
    same = ("date", *_OF_COLUMN)
    return isinstance(value, dict) and all(value.get(key) == before.get(key) for key in same)


def _doubt(mark: Line, value: Value, *, facts: bool) -> Doubt | None:
    asked = mark.raw
    if _ORDER in asked and (orders := [*_orders(value)]):
        return Doubt([mark], _ORDER, orders, days="decided_by" in value)
    if _YEARS in asked and "decided_by" not in value and any("%y" in form for form in _formats(value)):
        return Doubt([mark], _YEARS, [*_years(value)], days=True)
    made = [*_variants(asked, value, facts=facts)]
    return Doubt([mark], "", made) if made else None


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
        kept = value if any(map(_wants_days, own)) else {k: v for k, v in value.items() if k != "decided_by"}
        shown = ", ".join(own)
        yield f"todas son {shown}", f"all are {shown}", kept | {"format": own[0] if len(own) == 1 else own}
    if "decided_by" in value:
        named = [one["date"] for one in _rules(value) if isinstance(one, dict) and "date" in one]
        es, en = (f" y «{named[0]}»", f" and {named[0]}") if named else ("", "")
        yield f"hay de las dos; deciden esos días{es}", f"of both; those days{en} decide", value


def _wants_days(form: str) -> bool:
    """Does it say no year, or two digits of one?"""
    return "%d" in form and "%Y" not in form


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
