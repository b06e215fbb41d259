"""The letters that a name gives to a CURP, and what else a CURP says of its person.

RENAPO, *Instructivo normativo para la asignación de la CURP* (DOF 18/10/2021) and its annexes: initials and the first
inner vowel make the first four, the first inner consonants the 14th to 16th. Particles are passed over, so is a first
given name of JOSE or MARIA before another, and Ñ is written X.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

_PARTICLES = "DA DAS DE DEL DER DI DIE DD EL LA LAS LE LES LOS MAC MC MI VAN VON Y"
_PASSED_OVER = ("JOSE", "J", "MARIA", "MA")
_UNSEEMLY = """BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA KAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA
GUEI GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO MAME
MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE
ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY"""
_PARTICLE_WORDS, _UNSEEMLY_WORDS = frozenset(_PARTICLES.split()), frozenset(_UNSEEMLY.split())
_WORDS = re.compile("[A-ZÑ]+")


def plain(text: str) -> str:
    """Upper case without accents; Ñ stays, Ü becomes U."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).upper().replace("Ñ", "\0"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("\0", "Ñ")


def letters(given: str, first: str, second: str | None) -> tuple[str, str]:
    """The four letters that a CURP of that name begins with, and its three consonants."""
    surname, other, name = _significant(first), _significant(second or ""), _significant(given, given=True)
    initials = _initial(surname) + _inner(surname, "AEIOU") + _initial(other) + _initial(name)
    if initials in _UNSEEMLY_WORDS:
        initials = f"{initials[0]}X{initials[2:]}"
    return initials, "".join(_inner(word, "BCDFGHJKLMNPQRSTVWXYZÑ") for word in (surname, other, name))


def sex(curp: str) -> str:
    """H, M or X, as a whole CURP says it."""
    return curp[10]


def born(curp: str) -> date | None:
    """The birth date that a whole CURP says; its homonym mark is a digit before 2000. None where it is no date."""
    try:
        return date((1900 if curp[16].isdigit() else 2000) + int(curp[4:6]), int(curp[6:8]), int(curp[8:10]))
    except ValueError:
        return None


# Where a part of a name stands: among the four initials, and among the three consonants.
_PARTS = {"first_surname": (0, 0), "second_surname": (2, 1), "given_names": (3, 2)}


def named(part: str, text: str, curp: str) -> bool:
    """Can that part of a name (``given_names``, ``first_surname``, ``second_surname``) have given the CURP its letters?

    Of given names after an initial, ``M. ANGEL``, either may have.
    """
    initial, _, rest = text.partition(" ")
    readings = (text, rest) if rest and len(initial.rstrip(".")) == 1 else (text,)
    return any(_gives(part, reading, curp) for reading in readings)


def _gives(part: str, text: str, curp: str) -> bool:
    at, inner = _PARTS[part]
    parts = {"given_names": "X", "first_surname": "X", "second_surname": None} | {part: text}
    initials, consonants = letters(parts["given_names"] or "", parts["first_surname"] or "", parts["second_surname"])
    vowel = part != "first_surname" or curp[1] in (initials[1], "X")  # X also where the letters were unseemly
    return initials[at] == curp[at] and consonants[inner] == curp[13 + inner] and vowel


@lru_cache(maxsize=4096)
def _significant(text: str, *, given: bool = False) -> str:
    words = [word for word in _WORDS.findall(plain(text)) if word not in _PARTICLE_WORDS]
    if given and len(words) > 1 and words[0] in _PASSED_OVER:
        words = words[1:]
    return words[0] if words else ""


def _initial(word: str) -> str:
    return word[:1].replace("Ñ", "X") or "X"


def _inner(word: str, of: str) -> str:
    return next((c for c in word[1:] if c in of), "X").replace("Ñ", "X")
