"""What ``convenio source try`` shows: tables for people, and the same without values for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.trial import CLASH, EXAMPLES, Trial
from adapters.trial_rows import place
from contracts.forms import fits
from contracts.kind import Kind
from gateway.main.say import escape, out, table
from gateway.main.source_labels import apart, cut, unlisted
from gateway.main.source_moments import dateless, mended, order
from gateway.main.source_persons import mistaken, unknown
from gateway.main.source_rules import FORMAL, said

_NAMED = 6  # columns
_PARTS = {
    "persons": "personas · persons",
    "offences": "conductas · offences",
    "vehicles": "vehículos · vehicles",
    "weapons": "armas · weapons",
}
_COMPLETE = 0.95  # of the records should have what a search asks for
_NO_COLUMN = "offences[].national_code"
_STATES = {
    "kept": "[green]✓[/green]",
    "repeated": "[green]✓ repetida · repeated[/green]",
    "older": "[green]✓ versión anterior · older version[/green]",
    "withdrawn": "[yellow]retirada · withdrawn[/yellow]",
    "quarantined": "[red]apartada · quarantined[/red]",
}

_ACCOUNTS = {
    "read": "leídas · read",
    "kept": "se compartirían · would be shared",
    "repeated": "repetidas · repeated",
    "withdrawn": "retiradas · withdrawn",
    "quarantined": "apartadas · quarantined",
    "elsewhere": "ajenas · elsewhere",
    "joined": "unidas · joined",
}


def trial(found: Trial, kind: Kind) -> None:
    """The first rows, then what went wrong, and the accounts last: they are what stays on the screen."""
    for file, written in found.read_as.items():
        out.print(f"{escape(file)}: {escape(written)}")
    for shown in found.shown:
        rows = [tuple(escape(cut(cell)) for cell in line) for line in shown.lines]
        rows += [("", "", escape(p.field), f"✗ {escape(p.rule)}") for p in shown.problems]
        heads = ("columna · column", "celda · cell", "dato · field", "queda · becomes")
        table(f"{escape(shown.locator)} {_STATES[shown.account]}", heads, rows)
    _troubles(found, kind)
    _completeness(found, kind)
    _accounts(found, kind)
    _open(found, kind)


def _troubles(found: Trial, kind: Kind) -> None:
    reasons = [
        (_reason(why, kind) + _differing(found, why), f"{n:,}", _examples(found, why))
        for why, n in found.reasons.most_common()
    ]
    _some(
        "Apartadas y por qué · quarantined and why", ("motivo · reason", "filas · rows", "ejemplos · examples"), reasons
    )
    mended(found)
    unlisted(found)
    repairs = [(name, f"{n:,}", _changes(found, name)) for name, n in found.repaired.items()]
    _some("Reparaciones · repairs", ("regla · rule", "celdas · cells", "antes → después · before → after"), repairs)


def _reason(why: str, kind: Kind) -> str:
    """The rule in words; where the contract asks for a form, which one."""
    path, _, rule = why.rpartition(": ")
    text = f"{escape(why)}\n[dim]{escape(said(rule))}[/dim]"
    leaf = kind.leaves.get(path)
    if leaf is None or rule not in FORMAL:
        return text
    form = fits(leaf)
    return f"{text}\nse espera: {escape(form.es)} [dim]· expected: {escape(form.en)}[/dim]"


def _differing(found: Trial, why: str) -> str:
    """What tells persons, hearings and corrections apart."""
    if why != CLASH or not found.clashing:
        return ""
    named = ", ".join(f"{column} ({n:,})" for column, n in found.differing.most_common(_NAMED))
    return f"\n{found.clashing:,} claves · keys; cambian · differ: {escape(named)}"


def _some(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        table(title, heads, rows)


def _examples(found: Trial, why: str) -> str:
    lines = (f"{place(where)}  {_cells(cells)}" for where, cells in found.examples.get(why, ()))
    return escape("\n".join(lines))


def _cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{column}=«{cut(text)}»" for column, text in cells.items())


def _changes(found: Trial, name: str) -> str:
    return escape("\n".join(f"{cut(a)} → {cut(b)}" for a, b in found.repairs.get(name, ())[:EXAMPLES]))


def _completeness(found: Trial, kind: Kind) -> None:
    if found.records:
        title = f"Qué tan completos quedan los {found.records:,} registros · how complete the records are"
        heads = ("dato\nfield", "qué es\nwhat it is", "lleno\nfilled", "sin él\nwithout")
        table(title, heads, _filled(found, kind), whole=0)


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


def _open(found: Trial, kind: Kind) -> None:
    """What nobody may overlook, last of all."""
    lacking = found.records - found.filled[kind.filters.occurred]
    if lacking:
        dateless(found, lacking, kind.filters.occurred)
    for (path, kind_said), n in found.contradicted.items():
        es = f"{n:,} filas con {path} y measure.kind: {kind_said}: en sus líneas, only_where"
        out.print(f"[red]✗[/red] {es} · rows whose measure is another: only_where", soft_wrap=True)
    mistaken(found)
    if found.undecided:
        lines = ", ".join(map(str, found.undecided))
        left = f"quedan decisiones abiertas ({len(found.undecided)}): líneas {lines} · decisions still open"
        out.print(f"[red]✗[/red] {left}", soft_wrap=True)


def _accounts(found: Trial, kind: Kind) -> None:
    rows = [(words, f"{getattr(found, name):,}") for name, words in _ACCOUNTS.items()]
    table("Cuentas · accounts", ("cuenta · account", "filas · rows"), rows)
    for text in _warnings(found, kind):
        out.print(f"[yellow]![/yellow] {escape(text)}", soft_wrap=True)


def _warnings(found: Trial, kind: Kind) -> Iterable[str]:
    for unit in found.skipped:
        yield f"no se leyó · not read: {unit} ({said(unit.partition(': ')[2])})"
    if not (found.read or found.skipped):
        yield "no se leyó ninguna fila: ¿se está escribiendo el archivo? Espere un minuto · no row: being written? wait"
    if found.unexpected:
        named = ", ".join(sorted(found.unexpected))
        yield f"columnas sin asignar; si así quedan, a columns_ignored · unmapped; list them there: {named}"
    yield from unknown(found, kind)
    yield from apart(found)
    yield from order(found, kind)
    if found.older:
        yield (
            f"{found.older:,} de las repetidas son versiones anteriores: su archivo trae otra fila del registro,"
            " posterior · of the repeated, older versions: their file has a later row of the record"
        )
    if found.regressed:
        yield (
            f"{found.regressed:,} registros vienen en un archivo posterior con una versión anterior, y esa vale: nombre"
            " los archivos en su orden · an older version in a later file stands: name the files in their order"
        )
    if found.replaced:
        yield (
            f"{found.replaced:,} registros vienen otra vez, distintos, en un archivo posterior: esa versión los"
            " reemplaza · records come again in a later file, changed: its version replaces them"
        )
    if found.keys_forgotten:
        yield "demasiadas claves para ver todas las repetidas · too many keys to see every repetition"


def trial_document(found: Trial, *, values: bool) -> dict[str, Any]:
    """For scripts. Cells only where asked for."""
    plain = {name: getattr(found, name) for name in _ACCOUNTS} | {
        "reasons": dict(found.reasons.most_common()),
        "repaired": found.repaired,
        "apart": {path: len(some) for path, some in found.apart.items()},
        "unknown": found.unknown,
        "older": found.older,
        "regressed": found.regressed,
        "clashing": {"keys": found.clashing, "columns": dict(found.differing.most_common())},
        "replaced": found.replaced,
        "nobody": found.nobody,
        "contradicted": [{"field": path, "kind": said, "rows": n} for (path, said), n in found.contradicted.items()],
        "mistaken": [{"entity": said, "field": name, "persons": n} for (said, name), n in found.mistaken.items()],
        "disordered": [{"field": one, "before": other, "rows": n} for (one, other), n in found.disordered.items()],
        "mends": [{"rules": one.rules, "line": one.line} for one in found.mends],
        "records": found.records,
        "filled": found.filled,
        "parts": found.parts,
        "holders": found.holders,
        "dateless": found.dateless,
        "undated": found.undated,
        "undecided": found.undecided,
        "unknown_codes": sum(found.codes.values()),
        "unexpected": sorted(found.unexpected),
        "skipped": found.skipped,
        "read_as": found.read_as,
    }
    if not values:
        return plain
    return plain | {
        "examples": {why: [{"row": where, **cells} for where, cells in some] for why, some in found.examples.items()},
        "codes": [{**code._asdict(), "rows": n} for code, n in found.codes.most_common()],
        "repairs": found.repairs,
        "spellings": {path: [one._asdict() for one in some] for path, some in found.apart.items()},
        "rows": [{"row": s.locator, "lines": [line._asdict() for line in s.lines]} for s in found.shown],
    }
