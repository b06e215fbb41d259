"""A mapping's text, line by line: what stands, and what waits as a comment of which a mapping could be made.

Prose is no line of a mapping, be it behind a ``#`` or beside one: it is carried along and never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from adapters.document.mapping import Mapping as Document
from adapters.draft.marks import DECIDE, UNLABELLED
from contracts.document import Document as Yaml
from contracts.document import DocumentError

_OPEN = re.compile(r"( *)# ?( *\S.*)")
_NOTE = re.compile(r"\s+#\s(.*)$")
_QUOTED = re.compile(r"""(?<![^\s{\[,])(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')""")
_PATH = re.compile(r"[a-z_]+(\[[^\]]*\])?(\.[a-z_]+(\[[^\]]*\])?)*")
_COLUMNS = frozenset({"text", "number", "code", "flag", "date", "time", "name", "curp", "column", "columns"}).union(
    {"surnames", "next_day_before", "unless", "agrees_with_curp", "split", "unit_of", "first_of", "which_of"},
    {"x", "y", "for_all", "year", "month", "day", "corrects"},
)
Edits = Mapping[int, str | None]  # by line, what stands in its place; None: nothing


@dataclass(frozen=True)
class Line:
    """One line. ``said`` is how it reads without its ``#``; ``name`` is empty for prose and blank lines."""

    number: int  # from 0
    raw: str
    section: str = ""  # the heading that it stands under; none for a heading itself
    open: bool = False
    said: str = ""
    name: str = ""
    value: Any = None
    note: str = ""  # behind it

    @property
    def asks(self) -> bool:
        """Is it a question?"""
        return self.raw.lstrip().startswith(DECIDE)

    @property
    def deep(self) -> int:
        """How far in it stands."""
        return len(self.said) - len(self.said.lstrip())


@lru_cache(maxsize=8)
def lines_of(text: str) -> list[Line]:
    """Every line of the text, to be read alone."""
    made, live, commented = list[Line](), "", ""
    for number, raw in enumerate(text.split("\n")):
        line = _line(number, raw, live, commented)
        if line.name and not line.section:
            live, commented = (live, line.name) if line.open else (line.name, "")
        made.append(line)
    return made


def _line(number: int, raw: str, live: str, commented: str) -> Line:
    bare = Line(number, raw, said=raw)
    match = _OPEN.fullmatch(raw)
    if bare.asks or UNLABELLED in raw or not raw.strip() or (raw.lstrip().startswith("#") and match is None):
        return bare
    said = match[1] + match[2] if match else raw
    section = "" if not said.startswith((" ", "-")) else commented if match and not match[1] else live
    found = _parsed(said)
    if found is None or not (name := _name(section, said, found)):
        return bare if match else Line(number, raw, section, said=said, name=_begun(said))
    value = found[0] if isinstance(found, list) else found[name]
    note = _NOTE.search(_QUOTED.sub(lambda text: "x" * len(text[0]), said))  # a label may hold a # of its own
    return Line(number, raw, section, match is not None, said, name, value, said[note.start(1) :] if note else "")


@lru_cache(maxsize=4096)  # an answer changes few lines, and all of them are looked at again
def _parsed(said: str) -> Any:
    try:
        return Yaml(said.strip(), "").data
    except DocumentError:
        return None


def _begun(said: str) -> str:
    """Of a line that stands and goes on below: a heading, or the name of what it begins."""
    return said.partition(":")[0].strip(" -'\"")


def _name(section: str, said: str, found: Any) -> str:
    """What a mapping would call it there; nothing where it could not stand there."""
    if isinstance(found, list):
        one = found[0] if len(found) == 1 else None
        if section == "columns_ignored":
            return str(one)
        return str(one.get("name", "")) if section == "repairs" and isinstance(one, dict) else ""
    if not isinstance(found, dict) or len(found) != 1:
        return ""
    name, value = next((str(name), value) for name, value in found.items())
    label = section == "catalogues" and len(said) - len(said.lstrip()) > len("  ")
    fits = {
        "": name in Document.model_fields and (value is None or not isinstance(value, str) or " " not in value),
        "fields": isinstance(value, dict) and _PATH.fullmatch(name) is not None,
        "catalogues": isinstance(value, str | int) if label else value is None or isinstance(value, dict),
    }
    return name if fits.get(section, section in ("made", "each", "points") and isinstance(value, dict)) else ""


def edited(text: str, edits: Edits) -> str:
    """The text with some of its lines otherwise."""
    lines = (edits.get(number, raw) for number, raw in enumerate(text.split("\n")))
    return "\n".join(line for line in lines if line is not None)


def whole(lines: list[Line], head: Line) -> list[Line]:
    """A line that stands, and what belongs to it below: all that stands further in."""
    made = [head]
    for line in lines[head.number + 1 :]:
        if not line.raw.strip() or len(line.raw) - len(line.raw.lstrip()) <= head.deep:
            break
        made.append(line)
    return made


def parsed(text: str) -> Yaml:
    """The text as a document without a name, to be read alone. Raises DocumentError.

    To parse it is what takes longest of an answer, and most answers leave much of the text as it was: comments have no
    say in it, and what was parsed is kept.
    """
    found = _document("\n".join("" if line.lstrip().startswith("#") else line for line in text.split("\n")))
    if isinstance(found, DocumentError):
        raise found
    return found


@lru_cache(maxsize=64)
def _document(text: str) -> Yaml | DocumentError:
    try:
        return Yaml(text, "")
    except DocumentError as error:
        return error


def standing(text: str) -> dict[str, Any]:
    """The mapping as its text has it, unchecked, to be read alone; empty where it can't be read."""
    try:
        data = parsed(text).data
    except DocumentError:
        return {}
    return data if isinstance(data, dict) else {}


def section_of(text: str, name: str) -> dict[str, Any]:
    """What stands under a heading."""
    found = standing(text).get(name)
    return found if isinstance(found, dict) else {}


def columns_in(value: Any) -> Iterator[str]:
    """The columns that a line's value names."""
    if isinstance(value, list):
        for one in value:
            yield from columns_in(one)
    if isinstance(value, dict):
        for key, said in value.items():
            if key in _COLUMNS:
                yield from (one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str))
            yield from said if key == "cells" and isinstance(said, dict) else ()
            yield from columns_in(said) if isinstance(said, dict | list) else ()


def catalogues_in(specs: Iterable[Any]) -> Iterator[str]:
    """The catalogues that fields' lines name."""
    for spec in specs:
        if isinstance(spec, dict):
            yield from (str(spec[key]) for key in ("catalogue",) if key in spec)
            beside = spec.get("by")
            yield from map(str, (beside.get("catalogues") or {}).values()) if isinstance(beside, dict) else ()
