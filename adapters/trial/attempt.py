"""A mapping tried on a source without store, keys or agreement: what would become of every row, and why.

It reads all, maps all and judges against the contract, as a pull does, and shows of the rows only what its owner asked
to see: the first few, and a few examples of each trouble. Those hold values, for the owner's own terminal alone; so do
the first rows of some thousand keys while it runs, to be shown if their key stands again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from adapters.base import BadRow, Batch, Row, Skipped, Source
from adapters.document.mapping import Mapping as Document
from adapters.document.specs import CodeSpec, ConstSpec, DateSpec
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Older, Unmapped
from adapters.rows.pieces import splitter
from adapters.trial.ages import left_out
from adapters.trial.clashes import Clashes
from adapters.trial.found import EXAMPLES, Trial, Unlisted
from adapters.trial.kept import note, once
from adapters.trial.mends import mends
from adapters.trial.numbers import Numbers
from adapters.trial.records import Records, nobody
from adapters.trial.repairs import changes
from adapters.trial.rows import Cells, Shown, Troubled, place, side_by_side
from adapters.trial.settling import settling
from adapters.trial.spellings import Spellings
from adapters.trial.together import Disagreements
from adapters.trial.versions import Corrections, Regressions
from contracts.fields import without_indexes
from contracts.kind import Problem

_MUNICIPALITY = "place.municipality"
_DATELESS = 10  # whose places are said
MOST_CODES = 1_000  # different ones that are counted
_DUPLICATE = Problem("record", "duplicate_key")
CLASH = f"{_DUPLICATE.field}: {_DUPLICATE.rule}"  # among the reasons
__all__ = ["CLASH", "EXAMPLES", "MOST_CODES", "Trial", "attempt"]
_UNLISTED = ("unknown_code", "unknown_flag")


def attempt(
    source: Source,
    document: Document,
    now: datetime,
    rows: int,
    progress: Callable[[int, int | None], None],
    day: date | None = None,
) -> Trial:
    """The whole source under that mapping. ``rows`` are shown; raises what the source raises. ``day``: that on which
    its one file was made.
    """
    run = _Run(document, now, rows, day)
    for step in source.pull(None):
        if isinstance(step, Skipped):
            run.trial.skipped.append(f"{step.unit}: {step.rule}")
            continue
        run.batch(step)
        progress(step.done, step.total)
    return run.end()


class _Run:
    def __init__(self, document: Document, now: datetime, rows: int, day: date | None) -> None:
        self.trial = Trial(undated=document.undated, mapped=frozenset(map(without_indexes, document.fields)))
        self._document, self._mapper, self._now, self._rows = document, Mapper(document), now, rows
        facts = document.fields.get(self._mapper.kind.filters.occurred)
        self.trial.facts = [*filter(None, (facts.date, facts.time))] if isinstance(facts, DateSpec) else []
        self._day = day
        self._split = splitter(document)
        self._records = Records(document, self._mapper.kind)
        self._clashes, self._regressions = Clashes(document), Regressions(document)
        self._corrections = Corrections(document)
        self._numbers = Numbers(document)
        self._troubled = Troubled(document, self._judged)
        self._together: set[frozenset[str]] = set()  # the fields that problems of one row are of
        self._disagreements = Disagreements(document, self._mapper.kind)
        self._nobody, self._spellings = nobody(document), Spellings(document, self._mapper.kind)
        self._repair = [(repair.name, changes(document, i)) for i, repair in enumerate(document.repairs)]

    def batch(self, batch: Batch) -> None:
        self.trial.unexpected |= batch.unexpected
        if batch.read_as is not None and batch.place is not None:
            self.trial.read_as[batch.place] = batch.read_as
        for row in batch.rows:
            self._row(row, batch.unit or "")

    def end(self) -> Trial:
        trial, records = self.trial, self._records
        trial.kept, trial.repeated = records.accounts["kept"], records.accounts["repeated"] + trial.older
        trial.withdrawn, trial.replaced = records.accounts["withdrawn"], records.replaced
        trial.numbers = self._numbers.found
        trial.regressed = self._regressions.records
        trial.correcting, trial.astray = self._corrections.rows, self._corrections.astray
        trial.clashing, trial.differing = self._clashes.keys, self._clashes.columns
        trial.clashes, trial.settling = self._clashes.told, settling(self._document, self._clashes.told)
        trial.records, trial.keys_forgotten = records.shared, records.forgotten
        trial.filled, trial.parts, trial.holders = records.filled, records.parts, records.holders
        trial.dateless = list(islice(records.lacking(self._mapper.kind.filters.occurred), _DATELESS))
        if isinstance(self._document.fields.get(_MUNICIPALITY), ConstSpec):
            trial.unplaced = records.shared - records.filled.get(_MUNICIPALITY, 0)
        if clashed := records.accounts["clashed"]:
            trial.quarantined += clashed
            trial.reasons[_named(_DUPLICATE)] = clashed
        trial.apart, trial.several = self._spellings.apart, self._spellings.several
        problems = [Problem(path, rule) for path, _, rule in (why.rpartition(": ") for why in trial.reasons)]
        trial.left_behind += records.joined
        trial.disagreeing, trial.agreed = self._disagreements.columns, self._mapper.joined
        trial.mends = list(mends(self._document, self._mapper.kind, problems, self._now.date(), self._together))
        trial.left_out = list(left_out(self._document, trial.misaged_by))
        trial.again, trial.once = dict(self._mapper.again), once(self._document)
        trial.repaired, trial.unknown = dict(self._mapper.repaired), dict(self._mapper.unknown)
        return trial

    def _row(self, row: Row | BadRow, unit: str) -> None:
        trial = self.trial
        if isinstance(row, BadRow):
            trial.read += 1
            self._refuse(Row(row.locator, {}), [Problem("row", row.rule)])
            return
        trial.read += row.rows
        trial.joined += row.rows - 1
        before = self._mapper.repaired.total()
        found = self._mapper.map(row.values)
        row = row._replace(values=self._split(row.values, []))
        if self._mapper.repaired.total() > before:
            self._repairs(row)
        if isinstance(found, Elsewhere):
            trial.elsewhere += 1
            return
        self._corrections.add(row.values)
        account, problems = self._settle(row, found, unit)
        if len(trial.shown) < self._rows:
            fields, record = (found.fields, (unit, found.key)) if isinstance(found, Mapped) else ({}, None)
            lines = list(side_by_side(self._document, row, fields, self._troubled.is_part))
            trial.shown.append(Shown(row.locator, lines, problems, account, record))

    def _settle(self, row: Row, found: Mapped | Older | Unmapped, unit: str) -> tuple[str, list[Problem]]:
        if isinstance(found, Older):
            self.trial.older += 1
            return "older", []
        problems = found.problems if isinstance(found, Unmapped) else self._judged(found)
        if isinstance(found, Mapped) and not problems:
            account = self._records.add(found, unit, place(row.locator), row.rows - 1)
            self._clashes.add(unit, found.key, row, clashed=account == "clashed")
            if account == "kept":
                self.trial.nobody += self._nobody(found.fields)
                note(self.trial, self._document, self._mapper.kind, found.fields, row, self._day)
            self._spellings.add(found.fields if account == "kept" else {})
            if account in ("kept", "repeated"):
                self._numbers.add(found.key, row.values)
            if account in ("kept", "withdrawn"):
                self._regressions.add(found.key, row.values)
            if account != "clashed":
                return account, []
            problems = [_DUPLICATE]
            self._clashed(row, found.key, unit)
        else:
            self._refuse(row, problems)
            if found.key is not None:
                self._beside(row, found.key, unit)
        return "quarantined", problems

    def _beside(self, row: Row, key: str, unit: str) -> None:
        """A row that is set aside for itself, and those of its record: which of them is right can't be known."""
        clashed = self._records.refuse(key, unit, place(row.locator))
        self._clashes.add(unit, key, row, clashed=clashed)
        if clashed:
            self._taken_back(key, unit)

    def _clashed(self, row: Row, key: str, unit: str) -> None:
        """Names both rows; what was shown of the record before is set aside as well."""
        both = f"{self._records.first(key)} ≠ {place(row.locator)}"
        self._example(_DUPLICATE, both, row.values)
        self._taken_back(key, unit)

    def _taken_back(self, key: str, unit: str) -> None:
        for i, shown in enumerate(self.trial.shown):
            if shown.record == (unit, key) and not shown.problems:
                self.trial.shown[i] = shown._replace(problems=[_DUPLICATE], account="quarantined")

    def _judged(self, found: Mapped) -> list[Problem]:
        judged = [] if found.withdrawn else self._mapper.kind.judge(found.fields, self._now)
        return judged if isinstance(judged, list) else []

    def _refuse(self, row: Row, problems: list[Problem]) -> None:
        self.trial.quarantined += 1
        self.trial.left_behind += row.rows - 1
        self._together.add(frozenset(problem.field for problem in problems))
        if any(problem.rule == "rows_disagree" for problem in problems):
            self._disagreements.add(row.values)
        for problem in problems:
            self.trial.reasons[_named(problem)] += 1
            self._example(problem, row.locator, row.values)

    def _example(self, problem: Problem, locator: str, values: Mapping[str, Any]) -> None:
        examples = self.trial.examples.setdefault(_named(problem), [])
        if len(examples) == EXAMPLES and problem.rule not in _UNLISTED:
            return
        for concerned in self._troubled.cells(problem, values):
            if len(examples) < EXAMPLES and all(concerned != other for _, other in examples):
                examples.append((locator, concerned))
            if problem.rule in _UNLISTED and len(self.trial.codes) < MOST_CODES:
                self.trial.codes.update({*self._unlisted(problem, concerned)})

    def _unlisted(self, problem: Problem, concerned: Cells) -> Iterator[Unlisted]:
        for path, spec in self._document.fields.items():
            if isinstance(spec, CodeSpec) and without_indexes(path) == problem.field and spec.code in concerned:
                yield Unlisted(spec.catalogue, spec.code, concerned[spec.code].strip())

    def _repairs(self, row: Row) -> None:
        for name, changed in self._repair:
            found = self.trial.repairs.setdefault(name, [])
            if len(found) < EXAMPLES:
                found.extend(change for change in changed(row.values) if change not in found)
                del found[EXAMPLES:]


def _named(problem: Problem) -> str:
    return f"{problem.field}: {problem.rule}"
