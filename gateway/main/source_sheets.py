"""A workbook's sheets: which one is described, and which need a mapping of their own."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from adapters.survey.file import Survey
from adapters.survey.sheets import SheetSeen
from gateway.main.say import escape, out, say

_NAMED = 4  # headings that differ
_RECORDS = 10


def sheets(found: Survey) -> Iterator[tuple[str, object]]:
    """Each with its rows, and whether the mapping of the described one could read it."""
    described = _described(found)
    for sheet in found.sheets:
        if described is None or sheet is described:
            said = "[bold]se describe · described[/bold]"
        elif sheet.legend:
            told = _few([f"{label.upper()} ({text})" for label, text in sheet.legend.items()])
            said = f"dice qué significan {told}: se propone así · what labels mean"
        elif not (sheet.rows and sheet.header.lines):
            said = "sin tabla · no table"
        else:
            said = _said(found, sheet, described)
        with_it = "; se lee con ella · read with it" if _with_it(found, sheet) else ""
        hidden = "; [yellow]oculta · hidden[/yellow]" if sheet.hidden else ""
        yield f"hoja · sheet «{escape(sheet.name)}»", f"{sheet.rows:,} filas · rows; {said}{with_it}{hidden}"


def left_sheets(found: Survey, command: str | None = None, source: str = "") -> None:
    """Sheets with rows that the described one's mapping does not read; in red those that are as wide, with the
    ``command`` that drafts their own mapping, but for its sheet and source.
    """
    described = _described(found)
    if described is None:
        return
    _struck(found)
    others = [s for s in found.sheets if s is not described and s.header.lines and s.rows and not s.legend]
    if found.described:
        say(
            f"Un solo mapeo lee {len(found.described) + 1} hojas: {found.sheet}, {', '.join(found.described)}",
            "one mapping reads these sheets",
        )
    if found.whole is not None:
        say(
            f"! «{found.whole}» parece repetir las demás hojas, juntas: solo se lee {_read(found)}",
            "one sheet seems to hold the others once more: only these are read",
        )
    apart = [s for s in others if not (_with_it(found, s) or s.summary(described) or _again(found, s, described))]
    wide = [s for s in apart if s.header.width * 2 > described.header.width and not s.hidden]
    if wide:
        rows = sum(sheet.rows for sheet in wide)
        es = f"{rows:,} filas están en hojas de otro encabezado, que este mapeo no lee: {_counted(wide)}"
        en = "rows in sheets of other headings, which this mapping does not read: a mapping for each"
        out.print(f"[red]✗ {escape(es)}[/red] [dim]· {en}[/dim]", soft_wrap=True)
    for number, sheet in enumerate(wide if command is not None else [], 2):
        own = f"{source}-{number}"
        line = f"{command} --sheet {quote(sheet.name)} --source {own} -o {own}.yaml"
        out.print(f"  [cyan]{escape(line)}[/cyan]", soft_wrap=True)
    if narrow := [sheet for sheet in apart if sheet not in wide]:
        say(
            f"! Otras hojas tienen filas y otro encabezado: {_counted(narrow)}. Si son registros, otro mapeo: --sheet",
            "other sheets have rows and other headings: if they are records, a mapping for each",
        )


def _struck(found: Survey) -> None:
    """Whoever strikes a row through means that it is void; nothing else says so, and it would be shared."""
    if not found.struck:
        return
    of_each = [f"{sheet}#{number}" for sheet, numbers in found.struck.items() for number in numbers]
    shown = ", ".join(of_each[:_RECORDS]) + (", …" if len(of_each) > _RECORDS else "")
    es = (
        f"{len(of_each):,} filas están tachadas en el libro, y se leerían como las demás: {shown}. Si ya no valen,"
        " quítelas o dígalo en una columna para withdraw"
    )
    en = "rows that are struck through would be shared: if void, remove them or say so in a column"
    out.print(f"[red]✗ {escape(es)}[/red] [dim]· {en}[/dim]", soft_wrap=True)


def _described(found: Survey) -> SheetSeen | None:
    return next((sheet for sheet in found.sheets if sheet.name == found.sheet), None)


def _with_it(found: Survey, sheet: SheetSeen) -> bool:
    return sheet.name in found.described


def _again(found: Survey, sheet: SheetSeen, described: SheetSeen) -> bool:
    """Are its rows those of a sheet that is read?"""
    alike = sheet.alike(described) or sheet.agrees(described)
    return found.whole is not None and alike and not _with_it(found, sheet)


def _read(found: Survey) -> str:
    return ", ".join(f"«{name}»" for name in (found.sheet, *found.described))


def _counted(sheets: list[SheetSeen]) -> str:
    return ", ".join(f"«{sheet.name}» ({sheet.rows:,})" for sheet in sheets)


def _said(found: Survey, sheet: SheetSeen, described: SheetSeen) -> str:
    if _again(found, sheet, described):
        return "[yellow]sus filas están en las que se leen: no se lee · its rows are in those read[/yellow]"
    if sheet.same(described):
        return "mismo encabezado · same headings"
    apart = sheet.differences(described)
    if not _with_it(found, sheet):
        return _apart(sheet, described)
    spelled = [f"«{here}», no «{there}»" for here, there in apart.spelled]
    parts = [("escrito · spelled", spelled), ("de más · more", apart.here), ("le faltan · lacks", apart.there)]
    said = "; ".join(f"{what}: {_few(titles)}" for what, titles in parts if titles)
    where = "" if sheet.header.lines == described.header.lines else ", en otra línea · on another line"
    return f"mismo encabezado{where}" + (f"; {said}" if said else "")


def _apart(sheet: SheetSeen, described: SheetSeen) -> str:
    """In what its headings differ."""
    if sheet.summary(described):
        return "parece un resumen: no se lee · looks like a summary: not read"
    found = sheet.differences(described)
    if found.here or found.there:
        parts = [("otras columnas · other columns", found.here), ("le faltan · lacks", found.there)]
        said = "; ".join(f"{what}: {_few(titles)}" for what, titles in parts if titles)
        return f"[yellow]otro encabezado, otro mapeo · a mapping of its own: --sheet[/yellow]; {said}"
    return "[yellow]mismo encabezado en otra línea u orden · same headings on another line or in another order[/yellow]"


def _few(texts: list[str]) -> str:
    return escape(
        ", ".join(texts[:_NAMED]) + (f", y {len(texts) - _NAMED:,} más · more" if len(texts) > _NAMED else "")
    )
