"""Parts of a list that hold no longer: a flag within the list says so of each, ``delitos: [{…, vigente: "N"}]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.draft.labels import yes_or_no
from adapters.draft.proposal import Draft, Proposal, flow
from adapters.draft.withdraw import is_void
from adapters.profile.column import Column, words_of

_HOLDS = frozenset({"vigente", "vigentes", "vigencia", "activo", "activa", "actual", "valido", "valida"})
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


def _no_longer(column: Column) -> list[str]:
    """Its labels of such parts; none where its name says nothing of the kind, or one of them is no yes or no."""
    said, labels = {*words_of(column.column).split()}, [*(column.labels or ())]
    flags = {label: yes_or_no("", column.said(label)) for label in labels}
    if len(labels) > 1 and said & (_HOLDS | _GONE) and None not in flags.values():
        return [label for label, flag in flags.items() if flag is bool(said & _GONE)]
    if said & (_STATUS | _HOLDS):
        return [x for x in labels if is_void(words := words_of(column.said(x))) or words.startswith(_INACTIVE)]
    return []
