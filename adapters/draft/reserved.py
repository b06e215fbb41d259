"""A record's own word that an identity is withheld, ``RESERVADO``, ``IDENTIDAD PROTEGIDA``: what says who a person is
then stays out of those rows.

What the column says otherwise than "no" withholds, also what no file has said yet: a mapping that is wrong here names a
protected person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from adapters.draft.proposal import Decision, Draft, Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import NO, YES
from adapters.values.convert import fold
from contracts.fields import Sensitivity, without_indexes
from contracts.kind import Kind

_CALLED = re.compile(
    r"(es )?(reservad[oa]s?|protegid[oa]s?|confidencial(es)?)"
    r"|.*\b(identidad|datos|nombres?|personales)\b.*\b(reservad|protegid|resguardad|confidencial)\w*"
    r"|.*\b(reserva|proteccion|resguardo)( de)?( la| los)? (identidad|datos|nombres?)( personales)?"
)
_OPEN = frozenset({*NO, "publico", "publica", "sin reserva", "no reservado", "no reservada", "no aplica", "abierto"})
_WITHHELD = re.compile(r"(?!no |sin )(.* )?(reserv|proteg|resguard|confidenc)\w*( .*)?")


def reserved(
    made: Draft, kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], lists: Sequence[str], rows: int
) -> list[Proposal]:
    """Completes the lines of what identifies persons, by the column that says of whom that is withheld. Lines of their
    own for those of the ``lists`` that have it, where others lack it.
    """
    used, added = {name for one in proposals for name in one.columns}, list[Proposal]()
    for column in columns:
        called = _CALLED.fullmatch(words_of(column.column if column.member else column.name))
        if column.name in used or not called or not (values := _values(column)):
            continue
        lines = [one for one in proposals if _identifies(kind, one) and one.member == column.member]
        if column.lists and len(column.lists) < len(lists):
            lines = [_of_list(one, name) for one in lines if one.decided for name in sorted(column.lists)]
            added += lines
        for one in lines:
            _withhold(one, {"column": column.column, "values": values})
            one.columns.append(column.name)
        if lines:
            made.decisions.append((lines[0].path, _said(column, values, rows)))
            lines[0].note = lines[0].note or f"«{column.column}»: se reserva · withheld (only_where)"
    return added


def _of_list(one: Proposal, name: str) -> Proposal:
    """The same line for those alone who stand in that list."""

    def own(path: str) -> str:
        return path.replace("[]", f"[{name}]", 1)

    beside = {own(path): dict(spec) for path, spec in one.beside.items()}
    plain = replace(one, path=own(one.path), also=[*map(own, one.also)], beside=beside, instead=[], told=[], note="")
    return replace(plain, spec=dict(one.spec), columns=[*one.columns], makes={}, repair=None, point=None)


def _values(column: Column) -> list[str]:
    """What leaves a person's identity as it is: "no", or a blank where no cell says so; none where no label withholds.
    Beside one that does, a label that is not understood withholds too.
    """
    labels = column.labels or Counter[str]()
    plain = [label for label in labels if fold(label) in _OPEN]
    withheld = [label for label in labels if fold(label) in YES or _WITHHELD.fullmatch(fold(label))]
    return plain or [""] if withheld else []


def _identifies(kind: Kind, one: Proposal) -> bool:
    leaf = kind.leaves.get(without_indexes(one.path))
    return one.path.startswith("persons[") and leaf is not None and leaf.meta.sensitivity is Sensitivity.DIRECT


def _withhold(one: Proposal, where: dict[str, object]) -> None:
    for spec in (one.spec, *one.beside.values(), *(other.spec for other in one.instead)):
        if "const" not in spec:
            before = spec.get("only_where")
            spec["only_where"] = where if before is None else before | {"and": where}


def _said(column: Column, values: Sequence[str], rows: int) -> Decision:
    labels = column.labels or Counter[str]()
    blank = 0 if column.member else rows - column.filled
    cells = column.filled - sum(labels[one] for one in values) + (blank if values != [""] else 0)
    shown = "en blanco" if values == [""] else " o ".join(f"«{value}»" for value in values)
    more = f" ({blank:,} en blanco)" if blank and values != [""] else ""
    return Decision(
        f"«{column.name}» dice de quién se reserva la identidad: en {cells:,} filas{more} no va nada de lo que diga"
        f" quién es; donde está {shown}, sí (only_where)",
        "it says whose identity is withheld: in so many rows nothing goes that says who it is",
    )
