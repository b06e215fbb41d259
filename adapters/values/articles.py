"""An article of a law and its fraction in one cell: ``12 F. III``, ``Art. 15 fracc. II inc. b``, ``38-V``."""

from __future__ import annotations

import re

from adapters.values.convert import fold

CELL = re.compile(
    r"(?P<before>art(?:[íi]culos?|s)?\b\.?\s*)?(?P<article>\d{1,3}(?:\s?(?:bis|ter))?[°º]?)"
    r"(?:(?P<sign>\s*[,;.]?\s*(?:fracci[oó]n(?:es)?|fracc?|fr|f)\b\.?\s*|\s*[-,;/]\s*|\s+)"
    r"(?P<fraction>(?:[ivxl]+|\d{1,2})\b.*))?",
    re.IGNORECASE,
)


def article(text: str) -> str | None:
    """Which one a cell names, the same for all its spellings; None where it says anything else."""
    match = CELL.fullmatch(text.strip())
    if match is None:
        return None
    parts = [match["article"].strip("°º"), match["fraction"] or ""]
    return "-".join("".join(fold(part).replace(".", "").split()) for part in parts if part)
