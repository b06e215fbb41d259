"""What identifies a row? A column that is called so and is distinct and filled, or nearly; else the row itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.draft.captures import captured
from adapters.draft.folios import Folio, other_folio
from adapters.draft.latest import stamp
from adapters.draft.match import Match
from adapters.draft.parts import ONE, loose_parts, parts
from adapters.draft.proposal import Decision, Draft, flow
from adapters.draft.sets import ask_counted, counted_by_day, is_counter, smallest
from adapters.draft.shared import Pair, Sharing, companion, counted, third
from adapters.draft.versions import NUMBERS, is_id, is_number, lines, or_number, versions
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import COUNTERS, KEYS
from adapters.profile.rows import Copies, RowMemory
from adapters.profile.times import dates_of, has_dates, is_clock

_NEARLY = 20  # one row in so many may lack a key, or repeat one
_WHO = "quién"
_THEN = "Entonces esta línea en vez de la siguiente; si no, bórrela"


def folios(columns: Sequence[Column], rows: int, found: Sequence[Match], above: Sequence[str]) -> list[Column]:
    """Columns that are called as a record's number is, those first that repeat least: filled in nearly every row, or
    such as say ``above`` it, once, for several rows.
    """
    called = [c for c in columns if not c.member and c.filled and _called(c, found) and _sure(c)]
    filled = [c for c in called if (c.filled - c.lost) * 20 >= rows * 19 or c.name in above]
    return sorted(filled, key=lambda c: _flaws(c, rows))


def key(
    made: Draft,
    columns: Sequence[Column],
    rows: int,
    found: Sequence[Match],
    memory: RowMemory,
    shared: Sharing | None,
) -> Iterator[str]:
    """The line of the key. A column that a few rows lack or repeat is it too: those are set aside, and it is asked."""
    own = [c for c in columns if not c.member and c.filled]
    full = [c for c in own if c.unique and rows > 1 and c.filled == rows and not c.lost]
    keyish = [c for c in own if _called(c, found)]
    spelled = [c for c in full if {*words_of(c.name).split()} <= COUNTERS and c.kind == "text"]
    near = [c for c in keyish if _sure(c) and _flaws(c, rows) * _NEARLY <= rows]
    if (told := versions(full, keyish, shared, own)) and shared is not None:
        yield from lines(made, shared, told)
    elif named := [*(c for c in keyish if c in full and _sure(c)), *spelled]:
        made.key = [named[0].name]
        if made.by_rows and shared is not None:
            yield from _or_folio(made, shared)
        elif shared is not None and shared.unlike_at_all and is_id(named[0]) and is_number(shared.column):
            yield from or_number(made, shared)
        yield f"key: {{columns: {flow(made.key)}}}   # distinta y llena en cada fila · unique and filled"
    elif shared is not None and (said := list(_told(made, shared, own))):
        yield from said
    elif near:
        yield from _nearly(made, min(near, key=lambda c: _flaws(c, rows)), rows, shared, memory)
    elif shared is not None and shared.unlike and (pair := companion(shared, own, rows)) is not None:
        yield from captured(made, shared, pair, own, rows) or _pair(made, shared, pair, third(shared, pair, own), rows)
    else:
        yield from _content(made, own, keyish, memory, shared)


def _or_folio(made: Draft, found: Sharing) -> Iterator[str]:
    """Each row has a number of its own, which may be its part's. The lists are made for either key."""
    made.key_waits, figures = [found.column], found.figures()
    es = f"{figures.es}; «{made.key[0]}» es otro en cada fila: ¿el registro es «{found.column}», y cada fila"
    es = f"{es} {ONE.get(found.of, 'una parte')}? {_THEN}"
    yield from made.ask("key", es, f"{figures.en}: is the folio the record? then this line")
    yield f"# key: {{columns: {flow([found.column])}}}"


