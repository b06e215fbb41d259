"""A number that people use, which repeats where a program's own id is distinct: later versions of one record?

By the program's id each version would be a record of its own, shared beside those that it replaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.draft.latest import Stamp, stamp
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.draft.shared import Sharing
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import KEYS
from adapters.profile.times import dates_of

IDS = frozenset({"id", "oid", "uuid", "guid", "pk", "rowid", "consecutivo"})  # a program's own
NUMBERS = frozenset({"folio", "nuc", "case_number", "remission_folio", "iph_reference", "call_folio"})
_OFFICIAL = KEYS - IDS - {"clave", "referencia", "remision"}
_NAMED = 5  # columns
_THEN = "Entonces esta línea en vez de la siguiente; si no, bórrela"


class Versions(NamedTuple):
    """The distinct column, how ``latest`` reads the moment of a change, and whether nothing else can be meant."""

    own: Column
    latest: Stamp
    certain: bool


def is_id(column: Column) -> bool:
    """Is it called as a program's own id is: ``id``, ``id_registro``?"""
    return bool({*words_of(column.name).split()} & IDS)


def is_number(name: str) -> bool:
    """Is a column called as an official number is, and not as an id: ``nuc``, ``No. de expediente``?"""
    words = {*words_of(name).split()}
    return bool(words & _OFFICIAL) and not words & IDS


def versions(
    full: Sequence[Column], keyish: Sequence[Column], found: Sharing | None, own: Sequence[Column]
) -> Versions | None:
    """Where one of the ``full`` columns is a program's id, or called as a number is, and another number repeats."""
    if found is None or found.of_parts or not (distinct := _distinct(full, keyish, found)):
        return None
    latest = stamp(found, own)
    if latest is None:
        return None
    stamps = [c for c in own if c.name in latest.columns]
    certain = (
        is_id(distinct[0])
        and not latest.makes
        and all("number" in latest.latest or dates_of(c).certain for c in stamps)
    )
    return Versions(distinct[0], latest, certain and _corrected(found, [*stamps, *full], own))


def _distinct(full: Sequence[Column], keyish: Sequence[Column], found: Sharing) -> list[Column]:
    """Ids first."""
    named = [c for c in full if c.name != found.column and (is_id(c) or c in keyish)]
    return sorted(named, key=lambda c: not is_id(c))


def _corrected(found: Sharing, stamps: Sequence[Column], own: Sequence[Column]) -> bool:
    """Do the rows of a number differ in ids, in the moment of the change, in their state and in nothing else that the
    mapping would take, be it in a list?
    """
    moments = frozenset(c.name for c in stamps)
    unread = {c.name for c in own if c.kind == "date" or c.listed} - found.parts - found.record
    allowed = moments | found.states | unread | {c.name for c in own if is_id(c)}
    every = found.memory.shared(found.column, found.memory.names)
    each = found.shared.filled == found.memory.rows and found.whole
    return each and all(names <= allowed and names & moments for names in every.differ if names)


def lines(made: Draft, found: Sharing, told: Versions) -> Iterator[str]:
    """The number as the key, with its latest row, if nothing else can be meant; else both, and a question."""
    line, figures = {"columns": [found.column], "latest": told.latest.latest}, found.figures()
    whence = made.stamps = told.latest.columns
    if told.certain:
        made.key, made.key_waits = [found.column], whence
        named = [name for name, _ in found.shared.each()]
        more = f" y {len(named) - _NAMED:,} más" if len(named) > _NAMED else ""
        es = (
            f"«{found.column}»: {found.shared.texts:,} se repiten, en {found.shared.rows:,} filas que solo cambian en"
            f" {', '.join(named[:_NAMED])}{more}: es el mismo registro, corregido, y vale la última"
        )
        en = f"{found.shared.texts:,} repeat and only their state and ids differ: one record, its latest row counts"
        made.decisions.append(("key", Decision(es, en)))
        yield f"key: {flow(line)}   # {' '.join(f'{es} · {en}'.split())}"
        return
    made.key, made.key_waits, made.makes = [told.own.name], [found.column, *whence], told.latest.makes
    own = "es solo del sistema" if is_id(told.own) else "es otro en cada fila"
    es = f"{figures.es}; «{told.own.name}» {own}: ¿son versiones de lo mismo, y vale la última? {_THEN}"
    yield from made.ask("key", es, f"{figures.en}: versions of one record? then this line", alarm=True)
    yield f"# key: {flow(line)}{made.also_made()}"
    yield f"key: {{columns: {flow(made.key)}}}   # distinta y llena en cada fila · unique and filled"


def or_number(made: Draft, found: Sharing) -> Iterator[str]:
    """Each row has a program's id, and the number that people use repeats; nothing says which row is the latest."""
    figures = found.figures()
    made.key_waits = [found.column]
    es = f"{figures.es}; «{made.key[0]}» es solo del sistema: ¿son el mismo registro, que se compartiría dos veces?"
    es = f"{es} {_THEN}; las que no sean iguales se apartan, salvo que una columna diga cuál es la última (latest)"
    yield from made.ask("key", es, f"{figures.en}: one record, shared twice? then this line", alarm=True)
    yield f"# key: {{columns: {flow([found.column])}}}"


def only_ids(proposals: Sequence[Proposal], columns: Sequence[Column], key: Sequence[str]) -> set[str]:
    """A program's ids of which it would be asked if they are the record's number; that is known, or they
    are the key.
    """
    ids = {c.name for c in columns if is_id(c) and c.kind == "number" and not c.member}
    known = any(one.decided for one in proposals if one.path in NUMBERS)
    asked = {one.columns[0] for one in proposals if not one.decided and one.path in NUMBERS and not one.instead}
    return {name for name in ids & asked if known or name in key}
