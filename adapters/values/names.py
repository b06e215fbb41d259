"""A person's name in one column, taken apart where that is certain.

A Mexican name has two surnames and one or two given names, but not every name: somebody has one surname, and LOPEZ JUAN
CARLOS is then no LOPEZ JUAN. Particles make it worse: LOPEZ DE LA CRUZ are two surnames, PONCE DE LEON is one, and in
MARIA DEL CARMEN it is a given name. So every way to read a name is written out, and a name is taken apart if there is
only one. What narrows them: a comma between surnames and given names; that given names don't begin with a particle;
and, where the mapping states it, that everybody in the source has two surnames. Then those readings win over the ones
with one surname, unless these see a given name where the others see a surname (MARIA DEL CARMEN PEREZ; but ADRIAN DE LA
CRUZ LUNA has no such given name). What is left is
no reading either where a surname is a given name (MARIA GUADALUPE PEREZ): then it is not so of everybody.
A CURP beside the name decides more: its first four letters are those of the surnames and the given name (seven, where
four leave a choice). Then every split is tried, in both orders, and surnames of several words where no others fit.
Five words and more without particles are not taken apart: some of them belong together in a way nothing shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from adapters.document.specs import NameOrder
from adapters.values.convert import Contradicted, Unclear, fold
from adapters.values.name_order import as_said, reads
from adapters.values.name_words import BEFORE, BOUND, DEVOUT, EITHER, FIRST, GIVEN, NO_NAME, STANDING
from contracts.curp import letters
from contracts.identifiers import canonical, is_curp

# Joined to the next word. The first lean on the word before them too: PONCE DE LEON, MARIA DE LOS ANGELES.
_LEANING = frozenset({"de", "del", "la", "las", "los", "el", "da", "das", "do", "dos", "di"})
_LEADING = frozenset({"san", "santa", "von", "van", "der", "den", "mc", "mac"})
_WORD = re.compile(r"[^\W\d_]+(?:['’.-]+[^\W\d_]+)*\.?")
PARTS = ("given_names", "first_surname", "second_surname", "company_name", "entity")  # that a name may give
_LONGEST = 200
_MOST_WORDS = 4  # without a comma; those that lean are not counted
_MOST_UNITS = 12  # beside a CURP: splits grow with their square


class Name(NamedTuple):
    """The parts of a person's name, as written."""

    given_names: str
    first_surname: str
    second_surname: str | None


class Unit(NamedTuple):
    """A word with the particles that belong to it; does it begin with one that leans on the word before?"""

    text: str
    leans: bool


class _Reading(NamedTuple):
    name: Name
    given_leaning: int  # how many of the leaning units that may be given names it takes for such


@lru_cache(maxsize=16)  # the three fields of one row
def take_apart(text: str, order: NameOrder, two_surnames: bool, curp: str | None = None) -> Name:
    """The one way to read a name, by the CURP beside it where that is one. Raises Unclear where there is none, or
    another; Contradicted where no way to read it has the CURP's letters.
    """
    text = as_said(text)
    if len(text) > _LONGEST:
        raise Unclear("unclear_name")
    if curp is not None and is_curp(known := canonical(curp)):
        return _by_curp(text, known)
    if "," not in text and reads(text) not in (None, order):
        raise Unclear("unclear_name")
    found = set(_readings(text, order))
    if "," in text:
        found = {reading for reading in found if not joins(*reading.name[1:])}
    if two_surnames:
        found = _with_both(found, order)
    if len(found) != 1:
        raise Unclear("unclear_name")
    name = found.pop().name
    if holds_more(*name[1:]) or ("," not in text and _given(name, order)):
        raise Unclear("unclear_name")
    return name


def _with_both(found: set[_Reading], order: NameOrder) -> set[_Reading]:
    """The readings with two surnames, unless others see a given name where these see a surname, or the two may be one;
    of several, those that see no given name among the surnames: MIGUEL ANGEL DE LA CRUZ LUNA has no ANGEL DE LA CRUZ.
    """
    both = {reading for reading in found if reading.name.second_surname is not None}
    if not both or len({reading.given_leaning for reading in found}) > 1 or any(bound(*one.name[1:]) for one in both):
        return found
    plain = {reading for reading in both if not _given(reading.name, order)} or both
    parted = {reading for reading in plain if not joins(*reading.name[1:])}
    return parted if len(parted) == 1 and _met(next(iter(parted)).name, order) else plain


def _met(name: Name, order: NameOrder) -> bool:
    """Does a word that is a given name stand where the given names meet the surnames?"""
    return _plain(name.given_names.split()[0 if order == "surnames_first" else -1]) in GIVEN | EITHER


def joins(*surnames: str | None) -> bool:
    """Is one of them two, as LOPEZ DE LA CRUZ?"""
    return any(" ".join(_plain(one).split()[1:]) in STANDING for one in surnames if one is not None)


def holds_more(*surnames: str | None) -> bool:
    """Is more in one of them than a surname that stands by itself, DE LA PAZ DE LEON? Which of it is whose, is open."""
    plain = [f" {_plain(one)} " for one in surnames if one is not None]
    return any(f" {standing} " in one and one.strip() != standing for one in plain for standing in STANDING)


def bound(first: str, second: str | None) -> bool:
    """May two surnames be one, MONTES DE OCA?"""
    return _plain(f"{first} {second}") in BOUND