def _told(made: Draft, found: Sharing, own: Sequence[Column]) -> Iterator[str]:
    """Where a folio's rows say themselves what they are: parts of one record, or its versions."""
    figures = found.figures()
    if made.by_rows and found.of_parts:
        made.key = [found.column]
        yield from parts(made, found, figures)
    elif made.by_rows:
        yield from loose_parts(made, found, own)
    elif (latest := stamp(found, own)) is not None:
        made.key, made.key_waits, made.makes = [found.column], latest.columns, latest.makes
        made.stamps = latest.columns
        es = f"{figures.es}; ¿son versiones de lo mismo, y vale la última? {_THEN}"
        yield from made.ask("key", es, f"{figures.en}: versions of one record? then this line")
        yield f"# key: {flow({'columns': made.key, 'latest': latest.latest})}{made.also_made()}"
        yield f"key: {{columns: {flow(made.key)}}}   # las repetidas distintas se apartan · unlike rows are set aside"


def _pair(made: Draft, found: Sharing, pair: Pair, more: Column | None, rows: int) -> Iterator[str]:
    """Two columns that tell rows apart: the key, if both are called as keys are and nothing contradicts it."""
    figures, both = found.figures(), [found.column, pair.column.name]
    filled = found.shared.filled == pair.column.filled == rows
    if filled and found.whole and counted(pair.column) and not pair.alike:
        made.key = both
        said = f"{figures.es}; «{both[0]}» y «{both[1]}» juntas son la clave"
        made.decisions.append(("key", Decision(said, f"{figures.en}: both are the key")))
        yield f"key: {{columns: {flow(both)}}}   # juntas, distintas y llenas · unique and filled together"
        return
    made.key_waits, columns = [*both, *([more.name] if more else [])], both
    if more is not None:  # what is blank in some rows is no key's: there the other stands
        columns = [*both, more.name if more.filled == rows else _WHO]
        made.makes = {} if more.filled == rows else {_WHO: {"first_of": [more.column, pair.column.column]}}
    named = " y ".join(f"«{name}»" for name in made.key_waits)
    but = f", salvo en {pair.alike:,} filas, que se apartan" if pair.alike and not more else ""
    es = f"{figures.es}; {named} juntas no se repiten{but}: ¿así se distinguen? {_THEN}"
    yield from made.ask("key", es, f"{figures.en}; together they tell them apart: then this line")
    yield f"# key: {{columns: {flow(columns)}}}{made.also_made()}"
    yield "key: {content: true}   # mientras, cada fila es un registro · until then each row is a record"


def _nearly(made: Draft, column: Column, rows: int, shared: Sharing | None, memory: RowMemory) -> Iterator[str]:
    made.key = [column.name]
    shared = shared if shared is not None and shared.column == column.name else None
    blank, exact = rows - column.filled, _exact(shared, memory)
    if shared is not None and exact:
        told = f"las {exact:,} filas que repiten uno son copias exactas: cuentan como repetidas"
        if blank:
            es = f"«{column.name}»: {told}; {blank:,} filas sin él se apartan; ¿es su clave?"
            yield from made.ask(
                "key", es, "repetitions are exact copies; rows without it are set aside: is it the key?"
            )
        yield f"key: {{columns: {flow(made.key)}}}   # {told} · exact copies, counted as repeated"
        return
    figures = f"; {shared.figures().es}" if shared is not None else ""
    es = (
        f"«{column.name}»: {blank:,} filas sin él y {column.repetitions:,} que lo repiten se apartan,"
        f" salvo las repetidas iguales en todo{figures}; ¿es su clave?"
    )
    yield from made.ask("key", es, "rows without it or that repeat it are set aside: is it the key?")
    yield f"key: {{columns: {flow(made.key)}}}"


