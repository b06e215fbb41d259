"""``deid_presidio`` and ``deid_presidio_pandas``: one view's de-identification, beside presidio-structured's two ways.

Timed: the generated function over records that are validated already, as many at a time as a pull takes, to canonical
JSON. Against: presidio-structured's JSON way over the same records as dicts (``peers/presidio_json.py``), and its
pandas way over a data frame of them, made beforehand (``peers/presidio_pandas.py``). Each is a process with an
environment of its own, which times itself and writes no JSON: the same view, one operator for each rule. Records that
the floor takes something from are left out, since the peer has no floor. Before anything is timed both must show the
same, pseudonyms aside.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import BaseModel

from benchmarks import records, town
from benchmarks.pairs import Figure, Goal, in_turn
from benchmarks.peer import asked
from benchmarks.records import KIND
from gateway.main.pull import collect_seldom
from gateway.settings import KeyFolder
from gateway.wiring import databases
from policies.deidentify import compile_views
from policies.views import View

GOAL, PANDAS = Goal("at least", 5, 8), Goal("at least", 18, 24)
TURNS = 3  # in each round


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """``deid_presidio``; ``ticked`` after every round. Raises Absent where the peer is not installed."""
    return _measured("deid_presidio", GOAL, (rounds, rows, ticked))


def on_pandas(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """``deid_presidio_pandas``, in the same way."""
    return _measured("deid_presidio_pandas", PANDAS, (rounds, rows, ticked))


def _measured(name: str, goal: Goal, how: tuple[int, int, Callable[[], None]]) -> Figure:
    rounds, rows, ticked = how
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", rows)
        view = next(v.view for v in databases.views(made.settings) if v.view.name.endswith(".analisis"))
        deidentify = compile_views(KIND, [view], KeyFolder(made.settings.keys).owner(town.OWNER))
        judged = [r for r in records.judged(records.mapped(made)) if not deidentify(r)[0].suppressed]
        with _peer(_PROGRAMS[name], Path(folder), judged, view) as ask:
            assert _told(ask("show").encode()) == _told(
                b"[%s]" % b",".join(one.payload for (one,) in deidentify.batch(judged))
            )
            found = in_turn(
                rounds, lambda: records.timed(judged, deidentify.batch), lambda: [float(ask("go"))], ticked, TURNS
            )
    speeds = {
        "product": round(len(judged) / median(one.timed for one in found)),
        "presidio": round(len(judged) / median(one.against[0] for one in found)),
    }
    note = f"{speeds['product']:,} against {speeds['presidio']:,} records/s"
    ratios = [one.against[0] / one.timed for one in found]
    return Figure(name, goal, ratios, note, {"records": len(judged), "records_per_second": speeds})


_PROGRAMS = {"deid_presidio": "presidio_json.py", "deid_presidio_pandas": "presidio_pandas.py"}


@contextmanager
def _peer(program: str, folder: Path, judged: Sequence[BaseModel], view: View) -> Iterator[Callable[[str], str]]:
    """Asks the peer's process."""
    documents = [_texts(record.model_dump(mode="json", exclude_none=True)) for record in judged]
    there = {path for document in documents for path in _paths(document)}
    rules = {p.replace("[]", ""): (r.transform, r.parameter) for p, r in view.rules.items() if p in there}
    named = {path: rule for path, rule in rules.items() if rule[0] != "keep"}
    for name, content in (("records.json", documents), ("rules.json", named)):
        (folder / name).write_text(json.dumps(content), "utf-8")
    with asked(program, folder / "records.json", folder / "rules.json") as ask:
        yield ask


def _texts(value: Any) -> Any:
    """Numbers as texts: the peer's operators fail on others."""
    if isinstance(value, dict):
        return {name: _texts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}[]")
    else:
        yield path


def _told(documents: bytes) -> list[Any]:
    """What a JSON list of them says, whatever the key, the type of a number and the way to write nothing."""
    return [_bare(_texts(one)) for one in json.loads(records.without_pseudonyms(documents))]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        found = {name: _bare(inner) for name, inner in value.items()}
        return {name: inner for name, inner in found.items() if inner not in (None, "", {}, [])}
    if isinstance(value, list):
        return [found for inner in value if (found := _bare(inner))]
    return value
