"""Both surnames in one column: under ``APELLIDOS``, or in the first's where the second's is blank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from adapters.draft.proposal import Proposal
from adapters.draft.score import named, phrases_of
from adapters.profile.column import Column
from adapters.profile.field_words import NAMES
from adapters.values.names import bound, joins, words

_FIRST, _SECOND = "first_surname", "second_surname"
_SECONDS = phrases_of(NAMES["persons[].second_surname"])
_PLACEHOLDER = re.compile(r"[xX]{1,4}|([a-zA-Z])\1{2,3}")  # one letter, typed where a surname was asked for
_ONE_IN = 20  # of the cells: fewer are compound surnames


def surnames(proposals: Sequence[Proposal], columns: Sequence[Column]) -> list[Proposal]:
    """The proposals, with one line for both surnames where cells hold two. Where only some do, it is asked."""
    made = [*proposals]
    by_name = {column.name: column for column in columns}
    for one in proposals:
        if not (one.path.startswith("persons[") and one.path.endswith(_FIRST) and one.spec.keys() == {"text"}):
            continue
        column = by_name[one.columns[0]]
        path = one.path.replace(_FIRST, _SECOND)
        other = next((p for p in proposals if p.path == path), None)
        beside = by_name[other.columns[0]] if other else _blank(column, columns)
        two = sum(n for text, n in column.sample.texts if len(words(text)) == 2)
        known = sum(n for _, n in column.sample.texts)
        if (
            not two
            or two * _ONE_IN < known
            or (beside and column.filled - beside.filled < two * column.filled // known)
        ):
            continue
        one.also = [*one.also, path]
        _both(one, column, beside, two, known)
        made = [p for p in made if p is not other]
    return made


def placeholders(proposals: Sequence[Proposal], columns: Sequence[Column]) -> Counter[str]:
    """Texts that stand under surnames and are nobody's, and in no other column say anything; in how many cells."""
    every = [one for p in proposals for one in (p, *p.instead)]
    parts = [one for one in every if any(path.endswith((_FIRST, _SECOND)) for path in (one.path, *one.also))]
    named_so = {name for one in parts for name in (one.spec.get("text"), *one.spec.get("surnames", ()))}
    own = [column for column in columns if column.column in named_so]
    found = Counter[str]()
    for column in own:
        found.update({text: n for text, n in column.sample.texts if _PLACEHOLDER.fullmatch(text)})
    elsewhere = {text for column in columns if column not in own for text in (*dict(column.sample.texts),)}
    return Counter({text: n for text, n in found.items() if text not in elsewhere})


def _blank(column: Column, columns: Sequence[Column]) -> Column | None:
    """The column of second surnames in which nothing stands yet."""
    empty = (c for c in columns if not c.filled and c.member == column.member)
    return next((c for c in empty if sorted(word for words_in in named(c) for word in words_in) in _SECONDS), None)


def _both(one: Proposal, column: Column, beside: Column | None, two: int, known: int) -> None:
    one.spec = {"name": column.column, "order": "surnames"} | ({"surnames": [beside.column]} if beside else {})
    one.columns = [column.name, *([beside.name] if beside else [])]
    if two * 2 > known:
        one.note = "dos apellidos en una celda; lo que no se separa con certeza se aparta · both in one cell"
        _either(one, column)
    else:
        one.undecided(
            f"{two:,} de {known:,} celdas de «{column.column}» llevan dos palabras: ¿son los dos apellidos? Si es uno"
            " compuesto, {text: …} en su lugar",
            "two words in so many cells: both surnames, or one of two words? Then a text",
        )


def _either(one: Proposal, column: Column) -> None:
    """Where cells may hold one surname or two, LOPEZ DE LARA: whether everybody has both is asked."""
    found = ((words(text), n) for text, n in column.sample.texts)
    maybe = sum(n for units, n in found if len(units) == 2 and units[1].leans and not _two(*(u.text for u in units)))
    if maybe:
        one.either({"two_surnames": True})
        one.undecided(
            f"en «{column.column}», celdas que pueden ser un apellido compuesto o los dos: {maybe:,}; si todas las"
            " personas tienen dos, esta línea; si no, la otra, y esas filas se apartan",
            "one compound surname, or both? if everybody has two, this line; else the other, and they are set aside",
        )


def _two(first: str, second: str) -> bool:
    return joins(f"{first} {second}") and not bound(first, second)
