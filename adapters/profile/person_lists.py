"""Members of a JSON item that hold persons: ``VICTIMAS`` beside ``IMPUTADOS``, and what their names say of a role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.profile.column import words_of
from adapters.profile.field_words import ARTICLES, MEMBERS, OTHERS, ROLES

EVERYBODY = "personas"  # what the persons of all such members together are called, as if they stood in one


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMES = _words("nombre nombres nombrecompleto")
_IDENTITY = _words("apellido apellidos paterno materno curp")  # nothing but a person has one
_OFTEN = _words("sexo genero edad nacimiento alias apodo")
_BESIDE = ARTICLES | _words("persona personas lista datos probable presunto presunta directa indirecta u y o e")
_OF_OFFICE = (None, "officer", "lawyer")
_RESPONSIBLE = {"probable responsable": "accused", "presunto responsable": "accused", "presunta responsable": "accused"}


def role_of(member: str) -> str | None:
    """The role of all persons in a member of that name; None where the name does not settle it.

    ``VICTIMAS_DIRECTAS`` are victims, ``ABOGADOS_VICTIMA`` are not.
    """
    said = [_singular(word) for word in words_of(member.rpartition(".")[2]).split()]
    if (found := _RESPONSIBLE.get(" ".join(said))) is not None:
        return found
    roles = {ROLES[word] for word in said if word in ROLES}
    return roles.pop() if len(roles) == 1 and {*said} <= ROLES.keys() | _BESIDE else None


def holds_persons(member: str, names: Iterable[str]) -> bool:
    """Does a list of that name hold persons, by it or by what its objects' members are called?"""
    said = _said(member)
    within = {word for name in names for word in words_of(name).split()}
    if called_persons(member):
        return bool(within & (_NAMES | _IDENTITY | _OFTEN)) and not said & OTHERS - ROLES.keys()
    foreign = OTHERS.union(*(words for held, words in MEMBERS.items() if held != "persons"))
    return bool(within & _IDENTITY or len(within & (_NAMES | _OFTEN)) > 1) and not said & foreign


def called_persons(member: str) -> bool:
    """Does its name say that a list is of persons?"""
    return role_of(member) is not None or bool(_said(member) & MEMBERS["persons"])


def single(row: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a flattened item that are called as persons are, ``denunciante.nombre``, by their names."""
    found: dict[str, dict[str, Any]] = {}
    for column, value in row.items():
        if (member := object_of(column)) is not None:
            found.setdefault(member, {})[column[len(member) + 1 :]] = value
    return ((member, within) for member, within in found.items() if holds_persons(member, within))


def object_of(column: str) -> str | None:
    """The object called as persons are in which that column of a flattened item stands: ``a.denunciante``.

    A single officer or lawyer may be whoever wrote it down.
    """
    steps = column.split(".")
    called = (i for i, step in enumerate(steps[:-1]) if "[" not in step and role_of(step) not in _OF_OFFICE)
    return next((".".join(steps[: i + 1]) for i in called), None)


def _said(member: str) -> set[str]:
    return {_singular(word) for word in words_of(member.rpartition(".")[2]).split()}


def _singular(word: str) -> str:
    return (
        word
        if word in ROLES
        else word.removesuffix("es")
        if word.removesuffix("es") in ROLES
        else word.removesuffix("s")
    )
