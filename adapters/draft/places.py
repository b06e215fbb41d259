"""Names of states and municipalities become INEGI keys where only one can be meant; where several can, the draft says
which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from pathlib import PurePath

from adapters.draft.proposal import Guess, Proposal
from adapters.profile.column import Column
from adapters.values import inegi
from adapters.values.convert import fold

DIGITS = {
    "municipality": 5,
    "state": 2,
    "plates_state": 2,
    "birth_state": 2,
    "birth_municipality": 5,
}  # of INEGI's keys
_OFFICE = re.compile(
    r"(?:municipio|ayuntamiento(?: constitucional)?|alcaldia|(?:presidencia|gobierno) municipal"
    r"|(?:civico|municipal)(?:es|s)?|civica|comisaria"
    r"|(?:seguridad|policia)(?: (?:publica|ciudadana|preventiva|municipal))*) del? (.+)"
)
_WORD, _SHORTEST, _CENTRE = re.compile(r"[^\W\d_]+"), 4, "centro"  # which is a town's, and Tabasco's Centro
_OFFICES = frozenset(
    {"policia", "policias", "municipal", "municipio", "ayuntamiento", "juzgado", "juzgados", "civico", "civicos"}
    | {"seguridad", "publica", "ciudadana", "direccion", "secretaria", "comisaria", "preventiva", "transito"}
    | {"vialidad", "ssp", "sspm", "ssc", "dspm", "dsp", "gobierno", "de", "del", "la", "y"}
)
Keys = dict[str, list[str]]  # by label, in their order
_MOST_SAID = 3  # candidates that a line's comment names


def keyed(made: Proposal, column: Column, path: str, others: Mapping[str, Column]) -> None:
    """Fills the catalogue of a column of names or keys; ``others`` are the columns of the fields beside it."""
    labels = column.labels
    if labels is None:
        made.undecided("demasiados textos distintos para un catálogo", "too many different texts for a catalogue")
        return
    made.cells = labels
    found = _states(column) if DIGITS[path.rpartition(".")[2]] == 2 else _municipalities(column, path, others)
    sure = {label: keys[0] for label, keys in found.items() if len(keys) == 1 and keys[0]}
    most = Counter[str]()
    for label, key in sure.items():
        most[key[:2]] += labels[label]
    astray = {label for label, key in sure.items() if path == "place.municipality" and _astray(key, sure)}
    astray -= {label for label in astray if label.isdecimal()}
    made.catalogue = {label: None if label in astray else sure.get(label) for label in labels}
    made.guesses = {label: _guess(keys, most) for label, keys in found.items() if made.catalogue[label] is None}
    if DIGITS[path.rpartition(".")[2]] == 5:
        made.guesses |= _by_catalogue(column, path, others, [x for x, key in made.catalogue.items() if key is None])
    if not sure:
        made.undecided("escriba la clave INEGI de cada nombre", "write each name's INEGI key")
    elif len(sure) * 2 < len(labels) and sum(labels[label] for label in sure) * 2 < column.filled:
        made.undecided(
            "la mayoría de sus textos no son nombres oficiales, o los hay en varios estados: ¿es este dato?",
            "most of its texts are no official names, or several states have them: is it this field?",
        )


def _by_catalogue(column: Column, path: str, others: Mapping[str, Column], labels: Sequence[str]) -> dict[str, Guess]:
    """By label without a key what the file's own catalogue calls it: the municipality of that name, as doubtful."""
    said = {label: name for label in labels if (name := column.said(label)) != label}
    named = copy(column)
    named.labels = Counter(said.values())
    found = _municipalities(named, path, others) if said else {}
    most = Counter(keys[0][:2] for keys in found.values() if len(keys) == 1)
    return {label: _guess(found[name], most) for label, name in said.items() if name in found}


def _astray(key: str, sure: Mapping[str, str]) -> bool:
    """The only name of its state among several of another: ``JALAPA`` is Tabasco's, and often meant for Xalapa."""
    states = Counter(other[:2] for other in {*sure.values()})
    return states[key[:2]] == 1 and states.most_common(1)[0][1] > 1


def names_states(column: Column) -> bool:
    """Is nearly every cell the name of a state? A street may be called so too: its own name says which it is."""
    return _mostly(column, lambda label: not label.isdecimal() and inegi.state(label) is not None)


def names_municipalities(column: Column) -> bool:
    """Is nearly every cell the name of a municipality, or short for one?"""
    return _mostly(column, lambda label: bool(inegi.municipalities(label)))


def settled(columns: Sequence[Column], path: str, others: Mapping[str, Column]) -> Column | None:
    """Of a column of municipalities' names and one of their numbers within the state, the names: if each name has one
    key alone, and the numbers are those keys' own.
    """
    numbers = [c for c in columns if c.labels and all(label.isdecimal() and len(label) <= 3 for label in c.labels)]
    names = [column for column in columns if column not in numbers and column.labels]
    if len(numbers) != 1 or len(names) != 1 or not path.endswith("municipality"):
        return None
    found = _municipalities(names[0], path, others)
    keys = {key for each in found.values() for key in each}
    sure = found.keys() == (names[0].labels or {}).keys() and all(len(each) == 1 for each in found.values())
    return names[0] if sure and {key[2:] for key in keys} == {n.zfill(3) for n in numbers[0].labels or ()} else None


