"""What a draft left open in a mapping's text: comments, so no document shows them."""

from __future__ import annotations

from adapters.draft.marks import DECIDE, OR

_OTHERWISE = {"undated": "occurred_at", "occurred_at": "undated"}  # either decides the line against the other


def undecided(text: str) -> list[int]:
    """The lines of a mapping that a draft left open and that still are: what they ask about is a comment yet, and no
    other line speaks of it. Of lines that answer one question one is enough.
    """
    lines = text.splitlines()
    written = {_name(line) for line in lines if line.startswith(("  ", "undated", "zone"))}
    found, is_open, answered, asked = list[int](), False, False, False
    for number, line in reversed(list(enumerate(map(str.strip, lines), 1))):
        if line.startswith(DECIDE):
            found += [number] if is_open and not answered else []
            asked = True
        else:
            answered = (answered and not asked) or (OR in line and not line.startswith("#"))
            asked = False
            name = _name(line.removeprefix("#"))
            is_open = line.startswith("#") and written.isdisjoint((name, _OTHERWISE.get(name)))
    return found[::-1]


def waiting(text: str) -> dict[str, int]:
    """By field, the line that waits for its decision: a comment below the question, or below what was decided of it."""
    found: dict[str, int] = {}
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line.startswith("#") and not line.startswith(DECIDE):
            found.setdefault(_name(line.removeprefix("#")), number)
    return found


def _name(line: str) -> str:
    return line.partition(":")[0].strip()
