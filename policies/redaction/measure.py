"""How well texts are redacted, on texts that somebody has marked: cover, texts with any leak, over-redaction.

Counted are letters and digits, whatever the label: a gold character is removed or it is not. The same texts are
measured a second time in capitals without accents, because many reports are written so. Bounds are Wilson's (95 %): the
characters of one name fall together, so that cover counts as many trials as there are marks, over-redaction as words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from contracts.curp import plain
from policies.redaction.engine import LAYERS, Redactor, Unsettled
from policies.redaction.reading import WORD, Span, clean

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with what in it identifies somebody: (start, end) of each mark. ``known`` is what its record names."""

    text: str
    marks: tuple[tuple[int, int], ...]
    known: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What was counted over some texts. Characters are letters and digits."""

    texts: int = 0
    leaking: int = 0
    marks: int = 0
    gold: int = 0
    removed: int = 0
    words: int = 0
    others: int = 0
    over: int = 0
    layers: Counter[str] = field(default_factory=Counter)  # gold characters, by the layer that removed them

    @property
    def cover(self) -> float:
        """The share of gold characters that was removed."""
        return self.removed / self.gold if self.gold else 0.0

    @property
    def over_share(self) -> float:
        """The share of all other characters that was removed."""
        return self.over / self.others if self.others else 0.0

    def cover_bounds(self) -> tuple[float, float]:
        """Between what the cover lies."""
        return wilson(self.cover, self.marks)

    def leaking_bounds(self) -> tuple[float, float]:
        """Between what the share of texts with any leak lies."""
        return wilson(self.leaking / self.texts if self.texts else 1.0, self.texts)

    def over_bounds(self) -> tuple[float, float]:
        """Between what the share of over-redaction lies."""
        return wilson(self.over_share, self.words)


@dataclass(frozen=True, slots=True)
class Measured:
    """The same texts as they are written, and in capitals without accents."""

    as_written: Tally
    in_capitals: Tally


def measure(texts: Iterable[Marked], layers: Collection[str] = LAYERS) -> Measured:
    """Both tallies. A text that does not settle is not released: nothing of it leaks, all of it is lost."""
    redactor, measured = Redactor(layers), Measured(Tally(), Tally())
    for marked in texts:
        whole = _cleaned(marked)
        _count(measured.as_written, redactor, whole)
        _count(measured.in_capitals, redactor, Marked(_capitals(whole.text), whole.marks, whole.known))
    return measured


def wilson(share: float, trials: int) -> tuple[float, float]:
    """The bounds within which a share seen in so many trials lies, 19 times out of 20."""
    if trials <= 0:
        return 0.0, 1.0
    z2 = _Z * _Z / trials
    middle, reach = share + z2 / 2, _Z * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials))
    return max(0.0, (middle - reach) / (1 + z2)), min(1.0, (middle + reach) / (1 + z2))


def _cleaned(marked: Marked) -> Marked:
    """The text as the redactor reads it, with the marks where they then stand."""
    text = clean(marked.text)
    if len(text) == len(marked.text):
        return Marked(text, marked.marks, marked.known)
    marks = tuple((len(clean(marked.text[:start])), len(clean(marked.text[:end]))) for start, end in marked.marks)
    return Marked(text, marks, marked.known)


def _capitals(text: str) -> str:
    """In capitals without accents, letter by letter: marks stay where they are."""
    return "".join(upper if len(upper := plain(letter)) == 1 else letter for letter in text)


def _count(tally: Tally, redactor: Redactor, marked: Marked) -> None:
    gold = _flags(len(marked.text), marked.marks)
    gone = bytearray(len(marked.text))
    for span in _found(redactor, marked):
        gone[span.start : span.end] = b"\1" * (span.end - span.start)
        tally.layers[span.layer] += _signs(marked.text, gold, range(span.start, span.end))
    kept = [i for i in range(len(gold)) if gold[i] and not gone[i] and marked.text[i].isalnum()]
    tally.texts += 1
    tally.leaking += bool(kept)
    tally.marks += len(marked.marks)
    tally.gold += (total := _signs(marked.text, gold, range(len(gold))))
    tally.removed += total - len(kept)
    others = bytearray(not flag for flag in gold)
    tally.words += sum(others[word.start()] for word in WORD.finditer(marked.text))
    tally.others += _signs(marked.text, others, range(len(others)))
    tally.over += sum(o and g and c.isalnum() for o, g, c in zip(others, gone, marked.text, strict=True))


def _found(redactor: Redactor, marked: Marked) -> list[Span]:
    try:
        return redactor.find(marked.text, marked.known)
    except Unsettled:
        return [Span(0, len(marked.text), "", "")]


def _flags(length: int, spans: Sequence[tuple[int, int]]) -> bytearray:
    flags = bytearray(length)
    for start, end in spans:
        flags[start:end] = b"\1" * (min(end, length) - start)
    return flags


def _signs(text: str, flags: bytearray, within: range) -> int:
    return sum(bool(flags[i]) and text[i].isalnum() for i in within)
