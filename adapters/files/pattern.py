"""The ``files`` pattern for a file of which one was seen: what its name says of its month, year, week or version is
``*``, so that next month's file is read too, and all else stays as it is.

A pattern that would match any file is none: a name that says nothing but its period keeps what numbers begin with, and
a name that is only a month keeps itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.values.convert import fold
from adapters.values.readings import MONTHS

_EXTENSION = re.compile(r"(?:(?:\.(?:csv|tsv|txt|xlsx|xlsm|xls|json|jsonl|ndjson))?(?:\.gz)?|\.[^.]*)\Z", re.IGNORECASE)
_TOKEN = re.compile(r"\d+|[A-ZÁÉÍÓÚÑÜ]?[a-záéíóúñü]+|[A-ZÁÉÍÓÚÑÜ]+(?![a-záéíóúñü])|[\W_]+|.", re.DOTALL)
_VERSION = re.compile(
    r"(?:[\s_.-]*(?:\(\d{1,2}\)|(?:version|ver|v|rev)[ ._]?\d+(?:\.\d+)*(?![^\W_])"
    r"|(?<![^\W_])\(?(?:final|copia|copy|corregid[oa]|definitiv[oa]|actualizad[oa]|revisad[oa]|ok)\)?(?![^\W_])))+\Z",
    re.IGNORECASE,
)
_COPY = re.compile(r"(?:copia de|copy of)[ _-]+", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTHS = {*MONTHS} - {"set"} | _words(  # a set is seldom September
    "january february march april may june july august september october november december jan apr aug dec"
)
_PERIODS = _words(
    "trimestre trimestral trim semestre cuatrimestre bimestre bim quincena semana sem quarter week half corte"
)
_ORDINALS = _words(
    "primer primero primera segundo segunda tercer tercero tercera cuarto cuarta quinto quinta sexto sexta first second"
    " third fourth i ii iii iv v vi 1o 2o"
)
_SUFFIXES = _words("er ero era do da ro ra to ta o a st nd rd th º ª")
_LETTERS = _words("t q s w")  # T3, Q3, W41
_NUMBERS = _words("066 089 911")  # what a file of calls is about
_JOINTS = _words("de del al a y to hasta and")
_NUMBERED = _words(  # the second of these is another office, and no other month
    "zona sector juzgado distrito cuadrante agencia turno delegacion comandancia mesa region modulo base unidad"
)
_ANY = _words(  # what anything in the folder may be called
    "reporte reportes report datos data base archivo informe informes concentrado relacion listado lista formato libro"
    " hoja tabla export exportacion mes mensual semanal anual diario"
)
_LONGEST = 200


def pattern(name: str) -> str:
    """Files named like this one, of other months and versions: ``detenidos_*.csv`` for ``detenidos_OCT_2026_v2.csv``.

    Where its words could be any file's the year or number stays in part: ``REPORTE_*20*.csv``.
    """
    at = _EXTENSION.search(name)
    stem, extension = (name[: at.start()], name[at.start() :]) if at else (name, "")
    copy, version = _COPY.match(stem), _VERSION.search(stem)
    begin, end = copy.end() if copy else 0, version.start() if version else len(stem)
    made = _with_stars(_TOKEN.findall(stem[begin:end]))
    if not re.search(r"[^\W_]", made):
        return _plain(name)[:_LONGEST]
    before, after = "*" * (begin > 0), "*" * (end < len(stem))
    return re.sub(r"\*+", "*", f"{before}{made}{after}")[:_LONGEST] + _plain(extension)


def _with_stars(tokens: Sequence[str]) -> str:
    """What varies as one star, with what stands in the middle of it and says nothing: ``01 AL 15 DE OCTUBRE``."""
    varies = [_varies(tokens, i) for i in range(len(tokens))]
    plain = [fold(token) for token, another in zip(tokens, varies, strict=True) if not another]
    sure = any(len(word) > 2 and word.isalnum() and word not in _JOINTS | _ANY | _PERIODS for word in plain)
    varies = [another and (sure or fold(one) not in _LETTERS) for one, another in zip(tokens, varies, strict=True)]
    text, waiting, begun = "", "", False
    for token, another in zip(tokens, varies, strict=True):
        if not another:
            waiting += _plain(token)
            continue
        begun = begun and _silent(waiting)
        text, waiting = (text if begun else text + waiting), ""
        if not text.endswith("]*") and not text.endswith("20*"):
            text += "*" if sure or not token.isdecimal() else "20*" if token.startswith("20") else "[0-9]*"
        begun = True
    return text + waiting


def _varies(tokens: Sequence[str], i: int) -> bool:
    """Is it a month, a year, a number, or the ordinal of a quarter? ``C5`` and ``911`` are names."""
    token, before, after = fold(tokens[i]), *(_at(tokens, j) for j in (i - 1, i + 1))
    if token.isdecimal():
        letter = len(before) == 1 and before.isalpha() and before not in _LETTERS
        named = letter and len(token) < 3 and not _at(tokens, i - 2).isalnum()
        of = before if before.isalpha() else _at(tokens, i - 2)
        return token not in _NUMBERS and not named and not (of in _NUMBERED and len(token) < 3)
    if token in _LETTERS and (after.isdecimal() or before.isdecimal()):
        return after.isdecimal() or before in "1234"
    if token in _SUFFIXES and before.isdecimal():
        return _at(tokens, i + 2) in _PERIODS
    beside = {_at(tokens, j) for j in (i - 2, i + 2)} & _PERIODS
    return token in _MONTHS or (token in _ORDINALS and bool(beside))


def _at(tokens: Sequence[str], i: int) -> str:
    return fold(tokens[i]) if 0 <= i < len(tokens) else ""


def _silent(text: str) -> bool:
    return {*re.findall(r"[^\W_]+", fold(text))} <= _JOINTS


def _plain(text: str) -> str:
    """A name's own brackets and stars are no pattern."""
    return re.sub(r"[\[\]?*]", "?", text)
