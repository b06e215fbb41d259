"""``deid_views``: all views of a record in one generated function, beside interpreting the policy for each.

Timed: what ``compile_views`` makes of the agreement's three views, over records that are validated already: the
floor, every transform, canonical JSON. Against: the baseline's interpreter (``naive.Interpreter``), which walks the
record as a dict once per view and looks each leaf's rule up; its payloads by ``json.dumps``. Before anything is timed
both must have made the same payloads, pseudonyms aside.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from pydantic import BaseModel

from benchmarks import records, town
from benchmarks.naive import Interpreter
from benchmarks.pairs import Figure, Goal, in_turn
from benchmarks.records import KIND
from gateway.main.pull import collect_seldom
from gateway.settings import KeyFolder
from gateway.wiring import databases
from policies.deidentify import compile_views
from policies.views import View

GOAL = Goal("at least", 2.7, 4)
TURNS = 3  # in each round


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure; ``ticked`` after every round."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", rows)
        views = [found.view for found in databases.views(made.settings)]
        compiled = compile_views(KIND, views, KeyFolder(made.settings.keys).owner(town.OWNER))
        judged = records.judged(records.mapped(made))
    ours = [[records.without_pseudonyms(one.payload) for one in made] for made in compiled.batch(judged)]
    assert ours == [[records.without_pseudonyms(one) for one in _interpreted(views, record)] for record in judged]
    found = in_turn(
        rounds,
        lambda: records.timed(judged, compiled.batch),
        lambda: [records.timed(judged, lambda some: [_interpreted(views, record) for record in some])],
        ticked,
        TURNS,
    )
    micros = {
        "compiled": round(median(one.timed for one in found) / rows * 1e6, 2),
        "interpreted": round(median(one.against[0] for one in found) / rows * 1e6, 2),
    }
    note = f"{1e6 / micros['compiled']:,.0f} against {1e6 / micros['interpreted']:,.0f} records/s"
    ratios = [one.against[0] / one.timed for one in found]
    return Figure("deid_views", GOAL, ratios, note, {"rows": rows, "views": len(views), "record_us": micros})


def _interpreted(views: Sequence[View], record: BaseModel) -> list[bytes]:
    document = record.model_dump(exclude_none=True)
    shown = (Interpreter(view, record).run(document) for view in views)
    return [json.dumps(one, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() for one in shown]
