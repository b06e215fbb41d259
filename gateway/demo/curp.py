"""A CURP for an invented person, composed as RENAPO does.

*Instructivo normativo para la asignación de la CURP* (DOF 18/10/2021): initials, birth date, sex, state, inner
consonants, homonym mark, check digit. A CURP that belongs to somebody is chance.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from contracts.identifiers import curp_check_digit

_PARTICLES = {"DE", "DEL", "LA", "LAS", "LOS", "Y", "EL", "MC", "MAC", "VON", "VAN", "MI"}
_PASSED_OVER = {"JOSE", "MARIA", "MA", "J"}
_UNSEEMLY = """BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA KAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA
GUEI GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO MAME MAMO
MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE ROBO
RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY"""


def plain(text: str) -> str:
    """Upper case without accents; Ñ stays, Ü becomes U."""
    decomposed = unicodedata.normalize("NFD", text.upper().replace("Ñ", "\0"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("\0", "Ñ")


def curp(given: str, first: str, second: str | None, sex: str, born: date, state: str, mark: str) -> str:
    """The CURP of that person; ``mark`` is the homonym mark, a digit before 2000 and a letter since."""
    surname, other, name = _significant(first), _significant(second or ""), _significant(given, given=True)
    initials = _initial(surname) + _inner(surname, "AEIOU") + _initial(other) + _initial(name)
    if initials in _UNSEEMLY.split():
        initials = f"{initials[0]}X{initials[2:]}"
    inner = "".join(_inner(word, "BCDFGHJKLMNPQRSTVWXYZÑ") for word in (surname, other, name))
    body = f"{initials}{born:%y%m%d}{sex}{state}{inner}{mark}"
    return body + curp_check_digit(body)


def _significant(text: str, given: bool = False) -> str:
    words = [w for w in re.findall(r"[A-ZÑ]+", plain(text)) if w not in _PARTICLES]
    if given and len(words) > 1 and words[0] in _PASSED_OVER:
        words = words[1:]
    return words[0] if words else ""


def _initial(word: str) -> str:
    return word[:1].replace("Ñ", "X") or "X"


def _inner(word: str, of: str) -> str:
    return next((c for c in word[1:] if c in of), "X").replace("Ñ", "X")
