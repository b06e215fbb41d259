"""Labels of infractions that stand beside one article: ORINAR EN V.P. and ORINAR O DEFECAR EN VÍA PÚBLICA, both 24 III.

An article has several infractions in most rules, so that only labels with a word in common are asked about. And what
may belong to an article's most frequent label is no certain spelling of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.rows import RowMemory
from adapters.profile.spellings import labels_of
from adapters.values.convert import fold
from adapters.values.spellings import Same

LABEL = "infraction.label"
_ARTICLES = ("infraction.article", "infraction.fraction")
_STEM, _SHORTEST = 5, 4  # letters
_SILENT = frozenset({"para", "sobre", "publi", "lugar", "entre", "hacia", "contr", "perso", "otras", "otros"})


def by_article(
    same: Mapping[str, Same], column: Column, proposals: Sequence[Proposal], memory: RowMemory
) -> dict[str, Same]:
    """The spellings of a column of infractions, with those that its articles tell."""
    articles = [one.columns[0] for path in _ARTICLES for one in proposals if one.path == path and not one.member]
    labels = labels_of(column)
    if not articles or column.member or column.name in articles:
        return dict(same)
    of = memory.mostly_beside(column.name, labels, [*dict.fromkeys(articles)])
    chief: dict[tuple[int, ...], str] = {}
    for label in sorted(of, key=lambda label: -labels[label]):
        if not (label in same and same[label].certain):
            chief.setdefault(of[label], label)
    return dict(same) | dict(_asked(same, of, chief))


def _asked(
    same: Mapping[str, Same], of: Mapping[str, tuple[int, ...]], chief: Mapping[tuple[int, ...], str]
) -> Iterator[tuple[str, Same]]:
    for label, article in of.items():
        main, known = chief.get(article, label), same.get(label)
        if fold(main) == fold(label) or not _stems(main) & _stems(label):
            continue
        if known is None:
            yield label, Same(main, False, ())
        elif known.certain and fold(main) != fold(known.label) and fold(label) != fold(known.label):
            yield label, Same(main, False, (known.label,))


def _stems(label: str) -> set[str]:
    """The beginnings of its longer words."""
    return {word[:_STEM] for word in words_of(label).split() if len(word) >= _SHORTEST} - _SILENT
