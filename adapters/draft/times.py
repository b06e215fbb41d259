"""The time of day of a date, from a column of its own: how its cells are read, and which of them stand for no hour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from adapters.draft.above_words import dittos
from adapters.draft.proposal import Proposal
from adapters.draft.values import ENOUGH
from adapters.profile.cells import look
from adapters.profile.column import Column
from adapters.profile.dates import Verdict
from adapters.profile.times import numbered
from adapters.values.convert import fold
from adapters.values.readings import HHMM
from adapters.values.spelling_words import says_above

OFTEN = 0.02  # of the cells: one in 1,440 is at midnight by chance
_FEWEST = 3
_SHOWN, _LONGEST = 6, 20  # texts, and characters of one
_BY_CHANCE = 3  # times as often
_WHOLE = re.compile(r"[0-9]{1,2}:00(?![0-9])")
_AFTER = re.compile(r"0?0:?(?!00)[0-5]\d(:[0-5]\d)?|[1-5]?[1-9]|[1-5]0")
_NEVER = re.compile(  # what no clock shows, or says in words that there is no hour
    r"(2[5-9]|[3-9]\d):[0-9]{2}(:[0-9]{2})?|[-_]{1,2}:[-_]{1,2}|s\.? ?/? ?h(ora)?\.?|sin (hora|registro)"
    r"|no (especifica|refiere|recuerda|consta|se sabe)|se (desconoce|ignora)"
)


def clock_formats(clock: Column) -> list[str]:
    """How its times are written, each once: a format reads HRS and hrs alike."""
    written = {form.casefold(): form for form, _ in reversed(clock.forms.most_common()) if "%" in form}
    return sorted(written.values()) + numbered(clock)[0]


def clocked(made: Proposal, verdict: Verdict, clock: Column) -> None:
    """Adds the time of day from a column of its own."""
    formats, of_numbers = numbered(clock)
    made.spec |= {"time": clock.column, "time_formats": clock_formats(clock)}
    made.columns.append(clock.name)
    if not verdict.midnight:
        made.undecided(f"la fecha trae hora y «{clock.column}» también: deje una", "two times of day: keep one")
    short = sorted(int(text) for text, _ in clock.sample.texts if text.isdecimal() and len(text) < 3 and int(text))
    if HHMM in formats and short and short[-1] <= 24:  # 37 is no hour: there digits are minutes, too
        made.undecided(
            f"horas sin «:» en «{clock.column}»: 522 se leería 05:22, y «{short[0]}», 00:{short[0]:02}; ¿es así?",
            f"digits would be read as 522 = 05:22, and {short[0]} as 00:{short[0]:02}: is that so?",
        )
    above = dittos(clock).total()  # asked about the table
    _without_hour(made, clock, clock.filled - clock.kinds["time"] - of_numbers - above)


def no_hours(clock: Column) -> Counter[str]:
    """What may stand for no hour: texts that are no time and have no number in them, and a midnight that is noted more
    often than by chance, or than any other minute of its hour.
    """
    texts = Counter(dict(_words(clock))) | clock.dates.no_hours
    if clock.zeros and numbered(clock)[1]:
        texts["0"] = clock.zeros
    midnight = Counter({text: n for text, n in texts.items() if look(text).kind != "text"})
    after = any(_AFTER.fullmatch(text) for text, _ in clock.sample.texts)
    few = midnight.total() < (max(OFTEN * clock.filled, _FEWEST) if after else _FEWEST)
    rare = few and not _stands_out(clock, midnight)
    return Counter(dict((texts - midnight if rare else texts).most_common(_SHOWN)))


def _stands_out(clock: Column, midnight: Counter[str]) -> bool:
    """Is it noted more often than other whole hours are, and than one minute of a day may be by chance?"""
    whole = sum(n for text, n in clock.sample.texts if text not in midnight and _WHOLE.match(text))
    noted = sum(n for text, n in midnight.items() if ":" in text)
    return noted > max(whole / 23, _BY_CHANCE * clock.filled / 1440)


def _words(clock: Column) -> Iterator[tuple[str, int]]:
    for text, n in clock.sample.texts:
        plain = look(text).kind == "text" and len(text) <= _LONGEST and not any(map(str.isdigit, text))
        if plain and not says_above(text):
            yield text, n


def _without_hour(made: Proposal, clock: Column, others: int) -> None:
    """One question for all that is no time."""
    texts = no_hours(clock)
    others -= sum(n for text, n in texts.items() if look(text).kind == "text")
    more = others > (1 - ENOUGH) * clock.filled
    es = f"; {others:,} celdas más no son horas y sus filas se apartarían: las que digan «sin hora», ahí también"
    en = "; so many more are no times: their rows would be set aside" if more else ""
    if texts and not more and all(map(_NEVER.fullmatch, map(fold, texts))):
        made.spec["time_unknown"] = [*texts]
        made.note = made.note or "time_unknown: no son hora de ningún reloj · no clock shows these"
    elif texts:
        open_ = {text: n for text, n in texts.items() if more or not _NEVER.fullmatch(fold(text))}
        shown = ", ".join(f"«{text}» ({n:,})" for text, n in (open_ or texts).items())
        made.spec["time_unknown"] = [*texts]
        made.undecided(
            f"en «{clock.column}», ¿dicen «sin hora» {shown}? Entonces esta línea; si no, quítelas de"
            f" time_unknown{es if more else ''}",
            f"do these say that the hour is unknown? then this line; else take them out of time_unknown{en}",
        )
    elif more:
        made.undecided(
            f"{others:,} celdas de «{clock.column}» no son horas con «:» y sus filas se apartarían; las que"
            " signifiquen «se desconoce», en time_unknown",
            "cells that are no times: their rows would be quarantined; those that say unknown, in time_unknown",
        )
