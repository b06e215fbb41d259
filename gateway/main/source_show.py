"""What ``convenio source`` shows: tables for people, and the same without values for scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import shorten
from typing import Any

from adapters.draft.document import Draft
from adapters.draft.lists import two_forms
from adapters.draft.proposal import Decision
from adapters.draft.together import without_single
from adapters.profile.column import Column
from adapters.profile.names import whole_names
from adapters.profile.points import one_place
from adapters.profile.private import names_nobody
from adapters.profile.times import dates_of
from adapters.survey.file import Survey
from gateway.main import source_words as words
from gateway.main.say import escape, out, say, table
from gateway.main.source_keys import keys, keys_document
from gateway.main.source_pages import page
from gateway.main.source_persons import whole
from gateway.main.source_sheets import sheets

Advance = Callable[[int, int | None], None]  # bytes done, and in all

_TITLES, _TITLE = 6, 100  # lines that are shown, and characters of one
_NAMED = 12  # columns that no line takes
_LABELS = 8  # of a column that are shown


def survey(found: Survey) -> None:
    """How the file is written, and its columns."""
    table(f"Archivo · file: {escape(found.name)}", ("qué · what", "se encontró · found"), _facts(found))
    columns, _ = without_single([*found.profile.columns.values()])
    rows = [
        (escape(c.name) or "(sin nombre · unnamed)", _share(c, found), words.distinct(c), words.kind(c), _lines(c))
        for c in columns
    ]
    heads = ("columna\ncolumn", "llena\nfilled", "distintos\ndistinct", "parece\nlooks like", "qué se vio\nseen")
    table("Columnas · columns", heads, rows)
    labelled = [(escape(c.name), _labels(c)) for c in columns if c.listed]
    if labelled:
        table("Etiquetas · labels", ("columna · column", "las más frecuentes · most frequent"), labelled)


def _facts(found: Survey) -> Iterator[tuple[str, object]]:
    if found.written.kind != "other":
        yield "escrito como · written as", escape(found.written.said)
    yield from sheets(found)
    for name, value in found.read.items():
        yield f"read.{name}", escape(", ".join(f"{key}: {said!r}" for key, said in value.items()))
    if found.header.width:
        lines = " y ".join(map(str, found.header.lines)) or "[red]ninguna · none[/red]"
        yield "encabezado en la línea · header on line", lines
    yield from _titles(found)
    yield "filas · rows", f"{found.profile.rows:,}" if found.profile.rows else "[red]0: nada que leer · nothing[/red]"
    if said := page(found):
        yield "  ¿completo? · whole?", f"[red]{escape(said)}[/red]"
    yield from _lists(found)
    for name, columns in found.explained.items():
        said = f"dice qué significan los códigos de {', '.join(columns)}: se propone así · what its codes mean"
        yield f"  catálogo · catalogue: {escape(name)}", escape(said)
    yield from keys(found.profile, found.above)
    yield from whole(found)
    yield from _one_place(found)
    for group in found.profile.pieces.together():
        names = ", ".join(f"{name} {''.join(map(repr, by))}" for name, by in group.columns.items())
        yield "  ¿varias personas en una celda? · several in one cell?", f"{group.rows:,}: {escape(names)}"
    if found.broken:
        yield "  líneas ilegibles · unreadable lines", f"{found.broken:,}"
    if found.rows is not None:
        yield from _not_rows(found)


def _titles(found: Survey) -> Iterator[tuple[str, object]]:
    """What stands above the header: of whom it is, and of which days. Not what may name a person."""
    titles = list(dict.fromkeys(" ".join(title.split()) for title in found.titles))
    plain = [shorten(title, _TITLE, placeholder="…") for title in titles if names_nobody(title)]
    if titles:
        hidden = len(titles) - len(plain)
        more = (
            [f"({hidden:,} no se muestran: pueden nombrar a alguien · not shown: may name somebody)"] if hidden else []
        )
        yield "  arriba de él · above it", escape("\n".join([*plain[:_TITLES], *more]))


def _lists(found: Survey) -> Iterator[tuple[str, object]]:
    """How many parts an item's lists have in all; one that is an object in some items is read as a list of one."""
    columns, single = without_single([*found.profile.columns.values()])
    parts = dict[str, int]()
    for column in columns:
        if column.member is not None:
            parts[column.member] = max(parts.get(column.member, 0), column.rows)
    for member, n in parts.items():
        also = f"; {single[member]:,} como un solo objeto · single objects" if member in single else ""
        yield f"  lista · list: {escape(member)}", f"{n:,}{also}"
    for text, _ in two_forms(columns):
        es = f"un texto en {text.filled:,} registros; la lista o nada en los otros {found.profile.rows - text.filled:,}"
        yield f"  {escape(text.name)}", f"[red]{es} · a text in so many, a list or nothing in the others[/red]"


def _one_place(found: Survey) -> Iterator[tuple[str, object]]:
    """The point of the station, or of whoever captured it."""
    if (place := one_place(found.profile)) is not None:
        at = f": {', '.join(place.at)}" if place.at else ""
        said = f"[red]un mismo punto en {place.rows:,} filas · one point in so many rows[/red]{escape(at)}"
        yield escape(f"  «{place.x}», «{place.y}»"), said


