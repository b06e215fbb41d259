"""Does a text that will be kept hold somebody's CURP or RFC? What a caller writes is written to the access log.

Only what has a shape of its own can be recognised; a name can't. Separators are ignored, so is case.
"""

from __future__ import annotations

import re

_DATED = r"[A-Z]{4}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTIFIER = re.compile(rf"{_DATED}[HMX][A-Z]{{5}}|^{_DATED}[A-Z0-9]{{3}}$", re.IGNORECASE)
_SEPARATORS = str.maketrans("", "", "/._-+")


def personal(text: str) -> bool:
    """A CURP anywhere in it (its last two characters may be missing), or nothing but an RFC."""
    return _IDENTIFIER.search(text.translate(_SEPARATORS)) is not None
