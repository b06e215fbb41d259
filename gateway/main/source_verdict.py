"""How ``convenio source try`` ends: what became of the rows, why those that are set aside are, and the one thing to do
next. Of texts it holds at most one label without a value: for the owner's own terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from adapters.decide.labels import open_labels
from adapters.decide.text import lines_of, standing
from adapters.trial.attempt import CLASH, Trial
from contracts.kind import Kind
from gateway.main.say import escape, out, say, table
from gateway.main.source_filled import without_parts
from gateway.main.source_labels import quoted
from gateway.settings import Misconfigured, read_settings

_SETTINGS = "convenio.toml"
_FEW, _REASONS = 8, 3  # reasons that are listed: all of a few, else the most frequent


class Next(NamedTuple):
    """What to do, in both languages, and the command or lines to be typed for it."""

    es: str
    en: str
    typed: str


def verdict(found: Trial, kind: Kind, mapping: Path, place: Path) -> None:
    """A short table that adds up to the rows read, and what to type."""
    aside = found.quarantined + found.left_behind
    shown = len(found.reasons) if len(found.reasons) <= _FEW else _REASONS
    more = {
        "unidas a otra fila de su registro · joined to their record's row": found.joined - found.left_behind,
        "retiradas · withdrawn": found.withdrawn,
        "ajenas · elsewhere": found.elsewhere,
    }
    rows = [
        ("se compartirían · would be shared", f"{found.kept:,}"),
        *((what, f"{n:,}") for what, n in more.items() if n),
        ("apartadas · quarantined", f"{aside:,}"),
        *((f"  {escape(why)}", f"{n:,}") for why, n in found.reasons.most_common(shown)),
        ("repetidas · repeated", f"{found.repeated:,}"),
    ]
    table("En resumen · in short", ("qué · what", f"de {found.read:,} filas · rows"), rows)
    _of_the_facts(found, kind)
    without_parts(found)
    one = following(found, kind, mapping, place)
    say(f"Siguiente: {one.es}", f"next: {one.en}")
    for line in one.typed.split("\n"):
        out.print(f"  [cyan]{escape(line)}[/cyan]", soft_wrap=True)


def _of_the_facts(found: Trial, kind: Kind) -> None:
    """Of which column the moment of the facts is: another moment's in its place is wrong in every record, unseen."""
    meta = kind.leaves[kind.filters.occurred].meta
    columns = " + ".join(" ".join(name.split()) for name in found.facts)
    es = f"{meta.es}: {f'«{columns}»' if columns else 'ninguna columna'}"
    say(es, f"{meta.en}: {columns or 'no column'}")


def following(found: Trial, kind: Kind, mapping: Path, place: Path) -> Next:
    """What is asked first, then what keeps most rows out, then dates, then nothing is in the way."""
    command = f"convenio source decide {quote(str(mapping))} {quote(str(place))}"
    if found.undecided:
        return Next("decida lo que queda abierto", "decide what is still open", command)
    labels = Next("decida lo que dicen las etiquetas", "decide what the labels mean", command)
    asked = labels if _asked(found, kind, mapping) else None
    mended = (_mending(found, why, asked) for why, _ in found.reasons.most_common())
    if (one := next(filter(None, mended), None)) is not None:
        return one
    lacking = found.records - found.filled.get(kind.filters.occurred, 0)
    if lacking and not found.undated:
        way = "undated: some" if lacking < found.records else "undated: all"
        es = "unos registros no llevan fecha: asígnela o, si la fuente no la tiene, esta línea en el mapeo"
        return Next(es, "records without a date: map it, or this line if the source has none", way)
    if found.left_out:
        es = f"{found.misaged:,} edades contradicen al nacimiento: corríjalas o, en fields, sin edad donde él la dice"
        en = "ages that births contradict: correct them, or in fields no age where the birth says it already"
        return Next(es, en, found.left_out[0].line)
    return _connecting(found, mapping)


def _connecting(found: Trial, mapping: Path) -> Next:
    """Nothing is in the way any more: where the settings name the mapping, it is read; else they are to name it."""
    source = _connected(mapping)
    es, en = "conéctela, en convenio.toml", "connect it, in convenio.toml"
    typed = f'source = [{{mapping = "{mapping.name}", folder = "buzon"}}]'
    if source is not None:
        es, en, typed = (
            "convenio.toml ya la nombra: léala",
            "convenio.toml names it: read it",
            f"convenio pull {source}",
        )
    if not found.reasons:
        return Next(es, en, typed)
    rule = found.reasons.most_common(1)[0][0].rpartition(": ")[2]
    es = f"corrija en el origen lo apartado ({rule}: docs/sources/README.md); {es}"
    return Next(es, f"correct at the source what is set aside; {en}", typed)


def _connected(mapping: Path) -> str | None:
    """The mapping's source, if the settings in this folder name it."""
    try:
        settings, text = read_settings(Path(_SETTINGS)), mapping.read_text("utf-8")
    except (Misconfigured, OSError, UnicodeDecodeError):
        return None
    named = any(one.mapping.resolve() == mapping.resolve() for one in settings.source)
    source = standing(text).get("source") if named else None
    return None if source is None else quote(str(source))


def _mending(found: Trial, why: str, asked: Next | None) -> Next | None:
    """A line of the mapping by which such rows would no longer be set aside, or the command that asks about their
    labels; None where there is none.
    """
    path, _, rule = why.rpartition(": ")
    if why == CLASH and found.settling:
        one = found.settling[0]
        taken = f"; y quite de columns_ignored: {', '.join(one.ignored)}" if one.ignored else ""
        es = f"si eso son las filas de una misma clave, en el mapeo{taken}"
        return Next(es, "if that is what they are", "\n".join(one.lines))
    if rule == "unknown_code" and (line := asked or next(_label(found), None)) is not None:
        return line
    mend = next((one for one in found.mends if rule in one.rules and one.line.startswith(f"{path}:")), None)
    if mend is None:
        return None
    es = (
        "en fields, en lugar de la suya: cuesta solo esa fecha" if not mend.order else "en fields, si todas son día/mes"
    )
    return Next(es, "in fields, in place of its own", mend.line)


def _asked(found: Trial, kind: Kind, mapping: Path) -> bool:
    """Does ``decide`` still ask about a label that sets rows aside?"""
    try:
        text = mapping.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    unlisted = {(code.catalogue, code.label) for code in found.codes}
    return any((one.header.name, one.line.name) in unlisted for one in open_labels(text, lines_of(text), kind))


def _label(found: Trial) -> Iterator[Next]:
    """Of the labels without a value, the most frequent."""
    for code, _ in found.codes.most_common(1):
        es = f"en catalogues, bajo «{code.catalogue}», con su valor en vez de TODO"
        yield Next(es, "in catalogues, with its value for TODO", f"{quoted(code.label)}: TODO")
