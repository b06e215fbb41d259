"""Cells that say in words that their row is wrong: "dice 24, debe decir 36" in a remark, or whatever a column that is
called FE DE ERRATAS says. Of a remark that names another row, CORRIGE EDAD DEL NO. 83, that other one is wrong.
"""

from __future__ import annotations

import re

from adapters.profile.column import words_of
from adapters.values.convert import fold

_NAMED = frozenset({"errata", "erratas", "correccion", "correcciones", "rectificacion", "rectificaciones"})
_SAYS = re.compile(
    r"\b(?:deb(?:e|ia|io) decir|erratas?|error(?:es)? (?:en|de|al)|por error|equivocad[oa]s?|incorrect[oa]s?"
    r"|correct[oa]s? (?:es|son)|se (?:corrig|rectific)\w+|corrige|rectifica)\b"
)
_NONE = re.compile(r"(?:sin|no (?:hay|tiene|aplica|existe)|ningun[oa]?)\b")
_LEAST = 2  # words
_NUMBER = r"(?:no|num|numero|folio|registro|renglon|fila|boleta|remision|expediente|reporte|parte)\b[ .:º°#]*"
_CORRECTS = "(?:corrige|rectifica|modifica|sustituye|reemplaza) "
_OF = r"(?:[^\W\d]+ ){0,4}?(?:al?|del?)(?: la| el)? "
_ANOTHER = re.compile(rf"(?:(?<!se )\b{_CORRECTS}|\b{_CORRECTS}{_OF})(?:{_NUMBER}){{1,2}}([\w/-]*\d[\w/-]*)")


def another(text: str) -> str | None:
    """The number of the other row that the cell says it corrects, if it names one."""
    found = _ANOTHER.search(fold(text))
    return None if found is None else found[1]


def says_errata(column: str, text: str) -> bool:
    """Does the cell of a column of that name say so?"""
    if " " not in text:
        return False
    words = words_of(text)
    if _NONE.match(words) or another(text):
        return False
    of_words = len([word for word in words.split() if word.isalpha()]) >= _LEAST
    return bool(_SAYS.search(words)) or (of_words and bool({*words_of(column).split()} & _NAMED))
