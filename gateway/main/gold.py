"""The owner's own marked texts, from which redaction is measured: a JSONL file, or a folder of brat's .txt and .ann.

    {"text": "Se asegura a Juan N.", "spans": [[13, 20]], "known": ["Juan N."]}     one text a line; known is optional

``spans`` are characters (Unicode code points) from, and up to but without; ``known`` is what the record of the text
itself names. In brat every text-bound annotation (T…) is a mark, whatever its label. Messages say file and line, never
the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from gateway.settings import Misconfigured, why
from policies.redaction.measure import Marked


class Gold(NamedTuple):
    """The texts and the digest that names the sample in an agreement."""

    texts: tuple[Marked, ...]
    digest: str


def read_gold(place: Path) -> Gold:
    """Raises Misconfigured, with the line, where the sample can't be read or a mark lies outside its text."""
    try:
        texts = tuple(_brat(place) if place.is_dir() else _lines(place))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{place}: {why(error)}") from None
    if not texts:
        raise Misconfigured(f"{place}: no hay textos · no texts: JSONL, o una carpeta con .txt y .ann · or a folder")
    written = json.dumps([[one.text, one.marks, one.known] for one in texts])
    return Gold(texts, sha256(written.encode()).hexdigest()[:16])


def _lines(file: Path) -> Iterator[Marked]:
    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
        if line.strip():
            yield _line(line, f"{file}:{number}")


def _line(line: str, where: str) -> Marked:
    try:
        document: dict[str, Any] = json.loads(line)
        text, spans, known = document["text"], document["spans"], document.get("known", [])
        marks = tuple((int(start), int(end)) for start, end in spans)
        if not isinstance(text, str) or not all(isinstance(one, str) for one in known) or document.keys() - _MEMBERS:
            raise TypeError
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Misconfigured(
            f'{where}: se espera · expected {{"text": "…", "spans": [[0, 4]], "known": ["…"]}}'
        ) from None
    return _checked(Marked(text, marks, tuple(known)), where)


_MEMBERS = {"text", "spans", "known"}


def _brat(folder: Path) -> Iterator[Marked]:
    for file in sorted(folder.glob("*.txt")):
        notes = file.with_suffix(".ann")
        if not notes.exists():
            raise Misconfigured(
                f"{file}: falta · missing {notes.name}; vacío si nada identifica · empty if nothing does"
            )
        with file.open(encoding="utf-8", newline="") as opened:  # brat counts a line end as it is written
            text = opened.read()
        yield _checked(Marked(text, tuple(_annotated(notes))), str(file))


def _annotated(notes: Path) -> Iterator[tuple[int, int]]:
    """``T1<tab>NAME 3 10;12 15<tab>words``: pieces of one mark are parted by semicolons."""
    for number, line in enumerate(notes.read_text("utf-8").splitlines(), 1):
        if not line.startswith("T"):
            continue
        try:
            places = line.split("\t")[1].partition(" ")[2]
            for piece in places.split(";"):
                start, end = piece.split()
                yield int(start), int(end)
        except (ValueError, IndexError):
            raise Misconfigured(f"{notes}:{number}: se espera · expected T1<tab>LABEL 3 10<tab>…") from None


def _checked(marked: Marked, where: str) -> Marked:
    if any(not 0 <= start < end <= len(marked.text) for start, end in marked.marks):
        raise Misconfigured(f"{where}: una marca está fuera del texto · a mark lies outside the text")
    return marked
