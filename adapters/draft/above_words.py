"""Texts that say "as above": ``IDEM``, ``ID.``, ``MISMO``, a ditto mark. Alone they name no place and nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.values.spelling_words import says_above
from adapters.values.spellings import is_place

_WHERE = ("place", "persons")
_OF_ROWS = ("place.", "infraction.", "offences[")


def ask_above(proposals: Sequence[Proposal], columns: Sequence[Column], *, places: bool) -> None:
    """Lines of places, or else of persons, whose column says so in some cells: with these as unknown, and asked."""
    for one, column, texts in _saying(proposals, columns):
        if one.path.startswith(_WHERE) and is_place(one.path) is places:
            _unknown(one, texts)
            said = told(column, texts)
            one.undecided(
                f"en {said} dice «lo mismo que arriba», y solo no es ningún lugar ni nadie: ¿van sin ese dato? Entonces"
                " esta línea; si vale lo de arriba, vacíe esas celdas y fill_down las llena",
                "it says as above, and alone names nothing: do they go without? then this line; blank cells fill_down"
                " fills",
            )


def as_above(
    proposals: Sequence[Proposal], columns: Sequence[Column], others: AbstractSet[str]
) -> dict[str, Counter[str]]:
    """By column of a table, the texts that say so of a place, an offence or a date, for ``read`` to be asked about;
    until then they are unknown there. Of persons nobody takes another's name for one's own. ``others``: names of
    columns that say it too, whatever field they are: the key, and those that are filled down.
    """
    clocks = {one.spec["time"] for one in proposals if "time" in one.spec}
    of_persons = {name for one in proposals if one.path.startswith("persons[") for name in one.columns[:1]}
    named = others - of_persons
    more = [c for c in columns if c.member is None and (c.name in named or c.column in clocks)]
    made = {column.column: texts for column in more if (texts := dittos(column))}
    for one, column, texts in _saying(proposals, columns):
        if one.path.startswith(_OF_ROWS) or ("date" in one.spec and of_the_row_above(column, columns)):
            _unknown(one, texts)
            made[column.column] = texts
    return made


def not_asked(proposals: Sequence[Proposal], columns: Sequence[Column], dittos: Collection[str]) -> None:
    """No label and no hour: what ``read`` is asked about as the row above's is nothing that a catalogue could mean."""
    names = {column.name for column in columns if column.column in dittos}
    for one in (line for p in proposals for line in (p, *p.instead)):
        if names & {*one.columns[:1]}:
            one.catalogue = {label: value for label, value in one.catalogue.items() if not says_above(label)}


def of_the_row_above(column: Column, columns: Sequence[Column]) -> bool:
    """Does no other date stand before it, of which a mark may say that it is the same?"""
    before = columns[: columns.index(column)] if column in columns else ()
    return not any(other.kinds["date"] * 2 >= other.filled > 0 for other in before)


def dittos(column: Column) -> Counter[str]:
    """The texts of it that say so, and in how many cells."""
    return Counter({text: n for text, n in (column.labels or column.above).items() if says_above(text)})


def told(column: Column, texts: Counter[str]) -> str:
    """What it says so, with figures."""
    return f"«{' '.join(column.name.split())}», {', '.join(f'«{text}» ({n:,})' for text, n in texts.most_common())}"


def _saying(
    proposals: Sequence[Proposal], columns: Sequence[Column]
) -> Iterator[tuple[Proposal, Column, Counter[str]]]:
    by_name = {column.name: column for column in columns}
    for one in proposals:
        own = [by_name[name] for name in one.columns if name in by_name]
        if own and {"text", "name", "date"} & one.spec.keys() and (texts := dittos(own[0])):
            yield one, own[0], texts


def _unknown(one: Proposal, texts: Counter[str]) -> None:
    for line in (one, *one.instead):
        if {"text", "name"} & line.spec.keys():
            line.spec["unknown"] = [*dict.fromkeys([*line.spec.get("unknown", ()), *texts])]


def above(fields: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a record's places and persons that would be shared as such a text."""
    for name in _WHERE:
        yield from _within(fields.get(name), name)


def _within(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _within(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _within(one, f"{path}[]")
    elif isinstance(value, str) and says_above(value):
        yield path
