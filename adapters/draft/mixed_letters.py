"""M beside both H and F: a man in the rows that write F/M, a woman in those that write H/M, never one of them for all.

Where the labels of another column part the two usages, the line that reads M by that column is proposed (``by``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from adapters.draft.codes import usage
from adapters.draft.curps import names_nobody
from adapters.draft.proposal import Guess, Proposal
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory
from adapters.values.convert import fold

_SEVERAL, _MOST = 3, 60  # rows in which a text shows its usage; texts of a column that parts them
_NEARLY = 0.9  # of the rows that show a usage
_NAMES = {"H": "sex-fm", "M": "sex-hm"}  # catalogues, by what M is in them
M_IN_ALL = {"M": "sex-m-mujer", "H": "sex-m-hombre"}  # catalogues, by what M is in all rows
_ASKED = (
    "aquí se mezclan F/M y H/M: M es hombre en unas filas y mujer en otras; no la decida para todas: sin valor, sus"
    " filas se apartan · F/M and H/M are mixed: no one value is right for all; without one its rows are set aside"
)


class _Parting(NamedTuple):
    """A column, and by its text what M is beside it."""

    column: Column
    meanings: dict[str, str]


def mixed_letters(proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory | None) -> None:
    """Asks of lines for a sex what M is where both usages stand in the column, and no CURP has said it; ``memory``: of
    rows that are no several persons' in their cells.
    """
    by_name = {column.name: column for column in columns}
    for one in proposals:
        if not one.path.endswith("].sex") or "code" not in one.spec or "by" in one.spec:
            continue
        letters = [label for label, value in one.catalogue.items() if value is None and label.strip(" .") in ("M", "m")]
        used = Counter[str]()
        for label, n in one.cells.items():
            used[usage(label)] += n
        if not letters or not (used["H"] and used["M"]):
            continue
        if not any(fold(label).strip(" .") == "f" for label in one.cells):
            _beside_words(one, letters)
            continue
        one.guesses = one.guesses | dict.fromkeys(letters, Guess(None, _ASKED))
        column = by_name[one.columns[0]]
        others = columns if memory is not None else ()
        found = [each for other in others if memory and (each := _parting(column, other, memory)) is not None]
        if found:
            _by(one, letters, min(found, key=lambda each: len(each.column.labels or ())))


def _beside_words(one: Proposal, letters: Sequence[str]) -> None:
    """Without an F the words MASC and FEM say nothing of the one letter, and H/M is a usage of its own."""
    if any(fold(label).strip(" .") == "h" for label in one.cells):
        one.guesses = one.guesses | dict.fromkeys(
            letters, Guess("M", "¿mujer? junto a H, y nadie escribe F · beside H, no F")
        )


def _parting(sex: Column, other: Column, memory: RowMemory) -> _Parting | None:
    """That column, if none of its texts stands beside both usages, and those that stand beside one several times are
    beside nearly all of its rows.
    """
    labels = [*(other.labels or ())]
    if (
        other is sex
        or not names_nobody(other)
        or not 1 < len(labels) <= _MOST
        or other.member not in (None, sex.member)
    ):
        return None
    shown: dict[str, Counter[str]] = {}
    for mine, theirs in _places(sex, other, memory):
        for (label, text), n in memory.pairs(mine, sex.labels or {}, theirs, labels).items():
            if said := usage(label):
                shown.setdefault(text, Counter())[said] += n
    if any(len(each) > 1 for each in shown.values()):
        return None
    beside = {text: next(iter(shown[text].items())) for text in labels if text in shown}
    meanings = {text: said for text, (said, n) in beside.items() if n >= _SEVERAL}
    rows, told = Counter[str](), Counter[str]()
    for label, n in (sex.labels or {}).items():
        rows[usage(label)] += n
    for text, said in meanings.items():
        told[said] += shown[text][said]
    return _Parting(other, meanings) if all(told[x] and told[x] >= _NEARLY * rows[x] for x in _NAMES) else None


def _places(sex: Column, other: Column, memory: RowMemory) -> Iterator[tuple[str, str]]:
    """Both columns as rows have them: of an item's list in each of its places."""
    held = {*memory.names}
    if not sex.member:
        yield from [(sex.name, other.name)] if {sex.name, other.name} <= held else []
        return
    place = re.compile(re.escape(sex.name).replace(re.escape("[]"), r"(\[\d+\])", 1))
    for name in held:
        if at := place.fullmatch(name):
            beside = other.name.replace("[]", at[1], 1) if other.member else other.name
            yield from [(name, beside)] if beside in held else []


def _by(one: Proposal, letters: Sequence[str], found: _Parting) -> None:
    lent = {"of": "record"} if one.member and not found.column.member else {}
    names = {text: _NAMES[said] for text, said in found.meanings.items()}
    one.either({"by": {"column": found.column.column} | lent | {"catalogues": names}})
    one.catalogue = {label: value for label, value in one.catalogue.items() if label not in letters}  # no one value
    one.more = {name: dict.fromkeys(letters, said) for said, name in _NAMES.items()}
    _for_all(one, letters)
    one.columns.append(found.column.name)
    men = ", ".join(text for text, said in found.meanings.items() if said == "H")
    one.undecided(
        f"M es hombre donde se escribe F/M y mujer donde se escribe H/M, y «{found.column.name}» los separa: F solo"
        f" está junto a {men}. ¿Es así? Entonces esta línea; si no, la de lo que M es en todas, o la otra, y las filas"
        " con M se apartan",
        "M is a man where F/M is written and a woman where H/M is, and that column parts them: then this line; else"
        " that of what M is in all rows, or the other, and rows with M are set aside",
    )


def _for_all(one: Proposal, letters: Sequence[str]) -> None:
    """The lines by which M is one thing in all rows, whoever wrote it."""
    known = {label: value for label, value in one.catalogue.items() if value}
    for said, name in M_IN_ALL.items():
        one.more[name] = known | dict.fromkeys(letters, said)
        spec = {key: value for key, value in one.spec.items() if key != "by"} | {"catalogue": name}
        alone = replace(one, spec=spec, decisions=[], instead=[], told=[], extra=False, catalogue={}, more={})
        one.instead.append(alone)
