"""The open blocks of a mapping's text: a question, the lines that answer it together, and other lines that would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapters.decide.text import Edits, Line, columns_in, whole
from adapters.draft.marks import GOES_WITH, OR
from adapters.draft.proposal import flow
from contracts.fields import without_indexes

_AXES = {"latitude_of", "longitude_of"}
_WHAT_TO_DO = "quite también el #"  # of a note that asks for what an answer does by itself


class Choice(NamedTuple):
    """One answer, in both languages; what it writes, to be shown, a line below the other; what becomes of the text."""

    es: str
    en: str
    line: str
    edits: Edits


@dataclass
class Block:
    """``heads`` belong together; each of ``others`` stands for the first of them. ``standing``: the line that holds as
    long as nobody decides.
    """

    marks: list[Line] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)  # what stands further in, under the heads
    along: list[Block] = field(default_factory=list)  # other blocks that mean nothing without this one
    standing: Line | None = None

    @property
    def told(self) -> bool:
        """Does its line stand already, and is only to be looked at?"""
        return bool(self.heads) and not self.heads[0].open

    @property
    def head(self) -> Line:
        """The line that the question is about."""
        return self.heads[0]

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions, each in both languages."""
        return tuple(map(question, self.marks))

    def gone(self) -> dict[int, str | None]:
        """The text without any of it."""
        own = {line.number: None for line in (*self.marks, *self.heads, *self.others, *self.below)}
        return {**own, **{number: None for block in self.along for number in block.gone()}}

    def as_it_stands(self) -> Edits:
        """The text without the question, where its line stands already, and without the other answers."""
        return {line.number: None for line in (*self.marks, *self.others)}

    def with_lines(self, lines: Sequence[str]) -> Edits:
        """The text with these lines in its place, and without what held until then."""
        till_then = {} if self.standing is None else {self.standing.number: None}
        along = {line.number: plain(line) for block in self.along for line in block.heads}
        return {**self.gone(), **till_then, **along, self.head.number: "\n".join(lines)}

    def shown(self, lines: Sequence[str]) -> str:
        """All that is then written, one below the other."""
        return "\n".join(line.strip() for line in (*lines, *(plain(one) for by in self.along for one in by.heads)))


def blocks(lines: list[Line]) -> Iterator[Block]:
    """All of them, in the order of the text."""
    made = Block()
    split = {
        line.name: str(line.value["split"])
        for line in lines
        if line.section == "made" and isinstance(line.value, dict) and "split" in line.value
    }
    for line in lines:
        if _goes_on(made, line, split):
            _take(made, line, lines)
            if made.standing is None:
                continue
        yield from [made] if made.heads else []
        made = Block()
        if line.asks or _alone(line):
            _take(made, line, lines)
    yield from [made] if made.heads else []


def with_coordinates(found: list[Block]) -> list[Block]:
    """Both coordinates of a point that is asked about are answered with it: half a place is none."""
    for point in [one for one in found if one.head.name == "points" and one.marks and not one.told]:
        point.along = [one for one in found if _AXES & {*(one.head.value or {})} and one.head.section == "fields"]
    along = {id(one) for block in found for one in block.along}
    return [one for one in found if id(one) not in along]


def _goes_on(made: Block, line: Line, split: Mapping[str, str]) -> bool:
    """Is the line another one of that block? ``split``: the column of which others are parts, by their names."""
    if line in made.below:
        return True
    if line.asks:
        return not made.heads
    if not line.name:
        return False
    if not made.heads:
        return bool(made.marks)
    if line.open and line.section == made.head.name:
        return True
    if not line.open:
        same = line.section == made.head.section and line.section in ("", "each")
        return not made.told and same and line.name == made.head.name
    if line.section != made.head.section or _alone(line):
        return False
    return OR in line.raw or (not made.told and _with_it(line, made.head, made.heads, split))


def _with_it(line: Line, head: Line, heads: list[Line], split: Mapping[str, str]) -> bool:
    """Does the line only say more of what the head reads? Any other comment may be meant to stay one."""
    said, of = (one.value if isinstance(one.value, dict) else {} for one in (line, head))
    if "precision_of" in said:
        return said["precision_of"] in {one.name for one in heads}
    if points := [said[axis] for axis in _AXES if axis in said]:
        return points == [of[axis] for axis in _AXES if axis in of]
    if columns := {split.get(name, name) for name in columns_in(said)}:
        return columns <= {split.get(name, name) for name in columns_in(of)}
    return "const" in said and _part(line) == _part(head)


def _part(line: Line) -> str:
    return without_indexes(line.name).rpartition(".")[0]


def _take(made: Block, line: Line, lines: list[Line]) -> None:
    if line.asks:
        made.marks.append(line)
    elif not line.name or line in made.below:
        return
    elif not made.heads:
        made.heads.append(line)
        made.below = [] if line.open else whole(lines, line)[1:]
    elif not line.open:
        made.standing = line
    elif line.section == made.head.name:
        made.below.append(line)
    else:
        (made.others if OR in line.raw else made.heads).append(line)


def _alone(line: Line) -> bool:
    """A line that waits without a question of its own."""
    return line.open and line.section == "fields" and GOES_WITH in line.note


def question(mark: Line) -> str:
    """What it asks, in both languages."""
    return mark.raw.partition(":")[2].strip()


def plain(line: Line) -> str:
    """How the line stands once it is decided."""
    return line.said if OR not in line.said and _WHAT_TO_DO not in line.note else _with(line, "")


def spelled(line: Line, value: Any, name: str = "") -> str:
    """The line with another value, or under another name."""
    if value == line.value and name in ("", line.name):
        return plain(line)
    return f"{' ' * line.deep}{flow(name or line.name)}: {flow(value)}{_noted(line)}"


def _with(line: Line, name: str) -> str:
    return f"{' ' * line.deep}{flow(name or line.name)}: {flow(line.value)}"


def _noted(line: Line) -> str:
    said = line.note.split(OR.removeprefix("# "))[0].strip()
    return f"   # {said}" if said and _WHAT_TO_DO not in said else ""


def instead(lines: Sequence[Line], head: Line, value: Mapping[str, Any]) -> list[str]:
    """Lines that belong together with another value for the first, and for those that said the same."""
    return [spelled(line, value) if line.value == head.value else plain(line) for line in lines]
