"""How complete ``convenio source try`` says the records are: field by field, and of lists by their parts."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.trial.attempt import Trial
from contracts.kind import Kind
from gateway.main.say import escape, out, table

_PARTS = {
    "persons": "personas · persons",
    "offences": "conductas · offences",
    "vehicles": "vehículos · vehicles",
    "weapons": "armas · weapons",
}
_ABOUT = {"offences": ("ninguna conducta", "any offence"), "persons": ("ninguna persona", "anybody")}
_MANY = 0.2  # of the records
_COMPLETE = 0.95  # of the records should have what a search asks for
_NO_COLUMN = "offences[].national_code"


def completeness(found: Trial, kind: Kind) -> None:
    """A line for each field that a search asks for, then the mapping's own."""
    if found.records:
        title = f"Qué tan completos quedan los {found.records:,} registros · how complete the records are"
        heads = ("dato\nfield", "qué es\nwhat it is", "lleno\nfilled", "sin él\nwithout")
        table(title, heads, _filled(found, kind), whole=0)


def without_parts(found: Trial) -> None:
    """In red how many records lack what their kind is about, where many do: no row is set aside for it."""
    for name, (es, en) in _ABOUT.items():
        lacking = found.records - found.holders.get(name, found.records)
        if lacking > _MANY * found.records:
            said = f"{lacking:,} de {found.records:,} registros van sin {es} ({name}) · records go without {en}"
            out.print(f"[red]✗[/red] {said}", soft_wrap=True)


def _filled(found: Trial, kind: Kind) -> Iterator[tuple[str, str, str, str]]:
    """In red where a search would miss more than a few. Of a list's fields, how many of its parts have them."""
    for path, n in found.filled.items():
        name, of_list, _ = path.partition("[]")
        whole = found.parts[name] if of_list else found.records
        share = "–" if not whole else f"{n / whole:.1%}" if n < whole else "100%"
        left = f"{whole - n:,}" + (_of_parts(found, name) if of_list else "")
        none = found.records - found.holders[name] if of_list else 0
        stated = path == kind.filters.occurred and found.undated
        few = n < _COMPLETE * whole or none > (1 - _COMPLETE) * found.records
        if path == _NO_COLUMN and path not in found.mapped:
            left = "ninguna columna · no column"  # few agencies have it: nothing to mend
        elif path in kind.filters and few and not stated:
            share, left = f"[red]{share}[/red]", f"[red]{left}[/red]"
        yield escape(path), escape(kind.leaves[path].meta.es), share, left


def _of_parts(found: Trial, name: str) -> str:
    """Of how many, and in how many records there is none at all."""
    none = found.records - found.holders[name]
    without = f"; {none:,} registros no tienen · records have none" if none else ""
    return f" de {found.parts[name]:,} {_PARTS.get(name, name)}{without}"
