"""Which way a name in one column reads by its words: its given names first, or its surnames; and what stands before it
that is no part of it.
"""

from __future__ import annotations

import re

from adapters.document.specs import NameOrder
from adapters.values.convert import fold
from adapters.values.name_words import EITHER, GIVEN, SELDOM_SURNAMES, SURNAMES

# QUIEN DIJO LLAMARSE, as courts write of somebody who has no papers, and as they cut it short: Q.D.LL., Q. D. LL.
_SAID = re.compile(
    r"\s*(?:q\.? ?d\.? ?ll\.?|(?:quien )?(?:dijo|dice|manifiesta|manifesto) llamarse)[\s:,]+", re.IGNORECASE
)
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y"})
_GIVEN = GIVEN | EITHER
_SURELY = GIVEN | SELDOM_SURNAMES


def as_said(text: str) -> str:
    """The name without the words that say that somebody gave it, ``Q.D.LL. ANA SOTO``; they alone as they are."""
    return _SAID.sub("", text, count=1) or text


def reads(text: str) -> NameOrder | None:
    """Where its words leave no doubt: a given name at one end, none at the other; and where that given name is a
    surname as well, another one beside it or a common surname at the other. None where they leave some, as SANTIAGO
    LOPEZ XOCHITL does.
    """
    words = [word for word in fold(text).replace(".", "").replace(",", " ").split() if word not in _PARTICLES]
    if len(words) < 2 or (words[0] in _GIVEN) == (words[-1] in _GIVEN):
        return None
    first = words[0] in _GIVEN
    given, beside, *_, other = words * 2 if first else (words * 2)[::-1]
    if given not in _SURELY and other not in SURNAMES and beside not in _GIVEN:
        return None
    return "given_first" if first else "surnames_first"
