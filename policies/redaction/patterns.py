"""What is found by its form alone: identifiers, telephones, accounts, plates, addresses on the net, dates and hours.

A check digit that fits gives the finding its name; where it fails it is removed all the same, as a number. No pattern
can take more than linear time: every repeat is bounded or possessive, and where one is not bounded nothing can begin
inside what it has passed. A test holds each pattern to that.

Formats: RENAPO (CURP), SAT (RFC), INE (clave de elector), NOM-001-SCT-2 of 2000 and 2016 (plates), ISO 3779 (VIN),
IFT's ten-digit numbers. Forms that no format names go as well: any code of letters and digits, any longer number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from policies.redaction import checks
from policies.redaction.lists import words
from policies.redaction.reading import Reading, Span

LAYER = "patterns"
_APART = frozenset(" \t\n./_-")
_SPELLED = re.compile(r"[\s./_-]{0,3}+[a-z&]")  # read backwards
_JOINTS = frozenset("-/_.")
_PARTS = 10  # of one code
_BETWEEN = r"[\s./_-]{0,3}+"
_SQUEEZED = re.compile(r"[\W_]++")


def _spaced(*parts: str) -> str:
    """A pattern for these single characters with separators between any two."""
    return _BETWEEN.join(parts)


_LETTER, _DIGIT, _ANY = "[a-z&]", "[0-9]", "[a-z0-9]"
_DAY6 = [_DIGIT] * 2 + ["[01]", _DIGIT, "[0-3]", _DIGIT]
_HERE, _END = r"(?<![^\W_])", r"(?![^\W_])"
CURP = re.compile(_HERE + _spaced(*[_LETTER] * 4, *_DAY6, "[hmx]", *[_LETTER] * 5, _ANY, _DIGIT) + _END)
RFC = re.compile(_HERE + _spaced(*[_LETTER] * 3) + f"(?:{_BETWEEN}{_LETTER})?+" + _BETWEEN
                 + _spaced(*_DAY6, *[_ANY] * 2, "[0-9a]") + _END)  # fmt: skip
VOTER = re.compile(_HERE + _spaced(*[_LETTER] * 6, *[_DIGIT] * 8, "[hmx]", *[_DIGIT] * 3) + _END)
VIN = re.compile(_HERE + _spaced(*["[a-hj-npr-z0-9]"] * 13, *[_DIGIT] * 4) + _END)
DOMAIN = re.compile(r"@\s?[\w.-]++")
URL = re.compile(r"(?:https?:|www\.)\S++")
SITE = re.compile(r"\.(?:com|net|org|gob|edu|mx|es)(?![\w-])(?:\.[a-z]{2}(?![\w-]))?(?:/\S*+)?+")
# Beginning with the digit and looking back from there, a pattern passes over texts without digits at no cost.
DATE = re.compile(r"[0-9](?<![\d/.,-].)(?:\d?\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{3}[/.-]\d{1,2}[/.-]\d{1,2})(?!\d)")
SHORT_DATE = re.compile(
    r"[0-9](?<!\w.)\d?[\s/.-]{1,2}(?:ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)\.?[\s/.-]{1,2}\d{2,4}(?!\w)"
)
HOUR = re.compile(r"[0-9](?<![\d:].)\d?:\d{2}(?::\d{2})?+(?!\d)(?:\s?(?:horas|hrs?|h|am|pm)(?!\w))?+")
POINT = re.compile(r"[0-9](?<![\d.,].)\d{0,2}[.,]\d{4,16}+")
DEGREES = re.compile(
    r"[0-9](?<!\d.)\d{0,2}\s?[°o]\s?\d{1,2}\s?['’′?](?:\s?\d{1,2}(?:\.\d{1,6})?\s?(?:[\"”″?]|''))?\s?[nsweo]?(?!\w)"
)
NUMBER = re.compile(r"[0-9](?<![^\W_].)(?:[\s./_()-]{0,3}+\d){4,}+")
YEAR = re.compile(
    r"[12](?<![\w.,/-].)(?:9[2-9]|0[0-4])\d(?![.,/-]?\w)(?!\s(?:celulas|mg|ml|pesos|metros|gr|kg|km|mts|piezas))"
)
_WHOLE = re.compile("[0-9]{5,}+")
GROUP = re.compile(rf"[0-9](?:{_BETWEEN}[0-9])*+")
_RUN = re.compile("[0-9]++")
_SOME_DIGIT = re.compile("[0-9]")
ALL = (
    CURP,
    RFC,
    VOTER,
    VIN,
    DOMAIN,
    URL,
    SITE,
    DATE,
    SHORT_DATE,
    HOUR,
    POINT,
    DEGREES,
    NUMBER,
    YEAR,
    _WHOLE,
    GROUP,
    _RUN,
)

_PLATES = re.compile(
    r"[A-HJ-NPR-Z]{3}(?:\d{4}|\d{3}[A-HJ-NPR-Z]|\d{2}[A-HJ-NPR-Z]\d?)|\d{3}[A-HJ-NPR-Z]{3}|[A-HJ-NPR-Z]\d{3}[A-HJ-NPR-Z]{2,3}"
    r"|[A-HJ-NPR-Z]{2}\d{4,5}[A-HJ-NPR-Z]?|\d{2}[A-HJ-NPR-Z]{2}\d[A-HJ-NPR-Z]|[A-HJ-NPR-Z]\d{5}|[A-HJ-NPR-Z]\d{2}[A-HJ-NPR-Z]{3}"
)
_YEAR_FOLLOWS = re.compile(r"(?:en|de|del|ano|desde|hasta|entre|a|y|\()\s?$")


def find(reading: Reading) -> Iterator[Span]:
    """Everything that has one of the forms."""
    folded = reading.folded
    for pattern, kind, needles in _NEEDLED:
        if any(needle in folded for needle in needles):
            yield from (Span(*found.span(), kind, LAYER) for found in pattern.finditer(folded))
    yield from _around(folded, DOMAIN, "CORREO")
    yield from _around(folded, SITE, "ENLACE")
    if not _SOME_DIGIT.search(folded):
        return
    for found in NUMBER.finditer(folded):
        if kind := _number(found[0], folded[max(0, found.start() - 2) : found.start()]):
            yield Span(*found.span(), kind, LAYER)
        else:
            yield from (Span(*one.span(), "NUMERO", LAYER) for one in _WHOLE.finditer(folded, *found.span()))
    figures = list(reading.figures())
    runs = list(_runs(reading, figures))
    yield from _moments_and_points(folded, runs)
    yield from _keys(folded, runs)
    yield from _codes(reading, figures)


def _runs(reading: Reading, figures: Iterable[int]) -> Iterator[tuple[int, int]]:
    """From where to before where there are digits alone."""
    for i in figures:
        start, end = reading.starts[i], reading.ends[i]
        if reading.words[i].isdigit():
            yield start, end
        else:
            yield from (run.span() for run in _RUN.finditer(reading.folded, start, end))


def _around(folded: str, pattern: re.Pattern[str], kind: str) -> Iterator[Span]:
    """What the pattern finds with all that may stand before it in an address on the net."""
    past = 0
    for found in pattern.finditer(folded):
        start = found.start()
        while start > past and (folded[start - 1].isalnum() or folded[start - 1] in "._%+-"):
            start -= 1
        past = found.end()
        yield Span(start, past, kind, LAYER)


def _moments_and_points(folded: str, runs: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """What begins with digits, tried by what stands behind them."""
    for start, end in runs:
        after = folded[end : end + 1]
        if after == " ":
            after = folded[end + 1 : end + 2] if folded[end + 1 : end + 4] not in _MONTHS else "-"
        for pattern, kind in _BY_NEXT.get(after, ()):
            if found := pattern.match(folded, start):
                yield Span(*found.span(), kind, LAYER)
        if end - start == 4 and YEAR.match(folded, start) and _YEAR_FOLLOWS.search(folded, max(0, start - 8), start):
            yield Span(start, end, "FECHA", LAYER)


def _keys(folded: str, runs: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """CURP, RFC and voter's key around digits with letters before them; a VIN ends in digits."""
    end = 0
    for start, _ in runs:
        if start < end or (digits := GROUP.match(folded, start)) is None:  # within the last group
            continue
        end = digits.end()
        if end - start < 4 or not _SPELLED.match(folded[max(0, start - 4) : start][::-1]):
            continue
        before, last = _back(folded, start, 6), _back(folded, end, 17)
        tried = [(pattern, judge, before[n - 1]) for pattern, judge, n in _KEYS if n <= len(before)]
        if len(last) == 17:
            tried.append((VIN, _vin, last[-1]))
        for pattern, judge, at in tried:
            if (found := pattern.match(folded, at)) and (kind := judge(found[0])):
                yield Span(*found.span(), kind, LAYER)


