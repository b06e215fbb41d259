"""Two columns that may both be the municipality, its name and its key: in how many rows they contradict each other, and
the line that reads one where the other says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.rows import RowMemory

_CALLED = frozenset({"municipio", "mun", "mpio", "muni"})
_MADE = "clave o nombre del municipio"


def disagreeing(proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory) -> None:
    """Where a municipality has one rival: its question with the figures, and a column made of both as another line. The
    numbers beside names that settle all of them are such a rival too, if their rows contradict each other.
    """
    for one in proposals:
        if one.path.endswith("municipality") and one.decided and "code" in one.spec:
            _numbers(one, columns, memory)
    by_column = {column.column: column for column in columns if not column.member}
    for one in proposals:
        rivals = [other for other in one.instead if other.path == one.path and "code" in other.spec]
        if not one.path.endswith("municipality") or one.decided or len(rivals) != 1 or "code" not in one.spec:
            continue
        pair = [by_column.get(line.spec["code"]) for line in (one, rivals[0])]
        if None not in pair and one.spec["code"] != rivals[0].spec["code"]:
            _told(one, [column for column in pair if column is not None], memory)


def _numbers(one: Proposal, columns: Sequence[Column], memory: RowMemory) -> None:
    """Makes a rival of the one column that numbers the same municipalities, where any row contradicts it."""
    by_number = {key[2:]: key for key in one.catalogue.values() if key}
    own = next((c for c in columns if c.column == one.spec["code"] and not c.member), None)
    found = [c for c in columns if c is not own and c.labels and not c.member and _of(c, by_number)]
    if own is None or len(found) != 1:
        return
    more: dict[str, str | None] = {label: by_number[label.zfill(3)] for label in found[0].labels or ()}
    keys = {(hash(label.strip()) or 1): key for label, key in (one.catalogue | more).items() if key}
    if _counted([own, found[0]], memory, keys, {0})[0]:
        one.catalogue = one.catalogue | more
        spec = one.spec | {"code": found[0].column}
        one.instead.append(replace(one, spec=spec, columns=[found[0].name], decisions=[], instead=[]))
        one.undecided(
            f"¿esta columna, o {' '.join(found[0].name.split())}?",
            f"this column, or {' '.join(found[0].name.split())}?",
        )


def _of(column: Column, numbers: Mapping[str, str]) -> bool:
    """Is it called a municipality's, and are its labels these numbers within the state?"""
    labels: Mapping[str, int] = column.labels or {}
    called = bool({*words_of(column.name).split()} & _CALLED)
    return called and all(one.isdecimal() for one in labels) and {one.zfill(3) for one in labels} == numbers.keys()


def _told(one: Proposal, pair: Sequence[Column], memory: RowMemory) -> None:
    keys = {(hash(label.strip()) or 1): key for label, key in one.catalogue.items() if key}
    nulls = {hash(text.strip()) or 1 for column in pair for text in column.nulls} | {0}
    differ, alone = _counted(pair, memory, keys, nulls)
    if not differ and not any(alone):
        return
    first, second = (" ".join(column.name.split()) for column in pair)
    es = f"«{first}» y «{second}» no coinciden en {differ:,} filas; solo la dice «{first}» en {alone[0]:,}, solo"
    es += f" «{second}» en {alone[1]:,}"
    one.undecided(es, "the columns contradict each other in so many rows, and in others only one says it")
    if any(alone):
        one.makes[_MADE] = {"first_of": [column.column for column in pair]}
        both = replace(one, spec=one.spec | {"code": _MADE}, columns=[_MADE], decisions=[], instead=[], makes={})
        one.instead.append(both)


def _counted(
    pair: Sequence[Column], memory: RowMemory, keys: Mapping[int, str], nulls: set[int]
) -> tuple[int, list[int]]:
    """Rows in which both say a municipality and not the same; those in which each says one alone."""
    differ, alone = 0, [0, 0]
    for (one, other), n in memory.all_pairs(pair[0].name, pair[1].name).items():
        said = [keys.get(mark) for mark in (one, other)]
        if all(said):
            differ += n if said[0] != said[1] else 0
        elif one in nulls or other in nulls:
            alone[0] += n if one not in nulls else 0
            alone[1] += n if other not in nulls else 0
    return differ, alone
