"""The READMEs' two plots, from what ``make bench`` wrote down.

    python plots.py DETAILS FOLDER

``stages.svg``: where a record's microseconds go, each engine's pull beside the sum of its bare stages, stacked.
``growth.svg``: how fast a pull is while its store fills. Words are Spanish and English, as on every screen.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.ticker import FuncFormatter

STAGES = {
    "read": "leer · read",
    "validate": "validar · validate",
    "deidentify": "desidentificar · de-identify",
    "store": "guardar · store",
}
COLOURS = ["#9ecae1", "#4292c6", "#2171b5", "#08306b"]
GATEWAY = "#fd8d3c"
ENGINES = {"pipeline_floor": "SQLite", "pipeline_floor_postgres": "PostgreSQL"}


def stages(details: dict[str, Any], file: Path) -> None:
    """Two bars for each engine."""
    figure, axes = plt.subplots(figsize=(7.2, 2.8))
    names: list[str] = []
    for name, engine in ENGINES.items():
        bare = details[name]["bare_us"]
        names += [f"{engine}: etapas solas\nbare stages", f"{engine}: lectura entera\nwhole pull"]
        axes.barh(len(names) - 1, details[name]["pull_us"], color=GATEWAY, height=0.6)
        left = 0.0
        for (stage, label), colour in zip(STAGES.items(), COLOURS, strict=True):
            first = name == next(iter(ENGINES))
            axes.barh(len(names) - 2, bare[stage], left=left, color=colour, height=0.6, label=label if first else None)
            left += bare[stage]
        for place, total in ((len(names) - 2, left), (len(names) - 1, details[name]["pull_us"])):
            axes.text(total + 1, place, f"{total:.0f} µs", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel("µs por registro en tres vistas · µs per record in three views", fontsize=8)
    axes.legend(fontsize=7, frameon=False, loc="upper center", bbox_to_anchor=(0.4, 1.18), ncols=4)
    _save(figure, file)


def growth(details: dict[str, Any], file: Path) -> None:
    """Records a second over releases stored."""
    filling = details["growth"]["filling"]
    figure, axes = plt.subplots(figsize=(7.2, 2.6))
    axes.plot([stored for stored, _ in filling], [speed for _, speed in filling], color=COLOURS[2])
    axes.set_ylim(0, 1.1 * max(speed for _, speed in filling))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1e6:g} M"))
    axes.set_xlabel("entregas guardadas (SQLite) · releases stored (SQLite)", fontsize=8)
    axes.set_ylabel("registros/s · records/s", fontsize=8)
    axes.grid(alpha=0.3)
    _save(figure, file)


def _save(figure: Any, file: Path) -> None:
    for axes in figure.axes:
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "convenio"
    mpl.rcParams["svg.fonttype"] = "none"
    measured = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    folder = Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    stages(measured, folder / "stages.svg")
    growth(measured, folder / "growth.svg")
