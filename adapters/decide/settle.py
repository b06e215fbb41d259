"""What an answer takes along: what the lines need that now stand, and what served only those that are gone.

Each step compares the text before the answer with the one after it, so that nothing else of the document changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from adapters.decide.text import (
    Edits,
    Line,
    catalogues_in,
    columns_in,
    edited,
    lines_of,
    section_of,
    standing,
    whole,
)
from adapters.draft.marks import DECIDE, GOES_WITH, TODO, UNLABELLED, unlabelled
from adapters.draft.proposal import flow
from contracts.kind import Kind

_COUNTED = re.compile(rf"\s*# \d+ etiquetas? {UNLABELLED} «(.+?)»: (sus filas van sin)?.*")
_DATELESS = (
    "ninguna línea dice cuándo fueron los hechos: si la fuente no lo tiene, esta línea, y nadie encontrará sus"
    " registros por fecha · no line says when it happened: if the source has none, this line"
)


def settled(before: str, after: str, kind: Kind) -> str:
    """The text after an answer, with all that goes along."""
    steps: tuple[Callable[[str, str], Edits], ...] = (_lost, _parts, _brought, _brought, _counted, _ignored)
    after = edited(after, _undated(before, after, kind)) if standing(after) else after
    for step in steps:
        if not standing(after):
            return after  # it can't be read, and will be refused
        after = edited(after, step(before, after))
    return after


def _open(lines: list[Line], section: str) -> Iterator[Line]:
    return (line for line in lines if line.open and line.section == section)


def _specs(text: str, *, waiting: bool) -> list[object]:
    """The lines' values that read the rows: those that stand, and those that wait for their question."""
    data = standing(text)
    made: list[object] = [
        *section_of(text, "fields").values(),
        data.get("key"),
        data.get("withdraw"),
        data.get("select"),
    ]
    lists = [*section_of(text, "each").values()]
    if waiting:
        lines = lines_of(text)
        lists += [line.value for line in _open(lines, "each")]
        made += [line.value for line in _open(lines, "fields")]
        made += [line.value for line in _open(lines, "") if line.name in ("key", "withdraw")]
    return made + [one["where"] for one in lists if isinstance(one, dict) and "where" in one]


def _columns(text: str, *, waiting: bool) -> set[str]:
    """The columns that they read, and those that these are made of."""
    specs = _specs(text, waiting=waiting)
    lines = lines_of(text)
    found = {*columns_in(specs)}
    found |= {column for _, point in _points(text, lines, specs) for column in columns_in(point)}
    made = {line.name: line.value for line in lines if line.section == "made" and (waiting or not line.open)}
    while more := {column for name in found for column in columns_in(made.get(name))} - found:
        found |= more
    return found


def _points(text: str, lines: list[Line], specs: list[object]) -> list[tuple[str, object]]:
    named = {str(spec[key]) for spec in specs if isinstance(spec, dict) for key in _AXES if key in spec}
    found = [*section_of(text, "points").items(), *((line.name, line.value) for line in _open(lines, "points"))]
    return [(name, point) for name, point in found if name in named]


_AXES = ("latitude_of", "longitude_of")


def _brought(before: str, after: str) -> Edits:
    """What the lines that stand name, and what only waited for them."""
    lines, specs = lines_of(after), _specs(after, waiting=False)
    used, named = _columns(after, waiting=False), {*catalogues_in(specs)}
    wanted = [line for line in _open(lines, "made") if line.name in used]
    points = {name for name, _ in _points(after, lines, specs)}
    wanted += [line for line in _open(lines, "points") if line.name in points]
    paths = section_of(after, "fields")
    lists = {path.partition("[]")[0] for path in paths if "[]" in path}
    wanted += [line for line in _open(lines, "each") if line.name in lists and not lines[line.number - 1].asks]
    wanted += [
        lines[line.number - 1] for line in wanted if lines[line.number - 1].open and not lines[line.number - 1].section
    ]
    for header in (line for line in _open(lines, "catalogues") if line.deep == len("  ") and line.name in named):
        wanted += [header, *(one for one in _entries(lines, header) if one.open and not one.note and one.value != TODO)]
    catalogues = section_of(after, "catalogues")
    for line in _open(lines, "repairs"):
        if catalogues.get(str(line.value.get("catalogue"))) and used & {*line.value.get("columns", ())}:
            wanted.append(line)
    return {line.number: line.said.partition("   # espera a su dato")[0] for line in wanted}


def _entries(lines: list[Line], header: Line) -> Iterator[Line]:
    """The labels of a catalogue, and what is said of them."""
    for line in lines[header.number + 1 :]:
        if line.name and (line.section != "catalogues" or line.deep <= header.deep):
            return
        if line.name or "#" in line.raw:
            yield line


