"""Records whose rows disagree: in which column, which keys, and what they say; for the owner's own terminal alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapters.document.mapping import Mapping as Document
from adapters.document.mapping import list_of
from adapters.document.specs import Sourced
from adapters.profile.column import words_of
from adapters.rows.agreement import Agreement, group
from adapters.rows.cells import cleaner
from adapters.trial.mends import line, may_lack
from adapters.values.spellings import Same, is_place, same
from contracts.fields import without_indexes
from contracts.kind import Kind

MOST_KEYS = 20  # that are named, of each column
_LONGEST = 50  # characters of a catalogue's name
_MOST_TEXTS = 1_000  # of each column, to see which are spellings


class Against(NamedTuple):
    """One record: its key as the source has it, and what its rows say, repaired; a blank is empty."""

    key: str
    texts: list[str]


@dataclass
class Disagreeing:
    """In how many ``records`` rows disagree about a column, and the first of them; ``spellings`` are of the texts those
    that seem to be another's, and whose, for the ``catalogue`` that ``repaired`` says is a repair's already; ``lines``
    leave the column's fields empty in such records, where all of them may be.
    """

    catalogue: str
    repaired: bool
    records: int = 0
    first: list[Against] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    spellings: dict[str, Same] = field(default_factory=dict)
    texts: Counter[str] = field(default_factory=Counter)


class Disagreements:
    """Feed it the records of which it is known that their rows disagree."""

    def __init__(self, document: Document, kind: Kind) -> None:
        self._document, self._kind, self._group = document, kind, group(document)
        self._agreement, self._clean = Agreement(document), cleaner(document, Counter())
        self._columns: dict[str, Disagreeing] = {}

    def add(self, values: Mapping[str, Any]) -> None:
        """One record's values, its rows among them."""
        rows = [self._clean(row, []) for row in values.get(self._group) or ()]
        key = " ".join(rows[0].get(column) or "" for column in self._document.key.columns) if rows else ""
        for column, texts in self._agreement.columns(rows).items():
            found = self._columns.setdefault(column, self._none_yet(column))
            found.records += 1
            if len(found.first) < MOST_KEYS:
                found.first.append(Against(key, texts))
            if len(found.texts) < _MOST_TEXTS:
                found.texts.update(filter(None, texts))

    @property
    def columns(self) -> dict[str, Disagreeing]:
        """By column, with spellings and lines."""
        for column, found in self._columns.items():
            found.spellings, found.lines = self._same(column, found.texts), self._lines(column)
        return self._columns

    def _lines(self, column: str) -> list[str]:
        document, decided = self._document, [s.column for s in (self._document.select, self._document.withdraw) if s]
        own = [(path, spec) for path, spec in document.fields.items() if list_of(path) is None]
        of_it = [(p, s) for p, s in own if isinstance(s, Sourced) and column in document.columns_of(s)]
        if column in (*decided, *document.lent) or not all(may_lack(document, self._kind, *one) for one in of_it):
            return []
        return [line(path, spec, {"disagree": "null"}) for path, spec in of_it]

    def _none_yet(self, column: str) -> Disagreeing:
        repairs = (one.catalogue for one in self._document.repairs if column in one.columns and not one.damage)
        if (there := next(filter(None, repairs), None)) is not None:
            return Disagreeing(there, repaired=True)
        name = re.sub(r"[^a-z0-9]+", "-", words_of(column).replace("ñ", "n")).strip("-")[:_LONGEST] or "textos"
        return Disagreeing(f"{name}-filas" if name in self._document.catalogues else name, repaired=False)

    def _same(self, column: str, texts: Counter[str]) -> dict[str, Same]:
        fields = self._document.fields.items()
        paths = [without_indexes(path) for path, spec in fields if column in self._document.columns_of(spec)]
        return same(texts, places=any(map(is_place, paths)))
