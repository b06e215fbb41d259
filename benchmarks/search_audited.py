"""``search_audited``: what it costs that nobody is answered unverified, unpermitted or unlogged.

Timed: ``convenio serve`` as it is on PostgreSQL, a process of its own; 32 connections of eight analysts ask for pages
of 50 releases between two random days. Every answer costs a token check (remembered tokens, as in service), an access
decision (which Cedar makes once a second for each analyst, and the desk remembers for that second) and a leaf that is
durable before the first byte leaves. Against: the same pages from the same process without
these three (``plain_server``). The sequencer does not run: it is a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import searches
from benchmarks.pairs import Figure, Goal

GOAL = Goal("at least", 0.7, 0.9)


def measure(rounds: int, rows: int, seconds: float, ticked: Callable[[], None]) -> Figure:
    """The figure; each side answers for ``seconds`` in every turn. Raises servers.Absent."""
    return searches.beside("search_audited", GOAL, "benchmarks.plain_server", (rounds, rows, seconds), ticked)
