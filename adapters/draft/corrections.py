"""A row that says which other row it corrects: in a column of other rows' keys, or in a remark, ``CORRIGE A 0457``.

Shared as a record of its own it would stand beside the one that it replaces. Whether it does replace it is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import yaml

from adapters.draft.proposal import Draft, flow
from adapters.draft.versions import is_number
from adapters.profile.column import Column, words_of
from adapters.profile.errata import another
from adapters.profile.rows import RowMemory

_FEWEST, _ENOUGH, _SELDOM = 2, 0.9, 0.2  # cells that name a row; of those filled; of all rows at most
_LONGEST, _SHOWN = 4, 4  # a shorter text may be any number; openings that are written
_NAMED = re.compile(r"corr[ei]|correg|rectific|sustitu|reemplaz|modific|anterior|original|relacionad")
_NAMES = re.compile(
    r"\b(?:corrige|sustituye|reemplaza|rectifica|modifica)(?: (?:al?|el|la|folio|boleta|remisi[oó]n|expediente|reporte"
    r"|n[uú]mero|no\.|n[°º]\.?|:))*[ :]+",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:sustituye|reemplaza|cancela|anula)\b", re.IGNORECASE)
_JOINED = re.compile(r"acum(ul|\b)")  # the case that another was joined to is no version of it
_MADE = "corrige"


class _Found(NamedTuple):
    """The column, in how many cells it names another row, and by which texts before its key; none: the key alone."""

    column: Column
    cells: int
    openings: list[str]


def corrections(made: Draft, columns: Sequence[Column], memory: RowMemory, key: Sequence[str]) -> Iterator[str]:
    """The key's lines, with one more above the one that stands if rows name others by it."""
    one = next((column for column in columns if [column.name] == made.key and not column.member), None)
    alone = one is not None and not made.key_waits and not made.by_rows and len(key) == 1
    others = [c for c in columns if not c.member and c.filled and c is not one]
    best = _best(others, one, memory) if alone and one is not None else None
    if best is not None and one is not None:
        yield from _asked(made, best, one)
    elif one is not None and not made.by_rows:
        yield from _by_number(made, one, others, memory, key)
    yield from key
    yield from _told(others, best) if alone else ()


def _best(columns: Sequence[Column], key: Column, memory: RowMemory) -> _Found | None:
    found = [_found(column, key, memory) for column in columns if column is not key]
    return max((one for one in found if one is not None), key=lambda one: one.cells, default=None)


def _by_number(
    made: Draft, key: Column, columns: Sequence[Column], memory: RowMemory, lines: Sequence[str]
) -> Iterator[str]:
    """Where rows name others by an official number that identifies each record as well as the key does: which of both
    is the key? ``lines``: the key's own.
    """
    for number in (c for c in (key, *columns) if is_number(c.name) and (c is key or _as_good(c, key, memory))):
        if (best := _best(columns, number, memory)) is None:
            continue
        name, by = " ".join(best.column.name.split()), {"columns": [number.column], "corrects": best.column.column}
        es = f"«{name}» nombra en {best.cells:,} filas el «{number.name}» de otra: ¿la corrige y vale en su lugar?"
        es += f" Entonces la clave es «{number.name}»" + (f", y no «{key.name}»" if number is not key else "")
        en = "rows that name another by this number: does each replace it? then it is the key; else both are shared"
        yield from made.ask("key", f"{es}; si no, se comparten las dos", en)
        if best.openings:
            made.makes = {**made.makes, _MADE: _split(best)}
            by["corrects"] = _MADE
        yield f"# key: {flow(by | _latest(lines))}{made.also_made()}"
        waiting = [c.name for c in (number, best.column) if c is not key]
        made.key_waits, made.stamps = [*made.key_waits, *waiting], [*made.stamps, *waiting]
        return


def _as_good(column: Column, key: Column, memory: RowMemory) -> bool:
    """Is it filled wherever the key is, and one for each?"""
    whole = column.filled == key.filled and column.distinct == key.distinct is not None
    both = memory.shared(key.name, [key.name, column.name])
    return whole and not column.lost and not both.touching(frozenset({column.name}))


def _latest(lines: Sequence[str]) -> dict[str, Any]:
    """Which row of a key stands, as a line of it has it, decided or not."""
    said = [yaml.safe_load(line.removeprefix("# ")) for line in lines if " latest: " in line and "key: {" in line[:8]]
    return {"latest": said[0]["key"]["latest"]} if said else {}


def _split(found: _Found) -> dict[str, Any]:
    return {"split": found.column.column, "by": found.openings, "part": 2, "fewer": True}


def _found(column: Column, key: Column, memory: RowMemory) -> _Found | None:
    if _JOINED.search(words_of(column.name)):
        return None
    cells = memory.naming(column.name, key.name)
    if cells >= _FEWEST and cells >= _ENOUGH * column.filled and column.filled <= _SELDOM * memory.rows:
        long = all(len(text) >= _LONGEST for text, _ in column.sample.texts)
        return _Found(column, cells, []) if long or _NAMED.search(words_of(column.name)) else None
    openings = Counter[str]()
    for text, n in (column.texts or dict(column.sample.texts)).items():
        begin = _NAMES.search(text)
        if begin is not None and memory.has(key.name, text[begin.end() :]):
            openings[begin[0]] += n
    return _Found(column, openings.total(), [o for o, _ in openings.most_common(_SHOWN)]) if openings else None


def _asked(made: Draft, found: _Found, key: Column) -> Iterator[str]:
    name = " ".join(found.column.name.split())
    said = f", tras «{'», «'.join(one.strip() for one in found.openings)}»" if found.openings else ""
    es = (
        f"«{name}» nombra en {found.cells:,} filas el «{key.name}» de otra{said}: ¿la corrige y vale en su lugar?"
        " Entonces esta línea en vez de la siguiente; si no, se comparten las dos"
    )
    yield from made.ask("key", es, "rows that name another: does each replace it? then this line; else both are shared")
    made.key_waits, corrects = [found.column.name], found.column.column
    if found.openings:
        made.makes, corrects = {_MADE: _split(found)}, _MADE
    made.stamps = made.key_waits
    yield f"# key: {flow({'columns': made.key, 'corrects': corrects})}{made.also_made()}"


def _told(columns: Sequence[Column], found: _Found | None) -> Iterator[str]:
    """Cells that say that a row is replaced or void, and not by which key."""
    for column in columns:
        texts = column.texts or dict(column.sample.texts)
        if found is None or found.column is not column:  # by another number: told with what is wrong in words
            texts = {text: n for text, n in texts.items() if another(text) is None}
        n = sum(times for text, times in texts.items() if _SAYS.search(text) and " " in text.strip())
        n -= found.cells if found is not None and found.openings and found.column is column else 0
        if n > 0:
            name = " ".join(column.name.split())
            yield (
                f"# «{name}»: {n:,} celdas dicen que algo se sustituye o cancela, sin el número exacto de otra fila:"
                " véalas, o pregunte de cuál · something is replaced or void, and not whose key: look at them"
            )
