"""A column called FECHA and nothing more, in a file whose title, name or columns speak of presentations, hearings or
police reports: of which moment it is, its owner decides.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import replace

from adapters.draft.fields import proposal
from adapters.draft.match import SURE, Match
from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column, words_of
from adapters.values.months_said import span_said
from contracts.kind import Kind

_HEARD, _FACTS = "heard_at", "occurred_at"
_MOMENT = frozenset({"fecha", "hora", "dia", "y", "de", "la"})
_POLICE = ("iph", "iphs")  # a report tells when it was called in, when it came, and perhaps when it happened
_TITLED = {
    "presented_at": frozenset({"presentadas", "presentados", "presentaciones", "puestas", "remisiones", "remitidos"}),
    "heard_at": frozenset({"audiencias", "comparecencias"}),
    "reported_at": frozenset({"reportes", "reportados", "reportadas", "llamadas", *_POLICE}),
    "arrived_at": frozenset({"arribos", *_POLICE}),
}


def of_which_moment(
    kind: Kind, proposals: list[Proposal], columns: Sequence[Column], titles: Iterable[str], file: str = ""
) -> None:
    """Opens the line of the facts, with one beneath it for each moment that a title or the file's name speaks of, or of
    police reports a column, and no column is; an open line of that moment, by the same date, is moved there and asked
    once. A title of hearings puts theirs first.
    """
    own = {column.name: column for column in columns if _only_when(column)}
    titled = {word for title in (*titles, file) for word in words_of(title).split()}
    titled |= {word for column in columns for word in words_of(column.name).split() if word in _POLICE}
    named = [path for path, words in _TITLED.items() if path in kind.leaves and words & titled]
    said = [path for path in named if path not in {one.path for one in proposals}]
    for one in [*proposals]:
        if one.path != kind.filters.occurred or one.columns[0] not in own:
            continue
        waits = [o for o in proposals if o.path in named and not o.decided and o.columns[0] == one.columns[0]]
        found = (proposal(Match(path, own[one.columns[0]], SURE, []), kind, columns, {}) for path in said)
        lines = [*(line for line in found if line is not None), *waits]
        heard = next((line for line in lines if line.path == _HEARD), None)
        waits = _moved(lines, heard, waits)
        lines = [line for line in lines if line in waits or line.path in said]
        if not lines:
            continue
        for other in waits:
            proposals.remove(other)
            one.decisions += [asked for asked in other.decisions if "time_unknown" in asked.es]
        _asked(one, [replace(line, decisions=[]) for line in lines if line is not heard])
        if heard is not None:
            proposals[proposals.index(one)] = _hearing(heard, one)


def _moved(lines: Sequence[Proposal], heard: Proposal | None, waits: Sequence[Proposal]) -> list[Proposal]:
    """Those that become one question with the facts: of several with an hour of their own the hearing's, or the first,
    and the others stay lines beside it, since a row may have all of them. What is alone is of that date, hour or not.
    """
    timed = [line for line in lines if "time" in line.spec]
    if len({line.spec["time"] for line in timed}) > 1:
        kept = heard if heard in timed else timed[0]
        return [line for line in waits if line not in timed or line is kept]
    for line in waits:
        line.spec, line.makes = {name: said for name, said in line.spec.items() if name != "only_where"}, {}
    return [*waits]


def heard(proposals: Iterable[Proposal]) -> list[str]:
    """The hearing's path, where its line asks whether the date is that of the facts: that question is enough."""
    return [one.path for one in proposals if one.path == _HEARD and any(o.path == _FACTS for o in one.instead)]


def _only_when(column: Column) -> bool:
    """``FECHA``, ``FECHA Y HORA``: of what, its name does not say."""
    said = {*words_of(column.name).split()}
    return "fecha" in said and said <= _MOMENT and not column.member


def _asked(facts: Proposal, others: Sequence[Proposal]) -> None:
    if others:
        facts.instead += others
        facts.undecided(
            f"«{facts.columns[0]}» no dice de qué momento es: ¿de los hechos? Si no, una de las otras líneas y, arriba,"
            " «undated: all»: nadie encontrará sus registros por fecha",
            "of which moment is it: the facts? Else one of the other lines, and undated: all: no search by date",
        )


def _hearing(heard: Proposal, facts: Proposal) -> Proposal:
    """The hearing's line, and beneath it that of the facts; what is open of their one date is asked of both."""
    asked = Decision(
        f"«{facts.columns[0]}», ¿es de la audiencia, como dice el título? Entonces esta línea y, arriba, «undated: all»"
        " (ningún registro dice cuándo fueron los hechos, y nadie los encontrará por esa fecha); si es de los hechos,"
        " solo la otra línea",
        "of the hearing, as the title says? This line and, above, undated: all; of the facts, the other line alone",
    )
    other = replace(facts, decisions=[], instead=[], told=[])
    lines = [line for line in facts.instead if line.path != facts.path]
    open_of_both = facts.decisions[:-1] if facts.extra else facts.decisions  # its last asks if it is the facts
    return replace(heard, decisions=[asked, *open_of_both], instead=[*heard.instead, other, *lines])


def by_titles(proposals: Iterable[Proposal], titles: Iterable[str]) -> None:
    """The days that a title says, in open lines that are decided by the whole months around them."""
    spans = {span for title in titles if (span := span_said(title)) is not None}
    if len(spans) != 1:
        return
    first, last = spans.pop()
    begin, end = first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
    for one in (line for open_ in proposals if not open_.decided for line in (open_, *open_.instead)):
        days = one.spec.get("decided_by")
        if isinstance(days, dict) and {*days} == {"from", "to"} and begin <= days["from"] and days["to"] <= end:
            one.spec = one.spec | {"decided_by": {"from": first, "to": last}}
            one.note = one.note or "los días que dice el título · the days that the title says"
