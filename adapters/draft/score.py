"""How well does a column's name say that it is a field? In points of a hundred, by words; content settles the rest."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache
from itertools import permutations

from pydantic import AwareDatetime

from adapters.draft.hints import HINTS
from adapters.draft.labels import meaning
from adapters.draft.persons import ENTITY, ROLE, entities_of, roles
from adapters.draft.places import names_states
from adapters.files.headers import SEPARATOR
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import (
    ARTICLES,
    ASKED,
    COUNTERS,
    DATES,
    FILLERS,
    GENERIC,
    MEMBERS,
    NAMES,
    NEUTRAL,
    OTHERS,
    PARTS,
    PERIODS,
    ROLES,
    SPELLED,
    SPELLED_OUT,
)
from adapters.profile.times import has_dates
from contracts.fields import Leaf, Sensitivity
from contracts.kind import Kind

Words = list[str]
Phrases = list[Words]  # each sorted

_ASKED, _CUT_SHORT, _LIKE = 75, 72, 70
_DOTTED, _BETWEEN = re.compile(r"[^\W\d_]+\.?"), re.compile(r"[\s_]+")
_DETAINED, _DETERMINED = "persons[].detained_at", "determined_on"  # DET is either, where a kind has both
_STARTS = ("fecha", "hora", "dia", "num", "tipo", "nombre")
_KNOWN = frozenset(word for phrases in NAMES.values() for word in phrases.replace(",", "").split() if len(word) > 3)
_WHOLE = sorted(_KNOWN | {word for phrases in HINTS.values() for word in phrases.replace(",", "").split()})
_SHORTEST = 4  # letters of a word that is cut short


def names(kind: Kind) -> dict[str, Phrases]:
    """What each field goes by: a label without its brackets too, unless two fields are told apart by those."""
    short = Counter(_brief(text, path) for path, leaf in kind.leaves.items() for text in (leaf.meta.es, leaf.meta.en))
    found: dict[str, Phrases] = {}
    for path, leaf in kind.leaves.items():
        labels = [words_of(label) for label in (leaf.meta.es, leaf.meta.en)]
        brief = [text for t in (leaf.meta.es, leaf.meta.en) if short[(text := _brief(t, path))] == 1]
        phrases = [
            *NAMES.get(path, "").split(", "),
            *labels,
            *(name for _, name in brief),
            words_of(path.rpartition(".")[2]),
            *(ASKED[path].split(", ") if path == _DETAINED and _DETERMINED not in kind.leaves else ()),
        ]
        found[path] = _phrases(phrases)
    return found


@lru_cache(maxsize=1024)
def phrases_of(listed: str) -> Phrases:
    """Phrases that stand one after the other, parted by commas."""
    return _phrases(listed.split(", "))


def _phrases(texts: list[str]) -> Phrases:
    return [_words(text) for text in texts if text]


def _words(text: str) -> Words:
    apart = (part for word in text.replace("m p", "mp").split() for part in _apart(word))
    words = [one for word in apart for one in _spelled_out(word).split()]
    timed = {"hora", "y"} if "fecha" in words else set[str]()
    return sorted(word for word in words if word not in ARTICLES and word not in timed)


@lru_cache(maxsize=4096)
def _spelled_out(word: str) -> str:
    """The one word that it is the beginning of: ``ingr`` of ingreso."""
    if word in SPELLED_OUT:
        return SPELLED_OUT[word]
    if word not in _KNOWN and (single := next((one for one in _singulars(word) if one in _KNOWN), None)):
        return single
    if len(word) < _SHORTEST or word in _WHOLE:
        return word
    begun = [whole for whole in _WHOLE if whole.startswith(word)]
    return begun[0] if begun and all(one.startswith(begun[0][:-1]) for one in begun) else word


def _singulars(word: str) -> list[str]:
    """What it may be the plural of: ``infracciones``, ``fechas``."""
    return [word.removesuffix(end) for end in ("es", "s") if word.endswith(end)]


def _apart(word: str) -> list[str]:
    """Words that a system ran together: ``fechahechos``."""
    for start in _STARTS:
        if word.startswith(start) and word.removeprefix(start) in _KNOWN:
            return [start, word.removeprefix(start)]
    return [word]


def _brief(label: str, path: str) -> tuple[str, str]:
    return path.rpartition(".")[0], words_of(label.partition("(")[0])


def score(column: Column, leaf: Leaf, phrases: Phrases) -> int:
    """Above 100 for a name of the field, 90 but for words that say nothing, 75 for a name that says other things
    elsewhere, less for a name within a longer one or one that alone says little.
    """
    above, own = named(column)
    if _elsewhere(column, leaf, above, own, phrases):
        return 0
    if column.kind in ("curp", "rfc"):
        return (95 if _settled(column) else 60) if leaf.path == f"persons[].{column.kind}" else 0
    if above + own == ["estado"] and names_states(column):
        return 102 if leaf.path == "place.state" else 0  # no status
    if _says(column, leaf.path):
        return 104  # its labels are the field's own values
    if (leaf.path == ENTITY and entities_of(column)) or (leaf.path == ROLE and roles(column)):
        return 104
    found = _by_name(column, leaf.path, above, own, phrases)
    whole = sorted(above + own)
    if {*whole} <= GENERIC:
        found = min(found, _LIKE)
    asked = phrases_of(ASKED.get(leaf.path, ""))
    if found < _CUT_SHORT and _cut_short(column, [*phrases, *asked]):
        found = _CUT_SHORT
    return max(found, _ASKED) if whole in asked or (own in asked and {*above} <= NEUTRAL | FILLERS) else found


def _cut_short(column: Column, phrases: Phrases) -> bool:
    """Do its words that end with a dot begin those of a phrase, ``EST. CIV.``, and the others stand in it?"""
    words = _DOTTED.findall(column.column.casefold())
    told = [word for word in words if word not in ARTICLES]
    dotted = [word for word in told if word.endswith(".")]
    least = _SHORTEST if len(told) == 1 else _SHORTEST - 1
    if not dotted or "".join(words) != _BETWEEN.sub("", column.column.casefold()):
        return False
    if any(len(word) <= least for word in dotted):
        return False
    return any(len(phrase) == len(told) and _begins(told, phrase) for phrase in phrases)


def _begins(told: Words, phrase: Words) -> bool:
    """In any order, as phrases are sorted."""
    return any(
        all(whole.startswith(w[:-1]) if w.endswith(".") else whole == w for w, whole in zip(told, order, strict=True))
        for order in permutations(phrase)
    )


def rank(column: Column, path: str) -> int:
    """Of names that only ask whether a column is that field, which comes first: MOTIVO before TIPO."""
    above, own = named(column)
    asked = phrases_of(ASKED.get(path, ""))
    return next((i for i, phrase in enumerate(asked) if phrase in (sorted(above + own), own)), len(asked))


def _by_name(column: Column, path: str, above: Words, own: Words, phrases: Phrases) -> int:
    whole = sorted(above + own)
    if whole in phrases:
        nested = "." in column.column
        return 100 + min(len(whole), 3) - min(path.count("."), 2) - nested  # the record's own field first
    if own in phrases:
        said = NEUTRAL | FILLERS | (MEMBERS.get(path.partition("[]")[0], frozenset()) if column.member else frozenset())
        return 90 if {*above} <= said else _LIKE
    silent = FILLERS | ROLES.keys() if path.startswith("persons[]") else FILLERS
    bare = [word for word in whole if word not in silent]
    return max((_loosely(bare, [w for w in phrase if w not in silent or w == "i"]) for phrase in phrases), default=0)


def _elsewhere(column: Column, leaf: Leaf, above: Words, own: Words, phrases: Phrases) -> bool:
    """Does the name say that it is about something else, or not that it is about the part that the field is of?"""
    said, path, whole = {*above, *own}, leaf.path, tuple(sorted(above + own))
    foreign = OTHERS & said - (ROLES.keys() if column.lists else frozenset())
    if foreign and not any(foreign <= {*phrase} for phrase in phrases):
        return True
    if PERIODS & said and not any(PERIODS & {*phrase} for phrase in phrases):
        return True
    if _counted(leaf, said, phrases) or (DATES & {*own} and leaf.type not in (date, AwareDatetime)):
        return True
    if column.member and (held := [name for name, words in MEMBERS.items() if words & {*above}]):
        return path.partition("[]")[0] not in held
    part = next((words for name, words in PARTS.items() if path.startswith(name)), None)
    if (
        part is not None
        and not part & said
        and not {*map(tuple, phrases_of(NAMES.get(path, "")))} & {tuple(own), whole}
    ):
        return True
    return path.startswith("persons[]") and not {*above} <= NEUTRAL | FILLERS | ROLES.keys() | (part or frozenset())


def _counted(leaf: Leaf, said: set[str], phrases: Phrases) -> bool:
    """The number of something is not that thing: ``No. de oficio`` is nobody's trade."""
    numbered = bool(said & COUNTERS) and leaf.type is str and leaf.meta.sensitivity is not Sensitivity.DIRECT
    return numbered and not any(said & COUNTERS & {*phrase} for phrase in phrases)


