"""What the CURPs beside them say of the lines for a person's sex and day of birth.

A label of one letter is what they say in practically all rows. Where they say both there are two meanings, and a column
whose labels part them, if there is one, stands in the line: ``by``. What agrees is held against them from then on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column
from adapters.profile.curps import Curps, Pair
from adapters.values.convert import fold

_ENOUGH, _SEVERAL = 5, 3  # rows that say it; rows that are no slips
_ONE_IN, _AGREE = 33, 0.98  # of the rows that may be slips; of those that agree
_UNKNOWN = "0", "9"
_LEAST = 10  # rows, before a line is held against the CURPs
_SEXES = {"H": "hombre", "M": "mujer"}


def beside_curps(
    proposals: Sequence[Proposal], curps: Curps, columns: Sequence[Column], others: Mapping[str, Column]
) -> None:
    """Completes the lines of the persons whose CURP is mapped; ``others`` are the columns of all matched fields."""
    curp = others.get("persons[].curp")
    by_name = {column.name: column for column in columns}
    for one in proposals if curp is not None else ():
        if curp is None or "persons[" not in one.path:
            continue
        pair = curp.name, one.columns[0]
        if one.path.endswith("].sex") and "code" in one.spec and pair in curps.letters:
            _sex(one, pair, curps, by_name)
        elif one.path.endswith("].birth_date") and (told := curps.born.get(pair)):
            _agrees(one, curp, told[True], told.total())


def _sex(one: Proposal, pair: Pair, curps: Curps, columns: Mapping[str, Column]) -> None:
    said: dict[str, Counter[str]] = {}
    for (label, letter), n in curps.letters[pair].items():
        said.setdefault(label, Counter())[letter] += n
    agreed = 0
    for label, letters in said.items():
        if len(label) == 1 and label in one.catalogue and letters.total() >= _ENOUGH:
            agreed += _letter(one, label, letters, pair, curps, columns)
        else:
            agreed += letters[one.catalogue.get(label) or ""]
    if None not in one.catalogue.values() and one.decisions and not one.instead:
        one.decisions = [decision for decision in one.decisions if "etiqueta" not in decision.es]
    _agrees(one, columns[pair[0]], agreed, sum(letters.total() for letters in said.values()))


def _letter(
    one: Proposal, label: str, letters: Counter[str], pair: Pair, curps: Curps, columns: Mapping[str, Column]
) -> int:
    """Makes the label what the CURPs say; returns in how many rows they then agree."""
    (most, agree), *rest = letters.most_common()
    slips = sum(n for _, n in rest)
    if slips < _SEVERAL or slips * _ONE_IN <= letters.total():
        one.catalogue[label] = most
        return agree
    figures = ", ".join(f"con {letter} en la CURP {n:,}" for letter, n in letters.most_common())
    found = _parting(label, curps.parting(pair), columns, letters.total())
    one.catalogue[label] = None
    if found is None and label in _UNKNOWN:
        del one.catalogue[label]
        one.spec["unknown"] = [label]
        return 0
    if found is None or one.spec.get("by", {"column": columns[found[0]].column})["column"] != columns[found[0]].column:
        one.told.append(Decision(f"«{label}» son dos cosas: {figures}", f"{label} means two things", alarm=True))
        return 0
    name, meanings = found
    del one.catalogue[label]
    _by(one, label, columns[name], meanings)
    which = ", ".join(f"{_SEXES[letter]} si dice {text}" for text, letter in meanings.items())
    es = f"«{label}» son dos cosas ({figures}), y las separa «{name}»: {which}. La línea lo lee así"
    one.told.append(Decision(es, f"{label} means two things; {name} parts them", alarm=True))
    return letters.total()


def _by(one: Proposal, label: str, column: Column, meanings: Mapping[str, str]) -> None:
    """A catalogue for each of the column's texts, with all labels that it parts."""
    names = {text: f"{one.spec['catalogue']}-{_slug(text)}" for text in meanings}
    lent = {"of": "record"} if one.member and not column.member else {}
    before = one.spec.get("by", {}).get("catalogues", {})
    one.spec["by"] = {"column": column.column} | lent | {"catalogues": before | names}
    one.columns += [column.name] if column.name not in one.columns else []
    for text, letter in meanings.items():
        one.more.setdefault(names[text], {})[label] = letter


def _parting(
    label: str, parted: Mapping[str, Counter[tuple[str, str, str]]], columns: Mapping[str, Column], rows: int
) -> tuple[str, dict[str, str]] | None:
    """The column of fewest labels under each of which the label is one thing, and which."""
    found = list[tuple[str, dict[str, str]]]()
    for name, told in parted.items():
        by_text: dict[str, Counter[str]] = {}
        for (one, text, letter), n in told.items():
            if one == label and text:
                by_text.setdefault(text, Counter())[letter] += n
        meanings = {text: letters.most_common(1)[0][0] for text, letters in by_text.items()}
        pure = all(
            n.total() >= _SEVERAL and (n.total() - max(n.values())) * _ONE_IN <= n.total() for n in by_text.values()
        )
        named = len({*map(_slug, by_text)}) == len(by_text)
        whole = sum(n.total() for n in by_text.values()) * _ONE_IN >= rows * (_ONE_IN - 1)
        if names_nobody(columns.get(name)) and pure and named and whole and {*meanings.values()} == {*_SEXES}:
            found.append((name, meanings))
    return min(found, key=lambda one: len(one[1]), default=None)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def names_nobody(column: Column | None) -> bool:
    """May its texts stand in a mapping?"""
    return column is not None and not column.sensitive and column.kind in ("text", "number", "mixed")


def _agrees(one: Proposal, curp: Column, agreed: int, told: int) -> None:
    if told >= _LEAST and agreed >= _AGREE * told:
        one.spec["agrees_with_curp"] = curp.column
