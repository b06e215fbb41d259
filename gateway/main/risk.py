"""``convenio risk`` and ``convenio extract``: how many share what a view shows; extracts in which nobody stands out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.main.risk_plot import BUCKETS, bucketed, drawn
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, out, say, table
from gateway.settings import read_settings
from gateway.settings.files import write_new
from gateway.wiring import shown
from policies.risk import Risk

View = Annotated[str, typer.Argument(help="Vista · view: CONVENIO.VISTA")]
Since = Annotated[str | None, typer.Option("--from", help="Desde, incluido · from, included: 2026-01")]
Until = Annotated[str | None, typer.Option("--to", help="Hasta, sin incluir · to, not included: 2026-04")]


def risk(
    view: View,
    since: Since = None,
    until: Until = None,
    plot: Annotated[Path | None, typer.Option(help="Archivo SVG para la gráfica · file for the plot")] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: AsJson = False,
) -> None:
    """Cuántos comparten lo que una vista muestra: k, l, t, únicos. · How many share what a view shows."""
    found = shown.risk_of(read_settings(settings), view, since, until)
    if plot is not None:
        write_new(plot.parent, {plot.name: drawn(view, found).encode()})
    if json:
        as_json(_figures(found) | {"sizes": {str(size): rows for size, rows in found.sizes.items()}})
        return
    _show(view, found)
    if plot is not None:
        say(f"gráfica en {plot}", "plot written")


def extract(
    view: View,
    out_file: Annotated[Path, typer.Option("--out", help="Archivo nuevo, NDJSON · a new file")],
    since: Annotated[str, typer.Option("--from", help="Desde, incluido · from, included: 2026-01")],
    until: Annotated[str, typer.Option("--to", help="Hasta, sin incluir · to, not included: 2026-04")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: AsJson = False,
) -> None:
    """Extracto de un periodo cerrado con la k del convenio. · Extract of a closed period with the agreement's k."""
    made = shown.extract_of(read_settings(settings), view, since, until)
    write_new(out_file.parent, {out_file.name: shown.lines(made.records)})
    counts = {"read": made.read, "kept": len(made.records), "suppressed": made.suppressed, "climbed": made.climbed}
    if json:
        as_json(counts | {"before": _figures(made.before), "after": _figures(made.after)})
        return
    names = ("leídos · read", "quedan · kept", "suprimidos · suppressed", "escalones · steps climbed")
    table(f"Extracto · extract {view} {since} – {until}", names, [tuple(counts.values())])
    _show("antes · before", made.before)
    _show("después · after", made.after)


def _figures(found: Risk) -> dict[str, float]:
    return {
        "rows": found.rows,
        "classes": found.classes,
        "k": found.k,
        "l": found.l,
        "t": round(found.t, 4),
        "unique": round(found.unique, 4),
        "below_5": round(found.below(5), 4),
        "below_10": round(found.below(10), 4),
    }


def _show(name: str, found: Risk) -> None:
    figures = _figures(found)
    columns = ("filas\nrows", "clases\nclasses", "k", "l", "t", "únicas\nunique", "k < 5", "k < 10")
    shares = (f"{figures[key]:.1%}" for key in ("unique", "below_5", "below_10"))
    table(name, columns, [(found.rows, found.classes, found.k, found.l, f"{found.t:.2f}", *shares)])
    if found.rows:
        for label, rows in zip(BUCKETS, bucketed(found), strict=True):
            out.print(f"  {label:>7} {'█' * round(40 * rows / found.rows):40} {rows:,}", markup=False)
