"""Names and places that the lists know, with the unknown words that stand beside them.

One look per word in a dictionary: that is linear however long the lists are, and needs no automaton.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.redaction.name_lists import COMMON_GIVEN, GIVEN, PARTICLES, SURNAMES
from policies.redaction.place_list import COMMON_PLACES, PLACES
from policies.redaction.reading import Reading, Span
from policies.redaction.runs import follow, like_a_name, may_name, names_somebody, touching

LAYER = "catalogues"


def _by_first_word() -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for place in sorted(PLACES, key=lambda p: -len(p.split())):
        words = tuple(place.replace("'", " ").split())
        table.setdefault(words[0], []).append(words)
    return table


_PLACES = _by_first_word()
_LISTED = GIVEN | SURNAMES | _PLACES.keys()


def find(reading: Reading) -> Iterator[Span]:
    """Every listed name and place."""
    tokens, past = reading.tokens, 0
    for i in [i for i, word in enumerate(reading.words) if word in _LISTED]:
        word = reading.words[i]
        if word in _PLACES and (span := _place(reading, i)):
            yield span
        if i < past or not may_name(word):
            continue
        if names_somebody(word) or _two_words(reading, i):
            first, past = _begin(reading, i), max(follow(reading, i, like_a_name), i + 1)
            yield Span(tokens[first].start, tokens[past - 1].end, "PERSONA", LAYER)


def _two_words(reading: Reading, i: int) -> bool:
    """Two everyday words that are names, with capitals and side by side: ROSA FLORES, Luz del Campo."""
    tokens = reading.tokens
    if tokens[i].word not in COMMON_GIVEN or not reading.raised(tokens[i]):
        return False
    at = i + 1
    while at < len(tokens) and at < i + 4 and touching(reading, at - 1, at):
        if may_name(tokens[at].word):
            return reading.raised(tokens[at])
        if tokens[at].word not in PARTICLES:
            return False
        at += 1
    return False


def _begin(reading: Reading, i: int) -> int:
    """The names before a listed one that no list tells from words: Luz Hernández, Xolotl García."""
    tokens, at = reading.tokens, i
    while at > 0 and i - at < 3 and touching(reading, at - 1, at):
        before = tokens[at - 1]
        if not (like_a_name(reading, before) and (may_name(before.word) or reading.namelike(before))):
            break
        if not may_name(before.word) and _may_begin_a_sentence(reading, at - 1):
            break
        at -= 1
    return at


def _may_begin_a_sentence(reading: Reading, i: int) -> bool:
    return i == 0 or not reading.gap(reading.tokens[i - 1], reading.tokens[i]).isspace()


def _place(reading: Reading, i: int) -> Span | None:
    tokens = reading.tokens
    for words in _PLACES[tokens[i].word]:
        behind = i + len(words)
        if tuple(token.word for token in tokens[i:behind]) == words:
            if " ".join(words) in COMMON_PLACES and not reading.raised(tokens[i]):
                return None
            return Span(tokens[i].start, tokens[behind - 1].end, "LUGAR", LAYER)
    return None
