"""Dates, hours and ages in words: "el doce de marzo de dos mil veinte", "a las cinco de la tarde", "varón de 53 años".

A view may show no finer time than its agreement says, and a text would tell the minute; so all of them go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policies.redaction.lists import words
from policies.redaction.reading import Reading, Span

Take = Callable[[Reading, int, int], Span | None]
LAYER = "triggers"
_NUMBERS = words(
    """un una uno primero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
    diecisiete dieciocho diecinueve veinte veintiun veintiuno veintiuna veintidos veintitres veinticuatro
    veinticinco veintiseis veintisiete veintiocho veintinueve treinta cuarenta cincuenta sesenta setenta ochenta
    noventa cien mil"""
)
_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"
_UNITS = "anos ano meses mes dias semanas"
_NOT_AN_AGE = words(
    """evolucion duracion seguimiento prision antiguedad tratamiento carcel pena servicio experiencia estancia
    postoperatorio ingreso"""
)
_AGED = words("de los edad tiene tenia con cuenta contaba unos aproximadamente")
_WHO = words(
    """varon hombre mujer masculino femenino femenina nino nina paciente lactante bebe menor joven adolescente
    persona senor senora sujeto individuo neonato anciano anciana"""
)
_HOURLY = words("las la y con de tarde manana noche madrugada horas minutos hrs media cuarto punto en")


def _is_number(word: str) -> bool:
    return word in _NUMBERS or (len(word) <= 3 and word.isdigit())


def _plain(reading: Reading, i: int) -> bool:
    """Is the word joined to the one before it by nothing but space?"""
    return i > 0 and reading.gap(reading.tokens[i - 1], reading.tokens[i]).isspace()


def _numbers_before(reading: Reading, i: int) -> int:
    """The index of the first of the number words right before ``i``: "treinta y uno" are three."""
    at = i
    while at > 0 and i - at < 4 and _plain(reading, at) and _is_number(reading.tokens[at - 1].word):
        at -= 1
        if at > 1 and reading.tokens[at - 1].word == "y" and _is_number(reading.tokens[at - 2].word):
            at -= 1
    return at


def _month(reading: Reading, i: int, behind: int) -> Span:
    tokens = reading.tokens
    before = i - 1 if i and tokens[i - 1].word in ("de", "del") else i
    start = _numbers_before(reading, before)
    end, at = behind, behind
    while at < len(tokens) and at < behind + 3 and tokens[at].word in ("de", "del", "ano") and _plain(reading, at):
        at += 1
    if at < len(tokens) and tokens[at].word.isdigit() and len(tokens[at].word) in (2, 4) and _near(reading, at):
        end = at + 1
    elif tokens[at : at + 2] and [t.word for t in tokens[at : at + 2]] == ["dos", "mil"]:
        end = at + 2
        while end < len(tokens) and end < at + 5 and (tokens[end].word in _NUMBERS or tokens[end].word == "y"):
            end += 1
    first = start if start < before else i
    return Span(tokens[first].start, tokens[end - 1].end, "FECHA", LAYER)


def _year(reading: Reading, i: int, behind: int) -> Span | None:
    """ "el año 2009", "el mes de abril": the word belongs to the date."""
    tokens = reading.tokens
    if (
        behind < len(tokens)
        and len(tokens[behind].word) == 4
        and tokens[behind].word.isdigit()
        and _near(reading, behind)
    ):
        return Span(tokens[i].start, tokens[behind].end, "FECHA", LAYER)
    return None


def _near(reading: Reading, i: int) -> bool:
    gap = reading.gap(reading.tokens[i - 1], reading.tokens[i])
    return len(gap) <= 3 and not set(gap) & set("\0\n.;:")


def _age(reading: Reading, i: int, behind: int) -> Span | None:
    """A number of years beside "de edad" or behind what introduces an age; of months and days only the former."""
    tokens = reading.tokens
    start = _numbers_before(reading, i)
    if start == i:
        return None
    after = [t.word for t in tokens[behind : behind + 2]]
    old = after[:1] == ["de"] and after[1:] and after[1] in ("edad", "vida", "nacido", "nacida")
    if not old:
        if after[:1] == ["de"] and after[1:] and after[1] in _NOT_AN_AGE:
            return None
        if not _aged(reading, start, tokens[i].word):
            return None
    first = _who(reading, start)
    return Span(tokens[first].start, tokens[behind + 1 if old else behind - 1].end, "EDAD", LAYER)


def _aged(reading: Reading, start: int, unit: str) -> bool:
    tokens = reading.tokens
    before = tokens[start - 1].word if start else ""
    if start and ":" in reading.gap(tokens[start - 1], tokens[start]):
        return True
    if before == "de" and _who(reading, start) < start:
        return True
    return unit in ("anos", "ano") and before in _AGED


def _who(reading: Reading, start: int) -> int:
    """The index of "varón" in "varón sano de 53", or ``start``."""
    tokens = reading.tokens
    if not start or tokens[start - 1].word != "de":
        return start
    for at in range(start - 1, max(start - 5, -1), -1):
        if tokens[at].word in _WHO:
            return at
        if set(reading.gap(tokens[at], tokens[at + 1])) & set(".;:\n\0"):
            break
    return start


def _hours(reading: Reading, i: int, behind: int) -> Span | None:
    """ "a las trece horas con diez minutos": from the number to the last word that still tells the hour."""
    tokens, end = reading.tokens, behind
    if end >= len(tokens) or not (_is_number(tokens[end].word) and _plain(reading, end)):
        return None
    told = False
    for at in range(end, min(end + 9, len(tokens))):
        word = tokens[at].word
        if at > end and set(reading.gap(tokens[at - 1], tokens[at])) & set(",;\n\0"):
            break
        if not (_is_number(word) or word in _HOURLY):
            break
        if word not in ("y", "de", "la", "las", "con", "en"):
            behind, told = (
                at + 1,
                told or word in ("horas", "hrs", "tarde", "manana", "noche", "madrugada", "media", "punto"),
            )
    return Span(tokens[end].start, tokens[behind - 1].end, "HORA", LAYER) if told else None


def _hours_after(reading: Reading, i: int, behind: int) -> Span | None:
    """ "13 horas", "13.40 hrs": the numbers right before."""
    tokens, at = reading.tokens, i
    while at > 0 and i - at < 2 and tokens[at - 1].word.isdigit() and len(tokens[at - 1].word) <= 4:
        if not set(reading.gap(tokens[at - 1], tokens[at])) <= set(" .:"):
            break
        at -= 1
    if at == i or (at > 0 and tokens[at - 1].word in ("durante", "de", "cada", "en", "por", "tras")):
        return None
    return Span(tokens[at].start, tokens[behind - 1].end, "HORA", LAYER)


def phrases() -> Iterator[tuple[str, Take]]:
    """Each trigger with what it takes."""
    yield from ((word, _month) for word in _MONTHS.split())
    yield from ((word, _age) for word in _UNITS.split())
    yield "ano", _year
    yield from (
        (phrase, _hours) for phrase in ("a las", "siendo las", "son las", "eran las", "como las", "a la", "desde las")
    )
    yield from ((word, _hours_after) for word in ("horas", "hrs"))
