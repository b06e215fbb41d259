"""What can be answered about a label that has no value yet, in a catalogue that a line of the mapping already reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from adapters.decide.blocks import Choice
from adapters.decide.text import Edits, Line, catalogues_in, columns_in, section_of
from adapters.draft.marks import OR, TODO
from adapters.draft.proposal import flow
from adapters.values import inegi
from adapters.values.convert import fold
from contracts.fields import Leaf, without_indexes
from contracts.forms import meanings
from contracts.kind import Kind

_ROWS = re.compile(r"(?:^|\s)([\d,]+)$")
_NAMED = re.compile(r"«([^»]+)»")
_KEYS = re.compile(r"\b\d{5}\b")


@dataclass(frozen=True)
class Label:
    """A label that waits. ``leaf`` is the field that its value is of; None where it is only another's spelling."""

    line: Line
    header: Line
    leaf: Leaf | None
    readers: tuple[Line, ...]  # the fields' lines that read the catalogue
    path: str
    fields: Mapping[str, Any]  # all that read it, or a column that it repairs, with what their lines say

    @property
    def guess(self) -> str | None:
        """The value that was proposed for it."""
        return None if self.line.value == TODO else str(self.line.value)

    @property
    def rows(self) -> str:
        """In how many rows it stands."""
        found = _ROWS.search(self.line.note)
        return found[1] if found else ""

    @property
    def doubt(self) -> str:
        """What makes it one, in both languages; nothing where it only has no value."""
        return self.line.note.removesuffix(self.rows).strip(" ¿?")

    @property
    def without(self) -> bool:
        """Do its rows go without the field as long as it has no value? Else they are set aside."""
        return all(isinstance(spec, dict) and spec.get("unknown") == "null" for spec in self.fields.values())

    @property
    def asked(self) -> str:
        """The question."""
        doubt = self.doubt
        rows = f", en {self.rows} {'fila' if self.rows == '1' else 'filas'}" if self.rows else ""
        es = f"{self.header.name}: «{self.line.name}»{rows}"
        if self.leaf is None:
            return f"{es}: ¿es otra escritura de «{self.guess}»? · another spelling of it?"
        return f"{es}: {f'¿{doubt}?' if doubt else '¿qué significa? · what does it mean?'}"


def same_meaning(labels: Iterable[Label]) -> list[list[Label]]:
    """Those of one spelling that mean the same wherever they stand, together: of fields that take the same values, as
    the municipality of the facts and of a home; or another spelling of the same label.
    """
    made: dict[tuple[object, ...], list[Label]] = {}
    for label in labels:
        last = label.path.rpartition(".")[2]
        means = (label.guess,) if label.leaf is None else (last, *label.leaf.values)
        made.setdefault((fold(label.line.name), label.leaf is None, *means), []).append(label)
    return [*made.values()]


def asked_once(labels: Sequence[Label]) -> str:
    """The question about labels that mean the same."""
    first, *others = labels
    if not others:
        return first.asked
    told = ", ".join(f"{one.header.name} ({one.rows})" if one.rows else one.header.name for one in others)
    es, _, en = first.asked.partition(" · ")
    return f"{es} También en {told} · {en} In these too"


def choices_once(labels: Sequence[Label]) -> tuple[list[Choice], Choice]:
    """What may be answered about all of them; each answer writes it everywhere."""
    (choices, none), *others = map(label_choices, labels)
    kept = [[choice, *(by[choice.es] for by in map(_by_words, others) if choice.es in by)] for choice in choices]
    return [together(some) for some in kept if len(some) == len(labels)], together([none, *(o[1] for o in others)])


def typed_once(labels: Sequence[Label], said: str) -> Choice | None:
    """A value that somebody typed for all of them, where the contract lists none."""
    made = [typed_meaning(label, said) for label in labels]
    found = [choice for choice in made if choice is not None]
    return together(found) if len(found) == len(made) else None


def _by_words(made: tuple[list[Choice], Choice]) -> dict[str, Choice]:
    return {choice.es: choice for choice in made[0]}


def together(choices: Sequence[Choice]) -> Choice:
    """Several answers as one; they are shown as the first."""
    lines = dict.fromkeys(choice.line for choice in choices if choice.line)
    edits = {number: said for choice in choices for number, said in choice.edits.items()}
    return choices[0]._replace(line="\n".join(lines), edits=edits)


def open_labels(text: str, lines: list[Line], kind: Kind) -> Iterator[Label]:
    """Those of catalogues that are in use, in the order of the text."""
    yield from _labels(lines, kind, section_of(text, "fields"))


def labels_to_come(text: str, lines: list[Line], kind: Kind, without: Collection[str] = ()) -> Iterator[Label]:
    """Those that will be asked if the fields' lines that wait are taken; ``without``: lines that are put off."""
    fields, waiting = section_of(text, "fields"), dict[str, Any]()
    for line in lines:
        if line.section == "fields" and line.open and OR not in line.raw and line.raw not in without:
            waiting.setdefault(line.name, line.value)
    now = {one.line.number for one in open_labels(text, lines, kind)}
    yield from (one for one in _labels(lines, kind, fields | waiting) if one.line.number not in now)


