"""Persons whose entity says one thing and their names another, a company that would be shared as a person; and those
who stand twice in one record, or whose name says that there was nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.profile.nulls import is_no_one
from adapters.rows.parts import is_told
from adapters.values.companies import is_company, of_trade

_OF_PERSONS = ("given_names", "first_surname", "second_surname")
_WHO = (*_OF_PERSONS, "curp", "birth_date", "age", "sex")


def mistaken(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """For each such person of a record: its entity, empty where it has none, and the field that contradicts it."""
    for person in fields.get("persons", ()):
        if (found := _name(person)) is not None:
            yield person.get("entity") or "", found


def twice(fields: Mapping[str, Any]) -> bool:
    """Does the record say twice who somebody is, alike in everything? It may be one person, typed again."""
    told = [one for one in fields.get("persons", ()) if is_told(one)]
    return any(one in told[i + 1 :] for i, one in enumerate(told))


def in_roles(fields: Mapping[str, Any]) -> bool:
    """Does the record have somebody twice, in two roles: of one name and birth, or one CURP?"""
    told = [one for one in fields.get("persons", ()) if is_told(one)]
    roles = dict[tuple[Any, ...], set[Any]]()
    for person in told:
        roles.setdefault(tuple(map(person.get, _WHO)), set()).add(person.get("role"))
    return any(len(said) > 1 for said in roles.values())


def no_ones(fields: Mapping[str, Any]) -> int:
    """Of how many persons does the name say that there was nobody, in whichever order its parts were written?"""
    named = ([person.get(name) or "" for name in _OF_PERSONS] for person in fields.get("persons", ()))
    return sum(any(is_no_one(" ".join(said).strip()) for said in (all_, [*all_[1:], all_[0]])) for all_ in named)


def _name(person: Mapping[str, Any]) -> str | None:
    names = [name for name in _OF_PERSONS if person.get(name)]
    if person.get("entity") == "legal":
        return names[0] if names else None
    if person.get("entity") == "natural" and person.get("company_name"):
        return "company_name"
    said = " ".join(person[name] for name in names)
    return "given_names" if is_company(said) or of_trade(said) else None
