"""The questions about a line of ``fields``: each of its doubts for itself, then what else is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from adapters.decide.blocks import Block, Choice
from adapters.decide.doubts import Doubt, rest, wait
from adapters.decide.fields import as_field, field_choices, of_days, open_doubts, part_choices, typed_value
from adapters.decide.rows import Row, of_column
from adapters.decide.text import Line, columns_in, lines_of, whole
from adapters.draft.marks import GOES_WITH
from contracts.fields import without_indexes
from contracts.kind import Kind

_NAME = ("given_names", "first_surname", "second_surname", "company_name")  # who somebody is: one decision
_REST = 3  # the harm of what identifies nothing, and is no label
_OTHER_DAYS = "u otros días: 2026-01-31 2026-06-30 · or other days"


@dataclass(frozen=True)
class Question:
    """One decision. ``choices`` are numbered from 1, ``none`` is 0; ``typed`` makes a choice of what is written out."""

    about: str
    asked: tuple[str, ...]
    choices: list[Choice]
    none: Choice | None
    typed: Callable[[str], Choice | None]
    hint: str  # what may be written out, in both languages
    same: str  # by which it is known again in a later text
    harm: int  # how soon it is to be asked
    columns: tuple[str, ...] = ()  # what it is about
    row: Row | None = None  # of a table of many, if one key may answer it along with them
    alike: int = 0  # so many of the first choices differ only in which of the contract's values they write


def of_field(block: Block, among: list[Block], kind: Kind, text: str) -> Iterator[Question]:
    """Of several doubts of a line one question each, which are answered in any order; what else is asked comes last.
    ``among``: all that is open.
    """
    head = block.head
    if not isinstance(head.value, dict) or not (block.marks or "const" in head.value):
        return
    lines, found = lines_of(text), open_doubts(block, kind)
    if not wait(block, found):
        yield _whole_field(block, among, kind, lines, found)
        return
    for doubt in found:
        yield _part(block, kind, lines, found, doubt)


def last_to_come(block: Block, kind: Kind, later: Collection[str] = ()) -> bool:
    """Will more be asked of the line once its doubts are answered? ``later``: put off."""
    if block.head.section != "fields" or not isinstance(block.head.value, dict):
        return False
    found = open_doubts(block, kind)
    put_off = any(_known(block, doubt) in later for doubt in found)
    return wait(block, found) and rest(block, found) and not put_off


def _known(block: Block, doubt: Doubt) -> str:
    return f"{block.head.name}: {doubt.marks[0].raw}"


def _part(block: Block, kind: Kind, lines: list[Line], found: list[Doubt], doubt: Doubt) -> Question:
    def typed(said: str) -> Choice | None:
        return of_days(block, found, doubt, said, lines)

    choices, hint = part_choices(block, found, doubt, lines), _OTHER_DAYS if doubt.days else ""
    same, harm = _known(block, doubt), _harm(block, kind)
    return Question(block.head.name, doubt.asked, choices, None, typed, hint, same, harm, _columns(block))


def _whole_field(block: Block, among: list[Block], kind: Kind, lines: list[Line], found: list[Doubt]) -> Question:
    head, leaf = block.head, kind.leaves.get(without_indexes(block.head.name))
    const, harm = "const" in head.value, _harm(block, kind)
    asked = block.asked or (
        (f"{leaf.meta.es}: si es siempre lo mismo, ¿qué? · {leaf.meta.en}: if always the same, what?",) if leaf else ()
    )

    def typed(said: str) -> Choice | None:
        if const:
            return typed_value(block, kind, said)
        return (of_days(block, found, found[0], said, lines) if found else None) or as_field(block, kind, said, lines)

    none, only = _not_shared(block, among, lines)
    choices = [*field_choices(block, kind, lines), *only]
    row = of_column(block, choices, kind) if harm == _REST else None
    same = _known(block, found[0]) if found else head.raw
    return Question(head.name, asked, choices, none, typed, _hint(block, found), same, harm, _columns(block), row)


def _not_shared(block: Block, among: list[Block], lines: list[Line]) -> tuple[Choice, list[Choice]]:
    """No; of a part of a name that means all of it, and beside it the answer that keeps the other parts."""
    part, _, name = block.head.name.rpartition(".")
    own = {line.name for line in block.heads}
    beside = {f"{part}.{one}" for one in _NAME} - own if name in _NAME and part else set[str]()
    gone = dict[int, str | None]()
    for line in (line for line in lines if line.section == "fields" and not line.open and line.name in beside):
        gone |= {one.number: None for one in whole(lines, line)}
    for other in (other for other in among if other.head.name in beside):
        gone |= other.gone()
    if not gone:
        return Choice("no: no se comparte", "no: not shared", "", block.gone()), []
    also = ", ".join(dict.fromkeys(lines[n].name.rpartition(".")[2] for n in gone if lines[n].name in beside))
    none = Choice(f"no: ni lo demás del nombre ({also})", "no, nor the rest of the name", "", block.gone() | gone)
    return none, [Choice(f"no solo esto; sigue {also}", "not this alone; the rest stays", "", block.gone())]


def _harm(block: Block, kind: Kind) -> int:
    """How soon it is to be asked."""
    when = {kind.filters.occurred, "heard_at"} & {line.name for line in (*block.heads, *block.others)}
    return 1 if when else 2 if block.head.name.endswith(".role") or GOES_WITH in block.head.note else _REST


def _columns(block: Block) -> tuple[str, ...]:
    return tuple(dict.fromkeys(columns_in([line.value for line in (*block.heads, *block.others)])))


def _hint(block: Block, found: list[Doubt]) -> str:
    if "const" in block.head.value:
        return "o escriba el valor · or type the value"
    if found and found[0].days:
        es, _, en = _OTHER_DAYS.partition(" · ")
        return f"{es}; u otro dato: su nombre · {en}, or another field's name"
    return "o, si es otro dato, su nombre · or another field's name"