def _labels(lines: list[Line], kind: Kind, fields: dict[str, Any]) -> Iterator[Label]:
    repaired = _repaired(lines, set(columns_in(list(fields.values()))))
    respelled = _respelled(lines)
    header: Line | None = None
    for line in lines:
        if line.section != "catalogues" or not line.name:
            continue
        if line.deep <= len("  "):
            header = line
        elif line.open and header is not None and (line.note or line.value == TODO):
            name = header.name
            read = {path: spec for path, spec in fields.items() if name in catalogues_in([spec])}
            columns_read = {*columns_in([*read.values()])}
            if columns_read and all(fold(line.name) in respelled.get(column, ()) for column in columns_read):
                continue  # no cell says it any more
            if read:
                path = next(iter(read))
                readers = tuple(one for one in lines if one.name in read and one.section == "fields" and not one.open)
                yield Label(line, header, kind.leaves.get(without_indexes(path)), readers, path, read)
            elif columns := repaired.get(name):
                read = {path: spec for path, spec in fields.items() if {*columns} & {*columns_in([spec])}}
                yield Label(line, header, None, (), columns[-1], read)


def _respelled(lines: list[Line]) -> dict[str, set[str]]:
    """By column what its repairs make another label of, as it is compared."""
    made: dict[str, set[str]] = {}
    for line in lines:
        if line.section == "repairs" and not line.open and isinstance(line.value, dict) and "catalogue" in line.value:
            for column in line.value.get("columns", ()):
                made.setdefault(str(column), set()).update(_decided(lines, str(line.value["catalogue"])))
    return made


def _decided(lines: list[Line], catalogue: str) -> Iterator[str]:
    header = ""
    for line in (line for line in lines if line.section == "catalogues" and line.name):
        if line.deep <= len("  "):
            header = line.name
        elif header == catalogue and not line.open and fold(str(line.value)) != fold(line.name):
            yield fold(line.name)


def _repaired(lines: list[Line], used: set[str]) -> dict[str, list[str]]:
    """Catalogues of spellings, each with the columns that they repair."""
    made: dict[str, list[str]] = {}
    for line in lines:
        if line.section == "repairs" and isinstance(line.value, dict) and "catalogue" in line.value:
            columns = [column for column in line.value.get("columns", ()) if column in used]
            made.setdefault(str(line.value["catalogue"]), []).extend(columns)
    return made


def label_choices(label: Label) -> tuple[list[Choice], Choice]:
    """Its values, the contract's in one order, with the proposed one marked; and that it has none."""
    made = list(_values(label))
    if label.leaf is None:
        return made, Choice("no: queda como está", "no: it stays", "", {label.line.number: None})
    if (unknown := _unknown(label)) is not None:
        made.append(unknown)
    es, en = ("van sin ese dato", "go without it") if label.without else ("se apartan", "are set aside")
    return made, Choice(f"ninguno: sus filas {es}", f"none: its rows {en}", "", {label.line.number: None})


def _values(label: Label) -> Iterator[Choice]:
    guess = [] if label.guess is None else [label.guess]
    told = meanings(label.leaf) if label.leaf is not None else {}
    note = label.line.note
    more = _NAMED.findall(note) if label.leaf is None else _KEYS.findall(note) if not told else []
    for value in dict.fromkeys([*told, *guess, *more]):
        es, en = meant(label, value)
        marks = (" ← propuesto", " ← proposed") if told and value in guess else ("", "")
        yield as_meaning(label, value)._replace(es=es + marks[0], en=en + marks[1])


def meant(label: Label, value: str) -> tuple[str, str]:
    """What that value says of it, in both languages; a municipality's key with its name."""
    told = meanings(label.leaf) if label.leaf is not None else {}
    if value in told:
        return f"{value}: {told[value].es}", told[value].en
    place = inegi.name(value) if not told and _KEYS.fullmatch(value) and inegi.known(value) else ""
    return f"{value} {place}".strip(), "yes"


def as_meaning(label: Label, value: str) -> Choice:
    """The label with that value; its catalogue's heading then stands too."""
    rows = f"   # {label.rows}" if label.rows else ""
    line = f"{' ' * label.line.deep}{_written(label.line.name)}: {_written(value)}"
    edits = _with_header(label) | {label.line.number: line + rows}
    return Choice(value, value, line.strip(), edits)


@lru_cache(maxsize=4096)  # all labels are made choices of with each question
def _written(text: str) -> str:
    return flow(text)


def _with_header(label: Label) -> dict[int, str | None]:
    return {label.header.number: label.header.said} if label.header.open else {}


def _unknown(label: Label) -> Choice | None:
    """The label among the texts that say unknown in the lines that read it."""
    if label.leaf is None or label.leaf.needed != "no":
        return None
    edits: dict[int, str | None] = {label.line.number: None}
    for one in label.readers:
        if not isinstance(one.value, dict) or one.value.get("unknown") == "null":
            return None
        said = one.value.get("unknown")
        texts = [*(said if isinstance(said, list) else []), label.line.name]
        note = f"   # {one.note}" if one.note else ""
        spec = {**{key: value for key, value in one.value.items() if key != "unknown"}, "unknown": texts}
        edits[one.number] = f"{' ' * one.deep}{flow(one.name)}: {flow(spec)}{note}"
    made: Edits = edits
    return (
        Choice("«se desconoce»: sin ese dato", "says unknown: without the field", "", made) if label.readers else None
    )


def typed_meaning(label: Label, said: str) -> Choice | None:
    """A value that somebody typed, where the contract lists none."""
    if label.leaf is None or label.leaf.values or not said or said == TODO:
        return None
    if label.path.endswith("municipality") and not (_KEYS.fullmatch(said) and inegi.known(said)):
        return None
    return as_meaning(label, said)
