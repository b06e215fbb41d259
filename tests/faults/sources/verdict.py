"""The one checker: what came of a spoilt unit, against what a plain reading of the same bytes says.

Findings are by kind: crash, stopped, guess (a value that the row does not say), lost (a row in no account or in two),
spread (a row or file that was not spoilt is another now), leak (a value in a text that is not the owner's), again (a
second pull brings something), silent (a file that is neither read nor refused).
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from adapters.base import SourceError
from tests.faults.sources.plain import Nothing, Row, Written
from tests.faults.sources.plain_mapping import PlainMapping, Unclear
from tests.faults.sources.plain_reading import rows
from tests.faults.sources.shape import CANARY, Shape
from tests.faults.sources.trial import Fields, Kept, Outcome, Seen, beside, document, plain_document

_RULE = re.compile(r"[a-z][a-z0-9_]{1,40}")


class Finding(NamedTuple):
    kind: str
    what: str


class Spoilt(NamedTuple):
    """A unit's files as they are now, after so many blows.

    ``touched``: the one record that is another, where there is no more than one.
    """

    files: dict[str, bytes]
    written: Written
    touched: int | None
    blows: int


def findings(shape: Shape, spoilt: Spoilt, outcome: Outcome, whole: Outcome) -> list[Finding]:
    """Everything that is wrong. ``whole`` is what comes of the unspoilt folder."""
    name, other = next(iter(shape.files)), next(iter(beside(shape).values()))
    if outcome.crash is not None:
        kind = "stopped" if isinstance(outcome.crash, SourceError) else "crash"
        return [Finding(kind, "".join(traceback.format_exception(outcome.crash)[-6:])), *_leaks(shape, outcome)]
    found = [*_leaks(shape, outcome)]
    found += [Finding("again", f"{step!r:.200}") for step in outcome.again if step[1] != "missing_companion"]
    found += [Finding("guess", f"row {at} is another when it is fetched") for at in outcome.other]
    if outcome.units[other] != whole.units[other]:
        found.append(Finding("spread", f"{other} was not spoilt"))
    seen = outcome.units[name]
    if not seen.complete and seen.skipped is None:
        found.append(Finding("silent", f"{name} is neither read nor refused"))
    found += _against_plain(shape, spoilt, seen, whole.units[name])
    if spoilt.touched is not None:
        found += _spread(seen, whole.units[name], spoilt.touched, _reach(shape))
    return found


def _leaks(shape: Shape, outcome: Outcome) -> Iterable[Finding]:
    columns = document(shape.mapping).known
    for rule in outcome.rules:
        word, _, column = rule.partition(":")
        if _RULE.fullmatch(word) is None or (column and column not in columns):
            yield Finding("leak", f"a unit's rule {rule!r}")
    for field, rule in outcome.problems:
        if _RULE.fullmatch(rule) is None or (CANARY in field and field not in columns):
            yield Finding("leak", f"a row's rule {field!r}: {rule!r}")
    said = [*outcome.said, *([] if outcome.crash is None else [str(outcome.crash)])]
    yield from (Finding("leak", text) for text in said if CANARY in text)


def _against_plain(shape: Shape, spoilt: Spoilt, seen: Seen, whole: Seen) -> Iterable[Finding]:
    plain = PlainMapping(plain_document(shape.mapping), shape.period)
    (read,) = plain.document["read"].values()
    try:
        table = rows([*spoilt.files.values()], spoilt.written, read)
    except Nothing:
        return _of_a_broken_file(spoilt, seen, whole)
    groups = {group[0].number: group for group in _groups(plain, table)}
    found = [Finding("guess", said) for kept in seen.kept if (said := _guess(plain, groups.get(kept.number), kept))]
    strangers = [n for n in seen.elsewhere if n not in groups or _ours(plain, groups[n]) is not False]
    found += [Finding("guess", f"row {number} is said to be another agency's") for number in strangers]
    if spoilt.written.encoding == shape.written.encoding:  # else nobody can tell where its lines end
        found += _accounts(table, seen)
    return found


def _accounts(table: Sequence[Row], seen: Seen) -> Iterable[Finding]:
    """Each row is in one account."""
    numbers = [number for number, _ in seen.rows]
    if not {row.number for row in table} >= set(numbers) or len(set(numbers)) < len(numbers):
        yield Finding("lost", f"rows {numbers} are accounted for, of {len(table)}")
    read = sum(rows for _, rows in seen.rows)
    if read > len(table) or (seen.complete and read < len(table)):
        yield Finding("lost", f"{read} rows are accounted for, there are {len(table)}")


def _of_a_broken_file(spoilt: Spoilt, seen: Seen, whole: Seen) -> Iterable[Finding]:
    """Rows before the place where it breaks may have come, and no others."""
    were = [kept.fields for kept in whole.kept]
    strange = [kept for kept in seen.kept if kept.fields not in were]
    if seen.complete and seen.kept:
        yield Finding("guess", "a file that can't be read was read to its end")
    if strange and spoilt.blows == 1:
        yield Finding("guess", f"of a file that can't be read: {strange[0]}")


def _groups(plain: PlainMapping, table: Iterable[Row]) -> Iterable[list[Row]]:
    """Neighbours of one key, where the mapping makes one record of them."""
    if not any("rows" in each for each in plain.document.get("each", {}).values()):
        return ([row] for row in table)

    def key(row: Row) -> object:
        found = None if row.cells is None else plain.key(row.cells)
        return row.number if found is None else found

    return ([*group] for _, group in groupby(table, key))


def _ours(plain: PlainMapping, group: list[Row]) -> bool | None:
    said = {None if row.cells is None else plain.ours(row.cells) for row in group}
    return said.pop() if len(said) == 1 else None


def _guess(plain: PlainMapping, group: list[Row] | None, kept: Kept) -> str | None:
    """What is wrong with a record that was kept."""
    if group is None or len(group) != kept.rows or any(row.cells is None for row in group):
        return f"row {kept.number} is none, or of other rows"
    if _ours(plain, group) is not True:
        return f"row {kept.number} is not ours"
    try:
        said = plain.fields([row.cells or {} for row in group])
    except Unclear:
        return f"row {kept.number} is unclear, and was read as {kept.fields}"
    return _differs(kept, {path: value for path, value in said.items() if not _constant_alone(plain, path, said)})


def _constant_alone(plain: PlainMapping, path: str, said: Fields) -> bool:
    """Constants don't make a part: nothing else of it is known."""
    part, dot, _ = path.rpartition(".")
    sources = plain.document["fields"]
    made = [spec for other, spec in sources.items() if _unindexed(other).startswith(f"{_unindexed(part)}.")]
    if not dot or all("const" in spec for spec in made):
        return False
    return not any(
        other.startswith(f"{part}.") and "const" not in spec
        for other in said
        for given, spec in sources.items()
        if _unindexed(given) == _unindexed(other)
    )


