"""How a text is read before anything is looked for: composed, without invisible letters, and folded letter by letter.

The folded text has the same length, so that a place in one is the same place in the other. Whatever looks for something
finds spans of it; ``joined`` makes disjoint ones of them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from copy import copy
from itertools import accumulate, chain, compress
from operator import itemgetter, not_
from typing import NamedTuple, TypeVar

from policies.redaction.common_words import COMMON, is_common

T = TypeVar("T")

WORD = re.compile(r"[^\W_]++")
_PARTS = re.compile(
    f"([{''.join(letter for letter in map(chr, range(256)) if letter.isalnum())}]++)"
)  # of a folded text
_REACH = 24  # words
_PLACE = itemgetter(0, 1, 2)
TAG = re.compile(r"\[[A-Z]{3,12}_\d{1,4}\]")
_WEAK = frozenset({"CLAVE", "NUMERO"})  # what is known to be a code, and no more
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MARK = re.compile("[\u0300-\u036f]")
_ODD = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BEYOND = re.compile("[^\x00-\xff]")


class Span(NamedTuple):
    """From ``start`` to before ``end`` something of this kind was found by this layer."""

    start: int
    end: int
    kind: str
    layer: str


def _letter(letter: str) -> str:
    """The letter in small and without its accent, or itself where that would not be one letter."""
    folded = unicodedata.normalize("NFKD", letter)[:1].lower()
    return folded if len(folded) == 1 else letter


_LATIN = bytes(ord(c) if (c := _letter(chr(i))) < "\x80" else i for i in range(256))


def clean(text: str) -> str:
    """The text composed (NFC) and without letters nobody sees, which would hide a name from the rest."""
    if text.isascii():
        return text
    if not _ODD.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    return _MARK.sub("", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))


def fold(text: str) -> str:
    """Lower case without accents (Ñ as n), of the same length."""
    if text.isascii():
        return text.lower()
    try:
        return text.encode("latin-1").translate(_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        if any(map(str.isalnum, set(_BEYOND.findall(text)))):
            text = "".join(map(_letter, text))
        return text.encode("latin-1", "replace").translate(_LATIN).decode("latin-1")


class Reading:
    """One cleaned text with its folded twin and its words, read once for all layers.

    Tags of an earlier redaction are no part of it: no layer sees them, nor how long they are.
    """

    def __init__(self, text: str) -> None:
        self.whole_text = text
        tags = [Span(*found.span(), "", "") for found in TAG.finditer(text)]
        self.text = _without(text, tags)
        self.folded = fold(self.text)
        parts = _PARTS.split(self.folded)  # gap, word, gap ... word, gap
        ends = list(accumulate(map(len, parts)))
        self.words, self.starts, self.ends = parts[1::2], ends[:-1:2], ends[1::2]

    def around(self, spans: Iterable[Span]) -> Reading:
        """What is left around these spans, each of whole words, once they are gone: the rest has the same neighbours.

        No layer looks further than ``_REACH`` words, so nothing new can be found there.
        """
        rest, gone, kept = copy(self), [], []
        at = past = 0  # the first word not kept yet; the first beyond every span so far
        for span in spans:
            inside, behind = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
            first = inside - _REACH
            if first > past:
                kept.append(slice(at, past))
                gone.append(Span(self.starts[past], self.ends[first - 1], "", ""))
                at = first
            kept.append(slice(at, inside))
            gone.append(span)
            at, past = behind, max(past, behind + _REACH)
        kept.append(slice(at, past))
        if past < len(self.words):
            gone.append(Span(self.starts[past], self.ends[-1], "", ""))
        rest.text, rest.folded = _without(self.text, gone), _without(self.folded, gone)
        rest.words, rest.starts, rest.ends = _of(self.words, kept), _of(self.starts, kept), _of(self.ends, kept)
        return rest

    def figures(self) -> Iterator[int]:
        """Where the words stand that are not letters alone."""
        return compress(range(len(self.words)), map(not_, map(str.isalpha, self.words)))

    def whole(self, span: Span) -> Span:
        """The span with the rest of the words that it cuts."""
        start, end, text = span.start, span.end, self.folded
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            return span
        while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        return Span(start, end, span.kind, span.layer)

    def among(self, listed: Container[str]) -> Iterator[int]:
        """Where the words stand that a list has."""
        return compress(range(len(self.words)), map(listed.__contains__, self.words))

    def span(self, first: int, behind: int, kind: str, layer: str) -> Span:
        """From the word ``first`` to the one before ``behind``."""
        return Span(self.starts[first], self.ends[behind - 1], kind, layer)

    def raised(self, i: int) -> bool:
        """Does the word begin with a capital letter?"""
        return self.text[self.starts[i]].isupper()

    def shouted(self, i: int) -> bool:
        """Is the word in capitals alone, more than an initial?"""
        start, end = self.starts[i], self.ends[i]
        return end - start > 1 and self.text[start:end].isupper()

    def namelike(self, i: int) -> bool:
        """Could it be a name nobody has listed: with a capital, and no everyday word? In capitals by endings, too."""
        word = self.words[i]
        if not self.raised(i) or word.isdigit() or word in COMMON:
            return False
        return not (self.shouted(i) and is_common(word))

    def gap(self, i: int) -> str:
        """What stands between the word before and this one: nothing before the first, a line's end behind the last."""
        if 0 < i < len(self.words):
            return self.text[self.ends[i - 1] : self.starts[i]]
        return "\n" if i else ""


def _of(items: list[T], kept: Iterable[slice]) -> list[T]:
    return list(chain.from_iterable(items[some] for some in kept))


def _without(text: str, gone: Iterable[Span]) -> str:
    kept, at = [], 0
    for span in gone:
        kept += [text[at : span.start], "\0" * (span.end - span.start)]
        at = span.end
    return "".join([*kept, text[at:]])


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Disjoint spans in order. What overlaps or lies inside another becomes one, named by the first, or
    by a wider one that begins there; by a mere code only if there is nothing else.

    Of two that are the same the first layer is named.
    """
    held: Span | None = None
    for span in sorted(spans, key=_PLACE):
        if held is None or span[0] >= held[1]:
            if held is not None:
                yield held
            held = span
        elif span[1] > held[1] or held[2] in _WEAK:
            wider = span[0] == held[0] and span[1] > held[1] and span[2] not in _WEAK
            _, _, kind, layer = span if wider or held[2] in _WEAK else held
            held = Span(held[0], max(held[1], span[1]), kind, layer)
    if held is not None:
        yield held
