"""The infraction's words where rows have its article alone, and another sheet says what each article is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from adapters.document.mapping import catalogue_of
from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.values.articles import article
from contracts.kind import Kind

_LABEL, _ARTICLE = "infraction.label", "infraction.article"


def by_article_legend(
    kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], legends: Sequence[Mapping[str, str]]
) -> list[Proposal]:
    """The label's line, where no other column may be it and most cells name an article that is listed. What is written
    in words is its own label; an article that is not listed waits for its.
    """
    if _LABEL not in kind.leaves or any(one.path == _LABEL for p in proposals for one in (p, *p.instead)):
        return []
    by_name = {column.name: column for column in columns if not column.member}
    for one in (one for one in proposals if one.path == _ARTICLE and one.decided):
        column = by_name.get(one.columns[0])
        labels: Mapping[str, int] = (column.labels if column is not None else None) or {}
        for legend in legends:
            said = {label: legend.get(article(label) or "") for label in labels}
            if column is not None and sum(labels[x] for x in said if said[x]) * 2 > sum(labels.values()):
                return [_line(one, column, said)]
    return []


def _line(one: Proposal, column: Column, said: Mapping[str, str | None]) -> Proposal:
    spec = {"code": column.column, "catalogue": catalogue_of(_LABEL), "unknown": "quarantine"}
    made = Proposal(_LABEL, spec, [column.name], cells=column.labels or {})
    made.values = ["la infracción, con sus palabras · the infraction in words"]
    made.note = "por la hoja que dice qué es cada artículo · by the sheet that says what each article is"
    for label, meaning in said.items():
        read = re.sub(one.repair["pattern"], one.repair["replace"], label) if one.repair else label
        made.catalogue[read] = meaning if meaning or article(label) else label
    return made
