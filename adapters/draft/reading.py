"""The document's first sections: what it describes and how its file is read, columns that are made, where
the parts of a record come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.document.read import is_pattern
from adapters.draft.beside import stated
from adapters.draft.members import in_several_roles, kept_members
from adapters.draft.proposal import Draft, Proposal, flow
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory
from contracts.kind import Kind


def head(
    kind: Kind,
    owner: str,
    source: str,
    columns: Sequence[Column],
    zone: Iterable[str],
    own: frozenset[str],
    placeholders: Mapping[str, int],
) -> Iterator[str]:
    """What it is, of whom and of which kind; the clocks' ``zone``; texts that say unknown, but for what one column asks
    as its ``own`` codes, and with what stands under surnames as ``placeholders``.
    """
    yield "# Propuesta · a proposal. Lo marcado DECIDA lo pregunta `convenio source decide`; o quítele el «#»."
    yield "# What is marked DECIDE that command asks; or remove its #. Guide: docs/sources/README.md"
    yield "mapping: 1"
    yield f"source: {source}"
    yield f"owner: {owner}"
    yield f"kind: {kind.name}"
    yield from zone
    nulls = sorted({text for column in columns for text in column.nulls} - own | placeholders.keys())
    shown = ", ".join(f"«{text}» en {n:,} apellidos" for text, n in placeholders.items())
    if nulls:
        said = f" ({shown})" if shown else ""
        yield f"nulls: {flow(nulls)}   # textos que aquí dicen «se desconoce»{said} · texts for unknown"


def read(
    made: Draft,
    said: Mapping[str, Any],
    above: Sequence[str],
    proposals: Sequence[Proposal],
    dittos: Mapping[str, Counter[str]],
) -> Iterator[str]:
    """How the file is read, and which others; with a second line where blanks may say what stands ``above`` them, or
    texts do (``dittos``, by column), and nothing is sure.
    """
    yield from _files(said, proposals)
    filled = {column for one in said.values() for column in one.get("fill_down", ())}
    asked = [column for column in above if column not in filled]
    more: dict[str, Any] = {"fill_down": [*above]} if asked else {}
    blank, text = f"una celda vacía en {', '.join(asked)}", ""
    if dittos:
        more["as_above"] = {column: [*texts] for column, texts in dittos.items()}
        text = _where(dittos)
    if more:
        es = f"¿{' y '.join(filter(None, [blank if asked else '', text]))} vale lo de la fila de arriba? Entonces esta"
        es += " línea, y no la siguiente" + ("; si no, van sin ese dato, o se apartan si es fecha" if dittos else "")
        cell = "does a blank cell there" if not dittos else "do such cells"
        yield from made.ask("read", es, f"{cell} say what the row above says? then this line")
        yield f"# read: {flow({name: {**one, **more} for name, one in said.items()})}"
    yield f"read: {flow(said)}"


def _where(dittos: Mapping[str, Counter[str]]) -> str:
    """The texts, and the columns that say them."""
    columns: dict[str, list[str]] = {}
    for column, texts in dittos.items():
        columns.setdefault(_shown(texts), []).append(f"«{' '.join(column.split())}»")
    return "; ".join(f"{shown} en {', '.join(names)}" for shown, names in columns.items())


def _shown(texts: Counter[str]) -> str:
    return ", ".join(f"«{text}» ({n:,})" for text, n in texts.most_common())


def _files(said: Mapping[str, Any], proposals: Sequence[Proposal]) -> Iterator[str]:
    """What else the pattern will match; and that stated days would set all of it aside."""
    if not any("*" in str(one.get("files", "")) for one in said.values()):
        return
    days = any({"from", "to"} & {*stated(one.spec)} for one in proposals)
    more = "; los días de decided_by, abajo, son de este: cámbielos entonces" if days else ""
    en = "; the days of decided_by are this one's" if days else ""
    if any(isinstance(named := one.get("sheet"), list) and not any(map(is_pattern, named)) for one in said.values()):
        more += "; de cada libro, solo las hojas de sheet: las de otros meses, agréguelas"
        en += "; of each book only these sheets: add later ones"
    yield f"# files: lee también los de otros meses o versiones; * es lo que cambia{more} · later files too{en}"


def each(
    made: Draft,
    proposals: Sequence[Proposal],
    single: Mapping[str, int],
    persons: Sequence[str],
    columns: Sequence[Column],
    memory: RowMemory,
) -> Iterator[str]:
    """Where each part comes from; ``single``: in how many items a member is one object and no list. ``persons`` are the
    members of all persons, where there are several.
    """
    if made.by_rows:
        off = "" if any(path.startswith(f"{made.by_rows}[]") for path in made.mapped) else "# "
        yield f"{off}each:   # cada fila de una clave es una parte de su registro · each row of a key is a part"
        yield f"{off}  {made.by_rows}: {{rows: true}}"
    decided = {p.path.partition("[")[0]: p.member for p in proposals if p.member and p.decided}
    members = {p.path.partition("[")[0]: p.member for p in proposals if p.member} | decided
    if members:
        yield "each:   # de dónde sale cada parte · where each part comes from"
    for name, member in members.items():
        among = [*persons] if persons and name == "persons" else [str(member)]
        objects = [(one, single[one]) for one in among if one in single]
        counted = ", ".join(f"{f'{one}: ' if len(among) > 1 else ''}{n:,}" for one, n in objects)
        said = f"   # {counted} como un solo objeto: lista de uno · one object: a list of one" if objects else ""
        off = "" if name in decided else "# "
        if not off and len(among) == 1:
            yield from kept_members(made, name, str(member), columns, proposals)
            yield from in_several_roles(made, str(member), columns, memory) if name == "persons" else ()
        yield f"  {off}{name}: {{member: {flow(among if len(among) > 1 else member)}}}{said}"


def makes(made: Draft, proposals: Sequence[Proposal]) -> Iterator[str]:
    """Columns that are made of others for a field, or for a key that waits."""
    lines = [("" if one.decided else "# ", name, spec) for one in proposals for name, spec in one.makes.items()]
    lines += [("# ", name, spec) for name, spec in made.makes.items()]
    if lines:
        yield "made:"
    yield from (f"  {off}{flow(name)}: {flow(spec)}" for off, name, spec in lines)
