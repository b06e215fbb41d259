"""Files are spoilt in every way they get spoilt on their way, and no value is guessed, lost or told because of it.

A few hundred in each run, always the same; CONVENIO_FUZZ_MINUTES tries others for so long, and prints what finds what.
"""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.faults.sources.campaign import blows, endless, tried, whole
from tests.faults.sources.real import REAL
from tests.faults.sources.shapes import SHAPES
from tests.faults.sources.whole_pull import PULLED

_MINUTES = float(os.environ.get("CONVENIO_FUZZ_MINUTES", "0"))
_SAME = {"deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_wrong_with_what_nobody_has_spoilt(name: str) -> None:
    assert tried(SHAPES[name], [], stored=name in PULLED) == []
    assert all(seen.kept and seen.complete for seen in whole(SHAPES[name]).units.values())


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
@settings(max_examples=15, **_SAME)
def test_a_spoilt_file_costs_nothing_but_itself(name: str, data: st.DataObject) -> None:
    assert tried(SHAPES[name], data.draw(blows(SHAPES[name]))) == []


@pytest.mark.parametrize("name", PULLED)
@given(data=st.data())
@settings(max_examples=3, **_SAME)
def test_nor_does_it_in_a_store(name: str, data: st.DataObject) -> None:
    assert tried(SHAPES[name], data.draw(blows(SHAPES[name])), stored=True) == []


@pytest.mark.parametrize("name", REAL)
@given(data=st.data())
@settings(max_examples=8, phases=[Phase.generate], **_SAME)  # real rows are for no screen: what fails is told by kind
def test_nor_do_pieces_of_real_files(name: str, data: st.DataObject) -> None:
    shape = REAL[name]()
    assert {finding.kind for finding in tried(shape, data.draw(blows(shape)))} == set()


@pytest.mark.skipif(not _MINUTES, reason="CONVENIO_FUZZ_MINUTES says for how long")
def test_for_so_many_minutes(capsys: pytest.CaptureFixture[str]) -> None:
    seed = random.randrange(2**32)
    with capsys.disabled():
        found = endless(_MINUTES * 60, seed, lambda said: print(f"\n{said}", end="", flush=True))
    assert found == {}, seed
