"""Surnames beside a column that parts natural persons from legal ones: those of the former alone, and a warning where
the latter have any.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft.match import Match, fields_of
from adapters.draft.names import kinds_of
from adapters.draft.persons import ENTITY
from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column
from adapters.profile.person_lists import EVERYBODY
from adapters.profile.table import Profile


def of_persons(
    proposals: Sequence[Proposal], columns: Sequence[Column], found: Sequence[Match], profile: Profile
) -> None:
    """Changes the surnames' lines, where names are parted by that column."""
    by_name = {column.name: column for column in columns}
    for one in proposals:
        if not one.path.startswith("persons[") or not one.path.endswith("_surname") or "only_where" in one.spec:
            continue
        others = fields_of(found, by_name[one.columns[0]])
        kinds = kinds_of(proposals, others)
        if not kinds.get("legal") or not kinds.get("natural"):
            continue
        entity = others[ENTITY]
        one.spec |= {"only_where": {"column": entity.column, "values": kinds["natural"]}}
        if one.path.endswith("first_surname") and (
            n := _with(by_name[one.columns[0]], entity, kinds["legal"], profile)
        ):
            es = f"{n:,} personas morales según «{entity.column}» traen apellido: ¿son físicas, mal marcadas? Así como"
            es += " está, su nombre se compartiría como razón social"
            en = "legal persons have a surname: are they natural ones? Their names would be shared as companies'"
            one.told.append(Decision(es, en, alarm=True))
        one.columns.append(entity.name)


def _with(surname: Column, entity: Column, legal: Sequence[str], profile: Profile) -> int:
    """Legal persons who have one."""
    memory, names = profile.memory, (surname.name, entity.name)
    if surname.member is not None:
        if profile.everybody is None:
            return 0
        memory, names = profile.everybody.memory, (f"{EVERYBODY}[].{surname.column}", f"{EVERYBODY}[].{entity.column}")
    return sum(memory.filled_beside(*names, legal).values())
