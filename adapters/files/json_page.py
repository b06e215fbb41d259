"""Is a JSON file one page of a longer answer? What stands beside its list says so: a total greater than the list is
long, or a next page. Whoever saved the first page has a file that looks whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO, NamedTuple, cast

import ijson  # type: ignore[import-untyped]  # it brings no types

from adapters.files.detect import Written, codec
from adapters.files.gzipped import unpacked
from adapters.files.json_items import EVERY
from adapters.files.json_text import Utf8
from adapters.files.workbook import Unreadable
from adapters.profile.column import words_of
from adapters.profile.file_day import own_day
from adapters.profile.file_span import Span, own_span


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOTALS = _set("total totales count conteo hits")
_ITEMS = _set(
    "elementos elements registros records items resultados results filas rows count hits global general de of"
)
_PAGES = _set("pagina paginas page pages pag pags")
_LAST = _set("total totales num numero count de of last ultima max")
_FOLLOWING = _set("next siguiente proxima more mas")
_NEXT = _FOLLOWING | _set("proximo has tiene hay")
_LINKS = _set("link links url href uri cursor token page pagina paginacion pagination meta info")
_MOST = 500  # members beside the list


class Answer(NamedTuple):
    """How long a file's list is, and the members beside it that say more: a total, pages, a next page (or empty), the
    day on which it was made, the days that it is about.
    """

    listed: int
    total: tuple[str, int] | None
    pages: tuple[str, int] | None
    following: str
    day: date | None = None
    span: Span | None = None


def answer(file: BinaryIO, written: Written, items: str | None) -> Answer | None:
    """None where nothing stands beside the list, or the file holds a list of pages. Raises Unreadable."""
    if not items or EVERY in items:
        return None
    beside: dict[str, Any] = {}
    listed, part = 0, f"{items}.item"
    file.seek(0)
    parsed = cast(BinaryIO, Utf8(unpacked(file) if written.gzip else file, codec(written.encoding or "")))
    try:
        for prefix, event, value in ijson.parse(parsed, use_float=True):
            if prefix.startswith(part):
                listed += prefix == part and event == "start_map"
            elif event in ("number", "string", "boolean") and ".item" not in prefix and len(beside) < _MOST:
                beside[prefix] = value
    except ijson.JSONError:
        raise Unreadable("unreadable_file") from None
    own = {*words_of(items).split()}
    totals = [(name, n) for name, n in _whole(beside) if _is_total(name, own)]
    pages = [(name, n) for name, n in _whole(beside) if _is_pages(name)]
    following = next((name for name, value in beside.items() if value and _is_next(name)), "")
    total = max(totals, key=lambda one: one[1], default=None)
    return Answer(
        listed, total, pages[0] if pages else None, following, own_day("", beside=beside), own_span((), beside)
    )


def lacking(answers: Sequence[Answer]) -> list[str]:
    """The members, and what they say, by which these files together are not all of it; none where they may be."""
    listed = sum(one.listed for one in answers)
    totals = [one.total for one in answers if one.total]
    if totals:
        name, n = max(totals, key=lambda one: one[1])
        more = [one.pages for one in answers if one.pages and one.pages[1] > len(answers)][:1]
        return [f"{name}: {n}", *(f"{name}: {n}" for name, n in more)] if n > listed else []
    if answers and all(one.following for one in answers):
        return [answers[0].following]
    pages = [one.pages for one in answers if one.pages and one.pages[1] > len(answers)]
    return [f"{name}: {n}" for name, n in pages[:1]]


def _whole(beside: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for name, value in beside.items():
        text = str(value)
        if not isinstance(value, bool) and text.isdecimal() and len(text) < 12:
            yield name, int(text)


def _words(name: str) -> set[str]:
    return {*words_of(name.rpartition(".")[2]).split()}


def _is_total(name: str, items: set[str]) -> bool:
    words = _words(name)
    return bool(words & _TOTALS) and words <= _TOTALS | _ITEMS | items


def _is_pages(name: str) -> bool:
    words = _words(name)
    return bool(words & {"paginas", "pages", "pags"} or (words & _PAGES and words & _LAST)) and words <= _PAGES | _LAST


def _is_next(name: str) -> bool:
    """``next``, ``links.next.href``, ``hasNext``, ``hayMas``."""
    words = {*words_of(name).split()}
    return bool(words & _FOLLOWING) and _words(name) <= _NEXT | _LINKS
