"""The lines for coded fields and for yes or no: what of a column's labels is certain, and what only plausible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from adapters.document.mapping import catalogue_of
from adapters.draft.abbreviated import abbreviated
from adapters.draft.labels import meaning, yes_or_no
from adapters.draft.persons import ENTITY, ROLE, begins, entities_of, of_society, role_of, roles, some_roles
from adapters.draft.proposal import Decision, Guess, Proposal
from adapters.draft.unit_words import KIND, commuted, of_commuted
from adapters.profile.column import Column
from adapters.values.convert import fold
from contracts.fields import Leaf

_WOMAN = ("h", "hombre", "mujer")  # beside these M is a woman
_AND = re.compile(r"[/,;|\n]| [yY] ")  # between several persons
_NUMBERED, _NOBODY_SAID = {"1": "H", "2": "M"}, "9"
_SHORTEST, _LONGEST = 3, 5  # letters of an abbreviation beside its word
_COMPLETED = "offences[].completed"
_RECEIVING = "receiving_authority"


def flagged(made: Proposal, column: Column, path: str) -> None:
    """The line for yes or no."""
    labels = list(column.labels or ())
    said = {label: yes_or_no(path, column.said(label)) for label in labels}
    if path == _COMPLETED and {*map(fold, labels)} == {"c", "t"}:
        made.spec = {"flag": column.column, "true": [x for x in labels if fold(x) == "c"]}
        made.spec["false"] = [x for x in labels if fold(x) == "t"]
        made.undecided("¿C es consumado y T tentativa?", "is C completed, and T attempted?")
        return
    yes = [label for label, flag in said.items() if flag]
    no = [label for label, flag in said.items() if flag is False]
    unsaid = [label for label, flag in said.items() if flag is None]
    made.spec = {"flag": column.column, "true": yes or unsaid[:1] or ["SI"], "false": no}
    if None in said.values() or not yes:
        shown = ", ".join(labels[:4])
        made.undecided(f"¿cuáles dicen sí y cuáles no? {shown}", "which of them say yes, which no?")


def coded(made: Proposal, column: Column, path: str, values: tuple[str, ...]) -> None:
    """The line for one of the field's values, with the catalogue of what the column's labels mean."""
    made.spec = {"code": column.column, "catalogue": catalogue_of(path), "unknown": "quarantine"}
    made.values, made.cells = values, column.labels or {}
    known = _known(path, values, column) | (entities_of(column) if path == ENTITY else {})
    unexplained = not (known or column.meanings)
    if path == ROLE and unexplained and (words := roles(column)):
        begun(made, words)
        return
    if path.endswith(".sex") and unexplained and _NUMBERED.keys() <= (made.cells.keys() - {_NOBODY_SAID}):
        numbered(made)
        return
    made.catalogue = {label: known.get(label) for label in column.labels or ()}
    if path.endswith(".sex"):
        _without_several(made, column)
    unsure = [label for label, value in made.catalogue.items() if value is None]
    made.guesses = {label: guess for label in unsure if (guess := _guessed(path, column.said(label))) is not None}
    made.guesses |= {x: guess for x in unsure if (guess := _begun(path, x, known)) and x not in made.guesses}
    made.guesses |= {label: _meant(made.guesses.get(label), column.said(label)) for label in unsure if column.meanings}
    if path == ENTITY and known:
        made.guesses |= {label: _society(label) for label in unsure if of_society(label)}
    if path == ROLE and unexplained:
        made.guesses |= {label: Guess(role_of(word), f"¿{word}?") for label, word in some_roles(column).items()}
    as_whole(made)
    if column.labels is None:
        made.undecided("demasiados textos distintos para un catálogo", "too many different texts for a catalogue")
        return
    if not known:
        made.undecided("ninguna etiqueta es conocida: escriba su catálogo", "no label is known: write the catalogue")
    elif _few(column, known) and (len(known) + len(made.guesses)) * 2 < len(column.labels):
        made.undecided(
            "la mayoría de sus etiquetas no se conocen: ¿es este dato?", "most labels are unknown: is it this?"
        )


def as_whole(made: Proposal) -> None:
    """A label that abbreviates another probably means the same."""
    said = {label: value for label, guess in made.guesses.items() if (value := guess.value)}
    said |= {label: value for label, value in made.catalogue.items() if value}
    open_ = {label: None for label, value in made.catalogue.items() if value is None and label not in said}
    made.guesses |= {label: Guess(value, "¿?") for label, value in abbreviated(open_, said).items()}


def _without_several(made: Proposal, column: Column) -> None:
    """``M/F`` is no label: the cell is of several persons, which is one question for all of these."""
    several = [label for label in made.catalogue if _of_several(label)]
    if not several:
        return
    cells = sum(n for label, n in (column.labels or Counter[str]()).items() if label in several)
    made.catalogue = {label: value for label, value in made.catalogue.items() if label not in several}
    es = (
        f"{cells:,} celdas dicen a varias personas ({', '.join(several[:3])}): ¿también su nombre y su edad? Con each y"
    )
    es += " cells cada una es una persona (docs/mapping.md); sin eso, esas filas se apartan"
    en = "cells of several persons: their names and ages, too? each and cells make them persons; else set aside"
    made.told.append(Decision(es, en))


def _of_several(label: str) -> bool:
    pieces = _AND.split(label)
    return len(pieces) > 1 and all(usage(one) or fold(one).strip(" .") == "m" for one in pieces)


def begun(made: Proposal, words: Mapping[str, str]) -> None:
    """Codes that are the beginnings of words: the whole catalogue is ready, and one question asks for all of it."""
    made.catalogue = {label: role_of(word) for label, word in words.items()}
    asked = ", ".join(f"{label} es {word}" for label, word in words.items())
    made.undecided(f"¿{asked}?", "are the codes these words?")


def numbered(made: Proposal) -> None:
    """INEGI's numbers for a person's sex: one question asks for all of them, and others wait beside."""
    made.catalogue = {label: _NUMBERED.get(label) for label in made.cells if label != _NOBODY_SAID}
    made.spec["unknown"] = [_NOBODY_SAID] if _NOBODY_SAID in made.cells else "quarantine"
    nobody = " y 9 no especificado" if _NOBODY_SAID in made.cells else ""
    made.undecided(
        f"¿sus etiquetas son las del INEGI: 1 hombre, 2 mujer{nobody}?", "INEGI's: 1 man, 2 woman, 9 not specified?"
    )


def _society(label: str) -> Guess:
    es = f"¿la sociedad o el Estado? legal; o nadie: sin esta línea, unknown: [{label}] en la de su dato"
    return Guess("legal", f"{es} · society, or the state? legal; or nobody: unknown in its field's line")


def _few(column: Column, known: Mapping[str, str]) -> bool:
    return sum(n for label, n in (column.labels or Counter[str]()).items() if label in known) * 2 < column.filled


def knows(column: Column, leaf: Leaf) -> bool:
    """Could it be that field by its labels: does one of them say a value, if the field is coded?"""
    labels = list(column.labels or ())
    if (leaf.path == ENTITY and entities_of(column)) or (leaf.path == ROLE and roles(column)):
        return True
    return (
        not leaf.values
        or bool(_known(leaf.path, leaf.values, column))
        or any(_guessed(leaf.path, column.said(label)) for label in labels)
    )


def entities(column: Column) -> dict[str, list[str]]:
    """A column's labels by what they say of a person: ``natural``, ``legal`` or, under an empty text, neither."""
    found, flags = dict[str, list[str]](), entities_of(column)
    for label in column.labels or ():
        said = flags.get(label) or _certain(ENTITY, column.said(label), ("natural", "legal")) or ""
        found.setdefault(said, []).append(label)
    return found


