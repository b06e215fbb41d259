"""A folio that several rows share: is each row a person of one record, a record of its own, or a later version?

What differs in those rows says it, and it is said in figures. Which columns are a person's and which the record's, the
proposals know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import COUNTERS, KEYS
from adapters.profile.person_lists import EVERYBODY
from adapters.profile.rows import RowMemory, Shared
from adapters.profile.table import Profile
from adapters.values.spellings import is_place, same
from contracts.fields import without_indexes
from contracts.kind import Kind

_MANY = 0.75  # of them; the others are set aside
_SELDOM = 0.25  # of them: a record that may be without a column is so where its rows disagree
_FEW = 20  # one row in so many
SEVERAL = 4  # rows of one folio, on average: of more it is a catalogue's key
_NAMED = 5  # columns
_IDENTITY = ("curp", "given_names", "first_surname", "second_surname", "company_name")
_LOOSE = ("observations", "place.latitude", "place.longitude")  # of each row, whoever writes it
_STATES = ("status", "stage", "determination", "determined_on")
_OFFENCES = ("infraction.label", "infraction.article", "offences[0].label", "offences[0].national_code")


@dataclass(frozen=True)
class Sharing:
    """A folio's shared rows beside what the proposals make of their columns.

    ``parts`` are the columns of one of the kind's lists (``of``: persons, offences), ``record`` all others in use.
    """

    shared: Shared
    every: Shared  # the same rows, with what stands in lists of items
    said: Shared  # the same rows by what they say: spellings of one label are alike
    of: str
    parts: frozenset[str]
    record: frozenset[str]
    lists: frozenset[str]  # columns of an item's lists that are in use
    identity: frozenset[str]  # what says who a person is
    offences: frozenset[str]  # what was done
    states: frozenset[str]  # what has become of the record
    memory: RowMemory
    above: bool  # the folio stands once above the rows that share it
    loose: frozenset[str] = frozenset()  # of the record's what each row may have for itself, or seldom disagrees in

    @property
    def column(self) -> str:
        """The folio's."""
        return self.shared.column

    @property
    def whole(self) -> bool:
        """Were all rows compared?"""
        return self.memory.whole

    @property
    def unlike_at_all(self) -> int:
        """Folios in whose rows anything differs."""
        return self.every.unlike

    @property
    def unlike(self) -> int:
        """Folios in whose rows something differs that the mapping would take."""
        return self.every.touching(self._used)

    @property
    def _used(self) -> frozenset[str]:
        return self.parts | self.record | self.lists

    @property
    def parts_alone(self) -> int:
        """Of these, those in which it is all of the parts."""
        return self._alone(self.shared)

    @property
    def of_parts(self) -> bool:
        """Is each row such a part of the record? One folio alone may be a slip."""
        unlike = self.said.touching(self.parts | self.record)
        return unlike > 1 and self._alone(self.said) >= unlike * _MANY

    @property
    def of_loose_parts(self) -> bool:
        """Is it so but for what is loose, and do the parts differ in nearly all of them?"""
        unlike = self.said.touching(self.parts | self.record - self.loose)
        record = self.record - self.loose
        alone = sum(n for names, n in self.said.differ.items() if names & self.parts and not names & record)
        return self.of == "persons" and unlike > 1 and alone >= unlike * _MANY

    @property
    def left_out(self) -> dict[str, int]:
        """The loose columns in which rows differ, each with in how many folios."""
        return {name: n for name, n in self.shared.each() if name in self.loose}

    def _alone(self, shared: Shared) -> int:
        return sum(n for names, n in shared.differ.items() if names & self.parts and not names & self.record)

    @property
    def against(self) -> str:
        """The record's columns in which the rows of some folios differ, each with how many of these."""
        listed = self.record - self.loose if self.of_parts or self.of_loose_parts else self.record
        return ", ".join(f"{name} ({n:,})" for name, n in self.shared.each() if name in listed)

    def figures(self) -> Decision:
        """How many folios are shared, and what differs in their rows."""
        shared = self.shared
        es = [f"«{self.column}»: {shared.texts:,} se repiten, en {shared.rows:,} filas"]
        if self.parts_alone:
            alone = (n for n in shared.differ if n & self.parts and not n & self.record)
            names = self._names(alone, self.parts)
            es.append(f"en {self.parts_alone:,} solo cambian {names}")
        if left := self.unlike - self.parts_alone:
            more = "además " if self.parts_alone else ""
            kept = self.record | self.lists if self.parts_alone else self._used
            differ = (n for n in self.every.differ if n & (self.record | self.lists))
            es.append(f"en {left:,} cambian {more}{self._names(differ, kept)}")
        if same := shared.texts - self.unlike:
            counted = "" if self.of_parts else ": cuentan como repetidas"
            es.append(f"en {same:,} no cambia nada de lo asignado{self._unassigned()}{counted}")
        if not self.whole:
            es.append("contado en las primeras filas")
        en = f"{shared.texts:,} repeat; in {self.parts_alone:,} {self.of} alone differ, in {left:,} the record too"
        return Decision("; ".join(es), en)

    def _unassigned(self) -> str:
        """What differs in such rows and no field takes."""
        other = frozenset().union(*(n for n in self.every.differ if not n & self._used))
        return f" (sí {self._listed(other)})" if other else ""

    def _names(self, differ: Iterable[frozenset[str]], of: frozenset[str]) -> str:
        """Which of those columns differ there, most often first."""
        return self._listed(frozenset().union(*differ) & of)

    def _listed(self, there: frozenset[str]) -> str:
        names = [name for name, _ in self.every.each() if name in there]
        return ", ".join(names[:_NAMED]) + (f" y {len(names) - _NAMED} más" if len(names) > _NAMED else "")