def _given(name: Name, order: NameOrder) -> bool:
    """Is a given name among the surnames? Certainly, or because it stands beside one that hardly ever stands alone."""
    surnames = [*map(_plain, filter(None, (name.first_surname, name.second_surname)))]
    given = [*map(_plain, name.given_names.split())]
    first, second = (
        (surnames[-1], given[0]) if order == "surnames_first" else (given[-1], surnames[0].partition(" ")[0])
    )
    together = first in FIRST and second in GIVEN | EITHER
    return together or not GIVEN.isdisjoint(surnames)


def _plain(word: str) -> str:
    return fold(word).replace(".", "")


def _readings(text: str, order: NameOrder) -> Iterator[_Reading]:
    before, comma, after = text.partition(",")
    if comma:
        if order == "surnames_first" or _surnames_before(before, after):
            yield from _split(words(before), words(after))
        return
    units = words(text)
    if sum(not unit.leans for unit in units) > _MOST_WORDS:
        return
    for at in range(1, len(units)):
        one, other = units[:at], units[at:]
        yield from _split(one, other) if order == "surnames_first" else _split(other, one)


def _surnames_before(before: str, after: str) -> bool:
    """Among names that begin with given names one with a comma may be turned round, ``GARCIA BUITIMEA, RAMON``, or two
    persons: only given names stand behind it, and none before it, in the first alone.
    """
    given = [*map(_plain, after.split())]
    turned = bool(given) and all(word in GIVEN | EITHER for word in given)
    return turned and (GIVEN | EITHER).isdisjoint(map(_plain, before.split()))


def _by_curp(text: str, curp: str) -> Name:
    names = set(_every(text))
    if not names:
        raise Unclear("unclear_name")
    fitting = {name: inner for name in names for first, inner in _letters(name) if first == curp[:4]}
    if not fitting:
        raise Contradicted("name_contradicts_curp")
    plain = {name: inner for name, inner in fitting.items() if _whole(name.first_surname, name.second_surname)}
    fitting = plain or fitting
    if len(fitting) > 1:
        fitting = {name: inner for name, inner in fitting.items() if inner == curp[13:16]}
    if len(fitting) != 1:
        raise Unclear("unclear_name")
    return fitting.popitem()[0]


def _whole(*surnames: str | None) -> bool:
    """Is each of them one surname? PEREZ JOSE is one before LUIS only where nothing else fits."""
    return all(_one(words(surname)) for surname in surnames if surname is not None)


def _letters(name: Name) -> Iterator[tuple[str, str]]:
    """What it gives to a CURP; an initial (M. ANGEL) stands for itself, or for a MARIA that is passed over."""
    initial, _, rest = name.given_names.partition(" ")
    alone = rest and len(initial.rstrip(".")) == 1
    for given in (initial, rest) if alone else (name.given_names,):
        yield letters(given, name.first_surname, name.second_surname)


def _every(text: str) -> Iterator[Name]:
    """Every way to split a name into given names and one or two surnames, whichever come first."""
    before, comma, after = text.partition(",")
    if comma:
        halves = [(words(before), words(after))]
    else:
        units = words(text)
        halves = [(units[:at], units[at:]) for at in range(1, len(units))]
    if sum(map(len, halves[0] if halves else ())) > _MOST_UNITS:
        return
    for one, other in halves:
        for surnames, given in ((one, other), (other, one)):
            if surnames and given and not given[0].leans:
                for at in range(1, len(surnames) + 1):
                    yield Name(_joined(given), _joined(surnames[:at]), _joined(surnames[at:]) or None)


def words(text: str) -> list[Unit]:
    """Words, each with the particles that belong to it; nothing where one of them is no name's."""
    units: list[Unit] = []
    waiting: list[str] = []
    for word in text.split():
        spelled = fold(word)
        of_the = spelled == "o" and [*map(fold, waiting)] == ["de", "la"]  # DE LA O is a surname
        if not _WORD.fullmatch(word) or (spelled.replace(".", "") in NO_NAME and not of_the):
            return []
        if spelled == "y" and units and not waiting:  # ORTEGA Y GASSET
            waiting = [units.pop().text, word]
        elif spelled in _LEANING or spelled in _LEADING:
            waiting.append(word)
        else:
            units.append(Unit(" ".join([*waiting, word]), bool(waiting) and fold(waiting[0]) in _LEANING))
            waiting = []
    return [] if waiting else units


def _split(surnames: list[Unit], given: list[Unit]) -> Iterator[_Reading]:
    if not given or given[0].leans:
        return
    for first, second in surnames_of(surnames):
        yield _Reading(Name(_joined(given), first, second), sum(map(_devout, given, given[1:])))


def _devout(before: Unit, unit: Unit) -> bool:
    """May it be part of a given name? MARIA DE LA CRUZ, CARMEN DEL ROSARIO; but ADRIAN and his surname DE LA CRUZ."""
    return unit.leans and (_plain(before.text) in BEFORE or _plain(unit.text.split()[-1]) in DEVOUT)


def surnames_of(units: list[Unit]) -> Iterator[tuple[str, str | None]]:
    """One surname or two, each a unit, or a unit and the one that leans on it."""
    for at in range(1, len(units) + 1):
        first, second = units[:at], units[at:]
        if _one(first) and (not second or _one(second)):
            yield _joined(first), _joined(second) if second else None


def _one(units: list[Unit]) -> bool:
    return len(units) == 1 or (len(units) == 2 and units[1].leans)


def _joined(units: list[Unit]) -> str:
    return " ".join(unit.text for unit in units)
