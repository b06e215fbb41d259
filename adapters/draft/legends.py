"""Labels that only their source can explain: by a sheet that lists them with their meanings, or, of a measure, by which
quantity stands in their rows: M where MULTA is filled, A where ARRESTO is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapters.document.mapping import catalogue_of
from adapters.draft.labels import meaning
from adapters.draft.outcome import IMPOSED
from adapters.draft.proposal import Guess, Proposal
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory
from adapters.survey.legends import LONGEST, bare_label
from contracts.fields import without_indexes
from contracts.kind import Kind

_MEASURE, _OUTCOME = "measure.kind", "outcome"
_MOST, _FEWEST = 12, 2  # labels
_MOST_WORDS, _LONGEST_WORD = 24, 12  # labels, characters
_NEARLY, _HARDLY = 0.9, 0.05  # of a label's rows
Legend = Mapping[str, str]  # by label, as ``bare_label`` has it, what it means


def by_legends(
    kind: Kind, proposals: list[Proposal], columns: Sequence[Column], memory: RowMemory, legends: Sequence[Legend]
) -> list[Proposal]:
    """The proposals, labels of which nothing was known by what the file says of them; and where a column of letters
    says the measure, its line and the outcome's in place of that by which quantity is filled.
    """
    for one in proposals:
        _explained(one, legends)
    filled = next((one for one in proposals if one.path == _MEASURE), None)
    if _MEASURE not in kind.leaves or (filled is not None and not _by_quantity(filled)):
        return proposals
    used = {name for one in proposals for name in one.columns}
    free = [c for c in columns if c.name not in used and not c.member and _short(c)]
    for column in free:
        if (told := next((x for x in legends if _listed(column, x)), None)) and (made := _told(kind, column, told)):
            return [*_in_place(proposals, filled, made[0]), *_unless_there(made[1:], proposals)]
    words = [c for c in columns if c.name not in used and not c.member and c not in free and _brief(c)]
    for column in (*free, *words) if filled is not None else ():
        if filled is None:
            break
        line = _agreeing(kind, column, filled, columns, memory) if column in free else None
        if line is None:
            line = _by_words(kind, column)
        if line is not None:
            line.instead = [filled]
            line.catalogue, line.guesses = filled.catalogue | line.catalogue, filled.guesses | line.guesses
            return [line if one is filled else one for one in proposals]
    return proposals


def _by_quantity(line: Proposal) -> bool:
    return any("which_of" in made for made in line.makes.values())


def _short(column: Column) -> bool:
    labels = [*(column.labels or ())]
    return _FEWEST <= len(labels) <= _MOST and all(len(x) <= LONGEST + 1 and not x.isdecimal() for x in labels)


def _brief(column: Column) -> bool:
    labels = [*(column.labels or ())]
    return _FEWEST <= len(labels) <= _MOST_WORDS and all(len(label) <= _LONGEST_WORD for label in labels)


def _by_words(kind: Kind, column: Column) -> Proposal | None:
    """The line of a column of short labels, some of which are measures' words; asked, since the quantities say it too
    and not of every row.
    """
    labels = [*(column.labels or ())]
    known = {label: value for label in labels if (value := _certain(_MEASURE, label))}
    if len({*known.values()}) < _FEWEST:
        return None
    made = _line(kind, column, _MEASURE, known, {label: label for label in labels})
    made.guesses = {label: Guess(guess.value, "¿?") for label, guess in made.guesses.items()}
    made.undecided(
        f"«{column.name}» dice {', '.join(known)} en sus filas: ¿es la medida? Entonces esta línea; si no, la otra, por"
        " la columna que esté llena",
        "its labels name measures: is it the measure? then this line; else the other, by which quantity is filled",
    )
    return made


def _listed(column: Column, legend: Legend) -> bool:
    return all(bare_label(label) in legend for label in column.labels or ())


def _explained(one: Proposal, legends: Sequence[Legend]) -> None:
    """Its labels without a value, by what the file says that they mean."""
    path = without_indexes(one.path)
    for label in [label for label, value in one.catalogue.items() if value is None]:
        said = next((legend[bare_label(label)] for legend in legends if bare_label(label) in legend), None)
        found = meaning(path, said) if said else None
        if found is not None and found.certain:
            one.catalogue[label] = found.value
        elif said:
            one.guesses = one.guesses | {label: Guess(found.value if found else None, f"¿{said}?")}


def _told(kind: Kind, column: Column, legend: Legend) -> list[Proposal]:
    """The measure's line and the outcome's; none where hardly a meaning is a measure's."""
    said = {label: legend[bare_label(label)] for label in column.labels or ()}
    measures = {label: value for label, text in said.items() if (value := _certain(_MEASURE, text))}
    if len({*measures.values()}) < _FEWEST:
        return []
    ended = {label: found.value for label, text in said.items() if (found := meaning(_OUTCOME, text)) is not None}
    sure = {label: value for label, text in said.items() if (value := _certain(_OUTCOME, text))}
    sure |= {label: "responsible" for label, measure in measures.items() if measure in IMPOSED}
    measure = _line(kind, column, _MEASURE, measures, said)
    outcome = _line(kind, column, _OUTCOME, sure, said)
    for label, text in said.items():
        if label in measure.guesses and measure.guesses[label].value is None and ended.get(label) == "not_responsible":
            measure.guesses[label] = Guess("none", f"¿{text}?")
    return [measure, outcome] if _OUTCOME in kind.leaves else [measure]