def _lost(before: str, after: str) -> Edits:
    """What served only what is gone: catalogues, repairs, made columns; how exactly a moment is known."""
    lines = lines_of(after)
    had, have = (_columns(text, waiting=True) for text in (before, after))
    gone = had - have
    lost = [line for line in lines if line.section == "made" and line.name in gone]
    repairs = [
        line
        for line in lines
        if line.section == "repairs" and isinstance(line.value, dict) and {*line.value.get("columns", ("",))} <= gone
    ]
    then, now = ({*catalogues_in(_specs(text, waiting=True))} for text in (before, after))
    spelled = {str(line.value.get("catalogue")) for line in repairs if isinstance(line.value, dict)}
    fields = {*section_of(after, "fields"), *(line.name for line in _open(lines, "fields"))}
    moments = {*section_of(before, "fields")} | {line.name for line in _open(lines_of(before), "fields")}
    for line in lines:
        of = line.value.get("precision_of") if line.section == "fields" and isinstance(line.value, dict) else None
        lost += [line] if of in moments - fields else []
        if line.section == "catalogues" and line.deep == len("  ") and line.name in ((then - now) | spelled) - now:
            lost += [line, *_entries(lines, line)]
    return {line.number: None for one in (*lost, *repairs) for line in whole(lines, one)}


def _parts(before: str, after: str) -> Edits:
    """A line that only goes with a part of which nothing else is left."""
    lines = lines_of(after)
    there = {*section_of(after, "fields")} | {line.name for line in _open(lines, "fields")}
    was = {*section_of(before, "fields")} | {line.name for line in _open(lines_of(before), "fields")}

    def alone(line: Line) -> bool:
        part = line.name.rpartition(".")[0] + "."
        others = [path for path in was if path.startswith(part) and path != line.name]
        return bool(others) and not any(path.startswith(part) and path != line.name for path in there)

    return {line.number: None for line in lines if GOES_WITH in line.note and alone(line)}


def _undated(before: str, after: str, kind: Kind) -> Edits:
    """Whether records rightly have no moment of the facts, once it is decided which moment the date is."""
    occurred = kind.filters.occurred
    lines, fields = lines_of(after), section_of(after, "fields")
    open_then, open_now = ({line.name for line in _open(lines_of(text), "fields")} for text in (before, after))
    if occurred not in open_then or occurred in open_now or "undated" in standing(after):
        return {}
    line = next((line for line in _open(lines, "") if line.name == "undated"), None)
    if line is not None and lines[line.number - 1].asks:
        return {line.number: None, line.number - 1: None} if occurred in fields else {}
    if occurred in fields:
        return {} if line is None else {line.number: line.said if line.value == "some" else None}
    moved = (fields.keys() - section_of(before, "fields").keys()) & {*kind.own_instants}
    said = "undated: all" if moved else f"{DECIDE} {_DATELESS}\n# undated: all"
    at = line or next(one for one in lines if one.name == "fields" and not one.section)
    return {at.number: said if line is not None else f"{said}\n{at.raw}"}


def _counted(before: str, after: str) -> Edits:
    """How many labels of a catalogue have no value: fewer with each answer."""
    lines, made = lines_of(after), dict[int, str | None]()
    for line in lines:
        if (match := _COUNTED.fullmatch(line.raw)) is None:
            continue
        header = next((one for one in lines if one.section == "catalogues" and one.name == match[1]), None)
        n = 0 if header is None else sum(one.open for one in _entries(lines, header))
        es, en = unlabelled(match[1], n, left=bool(match[2]))
        indent = line.raw[: len(line.raw) - len(line.raw.lstrip())]
        made[line.number] = f"{indent}# {es} · {en}" if n else None
    return made


def _ignored(before: str, after: str) -> Edits:
    """Columns that nothing reads any more are ignored, those that a line reads now are not."""
    lines = lines_of(after)
    listed = {line.name: line for line in lines if line.section == "columns_ignored" and line.name}
    used = _columns(after, waiting=False)
    made: dict[int, str | None] = {line.number: None for name, line in listed.items() if name in used}
    own = {line.name for line in lines_of(before) if line.section == "made"}
    gone = _columns(before, waiting=True) - _columns(after, waiting=True) - listed.keys() - own
    new = [f"  - {flow(name)}   # así se decidió · so it was decided" for name in sorted(gone)]
    if not new:
        return made | _listed_inline(lines, used)
    header = next((line for line in lines if line.name == "columns_ignored" and not line.section), None)
    if header is None:
        fields = next(line for line in lines if line.name == "fields" and not line.section)
        return made | {fields.number: "\n".join(["columns_ignored:", *new, fields.raw])}
    if isinstance(header.value, list):
        added = f"columns_ignored: {flow([c for c in (*header.value, *sorted(gone)) if c not in used])}"
        return made | {header.number: added}
    return made | {header.number: "\n".join([header.raw, *new])}


def _listed_inline(lines: list[Line], used: set[str]) -> dict[int, str | None]:
    """The list on its one line without what a line reads now."""
    header = next((line for line in lines if line.name == "columns_ignored" and isinstance(line.value, list)), None)
    if header is None or not used & {*header.value}:
        return {}
    left = [column for column in header.value if column not in used]
    return {header.number: f"columns_ignored: {flow(left)}" if left else None}
