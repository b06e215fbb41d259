"""``token_presidio``: tokens that their owner can open, beside presidio's ``encrypt``.

Timed: ``OwnerKeys.tokeniser`` over CURPs of the town's export: AES-SIV under a key of the owner, scope, domain and
epoch, padded, authenticated, in letters; made for 64 values together, as a pull has the tokens of a slice of records
made, where equal values are made once. Against: presidio's bare operator over the same texts, which takes one at a time
(``peers/presidio_encrypt.py``, a process with an environment of its own, which times itself): AES-CBC with a random
vector, in base64, without authentication. Before anything is timed both must give every text back.
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
from gateway.flow.change import sliced
from gateway.main.pull import collect_seldom
from policies.keyed import Keyed
from policies.views import Scope

GOAL = Goal("at least", 5, 8)
SCOPE = Scope("agreement", town.AGREEMENT, 1)
TURNS = 5  # in each round


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure; ``ticked`` after every round. Raises Absent where the peer is not installed."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", rows)
        people = [person for one in records.mapped(made) for person in one.get("persons", ())]
        values = [str(person["curp"]) for person in people if person.get("curp")]
        keys = made.settings.key_folder.owner(town.OWNER)
        tokens = keys.tokeniser(SCOPE, "person")
        file = Path(folder) / "values.json"
        file.write_text(json.dumps(values), "utf-8")
        with asked("presidio_encrypt.py", file) as ask:
            assert (
                json.loads(ask("show"))
                == [keys.open_token(SCOPE, "person", one) for one in _made(tokens, values)]
                == values
            )
            found = in_turn(rounds, lambda: _seconds(tokens, values), lambda: [float(ask("go"))], ticked, TURNS)
    speeds = {
        "product": round(len(values) / median(one.timed for one in found)),
        "presidio": round(len(values) / median(one.against[0] for one in found)),
    }
    note = f"{speeds['product']:,} against {speeds['presidio']:,} tokens/s"
    ratios = [one.against[0] / one.timed for one in found]
    return Figure("token_presidio", GOAL, ratios, note, {"values": len(values), "tokens_per_second": speeds})


def _seconds(tokens: Keyed, values: Sequence[str]) -> float:
    start = time.perf_counter()
    _made(tokens, values)
    return time.perf_counter() - start


def _made(tokens: Keyed, values: Sequence[str]) -> list[str]:
    """As ``policies.deidentify.Deidentifier.batch`` has them made, for as many records as a pull takes at a time."""
    made: list[str] = []
    for some in sliced(values):
        tokens.fill(some)
        made += [tokens[value] for value in some]
    return made
