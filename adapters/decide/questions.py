"""The questions that a draft leaves open in a mapping's text, and the text that each answer makes of it.

Text in, text out: the document is the whole state, so that answering can stop anywhere and go on tomorrow, and what was
written by hand meanwhile is respected. ``refusal`` says why an answer can't be: its document would not load.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from adapters.decide.blocks import Block, Choice, blocks, plain, with_coordinates
from adapters.decide.doubts import by_days, wait
from adapters.decide.fields import as_field, field_choices, of_days, open_doubts, typed_value
from adapters.decide.labels import (
    Label,
    asked_once,
    choices_once,
    labels_to_come,
    open_labels,
    same_meaning,
    typed_once,
)
from adapters.decide.rows import Row, of_column, of_labels
from adapters.decide.settle import settled
from adapters.decide.text import Edits, Line, columns_in, edited, lines_of, parsed, section_of, whole
from adapters.draft.marks import GOES_WITH
from adapters.rows.mapper import checked
from adapters.trial.open import waiting
from contracts.document import Complaint, DocumentError
from contracts.fields import without_indexes
from contracts.forms import meanings
from contracts.kind import Kind

_FIRST = ("zone", "read", "key")
_NAME = ("given_names", "first_surname", "second_surname", "company_name")  # who somebody is: one decision
_REST = 3  # the harm of what identifies nothing, and is no label
_NOTHING = "found nothing"  # of ``fields`` as long as all of its lines wait


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


def questions(text: str, kind: Kind) -> list[Question]:
    """What is open, by harm: what identifies rows and when it was, who it is, the rest, what labels mean."""
    lines = lines_of(text)
    found = with_coordinates([*blocks(lines)])
    made = [one for block in found if (one := _of_block(block, found, text, kind)) is not None]
    fields = section_of(text, "fields")
    made += _of_repairs(lines, {*columns_in(list(fields.values()))})
    made += [_of_labels(some, fields) for some in same_meaning(open_labels(text, lines, kind))]
    return sorted(made, key=lambda one: one.harm)


def to_come(text: str, kind: Kind, later: Collection[str] = ()) -> list[str]:
    """What the labels are about that will be asked once the lines that read them are taken; ``later``: put off."""
    return [some[0].path for some in same_meaning(labels_to_come(text, lines_of(text), kind, later))]


def optional(text: str, question: Question, file: str, kind: Kind) -> Question:
    """The question without the answer "none" where the contract needs one, and without choices that would be refused,
    unless all would be: then to choose one says why.
    """

    def possible(one: Choice | None) -> bool:
        return one is not None and not refusal(text, answered(text, one, kind), file)

    alike, others = question.choices[: question.alike], question.choices[question.alike :]
    choices = [*(alike if possible(next(iter(alike), None)) else ()), *filter(possible, others)] or question.choices
    return replace(question, choices=choices, none=question.none if possible(question.none) else None)


def answered(text: str, choice: Choice, kind: Kind) -> str:
    """The text with that answer, and with all that goes along."""
    return settled(text, edited(text, choice.edits), kind)


def refusal(before: str, after: str, file: str) -> list[Complaint]:
    """Why the document can't become that: complaints that it did not have, or that no answer can mend any more. One
    that could not be loaded may wait for more answers, one that could be must still be.
    """
    had, have = _complaints(before), _complaints(after)
    known, waited, waits = {_what(one) for one in had}, waiting(before), waiting(after)
    if not had:
        return [replace(one, file=file) for one in have]
    return [
        replace(one, file=file)
        for one in have
        if one.found != _NOTHING and _missing(one) not in waits and (_what(one) not in known or _missing(one) in waited)
    ]


@lru_cache(maxsize=64)
def _complaints(text: str) -> tuple[Complaint, ...]:
    try:
        checked(parsed(text))
    except DocumentError as error:
        return error.complaints
    return ()


def _missing(one: Complaint) -> str:
    field, required, _ = one.found.partition(" is required by ")
    return field if required else one.field if one.found == "is missing" else ""


def _what(one: Complaint) -> tuple[str, str]:
    return ("", _missing(one)) if _missing(one) else (one.field, one.found)


def _of_block(block: Block, found: list[Block], text: str, kind: Kind) -> Question | None:
    fields, head = section_of(text, "fields"), block.head
    if head.section == "fields":
        if head.open and {line.name for line in block.heads} & fields.keys():
            return None  # somebody wrote it by hand
        return _of_field(block, found, kind, text)
    if head.section not in ("", "each") or (head.name == "undated" and not block.marks):
        return None
    es = "sí, así queda" if block.told else str(head.value) if block.others else "sí, esta línea"
    choices = [_whole(block, es, "" if block.others else "yes")]
    choices += [_alternative(block, other) for other in block.others]
    if not block.told:
        choices = [one._replace(edits={**_alone(block, found), **one.edits}) for one in choices]
    if (line := block.standing) is not None:
        drop = block.gone()
        choices.append(Choice("no, queda la que está", "no, the line that stands", line.raw.strip(), drop))
    none = None
    if line is None and not block.told and head.name != "zone":
        none = Choice("no", "no", "", block.gone())
    harm = 0 if head.name in _FIRST else 1 if head.name == "undated" else 3
    return Question(head.name, block.asked, choices, none, lambda _: None, "", head.raw, harm)


def _alone(block: Block, found: list[Block]) -> Edits:
    """The text without the other questions about the same, and without what holds as long as they are open."""
    made: dict[int, str | None] = {}
    for other in found:
        if other is not block and not other.head.section and other.head.name == block.head.name:
            made |= other.gone() | ({} if other.standing is None else {other.standing.number: None})
    return made


def _whole(block: Block, es: str, en: str) -> Choice:
    """All of the block's own lines."""
    if block.told:
        return Choice(es, en, block.head.raw.strip(), block.as_it_stands())
    own = [plain(line) for line in sorted((*block.heads, *block.below), key=lambda line: line.number)]
    return Choice(es, en, block.shown(own), block.with_lines(own))