def sharing(
    kind: Kind,
    memory: RowMemory,
    folios: Sequence[Column],
    columns: Sequence[Column],
    proposals: Sequence[Proposal],
) -> Sharing | None:
    """Of the columns that are called as folios are, the first that several rows share; None where none is."""
    names = [c.name for c in columns if not c.member]
    for folio in folios:
        shared = memory.shared(folio.name, names)
        if shared.texts and is_folio(shared):
            lists = dict.fromkeys(["persons", *(p.path.partition("[0]")[0] for p in proposals if "[0]" in p.path)])
            every = memory.shared(folio.name, [*names, *memory.in_lists]) if memory.in_lists else shared
            made = [_sharing(shared, every, name, memory, folio, proposals) for name in lists]
            said = [_as_said(one, columns, proposals) for one in made]
            few = [replace(one, loose=one.loose | _seldom(one, kind, proposals)) for one in said]
            loosely = next((one for one in (*said, *few) if one.of_loose_parts), made[0])
            return next((one for one in few if one.of_parts), loosely)
    return None


def _sharing(
    shared: Shared, every: Shared, of: str, memory: RowMemory, folio: Column, proposals: Sequence[Proposal]
) -> Sharing:
    lines = [one for p in proposals for one in (p, *p.instead)]
    paths = {name: p.path for p in reversed(lines) for name in p.columns if name != folio.name}
    lists = frozenset(name for name in memory.in_lists if {name, _of_everybody(name)} & paths.keys())
    parts = frozenset(name for name, path in paths.items() if path.startswith(f"{of}["))
    identity = frozenset(name for name, path in paths.items() if path.endswith(_IDENTITY))
    offences = frozenset(name for name, path in paths.items() if path in _OFFENCES)
    states = frozenset(name for name, path in paths.items() if path in _STATES)
    above = folio.filled < shared.filled
    loose = frozenset(name for name, path in paths.items() if path in _LOOSE) - parts
    record = frozenset(paths) - parts
    return Sharing(shared, every, shared, of, parts, record, lists, identity, offences, states, memory, above, loose)


def _seldom(found: Sharing, kind: Kind, proposals: Sequence[Proposal]) -> frozenset[str]:
    """Columns of plain fields that a record may lack, and in which the rows of few folios disagree."""
    lines = [one for p in proposals for one in (p, *p.instead)]
    strict = {name for one in lines if not _may_lack(one, kind) for name in one.columns}
    most = found.said.touching(found.parts | found.record) * _SELDOM
    few = {name for name, n in found.said.each() if n <= most}
    return frozenset(found.record & few) - strict


def _may_lack(one: Proposal, kind: Kind) -> bool:
    leaf = kind.leaves[without_indexes(one.path)]
    return leaf.needed == "no" and bool({"text", "code", "number", "flag"} & one.spec.keys())


