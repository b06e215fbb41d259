"""What says who somebody is, or may, and stands in a mapping: a line is no release, and what waits is asked.

The floor and the agreements decide what leaves. Free text about persons is left waiting all the same: nobody has read
what stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft.proposal import Proposal
from contracts.fields import without_indexes
from contracts.kind import Kind

_REMARKS = ("observations", "narrative", "iph_narrative", "persons[].statement")
_SAYING_WHO = ("persons[].alias", "place.street")
_NOTE = "no sale salvo que un convenio lo diga · leaves only if an agreement says so"


def ask_for_remarks(kind: Kind, proposals: Sequence[Proposal]) -> None:
    """Completes the lines of remarks, which then wait, and of aliases and streets."""
    for one in proposals:
        path = without_indexes(one.path)
        leaf = kind.leaves[path]
        if not one.decided or "text" not in one.spec:
            continue
        if path in _REMARKS:
            es = f"«{' '.join(one.columns[0].split())}» es texto libre, que puede decir de personas lo que nadie ha"
            es += f" leído: ¿es «{leaf.meta.es}»? Aun asignado, nada sale de él salvo que un convenio lo diga"
            en = f"free text that may be about persons: is it «{leaf.meta.en}»? Even so nothing of it leaves unless an"
            one.undecided(es, f"{en} agreement says so")
        elif not one.note and path in _SAYING_WHO:
            one.note = _NOTE
