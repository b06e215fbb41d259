"""Damaged letters: repairs that are certain, lines for those that are nearly so, and what nobody can undo."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy

from adapters.draft.folio_spellings import SpeltFolio, folio_repairs
from adapters.draft.numbers import COMMAS, pointed
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.draft.spellings import Spelt, spelt_repairs
from adapters.profile.cells import look
from adapters.profile.column import Column
from adapters.profile.sample import Sample
from adapters.values.reread import reread, unmarked

_LETTERS = {  # of DOS in Windows' page, or back; by the repair's name
    "¤": ("enie-dos", "ñ"),
    "¥": ("enie-mayuscula-dos", "Ñ"),
    "¢": ("o-dos", "ó"),
    "£": ("u-dos", "ú"),
    "µ": ("a-mayuscula-dos", "Á"),
    "±": ("enie-windows", "ñ"),
}
_TEXTS = frozenset({"text", "code", "name"})
_SIGN = re.compile(f"(?<=[A-Za-z])[{''.join(_LETTERS)}](?=[A-Za-z])")
_ENIE = {"pattern": "ni(?<=[A-Z]ni)(?=[A-Z])", "replace": "Ñ"}


def mended(columns: Sequence[Column]) -> list[Column]:
    """The columns as the repairs that ``repairs`` states leave their texts: catalogues list those."""
    made = (_mended(column) if column.odd["mojibake"] + column.odd["markup"] else column for column in columns)
    return [pointed(column) for column in made]


def _mended(column: Column) -> Column:
    made, sample = copy(column), Sample()
    for text, times in column.sample.texts:
        sample.add(unmarked(reread(text)), times)
    made.sample = sample
    made.labels, made.texts = _reread(column.labels), _reread(column.texts)
    return made


def _reread(labels: Counter[str] | None) -> Counter[str] | None:
    if labels is None:
        return None
    made = Counter[str]()
    for label, times in labels.items():
        made[unmarked(reread(label))] += times
    return made


def repairs(
    made: Draft,
    columns: Sequence[Column],
    proposals: Sequence[Proposal],
    spelled: Sequence[Spelt] = (),
    folios: Sequence[SpeltFolio] = (),
) -> Iterator[str]:
    """What is certain stands in the mapping; what only seems so is a comment. Last, one spelling for each label."""
    certain = [*_certain(columns, proposals), *_lost(made, columns, proposals)]
    certain += [f"  - {flow(one.repair)}" for one in proposals if one.repair and one.decided]
    certain += [*folio_repairs(made, proposals, folios), *_spelled(spelled)]
    maybe = [*_maybe(columns, proposals), *(one.repair for one in proposals if one.repair and not one.decided)]
    open_ = list(spelt_repairs(spelled, ready=False))
    if maybe:
        yield "# Si el daño es el que parece, quite los # · if the damage is what it seems, remove the #"
    if certain or maybe or open_:
        yield "repairs:"
    yield from certain
    yield from (f"  # - {flow(line)}" for line in maybe)
    waits = "espera a su dato o a su catálogo · waits for its field or catalogue"
    yield from (f"  # - {flow(line)}   # {waits}" for line in open_)


def _spelled(found: Sequence[Spelt]) -> Iterator[str]:
    for line in spelt_repairs(found, ready=True):
        yield f"  - {flow(line)}   # una sola escritura de cada etiqueta · one spelling for each label"


def _certain(columns: Sequence[Column], proposals: Sequence[Proposal]) -> Iterator[str]:
    """Letters that nothing else can have been; the signs only in columns of lines that are decided."""
    if cells := sum(column.odd["mojibake"] - column.odd["mojibake_kept"] for column in columns):
        yield (
            f"  - {{name: mojibake, reread: cp1252}}   # {cells:,} celdas con «Ã±» por ñ y semejantes · UTF-8 that was"
            " read as Windows' code page"
        )
    if cells := sum(column.odd["markup"] for column in columns):
        yield f"  - {{name: html, reread: html}}   # {cells:,} celdas con HTML · with markup"
    decided = {name for p in proposals if p.decided for name in p.columns}
    if commas := [column for column in columns if column.odd[COMMAS] and column.name in decided]:
        cells = max(column.odd[COMMAS] for column in commas)
        yield f"  - {flow(_points(commas))}   # {cells:,} con coma decimal · with a decimal comma"
    used = {name for p in proposals if p.decided and _TEXTS & p.spec.keys() for name in p.columns}
    found: dict[str, list[str]] = {}
    for column in columns:
        texts = column.sample.texts if column.name in used and column.odd["other_code_page"] else ()
        for sign in sorted({sign for text, _ in texts for sign in _SIGN.findall(text)}):
            found.setdefault(sign, []).append(column.column)
    for sign, names in found.items():
        pattern = f"{sign}(?<=[A-Za-z]{sign})(?=[A-Za-z])"
        line = {"name": _LETTERS[sign][0], "columns": names, "pattern": pattern, "replace": _LETTERS[sign][1]}
        yield f"  - {flow(line)}"


def _points(columns: Sequence[Column]) -> dict[str, object]:
    names = [column.column for column in columns]
    return {"name": "coma-decimal", "columns": names, "pattern": ",", "replace": "."}


def _lost(made: Draft, columns: Sequence[Column], proposals: Sequence[Proposal]) -> Iterator[str]:
    """Numbers that Excel destroyed are left out and counted. It is told, in red: nobody need decide it."""
    used = {name for p in proposals if p.decided and "text" in p.spec for name in p.columns}.union(made.key)
    found = [column for column in columns if column.lost and column.name in used]
    for column in found:
        es = f"«{column.name}»: Excel destruyó {column.lost:,} números"
        if column.rounded:
            es += f" ({column.odd['rounded']:,} como 2.4E+11, de los que quedan {len(column.rounded):,} distintos)"
        es += ": esas filas van sin él (repairs, lost); pida el archivo sin abrirlo en Excel"
        en = "Excel destroyed so many: those rows go without it; ask for a file that Excel never opened"
        made.decisions.append(("repairs", Decision(es, en, alarm=True)))
    if found:
        names = flow([column.column for column in found])
        cells = sum(column.lost for column in found)
        yield f"  - {{name: excel, columns: {names}, lost: excel}}   # {cells:,} destruidos por Excel · destroyed"


def _maybe(columns: Sequence[Column], proposals: Sequence[Proposal]) -> Iterator[dict[str, object]]:
    """Repairs of columns in use whose damage has a known shape."""
    used = {name for p in proposals for name in p.columns if {"text", "code"} & p.spec.keys()}
    asked = {name: p.path for p in proposals if not p.decided for name in p.columns}
    if short := [c.column for c in columns if asked.get(c.name, "").endswith("postal_code")]:
        yield {"name": "cero", "columns": short, "pattern": "^(?=[0-9]{4}$)", "replace": "0"}
    if commas := [c for c in columns if c.name in asked and c.odd[COMMAS]]:
        yield _points(commas)
    waiting = {name for p in proposals if not p.decided and "text" in p.spec for name in p.columns}
    if lost := [c.column for c in columns if c.name in waiting and c.lost]:
        yield {"name": "excel-abiertas", "columns": lost, "lost": "excel"}
    if enie := [c.column for c in columns if c.name in used and c.odd["ni_for_enie"]]:
        yield {"name": "enie", "columns": enie, **_ENIE}


def destroyed(made: Proposal, columns: Sequence[Column]) -> Decision | None:
    """Of an open line: its repair is open too."""
    cells = sum(c.lost for c in columns if c.name in made.columns and not made.decided and "text" in made.spec)
    if not cells:
        return None
    es = f"Excel destruyó {cells:,} de sus números: quite también el # de su reparación (excel-abiertas, arriba)"
    return Decision(es, "Excel destroyed so many of its numbers: remove the # of its repair too", alarm=True)


def damaged(made: Proposal, columns: Sequence[Column]) -> Decision | None:
    """Texts that would be shared with wrong letters after the certain repairs."""
    used = [column for column in columns if column.name in made.columns and made.decided and "text" in made.spec]
    cells = sum(column.odd[name] for column in used for name in ("replacement_character", "mojibake_kept"))
    signs = [column for column in used if column.odd["other_code_page"] and not _repaired(column)]
    cells += sum(column.odd["other_code_page"] for column in signs)
    if not cells:
        return None
    return Decision(
        f"hasta {cells:,} celdas con letras perdidas se compartirían así: exporte de nuevo",
        "cells with lost letters would be shared as they are: export again",
    )


def _repaired(column: Column) -> bool:
    """Do the certain repairs leave no sign between letters, as far as its texts are kept?"""
    return not any("other_code_page" in look(_SIGN.sub("", text)).odd for text, _ in column.sample.texts)
