"""Of whom is a column that speaks of somebody? Who calls or complains is another person than who is detained, and a
telephone in a log of calls is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CALLERS, FILLERS, OTHERS, ROLES
from contracts.fields import Sensitivity
from contracts.kind import Kind

_SAID_OF_ONE = frozenset({"nombre", "nombres", "edad", "sexo", "curp", "alias", "apellido", "apellidos"}).union(
    {"paterno", "materno", "completo", "genero", "nacimiento", "fecha"}
)
_PHONES = frozenset({"telefono", "telefonos", "tel", "celular", "cel"})
_REACHED = _PHONES | {"correo", "email", "mail"}
_CALLS = frozenset({"llamada", "llamadas", "reporte", "911", "066", "c4", "c5", "cad"}) | CALLERS


def of_another(columns: Sequence[Column], kind: Kind) -> Callable[[Column, str], bool]:
    """Is that field of the record's person, or of the place, one that the column can't be? It is the caller's."""
    said = {column.name: frozenset(words_of(column.name).split()) for column in columns}
    callers = {name for name, words in said.items() if words & CALLERS and not words & _principals()}
    principal = any(_of_principal(column, said[column.name]) for column in columns)
    calls = kind.name == "incident" or any(words & _CALLS for words in said.values())
    lone_caller = bool(callers) and not principal

    def another(column: Column, path: str) -> bool:
        words = said[column.name]
        if column.name in callers:
            return path.startswith("place.") or (principal and path.startswith("persons[]"))
        phone = bool(words & _PHONES) and not words & ROLES.keys() and not column.member
        return phone and calls and not lone_caller and path.startswith("persons[].")

    return another


def ask_for_callers(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Opens the lines of who calls or complains that would say who it is: their owner decides, once for all."""
    said = {column.name: frozenset(words_of(column.name).split()) for column in columns}
    lone = any(words & CALLERS for words in said.values()) and not any(
        _of_principal(column, said[column.name]) for column in columns
    )
    asked = False
    for one in proposals:
        words = said.get(one.columns[0], frozenset()) if one.columns and not one.member else frozenset()
        reached = lone and bool(words & _REACHED) and not words & _principals()
        leaf = kind.leaves.get(one.path.replace("[0]", "[]"))
        if leaf is None or not one.path.startswith("persons[") or not (reached or words & CALLERS):
            continue
        if one.decided and leaf.meta.sensitivity is Sensitivity.DIRECT:
            one.decisions.append(_AGAIN if asked else _asked(columns, one))
            asked = True


_AGAIN = Decision("también de quien llama o denuncia", "the caller's, too")


def _asked(columns: Sequence[Column], one: Proposal) -> Decision:
    name = next(column.column for column in columns if column.name == one.columns[0])
    return Decision(
        f"«{name}» es de quien llama o denuncia: quite el # si debe asignarse (role: complainant); si no, bórrela",
        "whoever calls or complains: remove the # if it is to be mapped (role: complainant), else the line",
    )


def _principals() -> frozenset[str]:
    return frozenset(ROLES) - CALLERS


def _of_principal(column: Column, words: frozenset[str]) -> bool:
    """Does the column speak of the person that the record is about?"""
    if words & (CALLERS | OTHERS) or not words <= _SAID_OF_ONE | ROLES.keys() | FILLERS:
        return False
    named = bool(words & _principals()) and column.of_words(2) * 2 > column.filled > 0
    return bool(words & (_SAID_OF_ONE - {"fecha", "completo"})) or named
