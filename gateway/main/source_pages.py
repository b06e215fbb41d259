"""JSON files that are a page of a longer answer: said in red, since they look whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from adapters.document.mapping import Mapping
from adapters.document.read import JsonRead
from adapters.files.detect import detect
from adapters.files.json_page import Answer, answer, lacking
from adapters.files.names import matches
from adapters.files.workbook import Unreadable
from adapters.profile.file_day import own_day
from adapters.survey.file import Survey
from gateway.main.say import escape, out


def page(found: Survey) -> str:
    """What is said of a file that was looked at; empty where it may be whole."""
    return "" if found.answer is None else _said([found.answer])


def left_pages(found: Survey) -> None:
    """The same on a line of its own."""
    _show(page(found))


def tried_pages(mapping: Mapping, place: Path) -> None:
    """Of the file or folder that a mapping is tried on: pages that are all there together are whole."""
    read = mapping.read.json_
    if read is None or read.lines:
        return
    files = [place] if place.is_file() else [f for f in sorted(place.iterdir()) if matches(f.name, read.files)]
    _show(_said(one for file in files if (one := _answer(file, read)) is not None))


def made_on(mapping: Mapping, place: Path) -> date | None:
    """The day on which the one file that a mapping is tried on was made, if it says so."""
    if not place.is_file():
        return None
    read = mapping.read.json_
    said = None if read is None or read.lines else _answer(place, read)
    return said.day if said and said.day else own_day(place.name)


def _answer(file: Path, read: JsonRead) -> Answer | None:
    try:
        with file.open("rb") as opened:
            return answer(opened, detect(opened), read.items)
    except (OSError, Unreadable):
        return None  # the trial itself says so


def _said(answers: Iterable[Answer]) -> str:
    answers = [*answers]
    if not (members := lacking(answers)):
        return ""
    listed = sum(one.listed for one in answers)
    return (
        f"es una página de varias: trae {listed:,}, y dice {'; '.join(members)}. Pida o guarde las demás ·"
        f" one page of several: it has {listed:,}; get the others"
    )


def _show(said: str) -> None:
    if said:
        out.print(f"[red]✗ {escape(said)}[/red]", soft_wrap=True)
