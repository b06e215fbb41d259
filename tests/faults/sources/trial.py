"""A unit of files is pulled, mapped and judged, with an unspoilt one beside it, and everything that is said is kept."""

from __future__ import annotations

import logging
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from adapters.base import BadRow, Batch, Cursor, Row, Skipped
from adapters.document.mapping import Mapping as SourceMapping
from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Unmapped, read_mapping
from contracts.kind import Problem
from tests.faults.sources.shape import Shape

NOW = datetime(2026, 6, 1, 18, tzinfo=UTC)
_NUMBER = re.compile(r"#(\d+)@[0-9a-f]{12}$")

Fields = Mapping[str, Any]


class Kept(NamedTuple):
    """A record that may be released: where its first row stands, of how many, and its fields by path."""

    number: int
    rows: int
    fields: Fields


class Parts(NamedTuple):
    """What is tried: the product's own, or with a bug put in."""

    drop: Callable[[str, Path, SourceMapping], FileDrop] = FileDrop
    mapper: Callable[[SourceMapping], Mapper] = Mapper


@dataclass
class Seen:
    """What came of one unit."""

    rows: list[tuple[int, int]] = field(default_factory=list)  # where each stands, kept or not, and of how many it is
    kept: list[Kept] = field(default_factory=list)
    elsewhere: list[int] = field(default_factory=list)
    complete: bool = False
    skipped: str | None = None


@dataclass
class Outcome:
    """What came of a folder, by unit; ``crash`` is what should never be raised."""

    units: dict[str, Seen] = field(default_factory=lambda: defaultdict(Seen))
    crash: BaseException | None = None
    rules: set[str] = field(default_factory=set)  # of units
    problems: set[Problem] = field(default_factory=set)
    said: list[str] = field(default_factory=list)  # log records
    other: list[str] = field(default_factory=list)  # rows that are others when they are fetched by their locators
    again: list[Batch | Skipped] = field(default_factory=list)  # of a second pull
    cursor: Cursor | None = None


@cache
def document(text: str) -> SourceMapping:
    """The mapping, read once."""
    return read_mapping(text, "prueba.yaml")


@cache
def plain_document(text: str) -> dict[str, Any]:
    """The same as YAML."""
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def beside(shape: Shape) -> dict[str, str]:
    """How the unspoilt files are called that stand beside a unit's own."""
    return {name: name.replace("_02.", "_03.") if shape.period else name.replace(".", "-2.", 1) for name in shape.files}


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes them, an hour ago."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))


def trial(folder: Path, shape: Shape, parts: Parts = Parts()) -> Outcome:  # noqa: B008  it is immutable
    """Pulls the folder twice. Nothing is raised."""
    outcome = Outcome()
    with listening(outcome.said):
        try:
            mapping = document(shape.mapping)
            source, mapper = parts.drop("prueba", folder, mapping), parts.mapper(mapping)
            for step in source.pull(None):
                outcome.cursor = step.cursor
                _note(outcome, step, mapper)
                _fetch(outcome, step, source)
            outcome.again = [*parts.drop("prueba", folder, mapping).pull(outcome.cursor)]
        except Exception as error:  # noqa: BLE001  that there is one is what is looked for
            outcome.crash = error
    return outcome


def _fetch(outcome: Outcome, step: Batch | Skipped, source: FileDrop) -> None:
    """The last row, as a quarantined one is read again."""
    rows = [] if isinstance(step, Skipped) else [row for row in step.rows if isinstance(row, Row)]
    if rows and source.fetch(rows[-1].locator) != rows[-1]:
        outcome.other.append(_NUMBER.search(rows[-1].locator)[0])  # type: ignore[index]  # every locator has one


def _note(outcome: Outcome, step: Batch | Skipped, mapper: Mapper) -> None:
    if isinstance(step, Skipped):
        outcome.units[step.unit].skipped = step.rule
        outcome.rules.add(step.rule)
        return
    seen = outcome.units[step.place or ""]
    seen.complete = seen.complete or step.complete
    for row in step.rows:
        number = int(_NUMBER.search(row.locator)[1])  # type: ignore[index]  # every locator has one
        seen.rows.append((number, row.rows if isinstance(row, Row) else 1))
        _judge(outcome, seen, number, row, mapper)


def _judge(outcome: Outcome, seen: Seen, number: int, row: Row | BadRow, mapper: Mapper) -> None:
    if isinstance(row, BadRow):
        outcome.problems.add(Problem("row", row.rule))
        return
    found = mapper.map(row.values)
    if isinstance(found, Elsewhere):
        seen.elsewhere.append(number)
        return
    judged = mapper.kind.judge(found.fields, NOW) if isinstance(found, Mapped) else found.problems
    if isinstance(judged, list):
        outcome.problems.update(judged)
        return
    assert not isinstance(found, Unmapped)
    seen.kept.append(Kept(number, row.rows, dict(_leaves("", judged.model_dump(exclude_unset=True)))))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from _leaves(f"{path}[{at}]", inner)
    elif value is not None:
        yield path, value


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(logging.Formatter().format(record))


@contextmanager
def listening(heard: list[str]) -> Iterator[None]:
    """Every log record of that time, as text."""
    ear, root = _Ear(heard), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
