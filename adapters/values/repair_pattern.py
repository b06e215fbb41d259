"""May a repair's pattern take long? Python's ``re`` backtracks, and one nested repetition can take years over one cell.

So a pattern may repeat once, one character or class, at most a hundred times, and choose a few times; the work is then
at most some millions of steps for the longest cell that is repaired. Simple, and enough to correct a spelling.
"""

from __future__ import annotations

import re

LONGEST_CELL = 20_000  # characters, as the longest text of the contracts; longer cells are problems, not repaired
MOST_TIMES = 100
MOST_CHOICES = 4

_UNIT = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # an escape, or a class: what stands for one character
_GROUP = re.compile(r"\(\?(?::|=|!|<=|<!|P<\w+>)")
_REFERENCE = re.compile(r"\\[1-9]")
_REPETITION = re.compile(r"(\)?)([*+?]|\{[0-9,]*\})[?+]?")


def costly(pattern: str) -> str | None:
    """What of a valid pattern might take long, or None. Flags and comments are refused: they'd change its reading."""
    units = _UNIT.findall(pattern)
    plain = _GROUP.sub("(", _UNIT.sub("x", pattern))
    repetitions = _REPETITION.findall(plain)
    if "(?" in plain or any(_REFERENCE.fullmatch(unit) for unit in units):
        return "has a flag, a condition, a comment or a reference to a group"
    if len(repetitions) > 1:
        return f"repeats {len(repetitions)} times"
    if any(group or not _bounded(times) for group, times in repetitions):
        return f"repeats a group, or without a limit of at most {MOST_TIMES}"
    if plain.count("|") > MOST_CHOICES:
        return f"has more than {MOST_CHOICES} alternatives with |"
    return None


def _bounded(times: str) -> bool:
    highest = times.strip("{}").rpartition(",")[2]
    return times == "?" or (highest.isdecimal() and len(highest) < 4 and int(highest) <= MOST_TIMES)
