"""A record's own word that an identity is withheld, ``RESERVADO``, ``IDENTIDAD PROTEGIDA``: what says who a person is
then stays out of those rows.

What the column says otherwise than "no" withholds, also what no file has said yet: a mapping that is wrong here names a
protected person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from adapters.convert import fold
from adapters.draft_proposal import Decision, Draft, Proposal
from adapters.draft_words import NO, YES
from adapters.profile_column import Column, words_of
from contracts.fields import Sensitivity, without_indexes
from contracts.kind import Kind

_CALLED = re.compile(
    r"(es )?(reservad[oa]s?|protegid[oa]s?|confidencial(es)?)"
    r"|.*\b(identidad|datos|nombres?|personales)\b.*\b(reservad|protegid|resguardad|confidencial)\w*"
    r"|.*\b(reserva|proteccion|resguardo)( de)?( la| los)? (identidad|datos|nombres?)( personales)?"
)
_OPEN = frozenset({*NO, "publico", "publica", "sin reserva", "no reservado", "no reservada", "no aplica", "abierto"})
_WITHHELD = re.compile(r"(?!no |sin )(.* )?(reserv|proteg|resguard|confidenc)\w*( .*)?")


def reserved(made: Draft, kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], rows: int) -> None:
    """Completes the lines of what identifies persons, by the column that says of whom that is withheld."""
    used = {name for one in proposals for name in one.columns}
    for column in columns:
        if column.name not in used and _CALLED.fullmatch(words_of(column.name)) and (values := _values(column)):
            lines = [one for one in proposals if _identifies(kind, one) and one.member == column.member]
            for one in lines:
                _withhold(one, {"column": column.column, "values": values})
                one.columns.append(column.name)
            if lines:
                made.decisions.append((lines[0].path, _said(column, values, rows)))
                lines[0].note = lines[0].note or f"«{column.name}»: se reserva · withheld (only_where)"


def _values(column: Column) -> list[str]:
    """What leaves a person's identity as it is: "no", or a blank where no cell says so; none where the column may say
    something else.
    """
    labels = column.labels or Counter[str]()
    plain = [label for label in labels if fold(label) in _OPEN]
    withheld = [label for label in labels if fold(label) in YES or _WITHHELD.fullmatch(fold(label))]
    if not withheld or len(plain) + len(withheld) < len(labels):
        return []
    return plain or [""]


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
    open_rows = rows - column.filled if values == [""] else sum(labels[one] for one in values)
    shown = "en blanco" if values == [""] else " o ".join(f"«{value}»" for value in values)
    blank = f" ({rows - column.filled:,} en blanco)" if values != [""] and rows > column.filled else ""
    return Decision(
        f"«{column.name}» dice de quién se reserva la identidad: en {rows - open_rows:,} filas{blank} no va nada de lo"
        f" que diga quién es; donde está {shown}, sí (only_where)",
        "it says whose identity is withheld: in so many rows nothing goes that says who it is",
    )
