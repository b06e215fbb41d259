"""What says "unknown" in most columns and is frequent in one of codes: ``S/D`` is no datum, or sin detenido. There it
is asked, and it is no null of the whole source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from adapters.draft.proposal import Decision, Guess, Proposal
from adapters.profile.column import Column
from adapters.values.convert import fold

_SHORT = re.compile(r"[a-z]\.?/?[a-z]\.?")  # two letters may be the beginnings of any two words
_ONE_IN, _LEAST = 20, 5  # of the rows; cells
_CLEAR = ("].sex", "].entity")  # what S/D is there, nobody doubts
_UNKNOWN = ("text", "number", "name")  # specs that may list their own unknown
_ASKED = "¿un código suyo, o «se desconoce» (a nulls)?"


def own_codes(proposals: Sequence[Proposal], columns: Sequence[Column], key: Sequence[str]) -> frozenset[str]:
    """The texts that are asked in a column of codes, and so are no nulls; other columns' lines list them themselves.
    None where one of these can't.
    """
    by_name = {column.name: column for column in columns}
    lines = [one for p in proposals for one in (p, *p.instead)]
    asked = [(one, said) for one in lines if (said := _frequent(one, by_name))]
    found = {fold(text) for _, said in asked for text in said}
    own = {text for column in columns for text in column.nulls if fold(text) in found}
    coded = {one.columns[0] for one, _ in asked}
    others = [column for column in columns if own & column.nulls.keys() and column.name not in coded]
    using = [(one, column, _listing(one, column)) for one in lines for column in others if column.name in one.columns]
    if any(column.name in key for column in others) or not all(name for *_, name in using):
        for one, said in asked:
            one.told.append(_told(said))
        return frozenset()
    for one, column, name in using:
        before = one.spec.get(name)
        one.spec[name] = [*(before if isinstance(before, list) else ()), *sorted(own & column.nulls.keys())]
    for one, said in asked:
        _ask(one, said)
    return frozenset(own)


def _frequent(one: Proposal, columns: dict[str, Column]) -> Counter[str]:
    """The texts of one of the contract's codes that would be nulls, and are many."""
    column = columns.get(one.columns[0]) if one.columns else None
    if column is None or one.spec.get("code") != column.column or one.path.endswith(_CLEAR) or not one.catalogue:
        return Counter()
    least = max(_LEAST, column.rows / _ONE_IN)
    return Counter({text: n for text, n in column.nulls.items() if n >= least and _SHORT.fullmatch(fold(text))})


def _listing(one: Proposal, column: Column) -> str:
    """The key under which that line says what is unknown in the column; empty where none does."""
    if any(one.spec.get(name) == column.column for name in _UNKNOWN):
        return "unknown"
    if one.spec.get("time") == column.column and column.column not in (
        one.spec["date"],
        one.spec.get("next_day_before"),
    ):
        return "time_unknown"
    if one.spec.get("code") == column.column and one.spec.get("unknown") == "quarantine":
        return "unknown"
    return ""


def _told(said: Counter[str]) -> Decision:
    shown = ", ".join(f"«{text}» ({n:,})" for text, n in said.items())
    return Decision(
        f"{shown} va en nulls, y también está en columnas que lo necesitan ahí: ¿aquí es un código? Pida otro texto",
        "it is a null of other columns, too: is it a code here? then ask for another text",
    )


def _ask(one: Proposal, said: Counter[str]) -> None:
    one.cells = Counter(one.cells) + said
    one.catalogue = one.catalogue | dict.fromkeys(said)
    likely = "none" if "none" in one.values else None
    one.guesses = one.guesses | dict.fromkeys(said, Guess(likely, _ASKED))
