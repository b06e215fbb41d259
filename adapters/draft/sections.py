"""The document's ``columns_ignored``, ``catalogues`` and ``fields``, with what of them is open as comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from adapters.check.fields import needed
from adapters.document.mapping import catalogue_of
from adapters.draft.beside import stated
from adapters.draft.marks import GOES_WITH, OR, TODO, UNSAID, unlabelled
from adapters.draft.mixed_letters import M_IN_ALL
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.draft.spellings import Spelt, spelt_catalogues
from adapters.profile.column import words_of
from adapters.profile.field_words import ROLES
from adapters.values import inegi
from adapters.values.convert import fold
from contracts.fields import without_indexes
from contracts.kind import Kind

_MUNICIPALITY = "place.municipality"
_WITHOUT = {  # what a line says that has not this key
    "time": "sin hora · without an hour",
    "day_starts": "del día del calendario · of the calendar's day",
    "decided_by": "de cualquier día · of any day",
    "two_surnames": "no todas tienen dos · not everybody has two",
    "by": "sin esa columna · without that column",
    "contradicted_by": "se comparten como están · shared as they are",
    "midnight": "00:00 es hora · 00:00 is an hour",
}


def absent(made: Draft, optional: Sequence[str]) -> Iterator[str]:
    """Columns that some sheets lack; never the key's."""
    if named := [column for column in optional if column not in made.key and column not in made.ignored]:
        yield f"columns_optional: {flow(named)}   # faltan en alguna hoja: ahí, vacías · some sheets lack them: blank"


def _all(one: Proposal) -> list[Proposal]:
    return [one, *one.instead]


def catalogues(made: Draft, kind: Kind, proposals: Sequence[Proposal], spelled: Sequence[Spelt] = ()) -> Iterator[str]:
    """What labels mean, those of an open line too: that line alone then waits. And what labels that are ``spelled`` in
    several ways become.
    """
    coded: dict[str, Proposal] = {}
    for one in (one for p in proposals for one in _all(p) if one.catalogue or one.more):
        coded.setdefault(one.spec["catalogue"], one)
    waiting = {catalogue_of(path) for path in kind.leaves}
    ready = {name for name, one in coded.items() if one.decided or (name in waiting and any(one.catalogue.values()))}
    if coded or spelled:
        yield "catalogues:"
    yield from spelt_catalogues(made, spelled)
    for name, one in coded.items():
        off = "" if name in ready else "# "
        labels = _once(one)
        known = {label: value for label, value in labels.items() if value is not None}
        yield from (f"  {'' if one.decided else '# '}{more}: {flow(each)}" for more, each in one.more.items())
        if not labels or (not one.decided and len(known) == len(labels)):
            yield f"  {off}{name}: {flow(known)}   # {' | '.join(one.values)}"
            continue
        yield f"  {off}{name}:   # {' | '.join(one.values)}"
        yield from (f"    {off}{flow(label)}: {flow(value)}" for label, value in known.items())
        yield from _unknown(made, one, labels)


def _once(one: Proposal) -> dict[str, str | None]:
    """Its labels, those of most rows first; of spellings that a catalogue takes for one the first."""
    made: dict[str, tuple[str, str | None]] = {}
    for label, value in sorted(one.catalogue.items(), key=lambda it: -one.cells.get(it[0], 0)):
        made.setdefault(fold(label), (label, value))
    return dict(made.values())


def _unknown(made: Draft, one: Proposal, catalogue: Mapping[str, str | None]) -> Iterator[str]:
    cells = Counter[str]()
    for label, n in one.cells.items():
        cells[fold(label)] += n
    todo = [label for label, value in catalogue.items() if value is None]
    if todo and one.decided:
        es, en = unlabelled(one.spec["catalogue"], len(todo), left=one.spec.get("unknown") == "null")
        made.decisions.append((one.path, Decision(es, en)))
        yield f"    # {es} · {en}"
    for label in todo:
        rows = f"{cells[fold(label)]:,}" if label in one.cells else ""
        if guess := one.guesses.get(label):
            value, asked = flow(guess.value) if guess.value else TODO, guess.asked
        else:
            man = label.casefold() == "m" and "H" in one.values
            value, asked = TODO, "¿masculino o mujer? · man or woman?" if man else ""
        said = " ".join(filter(None, (asked, rows)))
        yield f"    # {flow(label)}: {value}{f'   # {said}' if said else ''}"


def fields(made: Draft, kind: Kind, proposals: Sequence[Proposal], place: str | None) -> Iterator[str]:
    """Each field's line; what the contract needs and no column has; at the end, columns that could be a field."""
    yield "fields:"
    for one in proposals:
        yield from () if one.extra else _line(made, kind, one)
    yield from _required(made, kind, proposals, place)
    for one in proposals:
        yield from _line(made, kind, one) if one.extra else ()