def _not_rows(found: Survey) -> Iterator[tuple[str, object]]:
    rows = found.rows
    if rows is None:
        return
    counts = (
        ("en blanco en medio, que se apartan · blank between, set aside", rows.blank),
        ("encabezado repetido · header again", rows.repeated),
        ("con otro número de celdas: se apartan, y aquí no cuentan · other number of cells: set aside", rows.short),
        ("ilegibles, que se apartan · unreadable, set aside", rows.broken),
    )
    yield from ((f"  {said}", f"{n:,}") for said, n in counts if n)
    filled = [column for read in found.read.values() for column in read.get("fill_down", ())]
    if filled:
        said = f"{found.below:,} filas · rows: {escape(', '.join(filled))}"
        yield "  combinadas hacia abajo · merged downwards (fill_down)", said
    if asked := [column for column in found.above if column not in filled]:
        said = f"[red]{found.below:,} filas dejan vacías · rows leave blank[/red]: {escape(', '.join(asked))}"
        yield "  ¿valen lo de arriba? · as above? (fill_down)", said
    if rows.endings:
        shown = ", ".join(f"{ending.number} («{ending.begins}»)" for ending in rows.endings[:6])
        yield "  parecen totales, notas o títulos · totals, notes, titles", f"{len(rows.endings):,}: {escape(shown)}"


def _share(column: Column, found: Survey) -> str:
    whole = max(column.rows, found.profile.rows) if "[]" not in column.name else column.rows
    return "–" if not whole else "100%" if column.filled == whole else f"{column.filled / whole:.1%}"


def _lines(column: Column) -> str:
    return "\n".join(line if line.startswith("[red]") else escape(line) for line in words.seen(column))


def _labels(column: Column) -> str:
    """Whole: what is copied into a catalogue must be what stands in the file."""
    told = ((label, n, column.said(label)) for label, n in column.listed[:_LABELS])
    shown = ", ".join(f"{label} ({n:,})" if said == label else f"{label} = {said} ({n:,})" for label, n, said in told)
    more = len(column.labels or ()) - len(column.listed[:_LABELS])
    return escape(shown + (f", y {more:,} más · {more:,} more" if more else ""))


def survey_document(found: Survey, *, values: bool) -> dict[str, Any]:
    """For scripts; labels are the file's own texts and need ``values``."""
    rows = found.rows
    return {
        "file": found.name,
        "written": found.written._asdict(),
        "rule": found.rule,
        "sheets": [
            {"name": s.name, "rows": s.rows, "header": s.header.lines, "columns": len(s.titles)} for s in found.sheets
        ],
        "as_above": found.above,
        "read": found.read,
        **({"titles": found.titles} if values else {}),
        "rows": found.profile.rows,
        "page_of_several": bool(page(found)),
        **keys_document(found.profile, found.above),
        "whole_names": {column.name: n for column, n in whole_names([*found.profile.columns.values()])},
        "blank": rows.blank if rows else 0,
        "header_again": rows.repeated if rows else 0,
        "other_width": rows.short if rows else 0,
        "together": [group._asdict() for group in found.profile.pieces.together()],
        "endings": [ending.number for ending in rows.endings] if rows else [],
        "columns": [_column(c, values=values) for c in found.profile.columns.values()],
    }


def _column(column: Column, *, values: bool) -> dict[str, Any]:
    plain = {
        "name": column.name,
        "rows": column.rows,
        "filled": column.filled,
        "distinct": column.distinct,
        "kind": column.kind,
        "sensitive": column.sensitive,
        "dates": {" | ".join(forms): n for forms, n in column.dates.forms.items()},
        "dates_mixed": (verdict := dates_of(column)).mixed,
        "dates_swapped": verdict.swapped,
        "excel_days": verdict.serials,
        "forms": dict(column.forms),
        "nulls": dict(column.nulls),
        "one_text": column.one_text,
        "odd": dict(column.odd),
        "places": dict(column.places),
        "range": column.range,
        "no_ages": sum(n for _, n in column.no_ages),
    }
    return plain | ({"labels": dict(column.listed)} if values else {})


def draft(made: Draft) -> None:
    """What is proposed, and what remains to be decided."""
    if made.dateless:
        out.print(
            f"[red]✗ {escape(made.dateless)} queda abierto: ninguna fila llevará la fecha de los hechos hasta que lo"
            " decida · no row will have its date until you decide[/red]",
            soft_wrap=True,
        )
    shown = ", ".join(made.ignored[:_NAMED]) + ("…" if made.ignored[_NAMED:] else "")
    named = f": {shown}" if shown else ""
    say(
        f"{len(made.mapped)} datos asignados, {len(made.ignored)} columnas sin compartir{named}",
        "fields mapped, columns kept",
    )
    if made.decisions:
        rows = [(escape(about), f"{_alarmed(d)}\n[dim]{escape(d.en)}[/dim]") for about, d in made.decisions]
        table("Por decidir · to decide", ("dato · field", "qué falta · what is missing"), rows)


def _alarmed(decision: Decision) -> str:
    return f"[red]{escape(decision.es)}[/red]" if decision.alarm else escape(decision.es)