def named(column: Column) -> tuple[Words, Words]:
    """A column's own words, and those of what it stands under: a header's upper line, the objects around a member.

    The text of a code is what its object is: ``sexo.descripcion``.
    """
    name = column.column
    above, sign, own = name.rpartition(SEPARATOR)
    if not sign and " " not in name:
        above, _, own = name.rpartition(".")
        if above and {*words_of(own).split()} <= SPELLED and not _is_member(above):
            above, _, own = above.rpartition(".")
    own, above = (own, above) if words_of(own) else (name, "")
    if words_of(own).startswith("f ") and has_dates(column):
        own = f"fecha {words_of(own).removeprefix('f ')}"
    held = [_singular(word) for word in words_of(column.member or "").split()]
    return sorted(_words(words_of(above)) + held), _words(words_of(own))


def _is_member(name: str) -> bool:
    last = {_singular(word) for word in words_of(name.rpartition(".")[2]).split()}
    return any(words & last for words in MEMBERS.values())


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _says(column: Column, path: str) -> bool:
    known = [said.value for label in column.labels or () if (said := meaning(path, label)) and said.certain]
    return len({*known}) > 1 and len(known) * 2 > len(column.labels or ())


def _settled(column: Column) -> bool:
    return column.forms["valid"] * 2 > column.filled


def _loosely(words: Words, phrase: Words) -> int:
    if not words or not phrase:
        return 0
    if words == phrase:
        return 90
    if {*phrase} <= GENERIC | DATES:
        return 0  # any date is called fecha
    rest = len(words) - len(phrase)
    return 60 - 5 * rest + len(phrase) if {*phrase} < {*words} and rest <= 2 else 0
