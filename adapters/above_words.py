"""Texts that say "as above": ``IDEM``, ``ID.``, ``MISMO``, a ditto mark. Alone they name no place and nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.convert import fold
from adapters.draft_proposal import Proposal
from adapters.profile_column import Column
from adapters.spellings import is_place

_WORDS = (
    r"i[ \.]?d\.?|idem\.?|ibid(em)?\.?|ditto|(el |la |lo )?mism[oa]\.?( (lugar|domicilio|direccion|colonia|anterior))?"
)
_ABOVE = re.compile(rf"{_WORDS}|[\"'”“´`〃]+|-+ ?[\"”“] ?-+")
_WHERE = ("place", "persons")


def says_above(text: str) -> bool:
    """Is it nothing but such a word or mark?"""
    return _ABOVE.fullmatch(fold(text).strip()) is not None


def ask_above(proposals: Sequence[Proposal], columns: Sequence[Column], *, places: bool) -> None:
    """Lines of places, or else of persons, whose column says so in some cells: with these as unknown, and asked."""
    by_name = {column.name: column for column in columns}
    for one in proposals:
        own = [by_name[name] for name in one.columns if name in by_name]
        if is_place(one.path) is places and one.path.startswith(_WHERE) and {"text", "name"} & one.spec.keys() and own:
            _ask(one, own[0])


def _ask(one: Proposal, column: Column) -> None:
    cells = column.labels if column.labels is not None else dict(column.sample.texts)
    texts = Counter({text: n for text, n in cells.items() if says_above(text)})
    if not texts:
        return
    for line in (one, *(other for other in one.instead if {"text", "name"} & other.spec.keys())):
        line.spec["unknown"] = [*dict.fromkeys([*line.spec.get("unknown", ()), *texts])]
    said = ", ".join(f"«{text}» ({n:,})" for text, n in texts.most_common())
    one.undecided(
        f"en «{' '.join(column.name.split())}», {said} dice «lo mismo que arriba», y solo no es ningún lugar ni nadie:"
        " ¿van sin ese dato? Entonces esta línea; si vale lo de arriba, vacíe esas celdas y fill_down las llena",
        "it says as above, and alone names nothing: do they go without? then this line; blank cells fill_down fills",
    )


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