def _alternative(block: Block, other: Line) -> Choice:
    return Choice(str(other.value), "", plain(other).strip(), block.with_lines([plain(other)]))


def _of_field(block: Block, found: list[Block], kind: Kind, text: str) -> Question | None:
    head = block.head
    if not isinstance(head.value, dict):
        return None
    const = "const" in head.value
    leaf = kind.leaves.get(without_indexes(head.name))
    asked = block.asked or (
        (f"{leaf.meta.es}: si es siempre lo mismo, ¿qué? · {leaf.meta.en}: if always the same, what?",) if leaf else ()
    )
    if not block.marks and not const:
        return None
    hint, lines, open_now = _hint(block, kind), lines_of(text), open_doubts(block, kind)
    asked = (open_now[0].asked,) if wait(block, open_now) else asked

    def typed(said: str) -> Choice | None:
        return (
            typed_value(block, kind, said)
            if const
            else of_days(block, kind, said, lines) or as_field(block, kind, said, lines)
        )

    none, only = _not_shared(block, found, lines)
    when = {kind.filters.occurred, "heard_at"} & {line.name for line in (*block.heads, *block.others)}
    harm = 1 if when else 2 if head.name.endswith(".role") or GOES_WITH in head.note else _REST
    columns = tuple(dict.fromkeys(columns_in([line.value for line in (*block.heads, *block.others)])))
    choices = [*field_choices(block, kind, lines), *only]
    row = of_column(block, choices, kind) if harm == _REST else None
    return Question(head.name, asked, choices, none, typed, hint, head.raw, harm, columns, row)


def _not_shared(block: Block, found: list[Block], lines: list[Line]) -> tuple[Choice, list[Choice]]:
    """No; of a part of a name that means all of it, and beside it the answer that keeps the other parts."""
    part, _, name = block.head.name.rpartition(".")
    own = {line.name for line in block.heads}
    beside = {f"{part}.{one}" for one in _NAME} - own if name in _NAME and part else set[str]()
    gone = dict[int, str | None]()
    for line in (line for line in lines if line.section == "fields" and not line.open and line.name in beside):
        gone |= {one.number: None for one in whole(lines, line)}
    for other in (other for other in found if other.head.name in beside):
        gone |= other.gone()
    if not gone:
        return Choice("no: no se comparte", "no: not shared", "", block.gone()), []
    also = ", ".join(dict.fromkeys(lines[n].name.rpartition(".")[2] for n in gone if lines[n].name in beside))
    none = Choice(f"no: ni lo demás del nombre ({also})", "no, nor the rest of the name", "", block.gone() | gone)
    return none, [Choice(f"no solo esto; sigue {also}", "not this alone; the rest stays", "", block.gone())]


def _hint(block: Block, kind: Kind) -> str:
    value = block.head.value
    if "const" in value:
        return "o escriba el valor · or type the value"
    if by_days(value, open_doubts(block, kind)):
        return "u otros días: 2026-01-31 2026-06-30; u otro dato: su nombre · or other days, or another field's name"
    return "o, si es otro dato, su nombre · or another field's name"


def _of_repairs(lines: list[Line], used: set[str]) -> Iterator[Question]:
    """Repairs of columns in use whose damage only seems to be what it is."""
    for line in lines:
        if line.section != "repairs" or not line.open or "catalogue" in line.value:
            continue
        if used & {*line.value.get("columns", ())}:
            yes = Choice("sí", "yes", line.said.strip(), {line.number: line.said})
            no = Choice("no", "no", "", {line.number: None})
            es = f"¿se repara así {', '.join(map(str, line.value['columns']))}? · is this the repair?"
            yield Question("repairs", (es,), [yes], no, lambda _: None, "", line.raw, 4)


def _of_labels(labels: list[Label], fields: Mapping[str, Any]) -> Question:
    """The question about labels that mean the same."""
    first = labels[0]
    choices, none = choices_once(labels)
    listed = first.leaf is None or bool(first.leaf.values)
    hint = "" if listed else "o escriba el valor · or type the value"
    harm = min(2 if label.path.endswith(".role") else 5 for label in labels)
    same = f"{first.header.name}: {first.line.raw}"
    alike = len(meanings(first.leaf)) if first.leaf is not None else 0

    def typed(said: str) -> Choice | None:
        return typed_once(labels, said)

    row = of_labels(labels, none, fields)
    return Question(first.path, (asked_once(labels),), choices, none, typed, hint, same, harm, row=row, alike=alike)
