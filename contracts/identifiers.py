"""Mexican identifiers: shape, check digit, and the one canonical spelling that pseudonyms are made from.

CURP: RENAPO's *Instructivo normativo para la asignación de la CURP* (18 characters, check digit over 0-9A-NÑO-Z).
RFC: SAT (13 characters for persons, 12 for companies).
IPH reference: 21 characters (state 2, institution 2, government 2, municipality 3, ddmmyyyy, hhmm).
"""

from __future__ import annotations

import re
import unicodedata
from operator import getitem
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_CURP_ALPHABET = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ")}
_CURP_TERMS = tuple({c: i * weight for c, i in _CURP_ALPHABET.items()} for weight in range(18, 1, -1))
_CURP_SHAPE = (
    r"^[A-Z][AEIOUX][A-Z]{2}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[HMX]"
    r"(AS|BC|BS|CC|CS|CH|CL|CM|DF|DG|GT|GR|HG|JC|MC|MN|MS|NT|NL|OC|PL|QT|QR|SP|SL|SR|TC|TS|TL|VZ|YN|ZS|NE)"
    r"[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9]$"
)
_CURP = re.compile(_CURP_SHAPE)
_SEPARATORS = re.compile(r"[\s./_-]+")


def curp_check_digit(first_17: str) -> str:
    """The 18th character that RENAPO's algorithm gives for the first 17.

    Raises KeyError on a character outside the CURP alphabet.
    """
    return str(-sum(map(getitem, _CURP_TERMS, first_17)) % 10)


def _check_curp(value: str) -> str:
    if curp_check_digit(value[:17]) != value[17]:
        raise PydanticCustomError("curp_check_digit", "the CURP's check digit does not match its first 17 characters")
    return value


def is_curp(value: str) -> bool:
    """Has it the shape of a CURP, in its canonical spelling, and the check digit?"""
    return _CURP.fullmatch(value) is not None and curp_check_digit(value[:17]) == value[17]


Curp = Annotated[str, StringConstraints(pattern=_CURP_SHAPE), AfterValidator(_check_curp)]
Rfc = Annotated[
    str,
    StringConstraints(pattern=r"^[A-ZÑ&]{3,4}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[A-Z0-9]{2}[0-9A]$"),
]
IphReference = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}[A-Z0-9]{2}[A-Z0-9]{2}[0-9]{3}[0-9]{8}[0-9]{4}$")]
StateCode = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[12][0-9]|3[0-2])$")]
MunicipalityCode = Annotated[
    str, StringConstraints(pattern=r"^(0[1-9]|[12][0-9]|3[0-2])(00[1-9]|0[1-9][0-9]|[1-9][0-9][0-9])$")
]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
OffenceCode = Annotated[str, StringConstraints(pattern=r"^[1-7][0-9]{4}[0-9]?$")]


def canonical(value: str) -> str:
    """The spelling an identifier is compared by: NFC, upper case, without separators or space.

    Accents other than Ñ are dropped, since sources disagree about them; Ñ is a letter of its own and stays.
    """
    upper = unicodedata.normalize("NFC", value).upper()
    if not upper.isascii():
        decomposed = unicodedata.normalize("NFD", upper.replace("Ñ", "\0"))
        upper = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("\0", "Ñ")
    return _SEPARATORS.sub("", upper)
