from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.values.repair_pattern import LONGEST_CELL, costly

# Each of these takes from minutes to longer than anyone will wait over a few hundred characters.
HOURS = [
    "(a+)+b",
    "(a*)*b",
    "(?:a|a)*b",
    "(?:a|ab)+c",
    "(?P<x>a+)+b",
    "(?=(a+)+b)a",
    "a*a*a*a*a*a*b",
    "a{0,99}a{0,99}a{0,99}a{0,99}b",
    "a?" * 40 + "a" * 40,
    "(a|a)" * 40 + "b",
    "(?:a{1,50}){1,50}b",
    "(?x) # [\n(a+)+b # ]",
    "(?#[)(a+)+b(?#])",
    r"(a{1,50})\1b",
    r"(?P<x>a{1,50})(?P=x)b",
    r"[\]](a+)+[a]b",
    "[]a](a+)+b",
    "[^]](a+)+b]",
    r"\[(a+)+b\]",
    "(?>a)a++a*b",
    "(?i)a",
    "a+b",
    "a{2,}b",
    "a{,}b",
    "a{1,101}b",
    "(a)?b",
]

GOOD = [
    "ni(?<=[A-Z]ni)(?=[A-Z])",
    "[¢ë](?<=ci[¢ë])(?=n\\b)",
    "(?<=[A-Z])ni(?=[A-Z]|$)",
    r"\s{2,40}",
    "A(?:C|K|Q)[+*?]",
    r"C\.\s?P\.",
    "a{3}",
    "[a(+]{1,100}b",
    r"\+\*\?\(",
]


@pytest.mark.parametrize("pattern", HOURS)
def test_what_might_take_hours_is_refused(pattern: str) -> None:
    re.compile(pattern)
    assert costly(pattern) is not None


@pytest.mark.parametrize("pattern", GOOD)
def test_what_a_repair_needs_is_not(pattern: str) -> None:
    re.compile(pattern)
    assert costly(pattern) is None


_PIECES = [
    "a",
    "b",
    "[ab]",
    "[^a]",
    "(",
    "(?:",
    "(?=",
    "(?<!",
    ")",
    "|",
    "?",
    "{1,100}",
    "{2}",
    "+",
    "*",
    "\\1",
    "[",
    "]",
]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_whatever_is_accepted_is_done_with_the_longest_cell(pattern: str) -> None:
    with suppress(re.error, FutureWarning):  # "[[" is allowed, with a warning
        compiled = re.compile(pattern)
        if costly(pattern) is None:
            compiled.sub("", "a" * LONGEST_CELL)