def _known(path: str, values: tuple[str, ...], column: Column) -> dict[str, str]:
    """Labels whose meaning is certain."""
    labels = {label: column.said(label) for label in column.labels or ()}
    said = [*labels.values()]
    letters = sexes(said) if path.endswith("sex") else _courts(said) if path == _RECEIVING else {}
    found = {label: letters.get(fold(x).strip(" .")) or _certain(path, x, values) for label, x in labels.items()}
    return {label: value for label, value in found.items() if value is not None}


def _certain(path: str, label: str, values: tuple[str, ...]) -> str | None:
    if label in values and not path.endswith("sex"):
        return label
    said = meaning(path, label)
    return said.value if said and said.certain else None


def _begun(path: str, label: str, known: Mapping[str, str]) -> Guess | None:
    """Of an abbreviation beside its word, ``IMP`` and ``IMPUTADO``, what that means; of a role's, by itself too."""
    code = fold(label).strip(" .")
    if not code.isalpha() or not _SHORTEST <= len(code) <= _LONGEST:
        return None
    whole = {other: value for other, value in known.items() if fold(other).startswith(code)}
    if len({*whole.values()}) == 1:
        return Guess(next(iter(whole.values())), f"¿{next(iter(whole))}?")
    word = begins(code) if path == ROLE and not whole else ""
    return Guess(role_of(word), f"¿{word}?") if word else None


def _meant(guess: Guess | None, said: str) -> Guess:
    """The same, with what the file says that the label means."""
    return Guess(guess.value if guess else None, f"¿{said}?")


def _guessed(path: str, label: str) -> Guess | None:
    if path == KIND and commuted(label):
        return of_commuted(label)
    said = meaning(path, label)
    return Guess(said.value, "¿?") if said else None


def _courts(labels: list[str]) -> dict[str, str]:
    """JC beside MP is the civic court; alone it may be a juez de control."""
    return {"jc": "civic_court"} if "mp" in {fold(label).replace(".", "").strip() for label in labels} else {}


def sexes(labels: list[str]) -> dict[str, str]:
    """F and H can be one thing. M is a man beside F, FEMENINO, MASCULINO, a woman beside H, HOMBRE, MUJER; beside both,
    or alone, it is undecided.
    """
    said = {*map(usage, labels)} - {""}
    made = {"h": "H", "f": "M"}
    return made | {"m": said.pop()} if len(said) == 1 else made


def usage(label: str) -> str:
    """What M is beside that label, H or M; empty where it tells nothing."""
    found = fold(label).strip(" .")
    return "H" if found in ("f", "fem", "femenino", "masc", "masculino") else "M" if found in _WOMAN else ""
