"""What is wrong in a mapping or an agreement, told in Spanish with the English beside.

Complaints are made in English, where they are found. One that has no words in Spanish is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from contracts.document import Complaint, DocumentError
from contracts.forms import fits, kind_of
from contracts.kinds import KINDS
from gateway.main.complaint_words import SPANISH


def why(error: Exception) -> str:
    """What to say of what somebody can mend."""
    return told(error.complaints) if isinstance(error, DocumentError) else str(error)


def told(complaints: Iterable[Complaint]) -> str:
    """Each in two lines: Spanish, then English."""
    return "\n".join(_told(complaint) for complaint in complaints)


def _told(one: Complaint) -> str:
    es, en = (f"{said(one.found)}; {said(one.expected)}", f"{one.found}; {one.expected}")
    return f"{one.file}, línea {one.line}, {one.field}: {es}\n  · line {one.line}: {en}"


def said(text: str) -> str:
    """The text in Spanish, and what is filled into it where that has words too; as it is where it has none."""
    if (plain := _plain().get(text)) is not None:
        return plain
    for pattern, spanish in _patterns():
        if (match := pattern.fullmatch(text)) is not None:
            filled = iter(said(part) if part != text else part for part in match.groups())
            return re.sub("@", lambda _, parts=filled: next(parts), spanish)  # type: ignore[misc]
    return text


@cache
def _plain() -> dict[str, str]:
    leaves = [leaf for kind in KINDS.values() for leaf in kind.leaves.values()]
    words = [words for leaf in leaves for words in (fits(leaf), kind_of(leaf))]
    return {words.en: words.es for words in words} | {en: es for en, es in SPANISH.items() if "@" not in en}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    holes = ((en, es) for en, es in SPANISH.items() if "@" in en)
    return [(re.compile(re.escape(en).replace("@", "(.+?)"), re.DOTALL), es) for en, es in holes]
