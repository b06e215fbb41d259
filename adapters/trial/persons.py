"""Persons whose names may not have been taken apart, and those under eighteen whose names the records hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from adapters.trial.ages import age_at
from adapters.values.names import joins, words
from adapters.values.surnames import is_whole

_NAMES = ("given_names", "first_surname", "second_surname")
_ADULT = 18


def unparted(fields: Mapping[str, Any]) -> Iterator[str]:
    """For each person the field that seems to hold more than its own: a whole name, or both surnames."""
    for person in fields.get("persons", ()):
        first = person.get("first_surname")
        if not first and is_whole(person.get("given_names") or ""):
            yield "given_names"
        elif first and not person.get("second_surname") and _both(first):
            yield "first_surname"


def _both(surname: str) -> bool:
    found = words(surname)
    return len(found) == 2 and (not found[1].leans or joins(surname))


def minors(fields: Mapping[str, Any], occurred: str) -> int:
    """Persons with a name who were under eighteen, by their age or by their birth and the moment of the facts."""
    moment = fields.get(occurred)
    named = (one for one in fields.get("persons", ()) if one.get("role") != "officer" and any(map(one.get, _NAMES)))
    return sum(_minor(one, moment if isinstance(moment, date) else None) for one in named)


def _minor(person: Mapping[str, Any], day: date | None) -> bool:
    age, born = person.get("age"), person.get("birth_date")
    if age is not None and age < _ADULT:
        return True
    if not isinstance(born, date) or day is None:
        return False
    return age_at(born, day) < _ADULT
