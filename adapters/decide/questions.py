"""The questions that a draft leaves open in a mapping's text, and the text that each answer makes of it.

Text in, text out: the document is the whole state, so that answering can stop anywhere and go on tomorrow, and what was
written by hand meanwhile is respected. ``refusal`` says why an answer can't be: its document would not load.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from adapters.decide.blocks import Block, Choice, blocks, plain, with_coordinates
from adapters.decide.field_questions import Question, last_to_come, of_field
from adapters.decide.labels import (
    Label,
    asked_once,
    choices_once,
    labels_to_come,
    open_labels,
    same_meaning,
    typed_once,
)
from adapters.decide.rows import of_labels
from adapters.decide.settle import settled
from adapters.decide.text import Edits, Line, columns_in, edited, lines_of, parsed, section_of
from adapters.rows.mapper import checked
from adapters.trial.open import waiting
from contracts.document import Complaint, DocumentError
from contracts.forms import meanings
from contracts.kind import Kind

_FIRST = ("zone", "read", "key")
_NOTHING = "found nothing"  # of ``fields`` as long as all of its lines wait


def questions(text: str, kind: Kind) -> list[Question]:
    """What is open, by harm: what identifies rows and when it was, who it is, the rest, what labels mean."""
    lines = lines_of(text)
    found = with_coordinates([*blocks(lines)])
    made = [one for block in found for one in _of_block(block, found, text, kind)]
    fields = section_of(text, "fields")
    made += _of_repairs(lines, {*columns_in(list(fields.values()))})
    made += [_of_labels(some, fields) for some in same_meaning(open_labels(text, lines, kind))]
    return sorted(made, key=lambda one: one.harm)


def to_come(text: str, kind: Kind, later: Collection[str] = ()) -> list[str]:
    """What is asked last of a line with doubts, and what the labels are about that will be asked once the lines that
    read them are taken; ``later``: put off.
    """
    lines, fields = lines_of(text), section_of(text, "fields")
    found = (one for one in blocks(lines) if one.head.name not in fields and last_to_come(one, kind, later))
    labels = same_meaning(labels_to_come(text, lines, kind, later))
    return [*(one.head.name for one in found), *(some[0].path for some in labels)]


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


def _of_block(block: Block, found: list[Block], text: str, kind: Kind) -> Iterator[Question]:
    fields, head = section_of(text, "fields"), block.head
    if head.section == "fields":
        written = head.open and {line.name for line in block.heads} & fields.keys()  # by somebody's hand
        yield from () if written else of_field(block, found, kind, text)
    elif head.section in ("", "each") and (head.name != "undated" or block.marks):
        yield _of_top(block, found)


def _of_top(block: Block, found: list[Block]) -> Question:
    head = block.head
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
