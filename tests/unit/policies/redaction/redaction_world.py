"""Identifiers with right check digits, made here, and texts to put them in."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st

from contracts.curp import letters
from contracts.identifiers import curp_check_digit
from policies.redaction import checks
from policies.redaction.engine import Redactor

DIGITS, LETTERS = "0123456789", "ABCDEFGHJKLMNPRSTUVWXYZ"
STATES = ("AS", "BC", "DF", "JC", "MC", "NL", "VZ", "NE")
SEPARATORS = ("", " ", "-", ".", "/", " - ", "_")
REDACT = Redactor().redact
PATIENT = settings(deadline=None)  # steps are counted, seconds are not


def text_of(letters_: str, size: int) -> st.SearchStrategy[str]:
    return st.text(letters_, min_size=size, max_size=size)


def closed(key: str, fits: Callable[[str], bool], at: int, signs: str) -> str:
    """The key with the one sign at ``at`` that makes it right; empty where none does."""
    made = (key[:at] + sign + key[at:] for sign in signs)
    return next((one for one in made if fits(one)), "")


@st.composite
def dates(draw: st.DrawFn) -> str:
    day = draw(st.dates())
    return day.strftime("%y%m%d") if day.year >= 1000 else f"{day.year % 100:02}{day.month:02}{day.day:02}"


@st.composite
def curps(draw: st.DrawFn) -> str:
    names = st.sampled_from(["Pérez", "Ng", "Ñu", "de la O", "Vaca", "Hernández", "Mlk"])
    initials, consonants = letters(draw(names), draw(names), draw(st.none() | names))
    first = initials + draw(dates()) + draw(st.sampled_from("HMX")) + draw(st.sampled_from(STATES)) + consonants
    first += draw(st.sampled_from("0A1B"))
    return first + curp_check_digit(first)


@st.composite
def rfcs(draw: st.DrawFn) -> str:
    head = draw(text_of(LETTERS, 4) | text_of(LETTERS + "&", 3)) + draw(dates()) + draw(text_of(LETTERS + DIGITS, 2))
    return closed(head, checks.rfc, len(head), DIGITS + "A")


@st.composite
def numbers(draw: st.DrawFn, size: int, fits: Callable[[str], bool]) -> str:
    key = draw(text_of(DIGITS, size - 1))
    return closed(key, fits, len(key), DIGITS)


@st.composite
def vins(draw: st.DrawFn) -> str:
    maker = draw(text_of(LETTERS + DIGITS, 1)) + draw(text_of(LETTERS, 1)) + draw(text_of(LETTERS + DIGITS, 1))
    head = maker + draw(text_of(LETTERS + DIGITS, 9)) + draw(text_of(DIGITS, 4))
    return closed(head, checks.vin, 8, DIGITS + "X")


IDENTIFIERS = {
    "CURP": curps(),
    "RFC": rfcs(),
    "NSS": numbers(11, checks.luhn),
    "CLABE": numbers(18, checks.clabe),
    "TARJETA": numbers(16, checks.luhn),
    "NIV": vins(),
}


def spread(key: str, separators: list[str]) -> str:
    """The key with a separator between any two of its characters."""
    return "".join(c + s for c, s in zip(key, [*separators, ""], strict=True))


def kept(text: str, secret: str) -> bool:
    """Do four characters of the secret in a row still stand in the text, whatever is between them? ``[RFC_1]`` is none
    of a key that begins with RFC1.
    """
    squeezed = "".join(c for c in re.sub(r"\[[A-Z]+_\d+\]", "", text).upper() if c.isalnum() or c == "&")
    return any(secret[i : i + 4] in squeezed for i in range(len(secret) - 3))
