"""The line for a date or an instant, and what its column leaves open: which order, which time of day, which days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.draft.above_words import dittos, of_the_row_above
from adapters.draft.proposal import Decision, Proposal
from adapters.draft.same import same_day
from adapters.draft.times import OFTEN, clocked
from adapters.draft.values import ENOUGH
from adapters.draft.yearless import without_year
from adapters.files.names import period
from adapters.profile.cells import look, time_form
from adapters.profile.column import Column, words_of
from adapters.profile.dates import Verdict, serial_day
from adapters.profile.times import dates_of
from adapters.profile.unread_dates import yearless
from adapters.values.months_said import period_pattern
from adapters.values.readings import EPOCH_MS, ISO

_FEWEST, _BIRTH = 3, "birth_date"
_HARDLY = 50  # one date in so many
_LONGEST = 20  # characters of a text that is shown


def dated(
    made: Proposal,
    column: Column,
    columns: Sequence[Column],
    *,
    timed: bool = True,
    clock: Column | None = None,
) -> None:
    """``columns`` are those of the same row, among which what decides the order may stand; ``clock`` has the time."""
    verdict = _without_few(dates_of(column), column)
    shown: Any = verdict.formats or verdict.candidates
    if clock is None and verdict.midnight:  # a midnight that is always written is no hour anybody noted
        shown = [form.replace("%H", "00").replace("%M", "00").replace("%S", "00") for form in shown]
    made.spec = {"date": column.column, "format": shown[0] if len(shown) == 1 else shown}
    counted = {EPOCH_MS, ISO} <= {*shown}  # a number of eight digits could be either
    decider = {} if verdict.certain and not counted else _decider(verdict, column, columns, counted=counted)
    if decider:
        made.spec["decided_by"] = decider
    if verdict.certain and verdict.in_line:
        made.note = (
            f"{verdict.in_line:,} se leen también al revés; así, y solo así, siguen a las fechas de al lado ·"
            " read the other way they would not follow the dates beside them"
        )
    if counted:
        made.undecided("milisegundos y fechas ISO: ¿qué días son posibles?", "milliseconds and ISO: which days may be?")
    made.decisions += _doubts(verdict, decider)
    if not timed and EPOCH_MS in shown:
        made.undecided(
            "días escritos como milisegundos desde 1970: ¿medianoche de qué zona? Si es UTC, un día puede correrse",
            "days as milliseconds from 1970: midnight of which zone? If UTC, a day may shift",
        )
    same = same_day(made, column, columns)
    above = dittos(column).total() if not same and of_the_row_above(column, columns) else 0  # asked about the table
    _no_dates(made, column, verdict, same + above + without_year(made, column, verdict))
    if clock is not None:
        clocked(made, verdict, clock)
    elif timed:
        _at_midnight(made, column, verdict)


def _without_few(verdict: Verdict, column: Column) -> Verdict:
    """Without the formats by which a few dates may be read turned round, if these would make more of the others two
    dates: then the few are set aside, to be corrected where they are from.
    """
    few = 0 < verdict.swapped * _HARDLY <= column.filled and verdict.both_ways > verdict.swapped
    if not few or (verdict.day_first and verdict.month_first) or verdict.misplaced:
        return verdict
    return verdict._replace(candidates=[form for form in verdict.candidates if not _turned(form)])


def _turned(form: str) -> bool:
    return form.startswith("%Y") and form.find("%d") < form.find("%m")


def _no_dates(made: Proposal, column: Column, verdict: Verdict, known: int) -> None:
    if not column.kinds["date"]:
        text = next(text for text, _ in column.sample.texts)
        made.undecided(
            f"ninguna celda es fecha; sus números pueden ser días de Excel: {text} sería {serial_day(text)}",
            "no cell is a date; its numbers may be Excel's days",
        )
    least, hours = (1 - ENOUGH) * column.filled, {t: n for t, n in column.sample.texts if time_form(t) is not None}
    alone = sum(hours.values())
    if alone > least:
        made.undecided(
            f"{alone:,} celdas traen solo la hora («{next(iter(hours))}») y nada dice de qué día: se apartan"
            " (hour_without_day); si otra columna trae el día, date: esa y time: esta",
            "an hour alone, and nothing says whose: set aside; if another column has the day: date, and this is time",
        )
    if (others := column.filled - column.kinds["date"] - verdict.serials - known - alone) > least:
        _no_date(made, column, others)


def _no_date(made: Proposal, column: Column, others: int) -> None:
    texts = [(text, n) for text, n in column.sample.texts if len(text) <= _LONGEST and not yearless(text)]
    told = Counter({text: n for text, n in texts if look(text).kind in ("text", "number")})
    shown = ", ".join(f"«{text}» ({n:,})" for text, n in told.most_common(_FEWEST))
    made.undecided(
        f"{others:,} celdas no son fechas{f': {shown}' if shown else ''}; sus filas se apartarían. Si dicen «se"
        ' desconoce», a nulls; con invalid: "null" queda sin este dato lo que no sea fecha (no los hechos)',
        'no dates: texts for unknown go under nulls; with invalid: "null" what is no date is left out',
    )


def by_period(read: Mapping[str, Any], proposals: Sequence[Proposal], file: str) -> Mapping[str, Any]:
    """``read`` with the pattern of the file's name, where a date is decided by the very month that the name says: the
    line is right of the next month's file, too. Sheets that are named after their months say it of their own rows.
    """
    pattern = period_pattern(file)
    days = period(file, pattern) if pattern else None
    if any("sheet_period" in said for said in read.values()):
        return _by_sheet(read, proposals)
    decided = [one.spec for one in proposals if {*one.spec.get("decided_by", ())} == {"from", "to"}]
    named = [s for s in decided if f"{s['decided_by']['from']}/{s['decided_by']['to']}" == days]
    for spec in named:
        spec["decided_by"] = "period"
    return {name: {**said, "period": pattern} for name, said in read.items()} if named else read


def _by_sheet(read: Mapping[str, Any], proposals: Sequence[Proposal]) -> Mapping[str, Any]:
    """The order of day and month is then no question: what a row's own sheet doesn't decide is set aside."""
    lines = [line for one in proposals for line in (one, *one.instead)]
    spans = [one for one in lines if {"from", "to"} <= {*one.spec.get("decided_by", ())}]
    dated = [one for one in spans if not one.path.endswith(_BIRTH)]
    for one in dated:
        one.spec["decided_by"] = "period"
        one.decisions = [said for said in one.decisions if not said.order]
    unsaid = {name: {k: v for k, v in said.items() if k != "sheet_period"} for name, said in read.items()}
    return read if dated else unsaid


def _at_midnight(made: Proposal, column: Column, verdict: Verdict) -> None:
    """Of dates with their time in one column: what says midnight may say no hour."""
    if verdict.midnight:
        if verdict.midnights and ISO in verdict.candidates:
            made.spec["midnight"] = "unknown"
    elif verdict.midnights * 2 >= column.filled:  # half of a day's facts are at no one minute
        made.spec["midnight"] = "unknown"
        n, every = f"{verdict.midnights:,}", f"{column.filled:,}"
        made.note = made.note or f"{n} de {every} son a las 00:00: de esos, el día · at 00:00: of these the day"
    elif verdict.midnights >= OFTEN * column.filled:
        made.instead.append(replace(made, decisions=[], instead=[]))
        made.spec = made.spec | {"midnight": "unknown"}
        made.undecided(
            f"{verdict.midnights:,} de {column.filled:,} son a las 00:00: si dicen «sin hora», esta línea, y de esos"
            " queda el día; si es la medianoche, la otra",
            "so many are at 00:00: if that says no hour, this line, and the day is left; if it is midnight, the other",
        )


def _decider(verdict: Verdict, column: Column, columns: Sequence[Column], *, counted: bool) -> dict[str, Any]:
    """Columns beside the date that say its year and month; else the months that the file is said to be about, or those
    of the dates that are certain.
    """
    beside = [other for other in columns if other.filled * 20 >= column.filled * 19]
    years = [other.column for other in beside if {*words_of(other.name).split()} & {"anio", "año", "ano", "ejercicio"}]
    months = [other.column for other in beside if "mes" in words_of(other.name).split()]
    if len(years) == len(months) == 1:
        return {"year": years[0], "month": months[0]}
    asked = counted or verdict.mixed or verdict.two_digits or not verdict.ordered
    return {"from": verdict.days[0], "to": verdict.days[1]} if asked and verdict.days else {}


def _doubts(verdict: Verdict, decider: dict[str, Any]) -> Iterator[Decision]:
    if verdict.certain:
        return
    if verdict.two_digits:
        yield Decision(
            f"{verdict.two_digits:,} fechas con año de dos cifras: ¿qué días abarca el archivo? (decided_by)",
            "two-digit years: which days is the file about? (decided_by)",
        )
    if verdict.swapped and not any(map(_turned, verdict.candidates)):
        yield _few(verdict)._replace(order=True)
    elif verdict.swapped:
        yield _exchanged(verdict, decider)._replace(order=True)
    elif verdict.mixed or not verdict.ordered:
        yield _two_orders(verdict, decider)._replace(order=True)


def _few(verdict: Verdict) -> Decision:
    return Decision(
        f"{verdict.swapped:,} fechas parecen traer día y mes cambiados: si caen fuera de esos días se apartan, para"
        f" corregirlas en el origen (leerlas al revés apartaría {verdict.both_ways:,} que están bien); ¿son esos los"
        " días del archivo?",
        "a few seem to have day and month swapped: outside these days they are set aside; are those the file's days?",
        alarm=True,
    )


def _two_orders(verdict: Verdict, decider: dict[str, Any]) -> Decision:
    few = 0 < verdict.misplaced * 2 <= verdict.either  # of more no slip made so many
    if verdict.mixed and few and bool(verdict.day_first) != bool(verdict.month_first):
        order, other = ("dd/mm", "mm/dd") if verdict.day_first else ("mm/dd", "dd/mm")
        return Decision(
            f"{verdict.day_first or verdict.month_first:,} solo {order}, 0 solo {other}, {verdict.either:,} de ambas"
            f" formas, de las que {verdict.misplaced:,} quedan fuera de lugar: si son errores de captura, deje un solo"
            " formato; si hay dos órdenes mezclados, ¿qué días abarca el archivo? (decided_by; o period)",
            "few are out of place: slips, and one format is enough? Or two orders mixed: which days is it about?",
        )
    if verdict.mixed:
        out = f" ({verdict.misplaced:,} fuera de lugar si todas fueran de un orden)" if verdict.misplaced else ""
        return Decision(
            f"dos órdenes mezclados: {verdict.day_first:,} solo dd/mm, {verdict.month_first:,} solo mm/dd,"
            f" {verdict.either:,} de ambas formas{out}; ¿qué días abarca el archivo? (decided_by; o period, por su"
            " nombre)",
            "two orders mixed: which days is the file about? (decided_by; or period, by its name)",
        )
    if decider:
        return Decision(
            f"{verdict.either:,} fechas se leen como dd/mm y como mm/dd: si todas son de un orden, deje un solo formato"
            " y quite decided_by; si no, ¿es el archivo de esos días?",
            "every date reads as dd/mm and as mm/dd: keep one format without decided_by; or are those the file's days?",
        )
    return Decision(
        f"{verdict.either:,} fechas se leen como dd/mm y como mm/dd y ninguna lo aclara: deje un solo formato",
        "every date reads as dd/mm and as mm/dd: keep one format",
    )


def _exchanged(verdict: Verdict, decider: dict[str, Any]) -> Decision:
    """Excel may have put the day in the place of the month. What the line below would set aside is said."""
    open_es = open_en = ""
    if verdict.both_ways and "from" in decider:
        open_es = f" {verdict.both_ways:,} caen en ellos de las dos maneras y se apartarían."
        open_en = " Those that are in them either way would be set aside."
    if verdict.alone:
        shown = ", ".join(f"{stands} por {fits}" for stands, fits in verdict.examples)
        return Decision(
            f"{verdict.swapped:,} fechas solo caben con día y mes cambiados ({shown}): ¿los cambió Excel? Entonces esta"
            f" línea, con los días que abarca el archivo.{open_es} Si son pocas, corríjalas en el origen y deje un solo"
            " formato, sin decided_by",
            "they fit only with day and month exchanged: did Excel do that? Then this line, with the file's days."
            f"{open_en} Few? Correct them at the source and keep one format, without decided_by",
            alarm=True,
        )
    return Decision(
        f"fechas de Excel (aaaa-mm-dd) junto a textos con otro orden: {verdict.swapped:,} pueden traer día y mes"
        f" cambiados; ¿qué días abarca el archivo? (decided_by){open_es}",
        "dates of Excel beside texts of another order: day and month may be swapped; which days is the file about?"
        f"{open_en}",
        alarm=True,
    )
