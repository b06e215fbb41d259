"""Questions that stand in one table and are answered by one line: a key for all, or the numbers of those that differ.

Nobody's answer is guessed: a number that is no row's, or a value that its field does not take, makes no answer of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.decide.blocks import Choice
from adapters.decide.labels import together
from adapters.decide.questions import Question, answered, refusal
from adapters.decide.rows import Row, Sort
from contracts.kind import Kind

ALL, NONE, EACH = "s", "n", "0"
_ONE = re.compile(r"(\d{1,4})(?:=(\S+))?")


class Reply(NamedTuple):
    """What is written at once, and what is asked alone. Questions in neither stay in their table."""

    written: list[tuple[Question, Choice]]
    alone: list[Question]


@dataclass(frozen=True)
class Lot:
    """Two questions or more, those of most rows first."""

    questions: tuple[Question, ...]

    @property
    def rows(self) -> list[Row]:
        """One for each question."""
        return [one.row for one in self.questions if one.row is not None]

    @property
    def sort(self) -> Sort:
        """What they have in common."""
        return self.rows[0].sort

    @property
    def key(self) -> str:
        """What answers all of them."""
        return NONE if self.sort == "unsaid" else ALL

    @property
    def takes_values(self) -> bool:
        """May a value be typed beside a number?"""
        return self.sort in ("proposed", "unsaid")

    def reply(self, said: str) -> Reply | None:
        """What was typed: the key for all, ``0``, or ``3 7=fine``; None where it can't be told what is meant."""
        if said in (self.key, EACH):
            whole = [(one, row.whole) for one, row in zip(self.questions, self.rows, strict=True)]
            return Reply([], [*self.questions]) if said == EACH else Reply(whole, [])
        if (numbered := self._numbered(said)) is None:
            return None
        rest = self.sort != "unsaid"  # it has nothing to be taken
        made = Reply([], [])
        for number, (one, row) in enumerate(zip(self.questions, self.rows, strict=True), 1):
            choice = numbered.get(number, row.whole if rest else None) or (row.no if number in numbered else None)
            if choice is not None:
                made.written.append((one, choice))
            elif number in numbered:
                made.alone.append(one)
        return made

    def _numbered(self, said: str) -> dict[int, Choice | None] | None:
        found: dict[int, Choice | None] = {}
        for word in re.sub(r"\s*=\s*", "=", said).replace(",", " ").split():
            if (match := _ONE.fullmatch(word)) is None or not 0 < (number := int(match[1])) <= len(self.questions):
                return None
            found[number] = None if match[2] is None else self._valued(self.questions[number - 1], match[2])
            if match[2] is not None and found[number] is None:
                return None
        return found or None

    def _valued(self, question: Question, said: str) -> Choice | None:
        values = [value for value, _ in question.row.values] if question.row is not None else []
        if not self.takes_values or not values:
            return question.typed(said) if self.takes_values else None
        numbered = {str(number): value for number, value in enumerate(values, 1)}
        value = numbered.get(said, said)
        return question.choices[values.index(value)] if value in values else None


def lot_of(found: Sequence[Question], alone: Collection[str] = ()) -> Lot | None:
    """The table that the first of them stands in, with all of it; ``alone``: those that stand in none, by ``same``."""
    first = found[0].row
    if first is None or found[0].same in alone:
        return None
    own = [(one.row, one) for one in found if one.row is not None and one.row.of == first.of and one.same not in alone]
    for sort in ("proposed", first.sort):  # what has no value is asked after what only is to be looked at
        some = sorted(((row.rows, one) for row, one in own if row.sort == sort), key=lambda row: -row[0])
        if len(some) > 1:
            return Lot(tuple(one for _, one in some))
    return None


def possible(text: str, choices: Sequence[Choice], kind: Kind, file: str, sure: Sequence[Choice] = ()) -> list[Choice]:
    """Those with which the document can be read, all of them written at once; ``sure``: others that are written too."""
    if not choices or not refusal(text, answered(text, together([*sure, *choices]), kind), file):
        return [*choices]
    if len(choices) == 1:
        return []
    half = len(choices) // 2
    first = possible(text, choices[:half], kind, file, sure)
    return first + possible(text, choices[half:], kind, file, [*sure, *first])