def _back(folded: str, at: int, count: int) -> list[int]:
    """Where the last characters of a key before ``at`` stand, nearest first: so many, passing over separators."""
    found: list[int] = []
    lowest = max(0, at - 4 * count)
    while at > lowest and len(found) < count:
        at -= 1
        if folded[at].isalnum() or folded[at] == "&":
            found.append(at)
        elif folded[at] not in _APART:
            break
    return found


def _codes(reading: Reading, figures: Iterable[int]) -> Iterator[Span]:
    """Words of letters and digits with what is joined to them by -, /, _ or a point: FED/CDMX/0001/2024, JKL-45-67."""
    found, folded, past = reading.words, reading.folded, -1
    for i in figures:
        start, end = reading.starts[i], reading.ends[i]
        if i <= past or (
            found[i].isdigit() and folded[start - 1 : start] not in _JOINTS and folded[end : end + 1] not in _JOINTS
        ):
            continue
        first = past = i
        while first > 0 and i - first < _PARTS and reading.gap(first) in _JOINTS:
            first -= 1
        while past + 1 < len(found) and past - i < _PARTS and reading.gap(past + 1) in _JOINTS:
            past += 1
        whole = reading.span(first, past + 1, "", LAYER)
        if kind := _code(folded[whole.start : whole.end]):
            yield whole._replace(kind=kind)