def left_empty(kind: Kind, proposals: Sequence[Proposal], found: Sharing) -> None:
    """A record whose rows differ in what is loose is then without it, and is no contradiction."""
    for one in (line for p in proposals for line in (p, *p.instead)):
        if (one.path in _LOOSE or _may_lack(one, kind)) and {*one.columns} & found.left_out.keys():
            one.spec = one.spec | {"disagree": "null"}


def _of_everybody(name: str) -> str:
    """What a column is called where the persons of all lists are one."""
    return f"{EVERYBODY}[].{name.partition('[].')[2]}"


def _as_said(found: Sharing, columns: Sequence[Column], proposals: Sequence[Proposal]) -> Sharing:
    """The same where the record's columns are compared as a mapping would, by what they say and not how it is typed;
    for what the rows are, also by spellings that it may repair.
    """
    typed: dict[str, dict[str, str]] = {name: {} for name in found.record | found.lists}
    typed |= {c.name: _coded(c, proposals) for c in columns if c.name in found.record}
    places = {name for p in proposals if is_place(p.path) for name in p.columns}
    spelled = {c.name: _spelled(c, c.name in places) | typed[c.name] for c in columns if c.name in found.record}
    shared, said = (found.memory.shared(found.column, found.shared.among, one) for one in (typed, typed | spelled))
    every = found.memory.shared(found.column, found.every.among, typed) if found.lists else shared
    return replace(found, shared=shared, every=every, said=said)


def _spelled(column: Column, place: bool) -> dict[str, str]:
    """The spellings of its labels that certainly are another's."""
    if column.labels is None or column.sensitive:
        return {}
    return {text: one.label for text, one in same(column.labels, places=place).items() if one.certain}


def _coded(column: Column, proposals: Sequence[Proposal]) -> dict[str, str]:
    """Labels of which only codes are made, with the code, or what is probably it."""
    lines = [p for p in proposals if column.name in p.columns]
    if not all(p.spec.get("code") == column.column for p in lines):
        return {}
    guessed = {label: guess.value for p in lines for label, guess in p.guesses.items() if guess.value}
    return guessed | {label: value for p in lines for label, value in p.catalogue.items() if value}


def repeated(profile: Profile, memory: RowMemory) -> Shared | None:
    """The same before any field is proposed: of the column that is called as a folio is, and repeats least."""
    names = [name for name in profile.columns if name and "[]." not in name]
    called = [profile.columns[name] for name in names if {*words_of(name).split()} & KEYS]
    among = [*names, *memory.in_lists]
    found = [shared for c in called if is_folio(shared := memory.shared(c.name, among)) and shared.unlike]
    full = [shared for shared in found if shared.filled * _FEW >= memory.rows * (_FEW - 1)]
    return min(full, key=lambda shared: shared.rows, default=None)


def is_folio(shared: Shared) -> bool:
    """Does a text of it stand in one row or in a few?"""
    return shared.different * SEVERAL >= shared.filled


class Pair(NamedTuple):
    """A column beside the folio, and how many rows repeat both and are no copies."""

    column: Column
    alike: int


def companion(found: Sharing, columns: Sequence[Column], rows: int) -> Pair | None:
    """What tells the rows of a folio apart: a counter or an id, a CURP, a name, an offence; nearly always at least."""
    full = [c for c in columns if c.filled == rows and c.name != found.column]
    plausible = [
        *(c for c in full if counted(c)),
        *(c for c in full if c.kind == "curp"),
        *(c for c in full if c.name in found.identity),
        *(c for c in full if c.name in found.offences),
    ]
    pairs = [Pair(c, found.memory.alike(found.column, c.name)) for c in plausible]
    best = min(pairs, key=lambda pair: pair.alike, default=None)
    return best if best is not None and best.alike * _FEW <= found.shared.rows else None


def third(found: Sharing, pair: Pair, columns: Sequence[Column]) -> Column | None:
    """Where a name beside the folio leaves rows alike, another part of it that tells all of them apart."""
    if not pair.alike or pair.column.name not in found.identity:
        return None
    names = (c for c in columns if c.name in found.identity and c.name != pair.column.name)
    return next((c for c in names if not found.memory.alike(found.column, pair.column.name, c.name)), None)


def counted(column: Column) -> bool:
    """Is it called as ids and counters are, and no number of the file's rows? That begins anew in the next file."""
    words = {*words_of(column.name).split()}
    return bool(words & (KEYS | COUNTERS)) and column.kind in ("text", "number", "mixed") and column.repeated
