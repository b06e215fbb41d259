from __future__ import annotations

import random

import pytest

from tests.faults.sources.bugs import BUGS
from tests.faults.sources.campaign import Blow, tried, whole
from tests.faults.sources.shapes import SHAPES


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_put_in_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bug, draw = BUGS[name], random.Random(7)
    shape = SHAPES[bug.shape]
    whole(shape)  # by the product as it is
    bug.patch(monkeypatch)
    cases = ([Blow(m, 0, draw.randrange(2**20), draw.randrange(2**20)) for m in bug.mutations] for _ in range(200))
    assert any(bug.kind == finding.kind for blows in cases for finding in tried(shape, blows, bug.parts))
