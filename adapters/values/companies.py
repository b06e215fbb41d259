"""A company in a column of persons' names: only what ends as nothing but a company's name does.

Whoever is read as one has no given names, and the floor that protects children does not ask about a company. So what
may name a person too, its representative for one, is neither.
"""

from __future__ import annotations

import re

from adapters.values.convert import fold
from adapters.values.name_words import TRADES

_ENDS = re.compile(  # S.A. de C.V. and its kinds, S. de R.L. and its kinds, without their dots
    r"(\w.*)[ ,]"
    r"(?:s ?a(?: ?p ?i| ?b)?(?: de| ?,)? ?c ?v|s ?de ?r ?l(?: ?(?:de ?c ?v|m ?i))?|s ?p ?r ?de ?r ?l)"
)
_SOMEBODY = re.compile(  # OPERADORA, ADMINISTRADORA and many in the plural are companies' names
    r"\b(?:representantes?|representacion|representad[oa]|apoderad[oa]|emplead[oa]|gerent[ea]|dueñ[oa]|propietari[oa]"
    r"|trabajadora?|trabaja|labora|chofer|conductora?|operador|repartidor|vendedor|cajer[oa]|guardia|vigilante|obrer[oa]"
    r"|encargad[oa]|administrador|supervisora?|directora?|jef[ea]|soci[oa]|accionista|abogad[oa]|cliente|quien|menor"
    r"|hij[oa]|lic|ing|sra?|dra?|alias|contra|vs)\b"
)
_SEVERAL = re.compile(r"[/;:|(\n\t]|\s[-–—]\s")


def is_company(text: str) -> bool:
    """Is it a company's name, and nothing else? One comma alone there is: the one before its end."""
    plain = fold(text.replace(".", " "))
    if (found := _ENDS.fullmatch(plain)) is None or _SEVERAL.search(text):
        return False
    return "," not in found[1].rstrip(" ,") and _SOMEBODY.search(plain) is None


def of_trade(text: str) -> bool:
    """Does it begin as a shop's or a school's name does, ``ZAPATERÍA EL MINERO``? Then it is unclear."""
    words = fold(text.replace(".", " ")).split()
    first = next((word for word in words if word not in ("la", "el", "los", "las")), "")
    return first in TRADES
