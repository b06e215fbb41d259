"""``search_plain``: the audited search, beside the page that one would write first (``orm_server``).

Timed: as in ``search_audited``. Against: the same questions to a FastAPI application with a declarative ORM, a response
model, python-jose for every token, and an audit row of its own that it commits before it answers.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import searches
from benchmarks.pairs import Figure, Goal

GOAL = Goal("at least", 5, 10)


def measure(rounds: int, rows: int, seconds: float, ticked: Callable[[], None]) -> Figure:
    """The figure; each side answers for ``seconds`` in every turn. Raises servers.Absent."""
    return searches.beside("search_plain", GOAL, "benchmarks.orm_server", (rounds, rows, seconds), ticked)
