"""The lines by which rows of one key would be a record again: its parts, its versions, or records of their own.

What they are only their owner knows, so every line that would settle all of these rows is proposed, and none written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.document.mapping import Mapping
from adapters.document.specs import DateSpec
from adapters.draft.latest import BEGUN, is_stamp
from adapters.draft.proposal import flow
from adapters.profile.cells import look
from adapters.profile.column import words_of
from adapters.profile.field_words import COUNTERS, KEYS
from adapters.trial.clashes import Clashing
from adapters.values.readings import readings

_LISTS = ("persons", "offences")
_BIRTH = "birth_date"


class Settling(NamedTuple):
    """Under what name it is said (``version``, ``persons``, ``offences``, ``own``), the lines, and which of the columns
    that they read the mapping ignores.
    """

    what: str
    lines: list[str]
    ignored: Sequence[str] = ()


def settling(document: Mapping, clashes: Sequence[Clashing]) -> list[Settling]:
    """One for each way that fits all of them."""
    grouped = any(each.rows for each in document.each.values())
    files = document.read.csv or document.read.xlsx
    if not clashes or document.key.content or grouped or not (files or document.read.json_):
        return []
    return [*(_parts(document, clashes) if files else ()), *_versions(document, clashes), *_own(document, clashes)]


def sheets_apart(clash: Clashing) -> bool:
    """Do its rows stand in several sheets?"""
    return len({where.rpartition("#")[0] for where, _ in clash.rows}) > 1


def _parts(document: Mapping, clashes: Sequence[Clashing]) -> Iterator[Settling]:
    for name in _LISTS:
        paths = [path for path in document.fields if path.startswith(f"{name}[0].")]
        own = {column for path in paths for column in document.sources(document.columns_of(document.fields[path]))}
        if own and all({*one.differ} & document.columns <= own for one in clashes):
            lines = [f"each: {{{name}: {{rows: true}}}}", f"{name}[].…   # {name}[0]"]
            yield Settling(name, lines)


def _versions(document: Mapping, clashes: Sequence[Clashing]) -> Iterator[Settling]:
    """By the column that is called a moment of change, or by the only date in which all of them differ."""
    births = {
        column for path, spec in document.fields.items() if _BIRTH in path for column in document.columns_of(spec)
    }
    columns = [column for column in clashes[0].own if column not in births and document.key.latest is None]
    found = [line for column in columns if (line := _latest(document, column, clashes)) is not None]
    stamped = [one for one in found if is_stamp(one[0][0])] or found
    if len(stamped) == 1:
        read, lines = stamped[0]
        yield Settling("version", lines, [c for c in read if c in document.columns_ignored])


def _latest(document: Mapping, column: str, clashes: Sequence[Clashing]) -> tuple[list[str], list[str]] | None:
    """The columns that would be read, that of the change first, and the lines."""
    texts = [[cells.get(column, "") for _, cells in one.rows] for one in clashes]
    forms = _forms(document, column, [text for some in texts for text in some if text])
    if forms is None or not all(len({*some}) == len(some) for some in texts):
        return None
    if all(all(some) for some in texts):
        return [column], [_key(document, column, forms)]
    begun = (c for c in clashes[0].rows[0][1] if c != column and {*words_of(c).split()} & BEGUN)
    for other in begun:
        said = [cells.get(other, "") for one in clashes for _, cells in one.rows]
        more = _forms(document, other, said) if all(said) else None
        if more is not None:
            made = f"versión: {{first_of: {flow([column, other])}}}"
            made = f"{made}   # en made · under made" if document.made else f"made: {{{made}}}"
            return [column, other], [made, _key(document, "versión", list(dict.fromkeys([*forms, *more])))]
    return None


def _key(document: Mapping, column: str, forms: Sequence[str]) -> str:
    latest = {"date": column, "format": forms[0] if len(forms) == 1 else [*forms]}
    return f"key: {flow({'columns': document.key.columns, 'latest': latest})}"


def _forms(document: Mapping, column: str, texts: Sequence[str]) -> list[str] | None:
    """How the column's dates are written, by the mapping or as they look; None where one is none, or several."""
    specs = [spec for spec in document.fields.values() if isinstance(spec, DateSpec) and spec.date == column]
    seen = [look(text) for text in texts]
    plain = all(one.kind == "date" and one.forms[0] != "impossible" for one in seen)
    forms = specs[0].formats if specs else list(dict.fromkeys(one.forms[0] for one in seen)) if plain else []
    return forms if forms and texts and all(len(readings(text, forms)) == 1 for text in texts) else None


def _own(document: Mapping, clashes: Sequence[Clashing]) -> Iterator[Settling]:
    """A counter or a number that every one of the rows has, each another. A counter says nothing between sheets: there
    the later row is as likely the same record.
    """
    apart = any(sheets_apart(one) for one in clashes)
    for column in clashes[0].own:
        if apart and not {*words_of(column).split()} & KEYS:
            continue
        texts = [[cells.get(column, "") for _, cells in one.rows] for one in clashes]
        if {*words_of(column).split()} & (COUNTERS | KEYS) and all(all(t) and len({*t}) == len(t) for t in texts):
            line = f"key: {{columns: {flow([*document.key.columns, column])}}}"
            yield Settling("own", [line], [column] if column in document.columns_ignored else [])
            return
