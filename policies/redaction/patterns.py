"""What is found by its form alone: identifiers, telephones, accounts, plates, addresses on the net, dates and hours.

A check digit that fits gives the finding its name; where it fails it is removed all the same, as a number. No pattern
can take more than linear time: every repeat is bounded or possessive, and where one is not bounded nothing can begin
inside what it has passed. A test holds each pattern to that.

Formats: RENAPO (CURP), SAT (RFC), INE (clave de elector), NOM-001-SCT-2 of 2000 and 2016 (plates), ISO 3779 (VIN),
IFT's ten-digit numbers. Forms that no format names go as well: any code of letters and digits, any longer number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from policies.redaction import checks
from policies.redaction.reading import Reading, Span

LAYER = "patterns"
_Judged = tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]  # with what a finding is called, "" for none
_JOINTS = frozenset("-/_.")
_PARTS = 10  # of one code
_BETWEEN = r"[\s./_-]{0,3}+"
_SQUEEZED = re.compile(r"[\W_]+")


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
EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]*+\s?@\s?[\w.-]++")
URL = re.compile(r"(?:https?:|www\.)\S++")
SITE = re.compile(r"(?<![\w.-])[\w-]++(?:\.[\w-]++)++(?<=\.com|\.net|\.org|\.gob|\.edu|..mx|..es)(?:/\S*+)?+")
# Beginning with the digit and looking back from there, a pattern passes over texts without digits at no cost.
DATE = re.compile(r"[0-9](?<![\d/.,-].)(?:\d?\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{3}[/.-]\d{1,2}[/.-]\d{1,2})(?!\d)")
SHORT_DATE = re.compile(
    r"[0-9](?<!\w.)\d?[\s/.-]{1,2}(?:ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)\.?[\s/.-]{1,2}\d{2,4}(?!\w)"
)
HOUR = re.compile(r"[0-9](?<![\d:].)\d?:\d{2}(?::\d{2})?+(?!\d)(?:\s?(?:horas|hrs?|h|am|pm)(?!\w))?+")
POINT = re.compile(r"[0-9](?<![\d.,].)\d{0,2}[.,]\d{4,16}+")
DEGREES = re.compile(
    r"[0-9](?<!\d.)\d{0,2}\s?[°º]\s?\d{1,2}\s?['’′?](?:\s?\d{1,2}(?:\.\d{1,6})?\s?(?:[\"”″?]|''))?\s?[nsweo]?(?!\w)"
)
NUMBER = re.compile(r"[0-9](?<![^\W_].)(?:[\s./_()-]{0,2}+\d){4,}+")
YEAR = re.compile(
    r"[12](?<![\w.,/-].)(?:9[2-9]|0[0-4])\d(?![.,/-]?\w)(?!\s(?:celulas|mg|ml|pesos|metros|gr|kg|km|mts|piezas))"
)
_WHOLE = re.compile("[0-9]{5,}+")
_SIX = re.compile(_spaced("[0-9]", *[_DIGIT] * 5))
_FOUR = re.compile(_spaced("[0-9]", *[_DIGIT] * 3))
ALL = (
    CURP,
    RFC,
    VOTER,
    VIN,
    EMAIL,
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
    _SIX,
    _FOUR,
)

_PLATES = re.compile(
    r"[A-HJ-NPR-Z]{3}(?:\d{4}|\d{3}[A-HJ-NPR-Z]|\d{2}[A-HJ-NPR-Z]\d?)|\d{3}[A-HJ-NPR-Z]{3}|[A-HJ-NPR-Z]\d{3}[A-HJ-NPR-Z]{2,3}"
    r"|[A-HJ-NPR-Z]{2}\d{4,5}[A-HJ-NPR-Z]?|\d{2}[A-HJ-NPR-Z]{2}\d[A-HJ-NPR-Z]|[A-HJ-NPR-Z]\d{5}|[A-HJ-NPR-Z]\d{2}[A-HJ-NPR-Z]{3}"
)
_YEAR_FOLLOWS = re.compile(r"(?:en|de|del|ano|desde|hasta|entre|a|y|\()\s?$")


def find(reading: Reading) -> Iterator[Span]:
    """Everything that has one of the forms."""
    folded = reading.folded
    for pattern, kind, needles in _SIMPLE:
        if not needles or any(needle in folded for needle in needles):
            yield from (Span(*found.span(), kind, LAYER) for found in pattern.finditer(folded))
    for anchor, before, behind, judged in _WINDOWS:
        yield from _near(folded, anchor, before, behind, judged)
    for found in NUMBER.finditer(folded):
        if kind := _number(found[0], folded[max(0, found.start() - 2) : found.start()]):
            yield Span(*found.span(), kind, LAYER)
        else:
            yield from (Span(*one.span(), "NUMERO", LAYER) for one in _WHOLE.finditer(folded, *found.span()))
    for found in YEAR.finditer(folded):
        if _YEAR_FOLLOWS.search(folded, max(0, found.start() - 8), found.start()):
            yield Span(*found.span(), "FECHA", LAYER)
    yield from _codes(reading)


def _near(folded: str, anchor: re.Pattern[str], before: int, behind: int, judged: _Judged) -> Iterator[Span]:
    """Keys are only looked for around their digits."""
    for digits in anchor.finditer(folded):
        first, last = max(0, digits.start() - before), digits.end() + behind
        for pattern, judge in judged:
            for found in pattern.finditer(folded, first, last):
                if kind := judge(found[0]):
                    yield Span(*found.span(), kind, LAYER)


def _codes(reading: Reading) -> Iterator[Span]:
    """Words of letters and digits with what is joined to them by -, /, _ or a point: FED/CDMX/0001/2024, JKL-45-67."""
    tokens, past = reading.tokens, -1
    for i in [i for i, word in enumerate(reading.words) if not word.isalpha()]:
        if i <= past:
            continue
        first = past = i
        while first > 0 and i - first < _PARTS and reading.gap(tokens[first - 1], tokens[first]) in _JOINTS:
            first -= 1
        while past + 1 < len(tokens) and past - i < _PARTS and reading.gap(tokens[past], tokens[past + 1]) in _JOINTS:
            past += 1
        if kind := _code(reading.folded[tokens[first].start : tokens[past].end]):
            yield Span(tokens[first].start, tokens[past].end, kind, LAYER)


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


_SIMPLE: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (EMAIL, "CORREO", ("@",)),
    (URL, "ENLACE", ("http", "www.")),
    (SITE, "ENLACE", (".com", ".net", ".org", ".gob", ".edu", ".mx", ".es")),
    (DATE, "FECHA", ()),
    (SHORT_DATE, "FECHA", ()),
    (HOUR, "HORA", (":",)),
    (POINT, "COORDENADA", ()),
    (DEGREES, "COORDENADA", ("°", "º")),
)
_WINDOWS: tuple[tuple[re.Pattern[str], int, int, _Judged], ...] = (
    (_SIX, 30, 60, ((CURP, _keyed("CURP", checks.curp)), (RFC, _rfc), (VOTER, lambda _: "CLAVE"))),
    (_FOUR, 70, 12, ((VIN, _vin),)),
)
