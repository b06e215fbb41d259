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

_JOINING = words("y de la las con en")
_TELLING = words("horas hrs tarde manana noche madrugada media punto")


def _is_number(word: str) -> bool:
    return word in _NUMBERS or (len(word) <= 3 and word.isdigit())


def _numbers_before(reading: Reading, i: int) -> int:
    """The index of the first of the number words right before ``i``: "treinta y uno" are three."""
    found, at = reading.words, i
    while at > 0 and i - at < 4 and reading.gap(at).isspace() and _is_number(found[at - 1]):
        at -= 1
        if at > 1 and found[at - 1] == "y" and _is_number(found[at - 2]):
            at -= 1
    return at


def _month(reading: Reading, i: int, behind: int) -> Span:
    found = reading.words
    before = i - 1 if i and found[i - 1] in ("de", "del") else i
    start = _numbers_before(reading, before)
    end, at = behind, behind
    while at < len(found) and at < behind + 3 and found[at] in ("de", "del", "ano") and reading.gap(at).isspace():
        at += 1
    if at < len(found) and found[at].isdigit() and len(found[at]) in (2, 4) and _near(reading, at):
        end = at + 1
    elif found[at : at + 2] == ["dos", "mil"]:
        end = at + 2
        while end < len(found) and end < at + 5 and (found[end] in _NUMBERS or found[end] == "y"):
            end += 1
    return reading.span(start if start < before else i, end, "FECHA", LAYER)


def _year(reading: Reading, i: int, behind: int) -> Span | None:
    """ "el año 2009": the word belongs to the date."""
    found = reading.words
    if behind < len(found) and len(found[behind]) == 4 and found[behind].isdigit() and _near(reading, behind):
        return reading.span(i, behind + 1, "FECHA", LAYER)
    return None


def _near(reading: Reading, i: int) -> bool:
    gap = reading.gap(i)
    return len(gap) <= 3 and not set(gap) & set("\0\n.;:")


def _age(reading: Reading, i: int, behind: int) -> Span | None:
    """A number of years beside "de edad" or behind what introduces an age; of months and days only the former."""
    start = _numbers_before(reading, i)
    if start == i:
        return None
    after = reading.words[behind : behind + 2]
    follows = after[1] if len(after) == 2 and after[0] == "de" else ""
    old = follows in ("edad", "vida", "nacido", "nacida")
    if not old and (follows in _NOT_AN_AGE or not _aged(reading, start, reading.words[i])):
        return None
    return reading.span(_who(reading, start), behind + 2 if old else behind, "EDAD", LAYER)


def _aged(reading: Reading, start: int, unit: str) -> bool:
    before = reading.words[start - 1] if start else ""
    if start and ":" in reading.gap(start):
        return True
    if before == "de" and _who(reading, start) < start:
        return True
    return unit in ("anos", "ano") and before in _AGED


def _who(reading: Reading, start: int) -> int:
    """The index of "varón" in "varón sano de 53", or ``start``."""
    if not start or reading.words[start - 1] != "de":
        return start
    for at in range(start - 1, max(start - 5, -1), -1):
        if reading.words[at] in _WHO:
            return at
        if set(reading.gap(at)) & set(".;:\n\0"):
            break
    return start


def _hours(reading: Reading, _: int, behind: int) -> Span | None:
    """ "a las trece horas con diez minutos": from the number to the last word that still tells the hour."""
    found, first, told = reading.words, behind, False
    if first >= len(found) or not (_is_number(found[first]) and reading.gap(first).isspace()):
        return None
    for at in range(first, min(first + 9, len(found))):
        if at > first and set(reading.gap(at)) & set(",;\n\0"):
            break
        if not (_is_number(found[at]) or found[at] in _HOURLY):
            break
        if found[at] not in _JOINING:
            behind, told = at + 1, told or found[at] in _TELLING
    return reading.span(first, behind, "HORA", LAYER) if told else None


def _hours_after(reading: Reading, i: int, behind: int) -> Span | None:
    """ "13 horas", "13.40 hrs": the numbers right before."""
    found, at = reading.words, i
    while at > 0 and i - at < 2 and found[at - 1].isdigit() and len(found[at - 1]) <= 4:
        if not set(reading.gap(at)) <= set(" .:"):
            break
        at -= 1
    if at == i or (at > 0 and found[at - 1] in ("durante", "de", "cada", "en", "por", "tras")):
        return None
    return reading.span(at, behind, "HORA", LAYER)


def phrases() -> Iterator[tuple[str, Take]]:
    """Each trigger with what it takes."""
    yield from ((word, _month) for word in _MONTHS.split())
    yield from ((word, _age) for word in _UNITS.split())
    yield "ano", _year
    yield from (
        (phrase, _hours) for phrase in ("a las", "siendo las", "son las", "eran las", "como las", "a la", "desde las")
    )
    yield from ((word, _hours_after) for word in ("horas", "hrs"))
