"""Persons in several members of an item, as one list of the record: ``VICTIMAS`` and ``IMPUTADOS``.

Their columns are everybody's, so that each asks one thing once. What the members' names say of a role is written for
each of them; of those whose names don't say it, one question asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace

from adapters.draft.codes import sexes
from adapters.draft.marks import UNSAID
from adapters.draft.persons import ROLE
from adapters.draft.proposal import Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.person_lists import EVERYBODY, holds_persons, object_of, role_of
from adapters.profile.table import Profile
from adapters.values.convert import fold
from contracts.fields import without_indexes
from contracts.kind import Kind

_WRITABLE = re.compile(r"[\w .()/-]+")  # in a field's path


def without_single(columns: Sequence[Column]) -> tuple[list[Column], dict[str, int]]:
    """Without what stands in one object where other items have a list: it is read as a list of one. And in how many
    items each member is such an object.
    """
    members = {column.member for column in columns if column.member}
    single: dict[str, int] = {}
    kept = list[Column]()
    for column in columns:
        above = None if column.member else _list_above(column.name, members)
        if above is None:
            kept.append(column)
        else:
            single[above] = max(single.get(above, 0), column.rows)
    return kept, single


def _list_above(name: str, members: set[str]) -> str | None:
    """The list, at whatever depth, of which that column is where the list is one object: ``partes.victimas.edad``."""
    steps = name.split(".")
    return next((above for i in range(1, len(steps)) if (above := ".".join(steps[:i])) in members), None)


def members_of(columns: Iterable[Column]) -> list[str]:
    """The members of an item that hold persons, where there are several."""
    within = dict[str, list[str]]()
    for column in columns:
        member = column.member or object_of(column.name)
        if member is not None:
            within.setdefault(member, []).append(_own(column, member))
    found = [name for name, its in within.items() if _WRITABLE.fullmatch(name) and holds_persons(name, its)]
    return found if len(found) > 1 else []


def together(columns: Sequence[Column], profile: Profile, members: Sequence[str]) -> list[Column]:
    """The columns, everybody's in the place of those of each member."""
    if profile.everybody is None or not members:
        return list(columns)
    kept, standing = list[Column](), dict[str, set[str]]()
    for column in columns:
        member = column.member or object_of(column.name) or ""
        if member in members:
            standing.setdefault(f"{EVERYBODY}[].{_own(column, member)}", set()).add(member)
        elif column.name not in members or column.filled:
            kept.append(column)
    for name, lists in standing.items():
        if (found := profile.everybody.columns.get(name)) is not None:
            kept.append(copy(found))
            kept[-1].lists = frozenset(lists)
    return kept


def by_their_lists(text: str, columns: Iterable[Column], members: Sequence[str]) -> str:
    """What is said of everybody's columns, with the lists in which they stand."""
    for column in sorted((c for c in columns if c.lists), key=lambda one: -len(one.name)):
        lists = "/".join(member for member in members if member in column.lists)
        everybodys = column.column if len(column.lists) == len(members) else f"{lists}[].{column.column}"
        text = text.replace(column.name, everybodys)
    return text


def apart(one: Column, other: Column) -> bool:
    """Do they never stand in one person?"""
    return bool(one.lists) and bool(other.lists) and one.lists.isdisjoint(other.lists)


def own_lines(proposal: Proposal, column: Column) -> Proposal:
    """The line of a field that everybody has in another column, for those alone who have it in this one."""
    paths = [proposal.path.replace("[]", f"[{member}]", 1) for member in sorted(column.lists)]
    made = replace(proposal, path=paths[0], also=[*proposal.also, *paths[1:]])
    if "catalogue" in made.spec:
        name = "-".join(words_of(" ".join(sorted(column.lists))).split())
        made.spec = made.spec | {"catalogue": f"{made.spec['catalogue']}-{name}"}
    return made


def letters_apart(proposals: Sequence[Proposal], own: Iterable[Column]) -> None:
    """M is a man or a woman by the labels beside it. ``own`` are the lists' columns: M that has neither in one of them
    may be another letter there.
    """
    lists = [(column, _own(column, member)) for column in own if (member := column.member or object_of(column.name))]
    for one in proposals:
        if one.member != EVERYBODY or not one.path.endswith("].sex") or "code" not in one.spec:
            continue
        for column in (column for column, name in lists if name == one.spec["code"]):
            labels = [*(column.labels or ())]
            alone = [label for label in labels if fold(label).strip(" .") == "m" and "m" not in sexes(labels)]
            one.catalogue |= dict.fromkeys(alone, None)


def said_by_names(
    kind: Kind, members: Sequence[str], proposals: Sequence[Proposal], columns: Sequence[Column]
) -> Iterator[Proposal]:
    """The role's lines; none for those of whom a column says it, or of whom nothing is proposed."""
    if not any(one.member == EVERYBODY for one in proposals):
        return
    lists = {column.name: column.lists for column in columns}
    lines = [one for one in proposals if without_indexes(one.path) == ROLE]
    told = {member for one in lines if one.decided for name in one.columns for member in lists[name]}
    waits = {member for one in lines if not one.decided for name in one.columns for member in lists[name]}
    asked = list[str]()
    for member in (member for member in members if member not in told):
        if (role := role_of(member)) is not None:
            yield Proposal(_role(member), {"const": role}, [])
        elif member not in waits:
            asked.append(member)
    if asked:
        first, *others = map(_role, asked)
        made = Proposal(first, {"const": UNSAID}, [], also=others, note=" | ".join(kind.leaves[ROLE].values))
        listed = ", ".join(asked)
        made.undecided(
            f"¿qué papel tienen las personas de {listed}? La lista que no se quiera, quítela de each",
            f"which role do the persons in {listed} have? take out of each what is not wanted",
        )
        yield made


def _role(member: str) -> str:
    return ROLE.replace("[]", f"[{member}]")


def _own(column: Column, member: str) -> str:
    return column.name[len(member) + (3 if column.member else 1) :]
