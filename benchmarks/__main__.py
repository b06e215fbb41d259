"""``python -m benchmarks [--quick] [NAME ...]``: measures, shows a table, writes ``latest.json``.

``latest.json`` maps each figure to its ratio, or to null where the rounds don't bear a claim out; ``details.json``
beside it holds speeds, spread, machine and versions, and what the run before gave. Exits with 1 where a figure is
claimed and misses its bound, and where a server is absent that a figure needs: that figure keeps what it had.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import (
    deid_presidio,
    deid_views,
    growth,
    machine,
    overlap,
    paging,
    pipeline_floor,
    pipeline_naive,
    redaction,
    relay,
    search_audited,
    search_plain,
    token_presidio,
)
from benchmarks.pairs import Figure
from benchmarks.servers import Absent

FOLDER = Path(__file__).parent
LATEST, DETAILS = "latest.json", "details.json"


MEASURES: Mapping[str, Callable[..., Figure]] = {
    "pipeline_floor": pipeline_floor.measure,
    "pipeline_floor_postgres": pipeline_floor.on_postgres,
    "pipeline_naive": pipeline_naive.measure,
    "deid_views": deid_views.measure,
    "deid_presidio": deid_presidio.measure,
    "deid_presidio_pandas": deid_presidio.on_pandas,
    "token_presidio": token_presidio.measure,
    "redact_presidio": redaction.speed,
    "redact_cover": redaction.cover,
    "redact_over": redaction.over,
    "relay": relay.on_postgres,
    "relay_sqlite": relay.on_sqlite,
    "overlap": overlap.measure,
    "search_audited": search_audited.measure,
    "search_plain": search_plain.measure,
    "paging": paging.on_postgres,
    "paging_sqlite": paging.on_sqlite,
    "growth": growth.measure,
}


class Plan(NamedTuple):
    """How a figure is measured: seconds it takes at the usual pace, and its size, the rounds first; () where it is
    counted and not timed.
    """

    seconds: int
    size: tuple[float, ...]


FULL: Mapping[str, Plan] = {
    "pipeline_floor": Plan(100, (7, 48_000)),
    "pipeline_floor_postgres": Plan(88, (7, 48_000)),
    "pipeline_naive": Plan(101, (9, 3000)),
    "deid_views": Plan(37, (9, 4000)),
    "deid_presidio": Plan(14, (9, 4000)),
    "deid_presidio_pandas": Plan(21, (9, 4000)),
    "token_presidio": Plan(3, (9, 4000)),
    "redact_presidio": Plan(23, (9, 250)),
    "redact_cover": Plan(2, ()),
    "redact_over": Plan(2, ()),
    "relay": Plan(68, (9, 20_000)),
    "relay_sqlite": Plan(63, (9, 20_000)),
    "overlap": Plan(33, (7, 20_000)),
    "search_audited": Plan(32, (11, 10_000, 1.0)),
    "search_plain": Plan(36, (11, 10_000, 1.0)),
    "paging": Plan(31, (11, 2_000_000)),
    "paging_sqlite": Plan(46, (11, 2_000_000)),
    "growth": Plan(126, (11, 500_000)),
}
QUICK: Mapping[str, Plan] = {
    "pipeline_floor": Plan(26, (5, 20_000)),
    "pipeline_floor_postgres": Plan(28, (5, 20_000)),
    "pipeline_naive": Plan(20, (5, 900)),
    "deid_views": Plan(6, (5, 1200)),
    "deid_presidio": Plan(4, (5, 1200)),
    "deid_presidio_pandas": Plan(4, (5, 1200)),
    "token_presidio": Plan(1, (5, 2000)),
    "redact_presidio": Plan(5, (5, 40)),
    "redact_cover": Plan(1, ()),
    "redact_over": Plan(1, ()),
    "relay": Plan(12, (5, 4000)),
    "relay_sqlite": Plan(11, (5, 4000)),
    "overlap": Plan(20, (5, 10_000)),
    "search_audited": Plan(9, (5, 3000, 0.3)),
    "search_plain": Plan(9, (5, 3000, 0.3)),
    "paging": Plan(3, (7, 200_000)),
    "paging_sqlite": Plan(4, (7, 200_000)),
    "growth": Plan(18, (5, 20_000)),
}


def main(arguments: Sequence[str]) -> int:
    """Measures what is asked for; the process's exit code."""
    asked = _asked(arguments)
    plans = {name: plan for name, plan in (QUICK if asked.quick else FULL).items() if name in asked.names}
    console = Console()
    _announce(console, plans, machine.pace())
    figures, absent = _measured(console, plans, quick=asked.quick)
    console.print(table(figures))
    for name, why in absent.items():
        console.print(f"[red]{name}: NO SE MIDIÓ · NOT MEASURED:[/red] {why}")
    for figure in figures:
        if figure.doubt:
            console.print(f"[yellow]{figure.name}: sin cifra · no figure:[/yellow] {figure.doubt}")
    return int(bool(absent) or any(not figure.doubt and not figure.goal.met(figure.ratio) for figure in figures))


