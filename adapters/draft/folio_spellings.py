"""Repairs that make one of a folio's several spellings: what it identifies is one record, however it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.profile.column import Column
from adapters.profile.folios import Spellings
from adapters.profile.rows import RowMemory
from adapters.profile.table import Profile


class SpeltFolio(NamedTuple):
    """A column of folios, and how they are spelled."""

    column: Column
    found: Spellings

    @property
    def ready(self) -> bool:
        """Does no core stand in rows that seem to be other records?"""
        return not self.found.unlike

    def lines(self) -> Iterator[dict[str, object]]:
        """Under ``repairs``: without what stands before the number, then without its zeros."""
        before = "|".join(_escaped(text) for text in sorted(filter(None, self.found.before), key=len, reverse=True))
        pattern, columns = f"^(?:{before})(?=[0-9])", [self.column.column]
        line: dict[str, object] = {"name": "folio", "columns": columns, "pattern": pattern, "replace": ""}
        yield line
        if self.found.zeros:
            yield line | {"name": "folio-ceros", "pattern": "^0{1,20}(?=[1-9])"}


def spelt_folios(profile: Profile, above: Sequence[str]) -> list[SpeltFolio]:
    """Those columns, but for such as are filled down: what stands above is their rows' too."""
    columns = [column for name, column in profile.columns.items() if name and name not in above]
    found = ((column, profile.folios.spellings(column.name, profile.memory)) for column in columns)
    return [SpeltFolio(column, spelled) for column, spelled in found if spelled is not None]


def as_repaired(
    columns: Sequence[Column], memory: RowMemory, profile: Profile, found: Sequence[SpeltFolio]
) -> tuple[list[Column], RowMemory]:
    """The columns and the rows as the repairs that are ready leave them: a key is judged by those."""
    kept = [*columns]
    for one in (one for one in found if one.ready):
        made, memory = profile.folios.respelled(one.column, memory)
        kept = [made if column.name == made.name else column for column in kept]
    return kept, memory


def folio_repairs(made: Draft, proposals: Sequence[Proposal], found: Sequence[SpeltFolio]) -> Iterator[str]:
    """The lines of columns in use; as comments, and asked about, where two records may be made one."""
    used = {name for p in proposals if p.decided for name in p.columns}.union(made.key)
    for one in found:
        off = "" if one.ready and one.column.name in used else "# "
        told = _told(one)
        if not one.ready:
            made.decisions.append(("repairs", told))
        note = " ".join(f"{told.es} · {told.en}".split())
        for line in one.lines():
            yield f"  {off}- {flow(line)}   # {note}"
            note = "y sin ceros · and without zeros"


def _escaped(text: str) -> str:
    return re.escape(text).replace("\\-", "-").replace("\\ ", " ")


def _told(one: SpeltFolio) -> Decision:
    shown = ", ".join(f"«{text}»" if text else "nada" for text in one.found.before)
    es = f"«{one.column.name}»: un folio en varias escrituras, antes del número {shown}; queda el número y su año"
    en = "one folio in several spellings: its number and year stay"
    if one.ready:
        return Decision(es, en)
    es += f"; {one.found.unlike:,} quedarían iguales en filas que no se parecen: ¿es una sola numeración?"
    return Decision(es, f"{en}; so many would be one in rows that are unlike: is it one series?")
