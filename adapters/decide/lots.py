"""Questions that stand in one table and are answered by one line: a key for all, or some of them by their numbers.

Nobody's answer is guessed: what has no number in the line stays in its table, and a number that is no row's or stands
twice, or a value that its field does not take, makes no answer of the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.decide.blocks import Choice
from adapters.decide.field_questions import Question
from adapters.decide.labels import together
from adapters.decide.questions import answered, refusal
from adapters.decide.rows import Row, Sort
from contracts.kind import Kind

ALL, NONE, EACH = "s", "n", "0"
_MOST = 40  # rows of a table: nobody is to take what he has not seen
_ONE = re.compile(r"([0-9]{1,4})(?:=([^\s=]+))?")


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
        """What was typed: the key for all, ``0``, or ``3 7=fine``; ``=fine`` is the value of all that have no number in
        the line, where none is proposed. None where it can't be told what is meant.
        """
        if said == EACH:
            return Reply([], [*self.questions])
        if said == self.key:
            return Reply([(one, row.whole) for one, row in zip(self.questions, self.rows, strict=True)], [])
        words = said.replace(",", " ").split()
        rest = [word[1:] for word in words if word.startswith("=")] if self.sort == "unsaid" else []
        numbered = [word for word in words if not (rest and word.startswith("="))]
        if len(rest) > 1 or (not numbered and not rest):
            return None
        return self._numbered(numbered, rest[0] if rest else None)

    def _numbered(self, words: Sequence[str], rest: str | None) -> Reply | None:
        found = [_ONE.fullmatch(word) for word in words]
        asked = {int(word[1]): word[2] for word in found if word is not None}
        if len(asked) < len(words) or not asked.keys() <= {*range(1, len(self.questions) + 1)}:
            return None
        made = Reply([], [self.questions[number - 1] for number, value in asked.items() if value is None])
        valued = {number: value for number, value in asked.items() if value is not None}
        if rest is not None:
            valued |= {number: rest for number in range(1, len(self.questions) + 1) if number not in asked}
        for number, value in valued.items():
            if (choice := self._valued(self.questions[number - 1], value)) is None:
                return None
            made.written.append((self.questions[number - 1], choice))
        return made

    def _valued(self, question: Question, said: str) -> Choice | None:
        if not self.takes_values or question.row is None:
            return None
        if not (values := [value for value, _ in question.row.values]):
            return question.typed(said)
        numbered = {str(number): value for number, value in enumerate(values, 1)}
        value = numbered.get(said, said)
        return question.choices[values.index(value)] if value in values else None


def lot_of(found: Sequence[Question], alone: Collection[str] = ()) -> Lot | None:
    """The table that the first of them stands in, with all of it; ``alone``: those that stand in none, by ``same``."""
    first = found[0].row
    if first is None or found[0].same in alone:
        return None
    own = [(one.row, one) for one in found if one.row is not None and one.row.of == first.of and one.same not in alone]
    if first.sort == "column":  # of two that may be the same field only one can be
        times = Counter(one.about for one in found)
        own = [(row, one) for row, one in own if times[one.about] == 1]
    for sort in ("proposed", first.sort):  # what has no value is asked after what only is to be looked at
        some = sorted(((row.rows, one) for row, one in own if row.sort == sort), key=lambda row: -row[0])
        if len(some) > 1:
            return Lot(tuple(one for _, one in some[:_MOST]))
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
