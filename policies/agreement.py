"""The agreement (*convenio*) as a document: who shares what with whom, for which purposes, until when.

    read(text, file) -> Agreement           raises contracts.document.DocumentError with every complaint
    conflicts(agreements) -> [Complaint]    what is wrong between documents that are each right
    amendment_faults(old, new) -> [Complaint]    what a new version may not do to one before it

The YAML shape is the one of ``docs/``; version 1. Fields may be added with a default; none may move or change meaning.
What the rules do to a record kind's fields is compiled in ``policies/views.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, StringConstraints
from pydantic_core import PydanticCustomError

from contracts.document import Complaint, Document, DocumentError, Path
from policies.extract import Extracting
from policies.measurement import Measurement
from policies.rules import Rule
from policies.written import Day, Id, Written, a_rule

Purpose = Literal[
    "crime_analysis",
    "criminal_investigation",
    "case_follow_up",
    "measure_follow_up",
    "statistics",
    "oversight",
    "operation",
]
Pseudonyms = Literal["agreement", "recipient", "recipient+purpose"]

_ONE_VIEW = "one view for them, or other roles or purposes"


def _once(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("once", "each may be named once")
    return values


def _no_k(_: object) -> None:
    raise PydanticCustomError(
        "k_on_a_stream",
        "remove it: the first record of any group has k = 1, so a stream reports k and only closed extracts enforce it "
        "(`extract`, with a k of its own)",
    )


Ids = Annotated[list[Id], Field(min_length=1), AfterValidator(_once)]


class Conflicting(ValueError):
    """What is asked contradicts what stands. The text says what stands and what to do."""


class Bilingual(Written):
    """One text in both languages."""

    es: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    en: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class Validity(Written):
    """First and last day of force, both included, in Mexico's official time (``policies/access.py``)."""

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]


class Clause(Written):
    """One view of one owner's record kind, as the parties wrote it."""

    name: Id
    owner: Id
    kind: Id
    recipients: Ids
    roles: Annotated[list[Literal["analyst", "prosecutor"]], Field(min_length=1), AfterValidator(_once)]
    purposes: Annotated[list[Purpose], Field(min_length=1), AfterValidator(_once)]
    pseudonyms: Pseudonyms
    fields: Annotated[dict[str, Annotated[Rule, BeforeValidator(a_rule)]], Field(min_length=1)]
    extract: Extracting | None = None
    k: Annotated[None, BeforeValidator(_no_k)] = None  # refused by name, because it is asked for


class Agreement(Written):
    """A signed agreement. ``epoch`` of its pseudonyms goes up when a party leaves.

    ``overlap``: the last day on which owners keep the last epoch's secret; announced where an epoch follows another.
    """

    agreement: Literal[1]
    id: Id
    version: Annotated[int, Field(ge=1)]
    epoch: Annotated[int, Field(ge=1)] = 1
    title: Bilingual
    legal_basis: Bilingual
    parties: Ids
    auditors: Annotated[list[Id], AfterValidator(_once)] = Field(default_factory=list)
    valid: Validity
    overlap: Day | None = None
    measurements: list[Measurement] = Field(default_factory=list)
    views: Annotated[list[Clause], Field(min_length=1)]
    _document: Document = PrivateAttr()

    def complain(self, path: Path, found: str, expected: str) -> Complaint:
        """A complaint about what stands at ``path`` of the document it was read from."""
        return self._document.complain(path, found, expected)


def read(text: str, file: str) -> Agreement:
    """The agreement written in ``text``; ``file`` is named in complaints. Raises DocumentError with all of them."""
    document = Document(text, file)
    agreement = document.to(Agreement)
    agreement._document = document
    complaints = list(_contradictions(agreement))
    if complaints:
        raise DocumentError(complaints)
    return agreement


def conflicts(agreements: Sequence[Agreement]) -> list[Complaint]:
    """What is wrong between agreements that are in force together.

    The same id twice; and two that decide for the same readers what they may see of the same records: what one hides,
    the other must not show them. Full view names begin with the id, so they differ too.
    """
    found = []
    for i, agreement in enumerate(agreements):
        for other in agreements[:i]:
            if other.id == agreement.id:
                where = f"{agreement.id} is also the id of {other._document.file}"
                found.append(agreement.complain(("id",), where, "give it its own id"))
            elif other.valid.first <= agreement.valid.last and agreement.valid.first <= other.valid.last:
                found += _given_by_both(agreement, other)
    return found


def _given_by_both(agreement: Agreement, other: Agreement) -> Iterator[Complaint]:
    given = {reader: clause.name for clause in other.views for reader in _readers(clause)}
    for i, clause in enumerate(agreement.views):
        for name in sorted({given[reader] for reader in _readers(clause) if reader in given}):
            told = f"decides again what {other.id}.{name} gives the same recipient, role and purpose"
            yield agreement.complain(("views", i, "fields"), told, _ONE_VIEW)


