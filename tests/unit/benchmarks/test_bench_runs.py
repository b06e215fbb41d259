from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import pipeline_floor, pipeline_naive, search_audited, town
from benchmarks.pairs import Figure


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_the_same_seed_gives_the_same_export(tmp_path: Path) -> None:
    assert list(town.rows(40)) == list(town.rows(40))
    assert len({row[0] for row in town.rows(40)}) == 40


def test_the_pull_and_its_bare_stages() -> None:
    ticks: list[None] = []
    found = pipeline_floor.measure(2, 60, lambda: ticks.append(None))
    assert (found.name, len(found.ratios), len(ticks)) == ("pipeline_floor", 2, 2)
    assert found.details["bare_us"].keys() == {"read", "validate", "deidentify", "store"}  # type: ignore[attr-defined]


def test_the_first_version_makes_the_same_payloads() -> None:
    found = pipeline_naive.measure(1, 120, lambda: None)
    assert (found.name, len(found.ratios)) == ("pipeline_naive", 1)


def test_a_first_version_that_does_less_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pipeline_naive.naive.TRANSFORMS, "band", lambda *_: None)
    with pytest.raises(AssertionError, match="not the same work"):
        pipeline_naive.measure(1, 60, lambda: None)


def test_the_audited_page_and_the_bare_one() -> None:
    found = search_audited.measure(1, 60, 0.1, lambda: None)
    assert (found.name, len(found.ratios)) == ("search_audited", 1)


def test_latest_keeps_what_was_not_measured_and_claims_nothing_doubtful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    (tmp_path / "latest.json").write_text('{"search_audited": 0.8, "pipeline_floor": 9.0}', "utf-8")
    sure = Figure("pipeline_floor", pipeline_floor.GOAL, [1.2] * 5, "")
    unsure = Figure("pipeline_naive", pipeline_naive.GOAL, [10.0, 30.0], "")
    command._write([sure, unsure], {})
    latest = json.loads((tmp_path / "latest.json").read_text("utf-8"))
    assert latest == {"search_audited": 0.8, "pipeline_floor": 1.2, "pipeline_naive": None}
    details = json.loads((tmp_path / "details.json").read_text("utf-8"))
    assert details["pipeline_naive"]["doubt"].startswith("only 2 rounds")
    command.table([sure, unsure])
