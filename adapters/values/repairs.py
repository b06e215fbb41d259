"""Corrections of known damage: by a pattern, by a catalogue of the names that were damaged or of the spellings of one
label, or by reading text anew.

Some damage can't be undone by looking at it: a program that replaced every NA by blanks left POLES of NAPOLES. What can
be said is what it would have made of each known name. A cell that is what it made of exactly one of them, and is none
of them itself, was that one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from adapters.document.mapping import Mapping as SourceMapping
from adapters.document.mapping import Repair
from adapters.values.convert import Vocabulary, fold
from adapters.values.excel_lost import lost
from adapters.values.repair_pattern import LONGEST_CELL
from adapters.values.reread import reread, unmarked
from contracts.kind import Problem

_READ = {"cp1252": reread, "html": unmarked}
Mend = Callable[[dict[str, str | None], list[Problem]], None]


def repairer(mapping: SourceMapping, named: Mapping[str, str], repaired: Counter[str]) -> Mend:
    """Repairs the cells of the columns in ``named`` (to the field that a problem is reported under), in order."""
    repairs = [(c, r.name, *_compiled(mapping, r)) for r in mapping.repairs for c in r.columns or named if c in named]

    def repair(cells: dict[str, str | None], problems: list[Problem]) -> None:
        for column, name, find, mend in repairs:
            text = cells[column]
            if text is None:
                continue
            if len(text) > LONGEST_CELL:
                problems.append(Problem(named[column], "too_long_to_repair"))
            elif (found := find(text)) is not None:
                cells[column] = mend(found, text) or None
                repaired[name] += 1

    return repair


def undamaged(names: Iterable[str], damage: Mapping[str, str]) -> dict[str, str]:
    """The name that each damaged form certainly was. Forms are stripped, as cells are."""
    known = set(names)
    spelled = {fold(name) for name in known}
    lost = re.compile("|".join(re.escape(text) for text in sorted(damage, key=len, reverse=True)))
    forms: dict[str, set[str]] = defaultdict(set)
    for name in known:
        forms[lost.sub(lambda found: damage[found[0]], name).strip()].add(name)
    return {
        form: found.pop() for form, found in forms.items() if len(found) == 1 and form and fold(form) not in spelled
    }


def _reread(read: Callable[[str], str], text: str) -> str | None:
    """None where there is no damage."""
    return made if (made := read(text)) != text else None


def _compiled(mapping: SourceMapping, repair: Repair) -> tuple[Callable[[str], Any], Callable[[Any, str], str]]:
    """What finds damage in a cell, and what makes of it and the cell the undamaged text."""
    if repair.lost is not None:
        return lambda text: lost(text) or None, lambda _, __: ""
    if repair.reread is not None:
        return partial(_reread, _READ[repair.reread]), lambda made, _: made
    if repair.pattern is not None:
        pattern = re.compile(repair.pattern)
        replaced = partial(pattern.sub, repair.replace or "")
        return pattern.search, lambda _, text: replaced(text)
    names = mapping.catalogues[repair.catalogue or ""]
    found = undamaged(names, repair.damage).get if repair.damage is not None else spelled(names)
    return found, lambda name, _: name


def spelled(catalogue: Mapping[str, str] | Iterable[str]) -> Callable[[str], str | None]:
    """What finds the one spelling of a label that a catalogue gives it, or that is its value or name itself but for
    case, accents and blanks; None for any other text, and for what is spelled so already.
    """
    told = dict(catalogue) if isinstance(catalogue, Mapping) else {name: name for name in catalogue}
    find = Vocabulary([*((label, label) for label in told.values()), *told.items()]).get

    def found(text: str) -> str | None:
        label = find(text)
        return label if isinstance(label, str) and label != text else None

    return found
