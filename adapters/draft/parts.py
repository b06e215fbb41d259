"""The key of a folio of which each row is a part: a person of the record, an offence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.draft.marks import OR
from adapters.draft.proposal import Decision, Draft, flow
from adapters.draft.shared import Sharing, companion
from adapters.profile.column import Column

ONE = {"persons": "una persona", "offences": "un delito", "vehicles": "un vehículo", "weapons": "un arma"}


def loose_parts(made: Draft, found: Sharing, own: Sequence[Column]) -> Iterator[str]:
    """Persons that differ in nearly all of them, and remarks or coordinates beside: the line stands and is asked about,
    beside the one by which each row is a record of its own.
    """
    made.key, rows, figures = [found.column], found.memory.rows, found.figures()
    es = f"{figures.es}: ¿cada fila es {ONE[found.of]} del mismo registro? Así queda (each)"
    es += _left_out(found)
    es += f"; los que no coinciden en {found.against} se apartan (rows_disagree)" if found.against else ""
    es += f"; {rows - found.shared.filled:,} filas sin él se apartan" if rows > found.shared.filled else ""
    es += f"; {found.shared.apart:,} no tienen juntas sus filas: ordene el archivo" if found.shared.apart else ""
    yield from made.ask("key", es, f"{figures.en}: is each row one of the record's persons? so it stands")
    yield f"key: {{columns: {flow(made.key)}}}"
    if (pair := companion(found, own, rows)) is not None:
        both = flow([found.column, pair.column.name])
        yield f"# key: {{columns: {both}}}   {OR} cada fila, un registro · each row a record?"


def parts(made: Draft, found: Sharing, figures: Decision) -> Iterator[str]:
    """Nothing but the parts differs, or nearly: it is told and not asked."""
    one = ONE.get(found.of, "una parte")
    es = f"{figures.es}: cada fila es {one} del mismo registro (each)"
    es += _left_out(found)
    if found.against:
        es += f"; no coinciden en {found.against}: esos se apartan (rows_disagree), salvo lo que repare repairs o deje"
        es += " vacío disagree"
    if found.shared.apart:
        es += f"; {found.shared.apart:,} no tienen juntas sus filas: ordene el archivo por «{found.column}»"
    if found.above:
        es += "; antes, la línea de fill_down en read"
    if copies := found.memory.copies().rows:
        es += f"; {copies:,} filas son copia exacta de otra: eso saldría dos veces; bórrelas del archivo"
    made.decisions.append(("key", Decision(es, f"{figures.en}: each row is one of the record's {found.of}")))
    told = " ".join(figures.es.split())  # a heading may have a line end in it
    yield f"key: {{columns: {flow([found.column])}}}   # {told}"


def _left_out(found: Sharing) -> str:
    left = ", ".join(f"{name} ({n:,})" for name, n in found.left_out.items())
    return f"; donde no coinciden en {left}, el registro va sin eso (disagree)" if left else ""
