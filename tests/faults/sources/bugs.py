"""Bugs put in on purpose, each in the place of a part of the product, to see that the verdict finds them.

drops                   a row that can't be read is left out without a word
guesses a date          of two possible days the first format's is taken
tells a value           an error, a log record or a rule quotes the row, or a column of it
takes rows in           quoting is lenient: a quote that never closes takes in what follows
takes the last          of two members of one name
stops                   one bad file ends the pull for all
spreads                 one bad row costs its whole file
forgets                 the cursor does not say what was read
counts twice            a row comes again at a batch's end
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from adapters.base import BadRow, Batch, Cursor, Row, Skipped, StopSource
from adapters.document.mapping import Mapping as SourceMapping
from adapters.drop.file_drop import FileDrop
from adapters.files import json_items, records, tables
from adapters.files.workbook import Unreadable
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Unmapped, read_mapping
from contracts.kind import Problem
from tests.faults.sources.trial import Parts

Steps = Iterator[Batch | Skipped]


class Drops(FileDrop):
    def pull(self, cursor: Cursor | None) -> Steps:
        for step in super().pull(cursor):
            yield (
                step if isinstance(step, Skipped) else step._replace(rows=[r for r in step.rows if isinstance(r, Row)])
            )


class CountsTwice(FileDrop):
    def pull(self, cursor: Cursor | None) -> Steps:
        for step in super().pull(cursor):
            yield step if isinstance(step, Skipped) else step._replace(rows=[*step.rows, *step.rows[-1:]])


class Forgets(FileDrop):
    def pull(self, cursor: Cursor | None) -> Steps:
        return super().pull(None)


class Stops(FileDrop):
    def pull(self, cursor: Cursor | None) -> Steps:
        for step in super().pull(cursor):
            if isinstance(step, Skipped):
                raise StopSource(step.unit)
            yield step


class Spreads(FileDrop):
    def pull(self, cursor: Cursor | None) -> Steps:
        for step in super().pull(cursor):
            if isinstance(step, Batch) and any(isinstance(row, BadRow) for row in step.rows):
                yield step._replace(rows=[BadRow(row.locator, "unreadable_row") for row in step.rows])
            else:
                yield step


class QuotesInAnError(FileDrop):
    def pull(self, cursor: Cursor | None) -> Steps:
        for step in super().pull(cursor):
            yield step
            if isinstance(step, Batch) and any(isinstance(row, BadRow) for row in step.rows):
                good = next((row for row in step.rows if isinstance(row, Row)), None)
                raise StopSource(f"after {good}")


class QuotesInALog(Mapper):
    def map(self, values: Mapping[str, Any]) -> Mapped | Elsewhere | Unmapped:
        found = super().map(values)
        if isinstance(found, Unmapped):
            logging.getLogger("adapters").debug("can't map %s", values)
        return found


class QuotesInARule(Mapper):
    def map(self, values: Mapping[str, Any]) -> Mapped | Elsewhere | Unmapped:
        found = super().map(values)
        return Unmapped(None, [Problem("row", f"not {values}")]) if isinstance(found, Unmapped) else found


class GuessesADate(Mapper):
    def __init__(self, mapping: SourceMapping) -> None:
        super().__init__(mapping)
        text = mapping.model_dump_json(by_alias=True, exclude_defaults=True)
        fixed = text.replace('"format":["%d/%m/%Y","%m/%d/%Y"],"decided_by":"period"', '"format":"%d/%m/%Y"')
        self._first = Mapper(read_mapping(fixed, "prueba.yaml"))

    def map(self, values: Mapping[str, Any]) -> Mapped | Elsewhere | Unmapped:
        found = super().map(values)
        doubt = isinstance(found, Unmapped) and [problem.rule for problem in found.problems] == ["ambiguous_date"]
        return self._first.map(values) if doubt else found


def _lenient(patch: pytest.MonkeyPatch) -> None:
    def reader(lines: Any, *, delimiter: str, strict: bool) -> Any:
        return csv.reader(lines, delimiter=delimiter, strict=not strict)

    patch.setattr(records, "csv", SimpleNamespace(reader=reader, Error=csv.Error))


def _last_wins(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(json_items, "_EXACT", json_items.JSONDecoder())


def _names_columns(patch: pytest.MonkeyPatch) -> None:
    def require_apart(header: list[str], _: SourceMapping) -> None:
        for column in header:
            if column and header.count(column) > 1:
                raise Unreadable(f"duplicate_column:{column}")

    patch.setattr(tables, "_require_apart", require_apart)


def _nothing(_: pytest.MonkeyPatch) -> None:
    """The bug is in the parts."""


class Bug(NamedTuple):
    """What it is found as, in which shape, under which blows; and the bug."""

    kind: str
    shape: str
    mutations: Sequence[str]
    parts: Parts = Parts()
    patch: Callable[[pytest.MonkeyPatch], None] = _nothing


BUGS: Mapping[str, Bug] = {
    "drops": Bug("lost", "juzgado", ["columns"], Parts(Drops)),
    "counts twice": Bug("lost", "json", ["json"], Parts(CountsTwice)),
    "guesses a date": Bug("guess", "detenidos", ["cell"], Parts(mapper=GuessesADate)),
    "tells a value in an error": Bug("leak", "actas", ["columns"], Parts(QuotesInAnError)),
    "tells a value in a log": Bug("leak", "carpetas", ["cell"], Parts(mapper=QuotesInALog)),
    "tells a value in a rule": Bug("leak", "workbook", ["zip"], Parts(mapper=QuotesInARule)),
    "tells a column in a rule": Bug("leak", "victimas", ["columns", "columns"], patch=_names_columns),
    "takes rows in": Bug("guess", "actas", ["quotes"], patch=_lenient),
    "takes the last": Bug("guess", "ndjson", ["json"], patch=_last_wins),
    "stops": Bug("stopped", "detected", ["cut"], Parts(Stops)),
    "spreads": Bug("spread", "juzgado", ["columns"], Parts(Spreads)),
    "forgets": Bug("again", "ndjson", ["bytes"], Parts(Forgets)),
}
