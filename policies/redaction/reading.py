"""How a text is read before anything is looked for: composed, without invisible letters, and folded letter by letter.

The folded text has the same length, so that a place in one is the same place in the other. Whatever looks for something
finds spans of it; ``joined`` makes disjoint ones of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, overload

from policies.redaction.common_words import COMMON, is_common

WORD = re.compile(r"[^\W_]+")
TAG = re.compile(r"\[[A-Z]{3,12}_\d{1,4}\]")
_WEAK = frozenset({"CLAVE", "NUMERO"})  # what is known to be a code, and no more
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MARK = re.compile("[\u0300-\u036f]")
_BEYOND = re.compile("[^\x00-\xff]")


class Span(NamedTuple):
    """From ``start`` to before ``end`` something of this kind was found by this layer."""

    start: int
    end: int
    kind: str
    layer: str


class Token(NamedTuple):
    """A word or number of the folded text, and where it stands."""

    word: str
    start: int
    end: int


def _letter(letter: str) -> str:
    """The letter in small and without its accent, or itself where that would not be one letter."""
    folded = unicodedata.normalize("NFKD", letter)[:1].lower()
    return folded if len(folded) == 1 else letter


_LATIN = bytes(ord(c) if (c := _letter(chr(i))) < "\x80" else i for i in range(256))


def clean(text: str) -> str:
    """The text composed (NFC) and without letters nobody sees, which would hide a name from the rest."""
    if text.isascii():
        return text
    seen = _INVISIBLE.sub("", text)
    return _MARK.sub("", seen if unicodedata.is_normalized("NFC", seen) else unicodedata.normalize("NFC", seen))


def fold(text: str) -> str:
    """Lower case without accents (Ñ as n), of the same length."""
    if text.isascii():
        return text.lower()
    beyond = set(_BEYOND.findall(text))
    if any(map(str.isalnum, beyond)):
        text = "".join(map(_letter, text))
    return text.encode("latin-1", "replace").translate(_LATIN).decode("latin-1")


class _Tokens(Sequence[Token]):
    """Made when asked for: most words are looked up and never asked where they stand."""

    def __init__(self, folded: str) -> None:
        self._found = list(WORD.finditer(folded))

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        if isinstance(at, slice):
            return [Token(found[0], *found.span()) for found in self._found[at]]
        found = self._found[at]
        return Token(found[0], *found.span())


class Reading:
    """One cleaned text with its folded twin and its words, read once for all layers.

    What stands in ``holes`` is gone already: no layer sees it, nor how long it was. So are tags of an earlier reading.
    """

    def __init__(self, text: str, holes: Iterable[tuple[int, int]] = ()) -> None:
        self.text = _without(text, sorted({*holes, *(found.span() for found in TAG.finditer(text))}))
        self.folded = fold(self.text)

    @cached_property
    def words(self) -> list[str]:
        """Every word and number, in order."""
        return WORD.findall(self.folded)

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """The same with their places."""
        return _Tokens(self.folded)

    def raised(self, token: Token) -> bool:
        """Does it begin with a capital letter?"""
        return self.text[token.start].isupper()

    def shouted(self, token: Token) -> bool:
        """Is it in capitals alone, more than an initial?"""
        return token.end - token.start > 1 and self.text[token.start : token.end].isupper()

    def namelike(self, token: Token) -> bool:
        """Could it be a name nobody has listed: with a capital, and no everyday word? In capitals by endings, too."""
        if not self.raised(token) or token.word.isdigit() or token.word in COMMON:
            return False
        return not (self.shouted(token) and is_common(token.word))

    def gap(self, before: Token, after: Token) -> str:
        """What stands between two words."""
        return self.text[before.end : after.start]


def _without(text: str, holes: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in holes:
        kept += [text[at:start], "\0" * (end - max(at, start))]
        at = max(at, end)
    return "".join([*kept, text[at:]])


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Disjoint spans in order. What overlaps or lies inside another becomes one, of the first one's kind."""
    held: Span | None = None
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.kind in _WEAK, s.kind, s.layer)):
        if held is not None and span.start < held.end:
            held = held._replace(end=max(held.end, span.end))
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held
