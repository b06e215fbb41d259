"""A CURP for an invented person, composed as RENAPO does: a name's letters, birth date, sex, state, homonym mark, check
digit. A CURP that belongs to somebody is chance.
"""

from __future__ import annotations

from datetime import date

from contracts.curp import letters
from contracts.identifiers import curp_check_digit


def curp(given: str, first: str, second: str | None, sex: str, born: date, state: str, mark: str) -> str:
    """The CURP of that person; ``mark`` is the homonym mark, a digit before 2000 and a letter since."""
    initials, inner = letters(given, first, second)
    body = f"{initials}{born:%y%m%d}{sex}{state}{inner}{mark}"
    return body + curp_check_digit(body)