def _measured(console: Console, plans: Mapping[str, Plan], *, quick: bool) -> tuple[list[Figure], dict[str, str]]:
    """The figures, each written down as soon as it is there, and why others could not be measured."""
    figures: list[Figure] = []
    absent: dict[str, str] = {}
    with Progress(*_COLUMNS, console=console, transient=True) as display:
        for name, plan in plans.items():
            task = display.add_task(name, total=plan.size[0] if plan.size else 1)
            before, pace, news = machine.load(), machine.pace(), []
            try:
                news = [MEASURES[name](*plan.size, lambda task=task: display.advance(task))]
            except Absent as why:
                absent[name] = str(why)
            _write(news, {"quick": quick, "pace": pace, "load_before": before, "load_after": machine.load()})
            figures += news
    return figures, absent


_COLUMNS = (TextColumn("{task.description:16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Mide razones · measures ratios.")
    parser.add_argument("--quick", action="store_true", help="menos vueltas y filas · fewer rounds and rows")
    parser.add_argument("names", nargs="*", default=list(FULL), metavar="NAME", help=", ".join(FULL))
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - set(FULL)):
        parser.error(f"no existe · unknown: {', '.join(unknown)}; hay · there are: {', '.join(FULL)}")
    return asked


def _announce(console: Console, plans: Mapping[str, Plan], pace: float) -> None:
    minutes = max(1.0, sum(plan.seconds for plan in plans.values()) * pace / 60)
    console.print(
        f"{len(plans)} cifras, unos {minutes:.0f} minutos a este paso ({pace:g} veces lo usual) · "
        f"{len(plans)} figures, some {minutes:.0f} minutes at this pace ({pace:g} times the usual)"
    )
    if (busy := machine.load()) > machine.BUSY:
        console.print(
            f"[yellow]La máquina está ocupada: tardará más y puede no dar cifras · the machine is busy "
            f"({busy} running processes per core): it takes longer and may give no figures[/yellow]"
        )


def table(figures: Sequence[Figure]) -> Table:
    """The figures for people. A ratio that is in doubt is not shown."""
    shown = Table(title="Cifras · figures")
    for heading in (
        "cifra\nfigure",
        "razón\nratio",
        "cuartiles\nquartiles",
        "cota\nbound",
        "meta\naim",
        "velocidad\nspeed",
    ):
        words = heading.startswith(("cifra", "velocidad"))
        shown.add_column(heading, justify="left" if words else "right", no_wrap=heading.startswith("cifra"))
    for figure in figures:
        (low, high), goal = figure.quartiles, figure.goal
        sign = "≤" if goal.side == "at most" else "≥"
        colour = "yellow" if figure.doubt else "green" if goal.met(figure.ratio) else "red"
        ratio = "—" if figure.doubt else f"{figure.ratio:.2f}"
        spread = "" if figure.doubt else f"{low:.2f}–{high:.2f}"
        shown.add_row(
            figure.name, f"[{colour}]{ratio}[/]", spread, f"{sign} {goal.bound:g}", f"{sign} {goal.aim:g}", figure.note
        )
    return shown


def _write(figures: Sequence[Figure], run: Mapping[str, object]) -> None:
    """Figures that were not measured now keep what they had."""
    _update(LATEST, {f.name: None if f.doubt else round(f.ratio, 3) for f in figures})
    measured_on, known = {**machine.described(), **run}, _known(DETAILS)
    _update(DETAILS, {f.name: _details(f, known.get(f.name, {})) | {"measured_on": measured_on} for f in figures})


def _details(figure: Figure, last: Mapping[str, Any]) -> dict[str, object]:
    return {
        "ratio": round(figure.ratio, 3),
        "quartiles": [round(value, 3) for value in figure.quartiles],
        "bound": figure.goal.bound,
        "rounds": len(figure.ratios),
        "doubt": figure.doubt,
        "before": {name: last[name] for name in ("ratio", "quartiles", "doubt", "measured_on") if name in last},
        **figure.details,
    }


def _known(file: str) -> dict[str, Any]:
    place = FOLDER / file
    return json.loads(place.read_text("utf-8")) if place.exists() else {}


def _update(file: str, news: Mapping[str, object]) -> None:
    text = json.dumps(_known(file) | dict(news), indent=2, ensure_ascii=False)
    (FOLDER / file).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
