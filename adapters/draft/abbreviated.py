"""Labels that abbreviate another of their column: ``O. DE APREH.`` beside ``ORDEN DE APREHENSION``.

Each of its words begins one of the other's, in their order, and a point says so of one at least; small words may be
missing. What the other means, it probably does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.values.convert import fold

_SMALL = frozenset({"a", "al", "con", "de", "del", "el", "en", "la", "las", "lo", "los", "y"})
_WORD = re.compile(r"[^\W\d_]+")
_POINT = re.compile(r"[^\W\d_]\.")


def abbreviated(open_: Mapping[str, object], meant: Mapping[str, str]) -> dict[str, str]:
    """Of the open labels those that abbreviate labels of one meaning, with it."""
    whole = [(_words(label), value) for label, value in meant.items()]
    found = dict[str, str]()
    for label in filter(_POINT.search, open_):
        own = _words(label)
        values = {value for words, value in whole if _begins(own, words)}
        if len(values) == 1:
            found[label] = values.pop()
    return found


def _words(label: str) -> list[str]:
    return [word for word in _WORD.findall(fold(label)) if word not in _SMALL]


def _begins(own: list[str], words: list[str]) -> bool:
    pairs = [*zip(own, words, strict=False)]
    shorter = any(len(one) < len(other) for one, other in pairs)
    return len(own) == len(words) > 1 and shorter and all(other.startswith(one) for one, other in pairs)
