"""A column of ages: years with their unit, months of a baby, what stands for no age."""

from __future__ import annotations

from collections import Counter

from adapters.draft.proposal import Proposal
from adapters.profile.ages import unknown_ages
from adapters.profile.column import Column
from adapters.values.convert import fold
from adapters.values.numbers import numbers_in, spelled, unit

_YEARS = frozenset({"año", "años", "ano", "anos", "anio", "anios", "a", "añ", "an"})
_MONTHS = frozenset({"mes", "meses"})
_SPELLINGS = 2  # of months: a pattern has no more than five alternatives
_SHOWN, _LONGEST = 6, 20  # texts, and characters of one


def ages(made: Proposal, column: Column) -> None:
    """Adds to the line what reads them. Numbers for unknown that stand out are written so; of those that may be an age
    the owner decides.
    """
    _units(made, column)
    told = unknown_ages(column)
    texts = [one.text for one in told]
    if told:
        made.spec["unknown"] = texts
        said = (
            f"{one.text}: {one.cells:,}" + (f"; de {one.first} a {one.last}: {one.beside:,}" if one.last else "")
            for one in told
        )
        made.note = f"se desconoce · unknown ({', '.join(said)})"
    if none := [text for text, _ in column.no_ages if text not in texts][:_SHOWN]:
        shown = ", ".join(f'"{text}"' for text in none)
        made.undecided(
            f"edades imposibles: {shown}; si significan «se desconoce», agregue unknown: [{shown}]",
            "no ages; if they say unknown, add them to unknown",
        )
    _words(made, column)
    if column.zeros and "0" not in texts:
        made.either({"unknown": [*made.spec.get("unknown", ()), "0"]})
        made.undecided(
            f"celdas con 0: {column.zeros:,}; ¿significan «se desconoce»? Entonces esta línea, que tiene 0 en unknown;"
            " si son edades, la otra",
            "does 0 mean unknown? then this line, which has it in unknown; if these are ages, the other",
        )


def _units(made: Proposal, column: Column) -> None:
    """``31 AÑOS`` beside ``31``; ``8 MESES`` is no year yet, and is written so by a repair."""
    counted = [text for text, _ in column.sample.texts if len(numbers_in(text)) == 1]
    years = list({spelled(text): unit(text) for text in reversed(counted) if spelled(text) in _YEARS}.values())
    months = Counter(text.lstrip("0123456789") for text in counted if spelled(text) in _MONTHS and text[:1].isdigit())
    if years or months:
        made.spec["units"] = {"": 1} | dict.fromkeys(years or ["AÑOS"], 1)
    if months:
        alternatives = [
            f"^[0-9]{said}$|^1[01]{said}$"
            for said in (text.replace(".", "[.]") for text, _ in months.most_common(_SPELLINGS))
        ]
        made.repair = {
            "name": "edad-meses", "columns": [column.column], "pattern": "|".join(alternatives), "replace": "0 AÑOS"
        }  # fmt: skip


def _words(made: Proposal, column: Column) -> None:
    """Words without a number are no age."""
    words = {text: n for text, n in column.sample.texts if not any(map(str.isdigit, text)) and len(text) <= _LONGEST}
    if not words:
        return
    texts = sorted(words, key=lambda text: (-words[text], fold(text)))[:_SHOWN]
    made.spec["unknown"] = [*made.spec.get("unknown", ()), *texts]
    shown = ", ".join(f"«{text}» ({words[text]:,})" for text in texts)
    made.undecided(
        f"¿dicen «se desconoce» {shown}? Entonces esta línea; si no, quítelos de unknown, y sus filas se apartan",
        "do these say that it is unknown? then this line; else take them out: their rows are set aside",
    )
