"""Invented people, and the ways agencies misspell them. Nobody here exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contracts.curp import plain


@dataclass(frozen=True, slots=True)
class Home:
    """Where a household lives, in Zapopan."""

    street: str
    number: str
    neighbourhood: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """A person's name as one clerk typed it; ``second`` is empty where it was left out."""

    given: str
    first: str
    second: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.given, self.first, self.second)))


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody invented, as the civil registry would write them. ``household`` is shared by a family.

    Compared by identity: two people may have everything but the CURP in common.
    """

    number: int
    household: int
    given: str
    first: str
    second: str | None
    sex: str  # H, M or X
    born: date
    birth_state: str  # CURP's two letters
    curp: str | None
    phone: str
    home: Home
    nationality: str
    occupation: str
    alias: str | None
    rare: bool = False  # a canary: no word of the name stands anywhere else

    @cached_property
    def spelling(self) -> Spelling:
        """The right one."""
        return Spelling(self.given, self.first, self.second or "")

    @cached_property
    def rfc(self) -> str | None:
        """Shaped like an RFC; its last three characters are made up."""
        return (
            f"{self.curp[:10]}{self.number % 9}{'ABCDEFGHJ'[self.number % 9]}{self.number % 7}" if self.curp else None
        )

    @cached_property
    def email(self) -> str:
        """At a domain that RFC 2606 keeps free."""
        given, first = plain(self.given).split()[0], plain(self.first).replace(" ", "")
        return f"{given}.{first}{self.number}@correo.example".lower().replace("ñ", "n")

    def age(self, on: date) -> int:
        """Full years on that day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


AGENCIES = ("zapopan-policia", "zapopan-juzgado", "fge-jalisco")
_SWAPS = (("V", "B"), ("B", "V"), ("Z", "S"), ("S", "Z"), ("G", "J"), ("Y", "I"))


def spellings(person: Person, agency: str) -> tuple[Spelling, ...]:
    """How that agency's clerks write the person, the commonest way first; never empty, no two alike.

    The police type capitals without accents or Ñ, the court capitals with Ñ and abbreviated given names, the
    prosecutor the full name with what the ear makes of V and B.
    """
    makers = {"zapopan-policia": _by_police, "zapopan-juzgado": _by_court, "fge-jalisco": _by_prosecutor}
    return tuple(dict.fromkeys(makers[agency](person.spelling)))


def _by_police(right: Spelling) -> Iterator[Spelling]:
    typed = Spelling(*(plain(part).replace("Ñ", "N") for part in (right.given, right.first, right.second)))
    yield typed
    yield Spelling(typed.given, typed.first, "")
    yield Spelling(typed.given, _typo(typed.first), typed.second)


def _by_court(right: Spelling) -> Iterator[Spelling]:
    typed = Spelling(*(plain(part) for part in (right.given, right.first, right.second)))
    yield Spelling(_abbreviated(typed.given), typed.first, typed.second)
    yield Spelling(typed.given, typed.first, typed.second)
    yield Spelling(_abbreviated(typed.given), typed.first, typed.second[:1] + "." if typed.second else "")


def _by_prosecutor(right: Spelling) -> Iterator[Spelling]:
    yield right
    yield Spelling(right.given, _swapped(right.first), right.second)
    yield Spelling(right.given, right.first, _swapped(right.second))


def _abbreviated(given: str) -> str:
    return re.sub(r"^JOSE(?= )", "J.", re.sub(r"^MARIA(?= )", "MA.", given))


def _swapped(name: str) -> str:
    """The first letter that sounds like another, as that other."""
    for at, letter in enumerate(name):
        for ours, theirs in _SWAPS:
            if letter.upper() == ours:
                return name[:at] + (theirs if letter.isupper() else theirs.lower()) + name[at + 1 :]
    return name


def _typo(name: str) -> str:
    """Two neighbouring letters in the middle changed over."""
    at = len(name) // 2
    return name if len(name) < 4 else name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
