"""The key's column is the record's own number too: as a key alone nobody would find the record by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapters.draft.fields import proposal
from adapters.draft.match import Match
from adapters.draft.proposal import Decision, Draft, Proposal
from adapters.draft.versions import is_number
from adapters.profile.column import Column
from contracts.kind import Kind

_NUMBER = {"case": "case_number", "hearing": "folio", "incident": "folio"}


def own_number(
    made: Draft, kind: Kind, columns: Sequence[Column], proposals: Sequence[Proposal], others: Mapping[str, Column]
) -> Iterator[Proposal]:
    """The line of the kind's own number, asked, of the key's column that is called as a number and that no line reads;
    none where another column is that field.
    """
    every = [one for p in proposals for one in (p, *p.instead)]
    used = {name for one in every for name in one.columns}
    path = _NUMBER.get(kind.name)
    if path is None or path not in kind.leaves or any(one.path == path for one in every):
        return
    keys = [name for name in (*made.key, *made.key_waits) if name not in made.stamps and name not in used]
    for column in [c for name in keys for c in columns if c.name == name and is_number(name)][:1]:
        meta, named = kind.leaves[path].meta, " ".join(column.name.split())
        doubt = Decision(f"«{named}», la clave, ¿es «{meta.es}»?", f"the key: is it «{meta.en}»?")
        line = proposal(Match(path, column, 0, []), kind, columns, others, doubt)
        if line is not None:
            line.extra = True
            yield line
