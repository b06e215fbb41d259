"""One point in many rows, which may be the office's own, is told of a JSON's coordinates too."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from adapters.draft.document import draft
from adapters.profile.points import one_place
from adapters.survey.file import Asked, survey
from contracts.kinds import KINDS


@pytest.mark.parametrize(("times", "told"), [(11, True), (4, False)])
def test_the_office_s_point_is_told(tmp_path: Path, times: int, told: bool) -> None:
    points = [(20.5 + i / 1000, -89.5 - i / 1000) for i in range(200)] + [(0, 0)] * 30 + [(20.99513, -89.61704)] * times
    items = [
        {"nuc": f"A-{i}/24", "hecho": {"fecha": "2024-03-13"}, "coord": {"lat": lat, "lon": lon}}
        for i, (lat, lon) in enumerate(points)
    ]
    (tmp_path / "a.json").write_bytes(orjson.dumps(items))
    found = survey(tmp_path / "a.json", Asked(), lambda *_: None)
    assert (one_place(found.profile) is not None) == told
    made = draft(KINDS["case"], "fiscalia", "casos", found.read, found.profile)
    said = [said.es for about, said in made.decisions if about == "points" and "un mismo punto" in said.es]
    assert len(said) == told
    assert all("en 11 filas" in one and "[['-89.61704', '20.99513']]" in one for one in said)
    assert ("un mismo punto en 11 filas" in made.text) == told
