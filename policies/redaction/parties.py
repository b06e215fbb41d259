"""Whom and what the record itself names: removed from its texts however they are spelled there.

Without case and accents, word by word, with one letter wrong (another, one too many, one missing, two exchanged);
numbers and keys with any separators. Words of three letters have to be written as the record has them, and what is an
everyday word is no slip of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from policies.redaction.common_words import STOPS, is_common
from policies.redaction.name_lists import PARTICLES
from policies.redaction.reading import WORD, Reading, Span, clean, fold

LAYER = "parties"
_TYPO_FROM = 4  # letters; below, a slip makes another word
_KEY_FROM = 5  # letters and digits; below, any number would be one
_PUNCTUATION = re.compile(r"[\W_]++")


class Parties:
    """The values of one record that identify somebody, ready to be found in its texts."""

    def __init__(self, values: Iterable[str]) -> None:
        self.words: set[str] = set()
        self.keys: set[str] = set()
        for value in values:
            self._learn(fold(clean(value)))
        self._slips = {slip for word in self.words if len(word) >= _TYPO_FROM for slip in _shorter(word)}

    def _learn(self, value: str) -> None:
        squeezed = _PUNCTUATION.sub("", value)
        if len(squeezed) >= _KEY_FROM and any(map(str.isdigit, squeezed)) and len(value.split()) < 4:
            self.keys.add(squeezed)
        found = WORD.findall(value)
        alone = len(found) == 1
        self.words.update(w for w in found if w not in PARTICLES and w not in STOPS and _tells(w, alone=alone))

    def find(self, reading: Reading) -> Iterator[Span]:
        """Everything in the text that is theirs."""
        words = reading.words if self.words else []
        theirs = {word for word in set(words) if word in self.words or self._slipped(word)}
        for i in reading.among(theirs):
            yield reading.span(i, i + 1, "PERSONA" if words[i].isalpha() else "CLAVE", LAYER)
        yield from self._separated(reading)

    def _slipped(self, word: str) -> bool:
        if len(word) < _TYPO_FROM - 1 or not word.isalpha() or is_common(word):
            return False
        near = {word, *_shorter(word)} & (self._slips | self.words)
        return bool(near) and any(_one_slip(word, known) for known in self.words if abs(len(known) - len(word)) < 2)

    def _separated(self, reading: Reading) -> Iterator[Span]:
        """Keys and numbers whatever stands between their characters."""
        if not self.keys:
            return
        places = [i for i, c in enumerate(reading.folded) if c.isalnum()]
        squeezed = "".join([reading.folded[i] for i in places])
        for key in self.keys:
            at = squeezed.find(key)
            while at >= 0:
                yield Span(places[at], places[at + len(key) - 1] + 1, "CLAVE", LAYER)
                at = squeezed.find(key, at + len(key))


def _tells(word: str, *, alone: bool) -> bool:
    """Would it point at somebody in a text? A house number of two digits would not."""
    if any(map(str.isdigit, word)):
        return len(word) >= 3
    return len(word) >= 2 and (alone or not (is_common(word) and len(word) < 4))


@lru_cache(8192)
def _shorter(word: str) -> frozenset[str]:
    """The word with one letter less, in every way."""
    return frozenset(word[:i] + word[i + 1 :] for i in range(len(word)))


def _one_slip(a: str, b: str) -> bool:
    """Are the words one letter apart: another, one more, one less, or two neighbours exchanged?"""
    if len(b) < _TYPO_FROM or a == b:
        return a == b
    if len(a) != len(b):
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        return len(longer) == len(shorter) + 1 and shorter in _shorter(longer)
    apart = [i for i in range(len(a)) if a[i] != b[i]]
    if len(apart) == 2:
        i, j = apart
        return j == i + 1 and a[i] == b[j] and a[j] == b[i]
    return len(apart) == 1
