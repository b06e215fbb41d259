"""The days that a file says it is about: two members beside a JSON's list, or two dates in a title.

{"periodo": {"del": "2024-07-01", "al": "2025-12-31"}, …}        CARPETAS DEL 01/01/2025 AL 30/06/2025
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from adapters.profile.column import words_of
from adapters.values.convert import as_text, fold
from adapters.values.months_said import span_said


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FROM = _words("de del desde inicio inicial inicia from start since")
_TO = _words("a al hasta fin final termino termina to end until")
_BESIDE = _words("fecha fec f date dia periodo rango intervalo period range consulta filtro filtros fechas parametros")
_DAY = r"(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)"
_ISO = r"(20\d\d)-(\d\d)-(\d\d)"
_OF_A_DAY = 10  # characters: what follows is a time
_BETWEEN = r"\s*(?:al?|hasta(?: el)?|to|-|–)\s*"
_NUMBERS = re.compile(rf"(?<!\d){_DAY}{_BETWEEN}{_DAY}(?!\d)")
_DATES = re.compile(rf"(?<!\d){_ISO}{_BETWEEN}{_ISO}(?!\d)")


class Span(NamedTuple):
    """The first and the last day, and where that stands."""

    first: date
    last: date
    whence: str


def own_span(titles: Iterable[str] = (), beside: Mapping[str, object] | None = None) -> Span | None:
    """None where nothing says it, or two things say two."""
    texts = [(f"«{name}»", as_text(value) or "") for name, value in (beside or {}).items()]
    texts += [(f"«{' '.join(title.split())[:60]}»", title) for title in titles]
    found = [*_pairs(beside or {}), *(Span(*days, where) for where, text in texts if (days := _in_text(text)))]
    return found[0] if len({(one.first, one.last) for one in found}) == 1 else None


def _pairs(beside: Mapping[str, object]) -> Iterator[Span]:
    """``periodo.del`` and ``periodo.al``; ``fechaInicio`` and ``fechaFin``."""
    ends: dict[str, tuple[list[str], list[str]]] = {}
    for name in beside:
        above, _, own = name.rpartition(".")
        said = {*words_of(own).split()}
        for end, words in enumerate((_FROM, _TO)):
            if said & words and said <= words | _BESIDE:
                ends.setdefault(above, ([], []))[end].append(name)
    for firsts, lasts in ends.values():
        if len(firsts) == len(lasts) == 1:
            first, last = ((as_text(beside[one[0]]) or "").strip()[:_OF_A_DAY] for one in (firsts, lasts))
            if days := _in_text(f"{first} a {last}"):
                yield Span(*days, f"«{firsts[0]}» y «{lasts[0]}»")


def _in_text(text: str) -> tuple[date, date] | None:
    plain = " ".join(fold(text).split())
    if (found := _DATES.search(plain)) is not None:
        return _span([*map(int, found.groups())])
    if (found := _NUMBERS.search(plain)) is not None:
        day, month, year, to_day, to_month, to_year = map(int, found.groups())
        by_day = _span([year, month, day, to_year, to_month, to_day])
        return by_day or _span([year, day, month, to_year, to_day, to_month])
    return span_said(text)


def _span(parts: list[int]) -> tuple[date, date] | None:
    try:
        first, last = date(*parts[:3]), date(*parts[3:])
    except ValueError:
        return None
    return (first, last) if first <= last else None
