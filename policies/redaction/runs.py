"""Following a name or an address from its first word to its last, as far as punctuation, case and known words allow."""

from __future__ import annotations

import re
from collections.abc import Callable

from policies.redaction.common_words import STOPS, is_common
from policies.redaction.lists import words
from policies.redaction.name_lists import COMMON_GIVEN, COMMON_SURNAMES, GIVEN, PARTICLES, SURNAMES
from policies.redaction.reading import Reading, Token

LONGEST = 8  # words of one name or of one part of an address
_TIGHT = re.compile(r"[^\S\n]{0,2}(?:[-'’.]?[^\S\n]{0,1})?")
_INITIAL_GAP = re.compile(r"\.?[^\S\n]{1,2}")
_FIELD_GAP = re.compile(r"[^\S\n]{0,2}[,#°º./-]{0,2}[^\S\n]{0,2}(?:[#(][^\S\n]{0,1})?")
_NUMBERED = words(
    """numero num no nro n s sn int interior ext exterior lote lt manzana mz mza edificio edif depto departamento
    piso puerta bloque portal esc escalera izq dcha izda bajo km kilometro apdo apartado cp casa local esquina
    col colonia bis norte sur oriente poniente"""
)

Accepts = Callable[[Reading, Token], bool]


def names_somebody(word: str) -> bool:
    """Is it a name by the lists, and no everyday word?"""
    return (word in GIVEN and word not in COMMON_GIVEN) or (word in SURNAMES and word not in COMMON_SURNAMES)


def may_name(word: str) -> bool:
    """Is it a name by the lists, if perhaps a word as well?"""
    return word in GIVEN or word in SURNAMES


def like_a_name(reading: Reading, token: Token) -> bool:
    """A listed name, or any word with a capital that is no everyday one in capitals."""
    return names_somebody(token.word) or reading.namelike(token) or (may_name(token.word) and reading.raised(token))


def any_word(reading: Reading, token: Token) -> bool:
    """What may follow "dijo llamarse" in small letters: anything that is no everyday word."""
    return like_a_name(reading, token) or not (token.word.isdigit() or is_common(token.word))


def written_name(_: Reading, token: Token) -> bool:
    """What may stand in a form's field for a name: any word at all."""
    return not token.word[0].isdigit() and token.word not in STOPS


def touching(reading: Reading, before: int, after: int) -> bool:
    """Do two neighbouring words belong to one name? A stop parts them, but behind an initial or an abbreviation."""
    first, second = reading.tokens[before], reading.tokens[after]
    gap = reading.gap(first, second)
    if "." in gap and len(first.word) > 3:
        return False
    return _TIGHT.fullmatch(gap) is not None or _INITIAL_GAP.fullmatch(gap) is not None


def follow(reading: Reading, at: int, accepts: Accepts) -> int:
    """The index behind the last word of a name that begins at ``at``; ``at`` itself where none does."""
    tokens, end = reading.tokens, at
    for i in range(at, min(at + LONGEST, len(tokens))):
        if i > at and not touching(reading, i - 1, i):
            break
        if accepts(reading, tokens[i]):
            end = i + 1
        elif tokens[i].word not in PARTICLES:
            break
    return end


def follow_address(reading: Reading, at: int) -> int:
    """The index behind the last word of a street, a neighbourhood and their numbers; ``at`` where nothing follows."""
    tokens, end = reading.tokens, at
    for i in range(at, min(at + 2 * LONGEST, len(tokens))):
        if i > at and _FIELD_GAP.fullmatch(reading.gap(tokens[i - 1], tokens[i])) is None:
            break
        if _of_an_address(reading, i, at):
            end = i + 1
        elif tokens[i].word not in PARTICLES and tokens[i].word not in _NUMBERED:
            break
    return end


def _of_an_address(reading: Reading, i: int, at: int) -> bool:
    token = reading.tokens[i]
    if token.word[0].isdigit():
        return len(token.word) <= 6
    if i > at and len(token.word) == 1 and (token.word == "o" or reading.raised(token)):
        return True
    if i > at and "," in reading.gap(reading.tokens[i - 1], token) and token.word not in _NUMBERED:
        return False
    if token.word in STOPS:
        return False
    return any_word(reading, token) or (reading.raised(token) and not reading.shouted(token))
