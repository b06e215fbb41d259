from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.rows.mapper import Mapper, read_mapping

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "adapters" / "mappings").glob("*.yaml"))


def test_the_guide_s_example_is_a_mapping() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "mapping.md").read_text("utf-8"), re.DOTALL)
    assert Mapper(read_mapping(example, "docs/mapping.md")).kind.name == "hearing"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_mappings_are_right_and_named_after_their_source(path: Path) -> None:
    assert read_mapping(path.read_text("utf-8"), path.name).source == path.stem


def test_they_are_there() -> None:
    assert [path.stem for path in SHIPPED] == [
        "fgj-cdmx-victimas",
        "fgj-cdmx",
        "zapopan-detenidos",
        "zapopan-juzgado",
        "zapopan-policia",
    ]
