"""Parts of a list that hold no longer: a flag within the list says so of each, ``delitos: [{…, vigente: "N"}]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.draft.labels import yes_or_no
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.draft.versions import is_id
from adapters.draft.withdraw import HOLDS, is_void
from adapters.profile.column import Column, words_of
from adapters.profile.rows import RowMemory

_GONE = frozenset(
    {"baja", "eliminado", "eliminada", "borrado", "borrada", "cancelado", "cancelada", "anulado", "historico"}
)
_STATUS = frozenset({"estatus", "status", "estado", "situacion"})
_INACTIVE = ("no vigente", "inactiv", "histor", "sustitu", "reclasific")


def kept_members(
    made: Draft, name: str, member: str, columns: Sequence[Column], proposals: Sequence[Proposal]
) -> Iterator[str]:
    """The list's line with ``where``, asked, for the first column of it that says which parts hold; of those that no
    line takes.
    """
    used = {column for one in proposals for column in one.columns}
    for column in (c for c in columns if c.member == member and c.name not in used):
        gone = _no_longer(column)
        kept = [label for label in column.labels or () if label not in gone]
        if not gone or not kept:
            continue
        counted = ", ".join(f"{label} ({n:,})" for label, n in (column.labels or {}).items())
        blank = [""] if column.filled < column.rows else []
        es = f"«{column.name}» dice {counted}: ¿lo que dice {' o '.join(gone)} ya no vale? Entonces esta línea, que no"
        es += " lo comparte y lo cuenta, y no la siguiente" + ("; lo vacío sigue" if blank else "")
        en = "do such parts hold no longer? then this line: they are left out, and counted"
        yield from made.ask(name, es, en, "  ")
        where = {"column": column.column, "values": [*kept, *blank]}
        yield f"  # {name}: {flow({'member': member, 'where': where})}"
        made.waiting[column.name] = name
        return


def in_several_roles(made: Draft, member: str, columns: Sequence[Column], memory: RowMemory) -> Iterator[str]:
    """How often an id within a list of persons says that somebody stands in it twice, in two roles, and what of it can
    be said. It is told, since there is no line for it.
    """
    for column in (c for c in columns if c.member == member and is_id(c) and c.repeated):
        if n := memory.again(column.name):
            es = f"«{column.name}»: en {n:,} registros alguien está dos veces, como víctima y denunciante: son dos"
            es += " personas en lo que se comparte, cada una con su calidad; copies: one une solo a quien es igual en"
            es += " todo, y el contrato dice una calidad de cada persona"
            en = "so many records have somebody twice, in two roles: two persons in what is shared, each with a role;"
            en += " copies: one takes those once who are alike in everything, and the contract has one role of each"
            made.decisions.append(("persons[].role", Decision(es, en)))
            yield f"  # {es} · {en}"
            return


def _no_longer(column: Column) -> list[str]:
    """Its labels of such parts; none where its name says nothing of the kind, or one of them is no yes or no."""
    said, labels = {*words_of(column.column).split()}, [*(column.labels or ())]
    flags = {label: yes_or_no("", column.said(label)) for label in labels}
    if len(labels) > 1 and said & (HOLDS | _GONE) and None not in flags.values():
        return [label for label, flag in flags.items() if flag is bool(said & _GONE)]
    if said & (_STATUS | HOLDS):
        return [x for x in labels if is_void(words := words_of(column.said(x))) or words.startswith(_INACTIVE)]
    return []
