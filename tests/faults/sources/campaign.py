"""Spoilt files without end: each is drawn, pulled and judged, as hypothesis does it or for so many minutes."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import strategies as st

from tests.faults.sources.mutations import MUTATIONS
from tests.faults.sources.real import HERE, REAL
from tests.faults.sources.shape import Shape
from tests.faults.sources.shapes import SHAPES
from tests.faults.sources.trial import Outcome, Parts, beside, put, trial
from tests.faults.sources.verdict import Finding, Spoilt, findings
from tests.faults.sources.whole_pull import PULLED, whole_pull

_FAR = 2**20
_SELDOM = 8  # a store takes as long as so many trials without one


class Blow(NamedTuple):
    """One mutation of one of the unit's files: which, where, and of which kind."""

    mutation: str
    file: int
    where: int
    what: int


def blows(shape: Shape) -> st.SearchStrategy[list[Blow]]:
    """One to three of them, for that kind of file."""
    blow = st.builds(
        Blow,
        st.sampled_from(sorted(MUTATIONS[shape.written.kind])),
        st.integers(0, len(shape.files) - 1),
        st.integers(0, _FAR),
        st.integers(0, _FAR),
    )
    return st.lists(blow, min_size=1, max_size=3)


def spoil(shape: Shape, given: Sequence[Blow]) -> Spoilt:
    """Each blow falls on what those before it have left."""
    files, written, touched = dict(shape.files), shape.written, None
    names = [*files]
    for blow in given:
        mutate = MUTATIONS[shape.written.kind][blow.mutation]
        name = names[blow.file]
        files[name], written, touched = mutate(files[name], written, blow.where, blow.what)
    return Spoilt(files, written, touched if len(given) == len(files) == 1 else None, len(given))


_whole: dict[str, Outcome] = {}  # by shape


def whole(shape: Shape) -> Outcome:
    """What comes of a folder in which nothing is spoilt."""
    if shape.name not in _whole:
        with TemporaryDirectory() as folder:
            put(Path(folder), _both(shape, shape.files))
            _whole[shape.name] = trial(Path(folder), shape)
    return _whole[shape.name]


def _both(shape: Shape, files: dict[str, bytes]) -> dict[str, bytes]:
    other = beside(shape)
    return files | {other[name]: content for name, content in shape.files.items()}


def tried(
    shape: Shape,
    given: Sequence[Blow],
    parts: Parts = Parts(),  # noqa: B008  it is immutable
    *,
    stored: bool = False,
) -> list[Finding]:
    """What is wrong after these blows; ``stored``: through the whole gateway too."""
    spoilt = spoil(shape, given)
    with TemporaryDirectory() as folder:
        put(Path(folder), _both(shape, spoilt.files))
        outcome = trial(Path(folder), shape, parts)
    found = findings(shape, spoilt, outcome, whole(shape))
    return found + whole_pull(shape, spoilt, outcome) if stored else found


def endless(seconds: float, seed: int, say: Callable[[str], None]) -> dict[tuple[str, str], tuple[str, list[Blow]]]:
    """Tries for so long; the first case of each sort of finding, by shape and kind, with the shortest text of it."""
    shapes = [*SHAPES.values(), *(made() for made in REAL.values() if HERE)]
    draw, until, done = random.Random(seed), time.monotonic() + seconds, Counter[str]()
    found: dict[tuple[str, str], tuple[str, list[Blow]]] = {}
    told = time.monotonic()
    while time.monotonic() < until:
        shape = draw.choice(shapes)
        names = sorted(MUTATIONS[shape.written.kind])
        given = [
            Blow(draw.choice(names), draw.randrange(len(shape.files)), draw.randrange(_FAR), draw.randrange(_FAR))
            for _ in range(draw.choice((1, 1, 2, 3)))
        ]
        for finding in tried(shape, given, stored=shape.name in PULLED and not done.total() % _SELDOM):
            found.setdefault((shape.name, finding.kind), (finding.what, given))
        done[shape.name] += 1
        if time.monotonic() - told > 30:
            told = time.monotonic()
            say(f"{done.total()} spoilt units, {len(found)} sorts of findings, {until - told:.0f} s to go")
    say(f"{done.total()} spoilt units: {dict(done)}; {len(found)} sorts of findings")
    return found
