"""Labels that would be shared in several spellings: a search for one of them misses the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from adapters.document.mapping import Mapping as Document
from adapters.document.specs import TextSpec
from adapters.values.joined import parted
from adapters.values.spellings import is_place, same
from contracts.fields import Sensitivity, without_indexes
from contracts.kind import Kind

_MOST = 2_000  # different texts of a field; more are no labels
_REPEATED = 2  # times that a label stands, on average
_OFFENCES = ("offences[].label", "infraction.label")


class Apart(NamedTuple):
    """A spelling that would be shared, the label that it certainly is, which is shared too, and in how many parts."""

    text: str
    label: str
    times: int


class Several(NamedTuple):
    """In how many parts a text seems to hold several labels, and the one that does so most often."""

    times: int
    text: str


class Spellings:
    """The labels of the records so far, by field: texts as they would be released, of no field that names somebody."""

    def __init__(self, document: Document, kind: Kind) -> None:
        plain = {without_indexes(path) for path, spec in document.fields.items() if isinstance(spec, TextSpec)}
        self._labels: dict[str, Counter[str] | None] = {
            path: Counter() for path in sorted(plain) if kind.leaves[path].meta.sensitivity is not Sensitivity.DIRECT
        }

    def add(self, fields: Mapping[str, Any]) -> None:
        """One record's."""
        for path, labels in self._labels.items():
            if labels is not None:
                labels.update(_texts(fields, path.split(".")))
                self._labels[path] = labels if len(labels) <= _MOST else None

    @property
    def apart(self) -> dict[str, list[Apart]]:
        """By field, the most frequent first."""
        found = {
            path: _apart(labels, path)
            for path, labels in self._labels.items()
            if labels and labels.total() >= _REPEATED * len(labels)
        }
        return {path: some for path, some in found.items() if some}

    @property
    def several(self) -> dict[str, Several]:
        """By field of an offence's label: texts that hold several, and would be shared as one."""
        found = {path: parted(labels) for path in _OFFENCES if (labels := self._labels.get(path))}
        return {path: Several(n, one.example) for path, one in found.items() if (n := one.cells + one.left)}


def _apart(labels: Counter[str], path: str) -> list[Apart]:
    told = same(labels, places=is_place(path)).items()
    made = [Apart(text, one.label, labels[text]) for text, one in told if one.certain]
    return sorted(made, key=lambda one: -one.times)


def _texts(found: Any, names: list[str]) -> Iterator[str]:
    if not names:
        if isinstance(found, str):
            yield found
        return
    name, _, each = names[0].partition("[")
    inner = found.get(name) if isinstance(found, Mapping) else None
    for one in (inner or ()) if each else (inner,):
        yield from _texts(one, names[1:])
