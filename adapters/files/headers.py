"""Column names out of header lines, however many a spreadsheet has, and those lines once more among the rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from adapters.values.convert import fold

SEPARATOR = " / "
_NO_LETTERS = re.compile(r"[\W_]+")


def names(lines: Sequence[Sequence[str | None]]) -> list[str]:
    """A column's name is what the lines say of it, from above: ``Lugar / Colonia``.

    A text over merged cells stands in the first of them only: it is carried to the right over empty ones, as far as a
    line below goes on and no line above begins anew. A text merged downwards is the column's whole name.
    """
    width = max(map(len, lines), default=0)
    table = [[(cell or "").strip() for cell in (*line, *[None] * (width - len(line)))] for line in lines]
    texts = [*(_carried(table, i) for i in range(len(table) - 1)), *table[-1:]]
    return [SEPARATOR.join(filter(None, column)) for column in zip(*texts, strict=True)]


def bare(title: str) -> str:
    """``MONTO / HORAS`` and ``Monto/Horas`` are one heading; of signs alone, itself."""
    return _NO_LETTERS.sub("", fold(title)) or title


def _carried(table: list[list[str]], i: int) -> list[str]:
    said, carried = "", []
    for column, text in enumerate(table[i]):
        goes_on = any(line[column] for line in table[i + 1 :])
        begins = text or any(line[column] for line in table[:i])
        if begins or not goes_on:
            said = text if goes_on else ""
        carried.append(text or said)
    return carried


def repeated(lines: Sequence[Sequence[str | None]]) -> Callable[[Sequence[str | None]], bool]:
    """Is a row one of the header lines again, all of its texts in their places, as on every printed page?"""
    known = {texts for texts in map(_stripped, lines) if texts}
    first = {texts[0] for texts in known}

    def repeats(cells: Sequence[str | None]) -> bool:
        return bool(cells) and (cells[0] or "").strip() in first and _stripped(cells) in known

    return repeats


def _stripped(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Without empty cells at the end, which are there or not as the writer liked."""
    texts = [(cell or "").strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
