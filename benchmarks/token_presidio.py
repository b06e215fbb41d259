"""``token_presidio``: tokens that their owner can open, beside presidio's ``encrypt``.

Timed: ``OwnerKeys.tokeniser`` over CURPs of the town's export: AES-SIV under a key of the owner, scope, domain and
epoch, padded, authenticated, in letters. Against: presidio's bare operator over the same texts (``peers/
presidio_encrypt.py``, a process with an environment of its own, which times itself): AES-CBC with a random vector, in
base64, without authentication. Before anything is timed both must give every text back.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks import records, town
from benchmarks.pairs import Figure, Goal, in_turn
from benchmarks.peer import asked
from gateway.main.pull import collect_seldom
from policies.views import Scope

GOAL = Goal("at least", 5, 8)
SCOPE = Scope("agreement", town.AGREEMENT, 1)


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure; ``ticked`` after every round. Raises Absent where the peer is not installed."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", rows)
        people = [person for one in records.mapped(made) for person in one.get("persons", ())]
        values = [str(person["curp"]) for person in people if person.get("curp")]
        keys = made.settings.key_folder.owner(town.OWNER)
        token = keys.tokeniser(SCOPE, "person")
        file = Path(folder) / "values.json"
        file.write_text(json.dumps(values), "utf-8")
        with asked("presidio_encrypt.py", file) as ask:
            assert json.loads(ask("show")) == [keys.open_token(SCOPE, "person", token(one)) for one in values] == values
            found = in_turn(rounds, lambda: _seconds(token, values), lambda: [float(ask("go"))], ticked)
    speeds = {
        "product": round(len(values) / median(one.timed for one in found)),
        "presidio": round(len(values) / median(one.against[0] for one in found)),
    }
    note = f"{speeds['product']:,} against {speeds['presidio']:,} tokens/s"
    ratios = [one.against[0] / one.timed for one in found]
    return Figure("token_presidio", GOAL, ratios, note, {"values": len(values), "tokens_per_second": speeds})


def _seconds(token: Callable[[str], str], values: Sequence[str]) -> float:
    start = time.perf_counter()
    for value in values:
        token(value)
    return time.perf_counter() - start