def amendment_faults(old: Agreement, new: Agreement) -> list[Complaint]:
    """What is wrong with ``new`` as a later version of ``old``.

    Epochs only go up, and where pseudonyms are shared across owners one must begin when an agency leaves that may go on
    following the persons by what it has, whether or not it stays a party: who received those pseudonyms holds them, and
    who contributed under any scope was sealed the epoch's secret, with which they are made. One that stays to receive
    only has that secret, too. (If only leaving parties counted, one could leave the views first and the agreement
    later.) A token's maker can leave where neither version shares pseudonyms: its own root is in what it made.
    """
    if new.epoch < old.epoch:
        return [new.complain(("epoch",), f"{new.epoch} comes before {old.epoch}", f"{old.epoch} or more")]
    left = _sharing(old) - _sharing(new)
    if _sharing(old) or _sharing(new):
        left |= _contributors(old) - _contributors(new)
    if left and new.epoch == old.epoch:
        told = f"{', '.join(sorted(left))} no longer shares or contributes, but knows the pseudonyms or the secret"
        right = f"epoch: {old.epoch + 1}, and `convenio keys scope FILE` for its secret"
        return [new.complain(("epoch",), f"{told} of epoch {old.epoch}", right)]
    return []


def _contributors(agreement: Agreement) -> set[str]:
    """To whom the epoch's secret is sealed: the owners of ``policies.views.View.needs_secret``."""
    tokens = {c.owner for c in agreement.views if any(rule.transform == "token" for rule in c.fields.values())}
    return tokens | {clause.owner for clause in agreement.views if clause.pseudonyms == "agreement"}


def _sharing(agreement: Agreement) -> set[str]:
    """Who makes or receives the pseudonyms that its owners share."""
    shared = [clause for clause in agreement.views if clause.pseudonyms == "agreement"]
    return {agency for clause in shared for agency in (clause.owner, *clause.recipients)}


def _contradictions(agreement: Agreement) -> Iterator[Complaint]:
    if agreement.valid.first > agreement.valid.last:
        yield agreement.complain(("valid", "from"), "begins after it ends", f"a day until {agreement.valid.last}")
    names = Counter(clause.name for clause in agreement.views)
    for i, clause in enumerate(agreement.views):
        if names[clause.name] > 1:
            yield agreement.complain(("views", i, "name"), f"{clause.name} names two views", "a name of its own")
        yield from _strangers(agreement, i, clause)
        yield from _decided_twice(agreement, i, clause)
    if agreement.overlap is not None and agreement.epoch == 1:
        yield agreement.complain(("overlap",), "there is no epoch before 1", "leave it out, or raise epoch")
    yield from _given_twice(agreement)
    yield from _measured_twice(agreement)


def _measured_twice(agreement: Agreement) -> Iterator[Complaint]:
    owners = Counter(one.owner for one in agreement.measurements)
    for i, one in enumerate(agreement.measurements):
        if owners[one.owner] > 1:
            yield agreement.complain(("measurements", i, "owner"), f"{one.owner} stands twice", "the latest one only")


def _strangers(agreement: Agreement, i: int, clause: Clause) -> Iterator[Complaint]:
    parties = ", ".join(agreement.parties)
    if clause.owner not in agreement.parties:
        yield agreement.complain(("views", i, "owner"), f"{clause.owner} is not a party", f"one of {parties}")
    for j, recipient in enumerate(clause.recipients):
        path = ("views", i, "recipients", j)
        if recipient in agreement.auditors:
            yield agreement.complain(path, f"{recipient} is an auditor", "auditors review the log; name a party")
        elif recipient not in agreement.parties:
            yield agreement.complain(path, f"{recipient} is not a party", f"one of {parties}")


def _decided_twice(agreement: Agreement, i: int, clause: Clause) -> Iterator[Complaint]:
    for path in clause.fields:
        around = next((above for above in enclosing(path) if above in clause.fields), None)
        if around:
            where = ("views", i, "fields", path)
            yield agreement.complain(where, f"{around} decides it already", "keep one of the two")


def _given_twice(agreement: Agreement) -> Iterator[Complaint]:
    """What one view hides, another must not show to the same readers for the same purpose."""
    seen: dict[tuple[str, ...], str] = {}
    for i, clause in enumerate(agreement.views):
        clashes = {seen[reader] for reader in _readers(clause) if reader in seen}
        for other in sorted(clashes):
            found = f"decides again what {other} gives the same recipient, role and purpose"
            yield agreement.complain(("views", i, "fields"), found, _ONE_VIEW)
        seen.update((reader, clause.name) for reader in _readers(clause) if reader not in seen)


def _readers(clause: Clause) -> Iterable[tuple[str, ...]]:
    return [
        (clause.owner, clause.kind, recipient, role, purpose)
        for recipient in clause.recipients
        for role in clause.roles
        for purpose in clause.purposes
    ]


def enclosing(path: str) -> Iterator[str]:
    """The parts around a field, innermost first: ``a[].b.c`` → ``a[].b``, ``a[]``."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path
