"""A column called FECHA and nothing more, beneath a title that speaks of presentations, hearings or reports: of which
moment it is, its owner decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from adapters.draft_fields import proposal
from adapters.draft_match import SURE, Match
from adapters.draft_proposal import Proposal
from adapters.profile_column import Column, words_of
from contracts.kind import Kind

_TITLED = {
    "presented_at": frozenset({"presentadas", "presentados", "presentaciones", "puestas", "remisiones", "remitidos"}),
    "heard_at": frozenset({"audiencias"}),
    "reported_at": frozenset({"reportes", "reportados", "reportadas", "llamadas"}),
}


def of_which_moment(kind: Kind, proposals: list[Proposal], columns: Sequence[Column], titles: Iterable[str]) -> None:
    """Opens the line of the facts, with one beneath it for each moment that a title names and no column is; an open
    line of that moment, by the same date, is moved there and asked once.
    """
    own = {column.name: column for column in columns if words_of(column.name) == "fecha" and not column.member}
    titled = {word for title in titles for word in words_of(title).split()}
    named = [path for path, words in _TITLED.items() if path in kind.leaves and words & titled]
    said = [path for path in named if path not in {one.path for one in proposals}]
    for one in [*proposals]:
        if one.path != kind.filters.occurred or one.columns[0] not in own or not one.decided:
            continue
        found = (proposal(Match(path, own[one.columns[0]], SURE, []), kind, columns, {}) for path in said)
        one.instead += [line for line in found if line is not None]
        for other in [o for o in proposals if o.path in named and not o.decided and o.columns[0] == one.columns[0]]:
            proposals.remove(other)
            one.instead.append(replace(other, decisions=[]))
            one.decisions += [asked for asked in other.decisions if "time_unknown" in asked.es]
        if one.instead:
            one.undecided(
                "el título habla de otro momento: ¿son los hechos? Si no, la otra línea y, arriba, «undated: all»:"
                " nadie encontrará sus registros por fecha",
                "the facts, or the moment that the title names? Of that: undated: all too, and no search by date",
            )
