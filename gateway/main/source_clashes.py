"""What ``convenio source try`` says of rows of one key: where they stand, what differs, and the lines that would settle
them. It holds keys and texts: for the owner's own terminal.
"""

from __future__ import annotations

from adapters.trial.attempt import Trial
from adapters.trial.clashes import Clashing
from adapters.trial.settling import sheets_apart
from gateway.main.say import escape, out, say, table
from gateway.main.source_labels import cut

_SHOWN = 10  # keys
_NAMED = 6  # columns of one
_WHAT = {
    "persons": ("si cada fila es una persona del mismo registro", "if each row is a person of one record"),
    "offences": ("si cada fila es un delito del mismo registro", "if each row is an offence of one record"),
    "version": (
        "si es el mismo registro, corregido, y vale la última",
        "if it is one record, and its latest row counts",
    ),
    "own": ("si cada fila es un registro aparte", "if each row is a record of its own"),
}


def clashing(found: Trial) -> None:
    """The rows of the first keys, then a line for each thing that they may be."""
    if not found.clashes:
        return
    rows = [(escape(cut(one.key)), escape(_rows(one))) for one in found.clashes[:_SHOWN]]
    if (more := found.clashing - len(rows)) > 0:
        rows.append(("", f"… y {more:,} más · more"))
    table(
        "Filas de una misma clave · rows of one key", ("clave · key", "dónde, y en qué cambian · where, and what"), rows
    )
    if apart := sum(map(sheets_apart, found.clashes)):
        say(
            f"! {apart:,} claves tienen filas en varias hojas: si son periodos, es el mismo registro y vale la"
            " posterior; quite la anterior en el origen, o use latest con una fecha. Una clave más larga las"
            " compartiría todas",
            "keys with rows in several sheets: of periods the later row holds; a longer key would share all of them",
        )
    if found.settling:
        say(
            "Lo que las arreglaría a todas; solo usted sabe qué son",
            "what would settle all of them; you know what they are",
        )
    for one in found.settling:
        es, en = _WHAT[one.what]
        for i, line in enumerate(one.lines):
            out.print(escape(f"  {line}{f'   # {es} · {en}' if not i else ''}"), soft_wrap=True)
        if one.ignored:
            say(f"  y quite de columns_ignored: {', '.join(one.ignored)}", "and take these out of columns_ignored")


def _rows(one: Clashing) -> str:
    named = one.differ[:_NAMED]
    rows = ((where, ", ".join(f"{c}=«{cut(cells.get(c) or '')}»" for c in named)) for where, cells in one.rows)
    return "\n".join(f"{where}  {said}" for where, said in rows)