def keys_named(column: Column, path: str, others: Mapping[str, Column]) -> Iterator[tuple[list[str], int]]:
    """The keys that each of its labels may be, and the label's cells; of labels that are in the catalogue."""
    found = _states(column) if DIGITS[path.rpartition(".")[2]] == 2 else _municipalities(column, path, others)
    for label, keys in found.items():
        yield [key for key in keys if key], (column.labels or Counter[str]())[label]


def _mostly(column: Column, named: Callable[[str], bool]) -> bool:
    return sum(n for label, n in (column.labels or Counter[str]()).items() if named(label)) * 10 > column.filled * 9


def only_one(texts: Sequence[str], states: Column | None) -> str | None:
    """The municipality whose offices the texts name, if it is certain: ``H. AYUNTAMIENTO DE ZAPOPAN, JALISCO``."""
    said = {inegi.state(label) for label in (states.labels if states else None) or ()}
    found = {key for text in texts for key in _office(text) if not said or key[:2] in said}
    return found.pop() if len(found) == 1 else None


def said_by_names(owner: str, file: str) -> str | None:
    """The municipality whose name is the owner's, but for words of offices; else the one in the file's name.
    None where several may be meant.
    """
    rest = [word for word in _WORD.findall(fold(owner)) if word not in _OFFICES]
    keys = inegi.exactly(" ".join(rest))
    if not keys:
        words = _WORD.findall(fold(PurePath(file).stem))
        runs = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
        keys = frozenset(key for run in runs if len(run) > _SHORTEST and run != _CENTRE for key in inegi.exactly(run))
    return next(iter(keys)) if len(keys) == 1 else None


def _office(text: str) -> frozenset[str]:
    """The keys that are meant; two in doubt, so that nothing is certain."""
    named = _OFFICE.search(fold(text))
    words = re.split(r"[^\wñ.]+", named[1]) if named else []
    for n in range(len(words), 0, -1):
        after = " ".join(word for word in words[n:] if not word.isdecimal())
        if keys := inegi.exactly(" ".join(words[:n])):
            state = inegi.state(after) if after else None
            return frozenset(key for key in keys if state in (None, key[:2])) if state or not after else frozenset()
    return frozenset()


def _states(column: Column) -> Keys:
    """``México`` alone, or beside countries, may be the country: there it is beside an empty text."""
    found = {label: key for label in column.labels or () if (key := inegi.state(label)) is not None}
    alone = len({*found.values()}) == 1
    return {label: [key, ""] if alone and fold(label) == inegi.COUNTRY else [key] for label, key in found.items()}


def _municipalities(column: Column, path: str, others: Mapping[str, Column]) -> Keys:
    """For each label that names one or more: their keys, without those that the labels and columns beside rule out. A
    name that is only short for one is that one in a state that is known, and else beside an empty text.
    """
    said = _said(others.get(path.replace("municipality", "state")), column)
    found = {label: keys for label in column.labels or () if (keys := _keys(label, said))}
    if not said and any(inegi.exactly(label) for label in found):
        states = [frozenset(key[:2] for key in keys) for keys in found.values()]
        shared = frozenset.intersection(*states)
        said = shared if len(shared) == 1 else frozenset()
    if said:
        within = {label: sorted(key for key in keys if key[:2] in said) for label, keys in found.items()}
        return {label: keys for label, keys in within.items() if keys}
    return {label: sorted(keys) if _whole(label) else [*sorted(keys), ""] for label, keys in found.items()}


def _whole(label: str) -> bool:
    return label.isdecimal() or bool(inegi.exactly(label))


def _keys(label: str, said: frozenset[str]) -> frozenset[str]:
    """Of a name; or of a number: the whole key, or the three digits within a state that is known."""
    if not label.isdecimal():
        return inegi.municipalities(label)
    keys = {label.zfill(5)} if len(label) > 3 else {state + label.zfill(3) for state in said if len(said) == 1}
    return frozenset(key for key in keys if inegi.known(key))


def _said(states: Column | None, column: Column) -> frozenset[str]:
    """The states that a column beside it says, if it does in nearly every row."""
    if states is None or states.filled * 20 < column.filled * 19:
        return frozenset()
    found = {inegi.state(label) for label in states.labels or ()}
    return frozenset() if None in found else frozenset(key for key in found if key)


def _guess(keys: list[str], most: Counter[str]) -> Guess:
    """The candidate in the state that most cells are in, and the others in words."""
    ordered = sorted(filter(None, keys), key=lambda key: (-most[key[:2]], key))
    named = [f"{key} {inegi.name(key)}" for key in ordered[:_MOST_SAID]]
    said = " o ".join(named) + (" o…" if len(ordered) > _MOST_SAID else "")
    likely = len(ordered) == 1 or most[ordered[0][:2]] * 2 > most.total()
    return Guess(ordered[0] if likely else None, f"¿{said}?")
