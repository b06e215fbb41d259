"""Questions that stand in one table and are answered by one line: a key for all, or some of them by their numbers.

Nobody's answer is guessed: what has no number in the line stays in its table, and a number that is no row's or stands
twice, or a value that its field does not take, makes no answer of the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.decide.blocks import Choice
from adapters.decide.field_questions import Question
from adapters.decide.labels import together
from adapters.decide.questions import answered, refusal
from adapters.decide.rows import Row, Sort
from contracts.kind import Kind

ALL, NONE, EACH = "s", "n", "u"
_MOST = 40  # rows of a table: nobody is to take what he has not seen
_WORD = r'[^\s,="]+'
_VALUE = rf'"([^"]+)"|({_WORD}(?:[ ]+(?![0-9]{{1,4}}(?![^\s,=])){_WORD})*)'
_PART = re.compile(rf"([0-9]{{1,4}}|(?==))(?:=(?:{_VALUE}))?(?![^\s,])[\s,]*")


class Unclear(NamedTuple):
    """What of the line was not understood, as it was typed, and why."""

    part: str
    es: str
    en: str


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

    def reply(self, said: str) -> Reply | Unclear:
        """What was typed: the key for all, ``u``, or ``3 7=fine``; ``=fine`` is the value of all that have no number in
        the line, where none is proposed. A value goes on to the next number, or stands in quotes.
        """
        if said.lower() == EACH:
            return Reply([], [*self.questions])
        if said.lower() == self.key:
            return Reply([(one, row.whole) for one, row in zip(self.questions, self.rows, strict=True)], [])
        asked = dict[int | None, str | None]()
        at = 0
        while at < len(said) or not asked:
            part = _PART.match(said, at)
            if part is None or not part[0]:
                return Unclear(said[at:], "no es número ni NÚMERO=VALOR", "neither a number nor NUMBER=VALUE")
            number = int(part[1]) if part[1] else None
            if (wrong := self._wrong(number)) is not None or number in asked:
                return Unclear(part[0].strip(" ,"), *(wrong or ("va dos veces", "stands twice")))
            asked[number], at = part[2] or part[3], part.end()
        return self._answered(asked)

    def _wrong(self, number: int | None) -> tuple[str, str] | None:
        most = len(self.questions)
        if number is None and self.sort != "unsaid":
            return "aquí cada valor lleva su número", "here a value needs its number"
        if number is not None and not 1 <= number <= most:
            return f"la tabla va de 1 a {most}", f"the table's numbers are 1 to {most}"
        return None

    def _answered(self, asked: Mapping[int | None, str | None]) -> Reply | Unclear:
        made = Reply([], [self.questions[n - 1] for n, value in asked.items() if n is not None and value is None])
        valued = {n: value for n, value in asked.items() if n is not None and value is not None}
        if rest := asked.get(None):
            valued |= {n: rest for n in range(1, len(self.questions) + 1) if n not in asked}
        for number, value in valued.items():
            if (choice := self._valued(self.questions[number - 1], value)) is None:
                return Unclear(value, f"no es un valor de la {number}", f"no value of {number}")
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
