"""How ``convenio source try`` ends: what became of the rows, why those that are set aside are, and the one thing to do
next. Of texts it holds at most one label without a value: for the owner's own terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from adapters.trial import CLASH, Trial
from contracts.kind import Kind
from gateway.main.say import escape, out, say, table
from gateway.main.source_labels import quoted

_REASONS = 3


class Next(NamedTuple):
    """What to do, in both languages, and the command or line to be typed for it."""

    es: str
    en: str
    typed: str


def verdict(found: Trial, kind: Kind, mapping: Path, place: Path) -> None:
    """A table of at most six rows, and one line to type."""
    aside = found.quarantined + found.left_behind
    shared = found.kept + found.joined - found.left_behind
    rows = [
        ("se compartirían · would be shared", f"{shared:,}"),
        ("apartadas · quarantined", f"{aside:,}"),
        *((f"  {escape(why)}", f"{n:,}") for why, n in found.reasons.most_common(_REASONS)),
        ("sin cambio · unchanged", f"{found.repeated:,}"),
    ]
    table("En resumen · in short", ("qué · what", f"de {found.read:,} filas · rows"), rows)
    one = following(found, kind, mapping, place)
    say(f"Siguiente: {one.es}", f"next: {one.en}")
    out.print(f"  [cyan]{escape(one.typed)}[/cyan]", soft_wrap=True)


def following(found: Trial, kind: Kind, mapping: Path, place: Path) -> Next:
    """What is asked first, then what keeps most rows out, then dates, then nothing is in the way."""
    if found.undecided:
        command = f"convenio source decide {quote(str(mapping))} {quote(str(place))}"
        return Next("decida lo que queda abierto", "decide what is still open", command)
    mended = (_mending(found, why) for why, _ in found.reasons.most_common())
    if (one := next(filter(None, mended), None)) is not None:
        return one
    lacking = found.records - found.filled.get(kind.filters.occurred, 0)
    if lacking and not found.undated:
        way = "undated: some" if lacking < found.records else "undated: all"
        es = "unos registros no llevan fecha: asígnela o, si la fuente no la tiene, esta línea en el mapeo"
        return Next(es, "records without a date: map it, or this line if the source has none", way)
    connect = f'source = [{{mapping = "{mapping.name}", folder = "buzon"}}]'
    if found.reasons:
        rule = found.reasons.most_common(1)[0][0].rpartition(": ")[2]
        es = f"corrija en el origen lo apartado ({rule}: docs/sources/README.md) y conéctela, en convenio.toml"
        return Next(es, "correct at the source what is set aside, then connect it, in convenio.toml", connect)
    return Next("conéctela, en convenio.toml", "connect it, in convenio.toml", connect)


def _mending(found: Trial, why: str) -> Next | None:
    """A line of the mapping by which such rows would no longer be set aside; None where there is none."""
    path, _, rule = why.rpartition(": ")
    if why == CLASH and found.settling:
        lines = found.settling[0].lines
        return Next("si eso son las filas de una misma clave, en el mapeo", "if that is what they are", lines[0])
    if rule == "unknown_code" and (line := next(_label(found), None)) is not None:
        return line
    mend = next((one for one in found.mends if rule in one.rules and one.line.startswith(f"{path}:")), None)
    if mend is None:
        return None
    es = (
        "en fields, en lugar de la suya: cuesta solo esa fecha" if not mend.order else "en fields, si todas son día/mes"
    )
    return Next(es, "in fields, in place of its own", mend.line)


def _label(found: Trial) -> Iterator[Next]:
    """Of the labels without a value, the most frequent."""
    for code, _ in found.codes.most_common(1):
        es = f"en catalogues, bajo «{code.catalogue}», con su valor en vez de TODO"
        yield Next(es, "in catalogues, with its value for TODO", f"{quoted(code.label)}: TODO")
