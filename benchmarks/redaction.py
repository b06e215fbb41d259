"""``redact_presidio``, ``redact_cover``, ``redact_over``: redaction of narratives on MEDDOCAN's development split.

250 Spanish clinical texts with gold marks, which are not in the repository (``CONVENIO_SHARED_DATA``). Nothing was
trained on them. They are no police reports: for those there is no figure until an agency marks some of its own.

``redact_presidio`` is speed, beside presidio's pattern recognisers for Spanish (``peers/presidio_text.py``): the whole
redaction, to the tagged text, against their search for spans alone. Its details have presidio with its telephone
recogniser as well, once, which is slower than all others together. ``redact_cover`` is the share of gold characters
removed, whatever the label, ``redact_over`` that of the others; both are counted and
not timed: they have no spread.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.pairs import MIN_ROUNDS, Figure, Goal, in_turn
from benchmarks.peer import asked
from benchmarks.servers import Absent
from gateway.main.gold import read_gold
from policies.redaction.engine import Redactor
from policies.redaction.measure import Marked, Measured, Tally, measure

SPEED, COVER, OVER = Goal("at least", 4, 8), Goal("at least", 0.95, 0.97), Goal("at most", 0.03, 0.01)
TURNS = 2  # in each round
SHARED = Path(os.environ.get("CONVENIO_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


def speed(rounds: int, texts: int, ticked: Callable[[], None]) -> Figure:
    """``redact_presidio``. Raises Absent where the texts or the peer are."""
    written = [one.text for one in _texts()[:texts]]
    redact, size = Redactor().redact, sum(map(len, written))

    def timed() -> float:
        start = time.perf_counter()
        for text in written:
            redact(text)
        return time.perf_counter() - start

    with _peer(written) as ask:
        found = in_turn(rounds, timed, lambda: [float(ask("patterns"))], ticked, TURNS)
        with_telephones = float(ask("all"))
    per_second = {
        "product": round(size / median(one.timed for one in found)),
        "presidio": round(size / median(one.against[0] for one in found)),
        "presidio_with_telephones": round(size / with_telephones),
    }
    note = f"{per_second['product']:,} against {per_second['presidio']:,} characters/s"
    ratios = [one.against[0] / one.timed for one in found]
    return Figure("redact_presidio", SPEED, ratios, note, {"characters_per_second": per_second})


def cover(ticked: Callable[[], None]) -> Figure:
    """``redact_cover``."""
    found = _measured(ticked)
    note = f"{found.as_written.leaking} of {found.as_written.texts} texts keep something"
    return Figure("redact_cover", COVER, [found.as_written.cover] * MIN_ROUNDS, note, _details(found))


def over(ticked: Callable[[], None]) -> Figure:
    """``redact_over``."""
    found = _measured(ticked)
    note = f"in capitals {found.in_capitals.over_share:.3f}"
    return Figure("redact_over", OVER, [found.as_written.over_share] * MIN_ROUNDS, note, _details(found))


def _texts() -> Sequence[Marked]:
    place = SHARED / "meddocan_dev"
    if not place.is_dir():
        raise Absent(f"no está MEDDOCAN en {place} (CONVENIO_SHARED_DATA) · MEDDOCAN is not there")
    return read_gold(place).texts


def _measured(ticked: Callable[[], None]) -> Measured:
    found = measure(_texts())
    ticked()
    return found


def _details(found: Measured) -> dict[str, object]:
    return {"as_written": _tally(found.as_written), "in_capitals": _tally(found.in_capitals)}


def _tally(tally: Tally) -> dict[str, object]:
    return {
        "cover": [round(value, 4) for value in (tally.cover, *tally.cover_bounds())],
        "texts_with_a_leak": [tally.leaking, tally.texts, *(round(value, 4) for value in tally.leaking_bounds())],
        "over_redaction": [round(value, 4) for value in (tally.over_share, *tally.over_bounds())],
        "cover_by_layer": {layer: round(n / tally.gold, 4) for layer, n in sorted(tally.layers.items())},
    }


@contextmanager
def _peer(texts: Sequence[str]) -> Iterator[Callable[[str], str]]:
    """Asks the peer's process, once it has warmed up."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), "utf-8")
        with asked("presidio_text.py", file) as ask:
            ask("all")
            yield ask