def _line(made: Draft, kind: Kind, one: Proposal) -> Iterator[str]:
    for decision in (*one.decisions, *one.told):
        yield from made.ask(one.path, decision.es, decision.en, "  ", alarm=decision.alarm)
    off = "" if one.decided else "# "
    for path in (one.path, *one.also):
        yield f"  {off}{path}: {flow(one.spec)}{f'   # {one.note}' if one.note and path == one.path else ''}"
    yield from (f"  {off}{path}: {flow(spec)}" for path, spec in one.beside.items())
    precision = f"{one.path.removesuffix('_at')}_precision"
    if "date" in one.spec and precision in kind.leaves:
        yield f"  {off}{precision}: {{precision_of: {one.path}}}"
    for other in one.instead:
        for path in (other.path, *other.also):
            yield f"  # {path}: {flow(other.spec)}   {OR} {_told(one, other, kind)}?"


_IN_ALL = dict(zip(M_IN_ALL.values(), ("M es mujer · M is a woman", "M es hombre · M is a man"), strict=True))


def _told(one: Proposal, other: Proposal, kind: Kind) -> str:
    """In what a line differs from the one above it: its column, or its field."""
    if (all_of_them := _IN_ALL.get(other.spec.get("catalogue", ""))) is not None:
        return all_of_them
    without = one.spec.keys() - other.spec.keys() if other.path == one.path else ()
    for key, said in _WITHOUT.items():
        if key in without:
            return said
    if "from" in (days := stated(one.spec)) and "from" not in (stated(other.spec) or days):
        return "solo hasta ese día · only up to that day"
    if "from" in (stated(other.spec) or {}) and {*days} == {"to"} and other.path == one.path:
        return "solo de esos días · of those days alone"
    if other.columns == one.columns and "code" in one.spec and "text" in other.spec and other.path == one.path:
        return "tal como está · as it is"
    if other.path == one.path and {*other.columns} >= {*one.columns} and one.makes and not other.makes:
        return "la celda entera · the whole cell"
    if other.path == one.path:
        same = other.columns == one.columns and "0" in one.spec.get("unknown", ())
        return "0 es un dato · 0 is a value" if same else " ".join(other.columns[0].split())
    if other.path == one.path.replace("[]", "[0]"):
        return "la celda entera es uno · the whole cell is one"
    said, above = (kind.leaves[without_indexes(p.path)].meta.es for p in (other, one))
    return said if said != above else other.path


def _required(made: Draft, kind: Kind, proposals: Sequence[Proposal], place: str | None) -> Iterator[str]:
    """What the contract can't be without, for each part that is begun: no column fits, so the owner says."""
    there = {p.path for p in proposals if p.decided}
    told = {one.path for p in proposals for one in _all(p)}
    maybe = {without_indexes(path) for path in told}
    must = [*dict.fromkeys(path for _, path in needed(kind, there))]
    for path in dict.fromkeys([*must, *(path for _, path in needed(kind, there | told))]):
        if without_indexes(path) in maybe:
            continue  # its decision is asked for with its line
        values = kind.leaves[without_indexes(path)].values
        part = path.rpartition(".")[0]
        options = f"   # {' | '.join(values)}" if values else ""
        if path in must:
            es, en = "ninguna columna le queda y el contrato lo pide", "no column fits and the contract needs it"
            yield from made.ask(path, es, en, "  ")
        else:  # no question of its own
            options = f"   # {GOES_WITH} {part} · goes with anything of {part}{options.replace('   #', ':')}"
        yield f"  # {path}: {{const: {_likely(path, proposals)}}}{options}"
    if not any(path.startswith(_MUNICIPALITY) for path in told):
        yield from _of_one_place(made, place)


def _of_one_place(made: Draft, place: str | None) -> Iterator[str]:
    """The line that says where all of it is; what else could say so no column does."""
    named = f" ({inegi.name(place)})" if place else ""
    es = f"¿todo es de un municipio{named}? Entonces esta línea, con su clave INEGI; si no, bórrela"
    yield from made.ask(_MUNICIPALITY, es, "is all of it of one municipality? then its INEGI key; else delete it", "  ")
    yield f"  # {_MUNICIPALITY}: {{const: {flow(place) if place else UNSAID}}}"


def _likely(path: str, proposals: Sequence[Proposal]) -> str:
    """For a person's role what the persons' columns are called after, ``infractor_nombre``. Else nothing that a mapping
    takes: whoever only removes the # has not decided, and no value may be true of all rows by chance.
    """
    part = path.rpartition(".")[0]
    told = [p for p in proposals if p.path.startswith(part) and "flag" not in p.spec]  # DETENIDOS: SI names nobody
    words = {word for p in told for name in p.columns for word in words_of(name).split()}
    named = [role for word, role in ROLES.items() if words & {word, f"{word}s"} and path.endswith(".role")]
    return named[0] if named else UNSAID
