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
_SECOND = frozenset(words[1] for listed in _PLACES.values() for words in listed if len(words) > 1)
_ALONE = frozenset(words[0] for listed in _PLACES.values() for words in listed if len(words) == 1)
_LISTED = GIVEN | SURNAMES | _PLACES.keys()


def find(reading: Reading) -> Iterator[Span]:
    """Every listed name and place."""
    words, past = reading.words, 0
    for i in reading.among(_LISTED):
        word = words[i]
        if word in _ALONE or (word in _PLACES and i + 1 < len(words) and words[i + 1] in _SECOND):
            yield from _place(reading, i)
        if i < past or not may_name(word):
            continue
        if names_somebody(word) or _two_words(reading, i):
            first, past = _begin(reading, i), max(follow(reading, i, like_a_name), i + 1)
            yield reading.span(first, past, "PERSONA", LAYER)


def _two_words(reading: Reading, i: int) -> bool:
    """Two everyday words that are names, with capitals and side by side: ROSA FLORES, Luz del Campo."""
    words = reading.words
    if words[i] not in COMMON_GIVEN or not reading.raised(i):
        return False
    for at in range(i + 1, min(i + 4, len(words))):
        if not touching(reading, at):
            return False
        if may_name(words[at]):
            return reading.raised(at)
        if words[at] not in PARTICLES:
            return False
    return False


def _begin(reading: Reading, i: int) -> int:
    """The names before a listed one that no list tells from words: Luz Hernández, Xolotl García."""
    at = i
    while at > 0 and i - at < 3 and touching(reading, at) and like_a_name(reading, at - 1):
        if not may_name(reading.words[at - 1]) and not reading.gap(at - 1).isspace():
            break  # the first word of a sentence has its capital from there
        at -= 1
    return at


def _place(reading: Reading, i: int) -> Iterator[Span]:
    for words in _PLACES[reading.words[i]]:
        behind = i + len(words)
        if tuple(reading.words[i:behind]) == words:
            if reading.raised(i) or " ".join(words) not in COMMON_PLACES:
                yield reading.span(i, behind, "LUGAR", LAYER)
            return
