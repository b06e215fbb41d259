"""Cells that say in words that their row is wrong: "dice 24, debe decir 36" in a remark, or whatever a column that is
called FE DE ERRATAS says.
"""

from __future__ import annotations

import re

from adapters.profile.column import words_of

_NAMED = frozenset({"errata", "erratas", "correccion", "correcciones", "rectificacion", "rectificaciones"})
_SAYS = re.compile(
    r"\b(?:deb(?:e|ia|io) decir|erratas?|error(?:es)? (?:en|de|al)|por error|equivocad[oa]s?|incorrect[oa]s?"
    r"|correct[oa]s? (?:es|son)|se (?:corrig|rectific)\w+|corrige|rectifica)\b"
)
_NONE = re.compile(r"(?:sin|no (?:hay|tiene|aplica|existe)|ningun[oa]?)\b")
_LEAST = 2  # words


def says_errata(column: str, text: str) -> bool:
    """Does the cell of a column of that name say so?"""
    if " " not in text:
        return False
    words = words_of(text)
    if _NONE.match(words):
        return False
    of_words = len([word for word in words.split() if word.isalpha()]) >= _LEAST
    return bool(_SAYS.search(words)) or (of_words and bool({*words_of(column).split()} & _NAMED))
