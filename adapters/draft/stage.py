"""A case's status in the source's words, and what of the contract it says beside: the stage, and the determination.

``ESTATUS`` of EN TRÁMITE, NEAP, JUDICIALIZADA is three fields of one column: the words as they are, one of the stages
of the contract, and for some of them how the prosecutor determined the case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.document.mapping import catalogue_of
from adapters.draft.fields import proposal
from adapters.draft.labels import BY_STATUS, meaning
from adapters.draft.match import SURE, Match
from adapters.draft.proposal import Guess, Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.times import has_dates
from contracts.kind import Kind

_STATUS, _STAGE, _DETERMINATION, _ON = "status", "stage", "determination", "determined_on"
_WORDS = frozenset({"estatus", "status", "estado", "situacion", "etapa", "fase"})
_MOST = 60  # labels
_DIGITS, _MOST_NUMBERS = 2, 20  # of a number that stands for a status, and how many of them


def stages(
    kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], others: Mapping[str, Column]
) -> list[Proposal]:
    """The lines of those fields that have none yet; open where the column or most of its labels are in doubt."""
    there = {one.path: one for p in reversed(proposals) for one in (*reversed(p.instead), p)}
    column = _column(there, proposals, columns)
    if _STAGE not in kind.leaves or column is None:
        return []
    if _numbered(column) and not column.meanings:
        return _by_numbers(kind, there, column)
    said = _Said(kind, column, sure=any(p.decided and column.name in p.columns for p in proposals))
    if column.meanings and _STATUS in there:
        _in_words(there[_STATUS], column)
    if not said.staged and not said.determined:
        return []
    made = {_STATUS: said.status(), _STAGE: said.stage(), _DETERMINATION: said.determination()}
    lines = [one for path, one in made.items() if one is not None and path not in there]
    if said.determined and _ON not in there:
        for one in _on(kind, proposals, columns, others, column):
            one.spec["only_where"] = said.only
            lines.append(one)
    return lines


def beside_status(proposals: Sequence[Proposal], lines: Sequence[Proposal]) -> list[Proposal]:
    """The proposals, these lines next to the one of the same column."""
    of_it = [i for i, one in enumerate(proposals) if lines and lines[0].columns[0] in one.columns]
    at = of_it[0] + 1 if of_it else len(proposals)
    return [*proposals[:at], *lines, *proposals[at:]]


def _column(there: Mapping[str, Proposal], proposals: Sequence[Proposal], columns: Sequence[Column]) -> Column | None:
    """The labelled column of either line, or the one that is called so."""
    named = [there[path].columns[0] for path in (_STATUS, _STAGE) if path in there][:1]
    if not named:
        used = {name for p in proposals for name in p.columns}
        named = [c.name for c in columns if c.name not in used and {*words_of(c.name).split()} & _WORDS]
    found = [c for c in columns if c.name in named and c.labels and len(c.labels) <= _MOST and c.member is None]
    return found[0] if len(found) == 1 else None


def _numbered(column: Column) -> bool:
    labels = [*(column.labels or ())]
    return 1 < len(labels) <= _MOST_NUMBERS and all(one.isdecimal() and len(one) <= _DIGITS for one in labels)


def _by_numbers(kind: Kind, there: Mapping[str, Proposal], column: Column) -> list[Proposal]:
    """Numbers that only the source's own system explains: what each says in words is asked, and which stage it is. The
    line that would share the bare number is another answer.
    """
    shown = ", ".join(f"{label} ({n:,})" for label, n in (column.labels or Counter[str]()).most_common())
    en = "numbers: what does each say? Its catalogue is asked after it"
    status, made = there.get(_STATUS), list[Proposal]()
    if status is not None and "text" in status.spec and column.name in status.columns:
        status.instead.append(replace(status, decisions=[], instead=[]))
        _ask_each(status, _STATUS, column, ["en palabras · in words"])
        es = f"«{column.name}» dice {shown}, y un número solo nada dice: ¿qué dice cada uno, en palabras?"
        status.undecided(f"{es} Se pregunta en seguida; la otra línea comparte el número", en)
    if _STAGE not in there:
        made = [Proposal(_STAGE, {}, [column.name])]
        _ask_each(made[0], _STAGE, column, kind.leaves[_STAGE].values)
        es = f"¿los números de «{column.name}» ({shown}) dicen la etapa? Entonces se pregunta cuál es cada uno; lo que"
        made[0].undecided(f"{es} no esté en su catálogo va sin ella, y se cuenta", en)
    return made


def _in_words(status: Proposal, column: Column) -> None:
    """Codes that the file itself explains are shared as what they mean."""
    if "text" in status.spec and column.name in status.columns:
        _ask_each(status, _STATUS, column, ["en palabras · in words"])
        status.catalogue = {label: column.said(label) for label in status.catalogue}
        status.note = "lo que dice el propio archivo · as the file itself says"


def _ask_each(made: Proposal, path: str, column: Column, values: Sequence[str]) -> None:
    made.spec = {"code": column.column, "catalogue": catalogue_of(path), "unknown": "null"}
    made.catalogue, made.cells, made.values = dict.fromkeys(column.labels or ()), column.labels or {}, values


@dataclass
class _Said:
    """What a column's labels say. ``sure``: another line of the column is decided."""

    kind: Kind
    column: Column
    sure: bool

    @property
    def labels(self) -> list[str]:
        return [*(self.column.labels or ())]

    @property
    def staged(self) -> list[str]:
        return [label for label in self.labels if meaning(_STAGE, self.column.said(label))]

    @property
    def determined(self) -> list[str]:
        return [label for label in self.labels if meaning(BY_STATUS, self.column.said(label))]

    @property
    def only(self) -> dict[str, Any]:
        return {"column": self.column.column, "values": self.determined}

    def status(self) -> Proposal:
        made = Proposal(_STATUS, {"text": self.column.column}, [self.column.name])
        if self.column.meanings:
            _in_words(made, self.column)
        made.undecided(f"¿«{self.column.name}» es también el estado, en sus palabras?", "is it the status, too?")
        return made

    def stage(self) -> Proposal | None:
        """Labels that say how the case was determined, and no stage, are none of its catalogue."""
        if not self.staged:
            return None
        made = self._coded(_STAGE, [label for label in self.labels if label in self.staged or self._open(label)])
        made.spec["catalogue"], made.values = catalogue_of(_STAGE), self.kind.leaves[_STAGE].values
        certain = sum(n for label, n in made.cells.items() if made.catalogue.get(label))
        if not self.sure or certain * 2 < self.column.filled:
            made.undecided(
                f"¿la etapa, de lista cerrada, la dice «{self.column.name}»? Lo que no esté en su catálogo va sin ella,"
                " y se cuenta",
                "is it the stage, too? What its catalogue does not list goes without, and is counted",
            )
        return made

    def determination(self) -> Proposal | None:
        if not self.determined:
            return None
        made = self._coded(_DETERMINATION, self.determined)
        made.spec["only_where"], made.values = self.only, ["en palabras · in words"]
        made.undecided(f"¿«{self.column.name}» dice también la determinación?", "is it the determination, too?")
        return made

    def _open(self, label: str) -> bool:
        return label not in self.determined

    def _coded(self, path: str, labels: Sequence[str]) -> Proposal:
        by = BY_STATUS if path == _DETERMINATION else path
        said = {label: meaning(by, self.column.said(label)) for label in labels}
        spec = {"code": self.column.column, "catalogue": path, "unknown": "null"}
        made = Proposal(path, spec, [self.column.name], cells=self.column.labels or {})
        made.catalogue = {label: one.value if one and one.certain else None for label, one in said.items()}
        made.guesses = {label: Guess(one.value, "¿?") for label, one in said.items() if one and not one.certain}
        return made


def _on(
    kind: Kind,
    proposals: Sequence[Proposal],
    columns: Sequence[Column],
    others: Mapping[str, Column],
    column: Column,
) -> Iterator[Proposal]:
    """The one date that stands with the status, ``estatus.desde`` or ``FECHA ESTATUS``, and that no line reads."""
    used, above = {name for p in proposals for name in p.columns}, column.name.rpartition(".")[0]
    dates = [c for c in columns if has_dates(c) and c.member is None and c.name not in used]
    own = [c for c in dates if {*words_of(c.name).split()} & _WORDS or (above and c.name.startswith(f"{above}."))]
    made = proposal(Match(_ON, own[0], SURE, []), kind, columns, others) if len(own) == 1 else None
    if made is not None:
        made.undecided(f"¿«{own[0].name}» es la fecha de la determinación?", "is it the day of the determination?")
        yield made
