"""Following a name or an address from its first word to its last, as far as punctuation, case and known words allow."""

from __future__ import annotations

import re
from collections.abc import Callable

from policies.redaction.common_words import STOPS, is_common
from policies.redaction.lists import words
from policies.redaction.name_lists import COMMON_GIVEN, COMMON_SURNAMES, GIVEN, PARTICLES, SURNAMES
from policies.redaction.reading import Reading

LONGEST = 8  # words of one name or of one part of an address
_TIGHT = re.compile(r"[^\S\n]{0,2}(?:[-'’.]?[^\S\n]{0,1})?")
_INITIAL_GAP = re.compile(r"\.?[^\S\n]{1,2}")
_FIELD_GAP = re.compile(r"[^\S\n]{0,2}[,#°º./-]{0,2}[^\S\n]{0,2}(?:[#(][^\S\n]{0,1})?")
_NUMBERED = words(
    """numero num no nro n s sn int interior ext exterior lote lt manzana mz mza edificio edif depto departamento
    piso puerta bloque portal esc escalera izq dcha izda bajo km kilometro apdo apartado cp casa local esquina
    col colonia bis norte sur oriente poniente"""
)
_ROADS = words("periferico carretera calzada avenida circuito libramiento autopista")
_LINKS = PARTICLES | words("el y e a entre con")

Accepts = Callable[[Reading, int], bool]


def names_somebody(word: str) -> bool:
    """Is it a name by the lists, and no everyday word?"""
    return (word in GIVEN and word not in COMMON_GIVEN) or (word in SURNAMES and word not in COMMON_SURNAMES)


def may_name(word: str) -> bool:
    """Is it a name by the lists, if perhaps a word as well?"""
    return word in GIVEN or word in SURNAMES


def like_a_name(reading: Reading, i: int) -> bool:
    """A listed name, or any word with a capital that is no everyday one in capitals."""
    word = reading.words[i]
    return names_somebody(word) or reading.namelike(i) or (may_name(word) and reading.raised(i))


def any_word(reading: Reading, i: int) -> bool:
    """What may follow "dijo llamarse" in small letters: anything that is no everyday word."""
    word = reading.words[i]
    return like_a_name(reading, i) or not (word.isdigit() or is_common(word))


def written_name(reading: Reading, i: int) -> bool:
    """What may stand in a form's field for a name: any word at all."""
    return not reading.words[i][0].isdigit() and reading.words[i] not in STOPS


def touching(reading: Reading, i: int) -> bool:
    """Does the word belong to one name with the one before? A stop parts them, but behind an abbreviation."""
    gap = reading.gap(i)
    if gap == " ":
        return True
    if "." in gap and len(reading.words[i - 1]) > 3:
        return False
    return _TIGHT.fullmatch(gap) is not None or _INITIAL_GAP.fullmatch(gap) is not None


def follow(reading: Reading, at: int, accepts: Accepts) -> int:
    """The index behind the last word of a name that begins at ``at``; ``at`` itself where none does."""
    words, end = reading.words, at
    for i in range(at, min(at + LONGEST, len(words))):
        if i > at and not touching(reading, i):
            break
        if accepts(reading, i):
            end = i + 1
        elif words[i] not in PARTICLES:
            break
    return end


def follow_address(reading: Reading, at: int) -> int:
    """The index behind the last word of a street, a neighbourhood and their numbers; ``at`` where nothing follows."""
    words, end = reading.words, at
    for i in range(at, min(at + 2 * LONGEST, len(words))):
        if i > at and _FIELD_GAP.fullmatch(reading.gap(i)) is None:
            break
        if _of_an_address(reading, i, at):
            end = i + 1
        elif words[i] not in _LINKS and words[i] not in _NUMBERED:
            break
    return end


def _of_an_address(reading: Reading, i: int, at: int) -> bool:
    word = reading.words[i]
    if word[0].isdigit():
        return len(word) <= 6
    if i > at and len(word) == 1 and (word == "o" or reading.raised(i)):
        return True
    if i > at and "," in reading.gap(i) and word not in _NUMBERED:
        return False
    if word in STOPS:
        return False
    return any_word(reading, i) or word in _ROADS or (reading.raised(i) and not reading.shouted(i))