def _unindexed(path: str) -> str:
    return re.sub(r"\[\d*\]", "[]", path)


def _differs(kept: Kept, said: Fields) -> str | None:
    wrong = [path for path in kept.fields.keys() | said.keys() if not _same(kept.fields.get(path), said.get(path))]
    if not wrong:
        return None
    return f"row {kept.number}: " + "; ".join(f"{p} is {kept.fields.get(p)!r}, not {said.get(p)!r}" for p in wrong)


def _same(value: object, said: object) -> bool:
    if isinstance(value, int | float) and isinstance(said, int | float):
        return float(value) == float(said)
    return value == said


def _reach(shape: Shape) -> int:
    """How far below a record a row may become its own: the next one by a blank key, beyond a heading too."""
    (read,) = plain_document(shape.mapping)["read"].values()
    return 2 if read.get("fill_down") else 0


def _spread(seen: Seen, whole: Seen, touched: int, reach: int) -> Iterable[Finding]:
    """Nothing but the record of one row may be another."""

    def others(of: Seen) -> list[Kept]:
        return [kept for kept in of.kept if not kept.number <= touched < kept.number + kept.rows + reach]

    now, before = others(seen), others(whole)
    gone = [kept.number for kept in before if kept not in now]
    yield from (
        [Finding("spread", f"rows {gone} were not spoilt, row {touched} was")] if gone and not seen.skipped else []
    )
