"""What ``convenio source try`` shows: tables for people, and the same without values for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.trial.attempt import CLASH, EXAMPLES, Trial
from adapters.trial.measures import overpriced
from adapters.trial.rows import place
from contracts.forms import fits
from contracts.kind import Kind
from gateway.main.say import escape, out, table
from gateway.main.source_clashes import clashing
from gateway.main.source_filled import completeness
from gateway.main.source_fines import fines
from gateway.main.source_labels import as_above, cut, unlisted
from gateway.main.source_moments import dateless, mended
from gateway.main.source_persons import mistaken, names
from gateway.main.source_rules import FORMAL, said
from gateway.main.source_together import disagreeing, together_document
from gateway.main.source_warnings import warnings

_NAMED = 6  # columns
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
    completeness(found, kind)
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
    clashing(found)
    disagreeing(found)
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


def _open(found: Trial, kind: Kind) -> None:
    """What nobody may overlook, last of all."""
    lacking = found.records - found.filled[kind.filters.occurred]
    if lacking:
        dateless(found, lacking, kind.filters.occurred)
    for (path, kind_said), n in found.contradicted.items():
        es = f"{n:,} filas con {path} y measure.kind: {kind_said}: only_where en sus líneas, o measure.commuted"
        en = "rows whose measure is another: only_where, or measure.commuted"
        out.print(f"[red]✗[/red] {es} · {en}", soft_wrap=True)
    fines(found)
    mistaken(found)
    names(found)
    as_above(found)
    if found.undecided:
        lines = ", ".join(map(str, found.undecided))
        left = f"quedan decisiones abiertas ({len(found.undecided)}): líneas {lines} · decisions still open"
        out.print(f"[red]✗[/red] {left}", soft_wrap=True)


def _accounts(found: Trial, kind: Kind) -> None:
    rows = [(words, f"{getattr(found, name):,}{_behind(found, name)}") for name, words in _ACCOUNTS.items()]
    table("Cuentas · accounts", ("cuenta · account", "filas · rows"), rows)
    for text in warnings(found, kind):
        out.print(f"[yellow]![/yellow] {escape(text)}", soft_wrap=True)


def _behind(found: Trial, name: str) -> str:
    """A quarantined record of several rows counts as one here, and its others are among the joined."""
    if name != "quarantined" or not found.left_behind:
        return ""
    return f" ({found.quarantined + found.left_behind:,} filas · rows)"


def trial_document(found: Trial, *, values: bool) -> dict[str, Any]:
    """For scripts. Cells only where asked for."""
    plain = {name: getattr(found, name) for name in _ACCOUNTS} | {
        "quarantined_rows": found.quarantined + found.left_behind,
        "reasons": dict(found.reasons.most_common()),
        "repaired": found.repaired,
        "apart": {path: len(some) for path, some in found.apart.items()},
        "several": {path: some.times for path, some in found.several.items()},
        "unknown": found.unknown,
        "facts": found.facts,
        "older": found.older,
        "regressed": found.regressed,
        "clashing": {"keys": found.clashing, "columns": dict(found.differing.most_common())},
        "settling": {one.what: one.lines for one in found.settling},
        "replaced": found.replaced,
        "numbers": {name: {"numbers": n, "records": records} for name, (n, records) in found.numbers.items()},
        "nobody": found.nobody,
        "doubled": found.doubled,
        "in_roles": found.in_roles,
        "no_ones": found.no_ones,
        "again": found.again,
        "unparted": dict(found.unparted),
        "minors": found.minors,
        "errata": dict(found.errata),
        "misaged": found.misaged,
        "correcting": found.correcting,
        "astray": found.astray,
        "contradicted": [{"field": path, "kind": said, "rows": n} for (path, said), n in found.contradicted.items()],
        "overpriced": sum(found.per_uma[ratio] for ratio in overpriced(found.per_uma)),
        "mistaken": [{"entity": said, "field": name, "persons": n} for (said, name), n in found.mistaken.items()],
        "disordered": [{"field": one, "before": other, "rows": n} for (one, other), n in found.disordered.items()],
        "above": dict(found.above),
        "shift_days": dict(found.shift_days),
        "later": dict(found.later),
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
    plain |= together_document(found, values=values)
    if not values:
        return plain
    return plain | {
        "examples": {why: [{"row": where, **cells} for where, cells in some] for why, some in found.examples.items()},
        "codes": [{**code._asdict(), "rows": n} for code, n in found.codes.most_common()],
        "repairs": found.repairs,
        "spellings": {path: [one._asdict() for one in some] for path, some in found.apart.items()},
        "rows": [{"row": s.locator, "lines": [line._asdict() for line in s.lines]} for s in found.shown],
    }