def _certain(path: str, text: str) -> str | None:
    found = meaning(path, text)
    return found.value if found is not None and found.certain else None


def _line(kind: Kind, column: Column, path: str, known: Mapping[str, str], said: Mapping[str, str]) -> Proposal:
    """Decided; labels of which the meaning is no value for certain are asked, with it."""
    spec = {"code": column.column, "catalogue": catalogue_of(path), "unknown": "quarantine"}
    made = Proposal(path, spec, [column.name], values=kind.leaves[path].values, cells=column.labels or {})
    made.catalogue = {label: known.get(label) for label in said}
    for label in (label for label, value in made.catalogue.items() if value is None):
        found = meaning(path, said[label])
        made.guesses[label] = Guess(found.value if found else None, f"¿{said[label]}?")
    return made


def _unless_there(lines: Sequence[Proposal], proposals: Sequence[Proposal]) -> list[Proposal]:
    there = {one.path for one in proposals}
    return [line for line in lines if line.path not in there]


def _in_place(proposals: Sequence[Proposal], filled: Proposal | None, line: Proposal) -> Iterator[Proposal]:
    """The measure's line first; quantities that stood in the rows of the other's labels stand in those of its own."""
    yield line
    for one in (one for one in proposals if one is not filled):
        only = one.spec.get("only_where")
        if filled is not None and isinstance(only, dict) and only.get("column") == filled.spec["code"]:
            measures = {filled.catalogue.get(label) for label in only["values"]}
            own = [label for label, value in line.catalogue.items() if value in measures]
            one.spec["only_where"] = {"column": line.spec["code"], "values": own}
        yield one


def _agreeing(
    kind: Kind, column: Column, filled: Proposal, columns: Sequence[Column], memory: RowMemory
) -> Proposal | None:
    """The line of a column whose labels say which quantity is filled; asked, since nothing names it."""
    rows = dict(column.labels or {})
    known = dict[str, str]()
    for quantity in (c for c in columns if filled.catalogue.get(c.column)):
        beside = memory.filled_beside(quantity.name, column.name, rows)
        own = [label for label, n in beside.items() if n >= _NEARLY * rows[label]]
        if len(own) != 1 or sum(n for label, n in beside.items() if label not in own) > _HARDLY * sum(beside.values()):
            return None
        known[own[0]] = filled.catalogue[quantity.column] or ""
    if len(known) < _FEWEST or sum(map(rows.__getitem__, known)) * 2 < sum(rows.values()):
        return None
    made = _line(kind, column, _MEASURE, known, {label: label for label in rows})
    made.guesses = {label: Guess(guess.value, "¿?") for label, guess in made.guesses.items()}
    shown = ", ".join(f"{label} donde la de {measure}" for label, measure in known.items())
    made.undecided(
        f"«{column.name}» dice qué columna está llena ({shown}): ¿es la medida? Entonces esta línea",
        "its letters say which quantity is filled: is it the measure? then this line",
    )
    return made