def _squeeze(text: str) -> str:
    return _SQUEEZED.sub("", text).upper()


def _keyed(kind: str, check: Callable[[str], bool]) -> Callable[[str], str]:
    """That kind where the check digit fits, a mere number where it does not."""
    return lambda text: kind if check(_SQUEEZED.sub("", text.replace("&", "")).upper()) else "CLAVE"


def _rfc(text: str) -> str:
    return "RFC" if checks.rfc("".join(c for c in text.upper() if c.isalnum() or c == "&")) else "CLAVE"


def _vin(text: str) -> str:
    """Without a check digit only if it is written in one piece: seventeen letters of a sentence are no vehicle."""
    squeezed = _squeeze(text)
    if checks.vin(squeezed):
        return "NIV"
    return "CLAVE" if len(text) == len(squeezed) or sum(c.isdigit() for c in squeezed) > 7 else ""


def _number(text: str, before: str) -> str:
    digits = "".join(filter(str.isdigit, text))
    if len(digits) < 7 and len(digits) < len(text):  # 120/80, 12.500: a measure, not an identity
        return ""
    if len(digits) == 18 and checks.clabe(digits):
        return "CLABE"
    if len(digits) == 11 and checks.luhn(digits):
        return "NSS"
    if 13 <= len(digits) <= 19 and checks.luhn(digits):
        return "TARJETA"
    national = digits.removeprefix("52").removeprefix("1") if len(digits) > 10 else digits
    return "TELEFONO" if len(national) == 10 or "+" in before else "NUMERO"


def _code(text: str) -> str:
    squeezed = _squeeze(text)
    digits = sum(c.isdigit() for c in squeezed)
    if digits == len(squeezed):
        return "NUMERO" if digits > 6 and ("/" in text or "-" in text) else ""
    if _PLATES.fullmatch(squeezed):
        return "PLACA"
    return "CLAVE" if digits >= 3 and len(squeezed) >= 6 else ""


_NEEDLED: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = ((URL, "ENLACE", ("http", "www.")),)
_DATES = ((DATE, "FECHA"), (SHORT_DATE, "FECHA"))
_MONTHS = words("ene feb mar abr may jun jul ago sep oct nov dic")
_BY_NEXT: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    ":": ((HOUR, "HORA"),),
    "/": _DATES,
    "-": _DATES,
    ".": (*_DATES, (POINT, "COORDENADA")),
    ",": ((POINT, "COORDENADA"),),
    "°": ((DEGREES, "COORDENADA"),),
    "o": ((DEGREES, "COORDENADA"),),  # º, folded
}
_KEYS: tuple[tuple[re.Pattern[str], Callable[[str], str], int], ...] = (  # and how many letters come before the digits
    (CURP, _keyed("CURP", checks.curp), 4),
    (RFC, _rfc, 4),
    (RFC, _rfc, 3),
    (VOTER, lambda _: "CLAVE", 6),
)
