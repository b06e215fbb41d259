"""What ``convenio source try`` says of moments: lines that keep a row whose date is wrong, their order, their want."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.trial.attempt import Trial
from adapters.trial.mends import Mend
from contracts.kind import Kind
from gateway.main.say import escape, out, say


def mended(found: Trial) -> None:
    """Ready lines, whole: to be pasted over the mapping's own."""
    ordered, alone = ([one for one in found.mends if one.order is whole] for whole in (True, False))
    if ordered:
        out.print("[bold]Fechas de dos lecturas · dates of two readings[/bold]")
        say(
            "Si todas son día/mes, en fields esta línea en lugar de la suya, y ninguna se pierde; si unas son mes/día,"
            " no",
            "if the day is first in all of them, this line in place of the field's own, and none is lost",
        )
        _lines(ordered)
    if alone:
        out.print("[bold]Fechas que pueden perderse solas · dates that may be lost alone[/bold]")
        say(
            "En fields, en lugar de la suya: la fila queda, y sin ese dato donde no se entiende; se cuenta",
            "paste it over the field's own line: the row stays, without that date where it can't be read",
        )
        _lines(alone)


def _lines(mends: Sequence[Mend]) -> None:
    for one in mends:
        out.print(escape(f"  {one.line}   # {', '.join(one.rules)}"), soft_wrap=True)
    if any("in_the_future" in one.rules for one in mends):
        say(
            "  decided_by.to: hasta qué día llega su fuente; toda fecha posterior se pierde, así que cámbielo a tiempo",
            "as far as your source reaches: any later date is lost, so move it in time",
        )


def order(found: Trial, kind: Kind) -> Iterator[str]:
    """How many records say that something was before what it came after. They are shared as they are."""
    for (path, other), n in found.disordered.most_common():
        es, first = kind.leaves[path].meta.es, kind.leaves[other].meta.es
        yield (
            f"{path} es antes que {other} en {n:,} filas («{es}», «{first}»): se comparten así; ¿columnas cambiadas, o"
            " pasó la medianoche (next_day_before, day_starts)? · is before it there: swapped, or past midnight?"
        )


def later(found: Trial, kind: Kind) -> Iterator[str]:
    """How many moments are after the day on which their file was made."""
    for path, n in found.later.most_common():
        yield (
            f"{path} es posterior al día del archivo en {n:,} filas («{kind.leaves[path].meta.es}»): ¿errores? Con"
            ' decided_by: {to: …} e invalid: "null" quedan sin ese dato · later than the file\'s own day: slips?'
        )


def shift_days(found: Trial) -> Iterator[str]:
    """How many records have the day on which their shift began, and not surely their own."""
    for path, n in found.shift_days.items():
        yield (
            f"{path}: {n:,} filas sin hora llevan el día del turno (day_starts); pasada la medianoche, era el"
            " siguiente · rows without an hour have the shift's day: past midnight, it was the day after"
        )


def dateless(found: Trial, lacking: int, path: str) -> None:
    """Records that no search by date will find: a mistake, unless the mapping states it."""
    said = f"{lacking:,} registros sin fecha · records without a date ({path})"
    if found.undated:
        stated = f"como dice el mapeo (undated: {found.undated}); quien busque por fecha no los encontrará"
        out.print(f"[yellow]![/yellow] {said}: {stated} · as stated: no search by date finds them", soft_wrap=True)
    else:
        out.print(f"[red]✗[/red] {said}", soft_wrap=True)
    if found.undated != "all":
        say(f"  los primeros: {', '.join(found.dateless)}", "the first of them")
    if not found.undated:
        way = "undated: some" if lacking < found.records else "undated: all"
        say(f"  si la fuente de veras no la tiene, en el mapeo: `{way}`", "if the source has none, state it")