def _content(
    made: Draft, own: Sequence[Column], keyish: Sequence[Column], memory: RowMemory, shared: Sharing | None
) -> Iterator[str]:
    """Where nothing settles it: the row itself, and before it what may be the key instead."""
    if shared is not None and (exact := _exact(shared, memory)):
        told = f"las {exact:,} filas que repiten «{shared.column}» son copias exactas: cuentan como repetidas"
        whole = shared.shared.filled == memory.rows and bool({*words_of(shared.column).split()} & KEYS)
        made.key = [shared.column] if whole else []
        said = {"columns": made.key} if whole else {"content": True, "copies": "one"}
        yield f"key: {flow(said)}   # {' '.join(told.split())} · exact copies, counted as repeated"
        return
    by_day = counted_by_day(own, memory.rows, memory)
    if keyish:
        together = smallest(own, memory.rows, memory) or by_day
        other = other_folio(own, keyish, memory.rows, memory) if shared is None else None
        yield from _none_alone(made, keyish, memory, shared, together, other)
    elif by_day:
        yield from ask_counted(made, by_day)
    counter = next((c.name for c in own if is_counter(c) and c.unique and c.filled == memory.rows), None)
    if counter is not None and counter not in made.key_waits:
        yield f"# «{counter}» solo numera las filas de este archivo · only counts this file's rows: no key"
    copies = memory.copies()
    if copies.rows and shared is None and not any(map(_tells, own)):
        yield f"# {_least(copies)}, y nada en ellas dice quién ni a qué hora: quedan todas; si son una, copies: one"
    elif copies.rows and shared is None:
        es = (
            f"{_least(copies)}: ¿la misma fila, dos veces? (Si no dicen quién ni traen folio, dos personas distintas se"
            f" ven iguales.) {_THEN}"
        )
        yield from made.ask("key", es, "exact copies of another row: if they are one, this line for the next")
        yield "# key: {content: true, copies: one}"
    yield "key: {content: true}   # sin folio: la fila entera es su clave · no id: the row itself is its key"


def _tells(column: Column) -> bool:
    """Does it say who somebody is, or an hour? Without either two persons, or two facts of a day, are alike."""
    return column.sensitive or is_clock(column) or (has_dates(column) and not dates_of(column).midnight)


def _none_alone(
    made: Draft,
    keyish: Sequence[Column],
    memory: RowMemory,
    shared: Sharing | None,
    together: list[str],
    other: Folio | None,
) -> Iterator[str]:
    shown, copies = ", ".join(c.name for c in keyish[:4]), memory.copies()
    figures = f"; {shared.figures().es}" if shared is not None else ""
    figures += f"; {_least(copies)}: si son una, copies: one" if figures and copies.rows else ""
    figures += "".join(f"; Excel destruyó {c.lost:,} de «{c.name}»" for c in keyish if c.lost)
    figures += "; esta línea es distinta y llena en todas, salvo las copias" if together else ""
    figures += (
        f"; ¿o «{other.column}», el de cada evento? {other.es}; las distintas se apartan (try dice qué las uniría)"
        if other
        else ""
    )
    es = f"¿qué identifica a cada fila? {shown}: ninguna sola es segura; tienen vacíos, se repiten o solo numeran"
    yield from made.ask("key", es + figures, "what identifies a row? none alone: blanks, repetitions, or a count")
    made.key_waits = together or [c.name for c in keyish if not c.lost and c.filled * 2 > memory.rows][:2]
    if made.key_waits:
        yield f"# key: {{columns: {flow(made.key_waits)}}}"
    if other is not None:
        yield other.line if made.key_waits else other.line.partition("   ")[0]
        made.key_waits = [*made.key_waits, other.column]


def _least(copies: Copies) -> str:
    return f"{'' if copies.whole else 'al menos '}{copies.rows:,} filas son copia exacta de otra"


def _exact(found: Sharing | None, memory: RowMemory) -> int:
    """Rows that repeat a folio, if each is a copy in every cell, and no other row is one; else none."""
    if found is None or found.unlike_at_all or not memory.whole:
        return 0
    again = found.shared.rows - found.shared.texts
    return again if memory.copies().rows == again else 0


def _others(found: Sequence[Match]) -> set[str]:
    return {match.column.name for match in found if match.path not in NUMBERS}


def _called(column: Column, found: Sequence[Match]) -> bool:
    """``folio``, what surely is one (``EXP.``), or the number of something that is no other field: ``No. Reporte``, but
    no ``No. Exterior``.
    """
    words, others = {*words_of(column.name).split()}, _others(found)
    if words & KEYS or any(match.path == "folio" and match.sure and match.column is column for match in found):
        return True
    numbered = bool(words & COUNTERS) and not words <= COUNTERS and not column.sensitive
    return numbered and column.name not in others and column.kind in ("text", "number", "mixed")


def _sure(column: Column) -> bool:
    """What is only called the number of something, and is a number, may begin anew in the next file."""
    return bool({*words_of(column.name).split()} & KEYS) or column.kind != "number"


def _flaws(column: Column, rows: int) -> int:
    """Rows that lack it or repeat it; all, where that isn't known."""
    return rows if column.repetitions is None else rows - column.filled + column.repetitions + column.lost
