"""No pattern can take more than linear time. Patterns are judged by their form, whole readings by counted steps."""

from __future__ import annotations

import re
import re._constants as opcode  # type: ignore[import-untyped]
import re._parser as parser  # type: ignore[import-untyped]
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from policies.redaction import patterns, reading, runs
from policies.redaction.engine import Redactor, Unsettled

ALL = [one for module in (patterns, reading, runs) for one in vars(module).values() if isinstance(one, re.Pattern)]
LONGEST = 64


def repeats(tree: Any, around: int = 1) -> Iterator[tuple[Any, int, Any]]:
    """(kind of repeat, how often its body can be tried in all, the body)."""
    for kind, value in tree:
        if kind in (opcode.MAX_REPEAT, opcode.MIN_REPEAT, opcode.POSSESSIVE_REPEAT):
            _, most, body = value
            yield kind, around * (1 if most == opcode.MAXREPEAT else most), body if most == opcode.MAXREPEAT else None
            inner = around if kind is opcode.POSSESSIVE_REPEAT else around * min(most, LONGEST)
            yield from repeats(body, inner)
        elif kind is opcode.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, around)
        elif kind in (opcode.SUBPATTERN, opcode.ATOMIC_GROUP):
            yield from repeats(value[-1] if kind is opcode.SUBPATTERN else value, around)
        elif kind in (opcode.ASSERT, opcode.ASSERT_NOT):
            yield from repeats(value[1], around)


def faults(pattern: str) -> list[str]:
    found = []
    for kind, times, unbounded in repeats(parser.parse(pattern)):
        if unbounded is not None and kind is not opcode.POSSESSIVE_REPEAT:
            found.append("an unbounded repeat gives back")
        elif kind is not opcode.POSSESSIVE_REPEAT and times > LONGEST:
            found.append(f"repeats that give back multiply to {times}")
    return found


@pytest.mark.parametrize("pattern", ALL, ids=lambda p: p.pattern[:30])
def test_no_pattern_can_backtrack_without_bound(pattern: re.Pattern[str]) -> None:
    assert faults(pattern.pattern) == []


@pytest.mark.parametrize("bad", [r"(a+)+b", r"a*b", r".*?x", r"(?:a{0,9}){0,9}b", r"(?:\d+ )*x"])
def test_a_pattern_that_could_is_noticed(bad: str) -> None:
    assert faults(bad)


HOSTILE = [
    *(
        "a",
        "A",
        "1",
        "1 ",
        "1-",
        "a1",
        "a 1",
        ".",
        "@",
        "a@",
        "a.",
        ".mx",
        "x.com/",
        "-",
        " ",
        "\n",
        "[",
        "[PERSONA_1]",
    ),
    *(
        "calle ",
        "calle 1 ",
        "Juan ",
        "JUAN DE LA ",
        "Rosa ",
        "de ",
        "c. ",
        "nombre: ",
        "no. ",
        "5 de ",
        "mayo ",
        "19",
        "(",
    ),
    *("a las 5 ", "12:34 ", "GOMC900101", "ABCD 900101 H ", "alias ", "hospital ", "san ", "años ", "uno y ", "é", "ñ"),
    *("\u200b", "e\u0301", "12/12/", "http://", "Z9", "9Z-", "san luis ", "domicilio: ", "varón de "),
]


def steps(text: str, known: tuple[str, ...]) -> int:
    """Lines of Python that a redaction runs; what runs inside a pattern is judged above."""
    count = 0

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    redactor = Redactor()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        redactor.redact(text, known)
    except Unsettled:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_is_about_twice_the_work(piece: str) -> None:
    known = ("Juan Pérez", "12345678", "Rosa")
    small, large = (steps(piece * (n // len(piece)), known) for n in (1_000, 4_000))
    assert large <= 5 * small + 2_000
