"""A second field that a column's labels tell: a report's class by its offence, a measure's fulfilment by the status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.document.mapping import catalogue_of
from adapters.draft.codes import coded
from adapters.draft.labels import BY_OFFENCE, yes_or_no
from adapters.draft.proposal import Guess, Proposal
from adapters.draft.spellings import Spelt, respelled
from adapters.profile.column import Column
from adapters.values.convert import fold
from adapters.values.joined import Parted, as_listed
from adapters.values.spellings import Same
from contracts.kind import Kind

_CLASS, _OFFENCE = "report_class", "offences[0].label"
_CRIME = "crime"
_SAID = ("cumpl", "pagad")  # SI and NO of a status are about anything
_FULFILLED, _STATUS, _MEASURE = "measure.fulfilled", "status", "measure.kind"


def second(
    kind: Kind,
    proposals: Sequence[Proposal],
    columns: Sequence[Column],
    same: Sequence[Spelt] = (),
    several: Parted | None = None,
) -> list[Proposal]:
    """Lines that wait for their #, of fields that no other line has. ``same`` tells labels spelled in several ways,
    ``several`` how an offence's cell comes apart.
    """
    columns = respelled(columns, same)
    there = {one.path for p in proposals for one in (p, *p.instead)}
    made = []
    if _CLASS in kind.leaves and _CLASS not in there:
        made.append(_class(kind, _column(_OFFENCE, proposals, columns), same, several))
    if _FULFILLED in kind.leaves and _FULFILLED not in there and _MEASURE in there:
        made.append(_fulfilled(_column(_STATUS, proposals, columns)))
    return [one for one in made if one is not None]


def _column(path: str, proposals: Sequence[Proposal], columns: Sequence[Column]) -> Column | None:
    """The labelled column that is proposed for a field; none that stands in an item's list."""
    named = [
        one.columns[0] for p in proposals for one in (p, *p.instead) if one.path == path and "code" not in one.spec
    ]
    found = (c for name in named for c in columns if c.name == name and c.labels and not c.member)
    return next(found, None)


def _class(kind: Kind, column: Column | None, same: Sequence[Spelt], several: Parted | None) -> Proposal | None:
    if column is None:
        return None
    made = Proposal(_CLASS, {}, [column.name])
    coded(made, column, BY_OFFENCE, kind.leaves[_CLASS].values)
    _like_the_whole(
        made, {text: one for found in same if found.column.name == column.name for text, one in found.same.items()}
    )
    made.spec["catalogue"] = catalogue_of(_CLASS)
    made.decisions.clear()  # one question is enough
    mixed = several is not None and _by_pieces(made, several)
    more = "; de varios en una celda, si uno es delito: crime" if mixed else ""
    made.undecided(
        f"el contrato pide la clase de cada informe: ¿la dice «{column.name}»? (si todos son de una: const{more})",
        "the contract needs each report's class: does it tell? (if all are of one: const)",
    )
    return made


def _like_the_whole(made: Proposal, same: Mapping[str, Same]) -> None:
    """A label that is another's spelling is of its class; one that may be is probably of it."""
    for label in [label for label, value in made.catalogue.items() if value is None and label in same]:
        one = same[label]
        if one.certain and (value := made.catalogue.get(one.label)):
            made.catalogue[label] = value
        elif len(told := {_said(made, whole) for whole in (one.label, *one.others)}) == 1 and (value := told.pop()):
            made.guesses[label] = Guess(value, "¿?")


def _by_pieces(made: Proposal, several: Parted) -> bool:
    """A cell of several is of their class; of a crime and anything else it is the crime's, which is asked."""
    known = {as_listed(label): value for label, value in made.catalogue.items()}
    mixed = False
    for label in made.catalogue:
        found = {known.get(as_listed(piece)) for piece in several.pieces(label)}
        if len(several.pieces(label)) > 1 and None not in found and (len(found) == 1 or _CRIME in found):
            mixed = mixed or len(found) > 1
            made.catalogue[label] = _CRIME if _CRIME in found else found.pop()
            made.guesses.pop(label, None)
    return mixed


def _said(made: Proposal, label: str) -> str | None:
    guess = made.guesses.get(label)
    return made.catalogue.get(label) or (guess.value if guess else None)


def _fulfilled(column: Column | None) -> Proposal | None:
    labels = {} if column is None else {label: yes_or_no(_FULFILLED, label) for label in column.labels or ()}
    yes, no = ([label for label, flag in labels.items() if flag is said] for said in (True, False))
    if column is None or not no or not any(fold(label).startswith(_SAID) for label in yes):
        return None
    made = Proposal(_FULFILLED, {"flag": column.column, "true": yes, "false": no}, [column.name])
    if other := ", ".join(label for label, flag in labels.items() if flag is None):
        made.spec["invalid"] = "null"  # a status that says neither costs no record
    made.undecided(
        f"¿«{column.name}» dice si la medida se cumplió?{f' (ni sí ni no: {other})' if other else ''}",
        "does it tell if the measure was fulfilled?",
    )
    return made
