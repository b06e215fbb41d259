"""The pages of the shipped sources say what their accounts are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from test_real_data_accounts import ROOT, Account, account

PAGES = ROOT / "docs" / "sources"
SOURCES = {
    "zapopan-juzgado": ("zapopan-2014", "zapopan_2014"),
    "zapopan-policia": ("zapopan-2014", "zapopan_2014"),
    "zapopan-detenidos": ("zapopan-2014", "zapopan_2014"),
    "fgj-cdmx": ("fgj-cdmx-carpetas", "fgj_cdmx_carpetas"),
    "fgj-cdmx-victimas": ("fgj-cdmx-victimas", "fgj_cdmx_victims"),
}


def told(name: str, heading: str) -> list[list[str]]:
    """That mapping's rows of the table under a heading of its page, without the mapping's name."""
    page = (PAGES / f"{SOURCES[name][0]}.md").read_text("utf-8")
    (section,) = re.findall(rf"^## {heading} · .*?$(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.replace("`", "").replace(",", "") for cell in row[1:]] for row in rows if row[0] == f"`{name}`"]


def counts(name: str, heading: str) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in told(name, heading)}


def missing(found: Account) -> dict[str, int]:
    """In how many records a mapped field is not known."""
    known = [set(leaves("", record.model_dump(exclude_unset=True))) for record in found.records]
    there = Counter(path for record in known for path in record)
    return {path: len(known) - times for path, times in there.items() if times < len(known)}


def leaves(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(f"{path}[]", inner)
    elif value is not None:
        yield path


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_tells_its_mapping_s_accounts(name: str) -> None:
    found = account(name, SOURCES[name][1])
    quarantined = found.read - found.released - found.elsewhere
    assert told(name, "Cuentas") == [[str(n) for n in (found.read, found.released, quarantined, found.elsewhere)]]
    assert counts(name, "Apartadas") == found.quarantined
    assert counts(name, "Reparaciones") == found.repaired
    assert counts(name, "Desconocido") == missing(found)


def test_every_shipped_mapping_has_a_page() -> None:
    shipped = {path.stem for path in (ROOT / "adapters" / "mappings").glob("*.yaml")}
    assert shipped == {name for name in SOURCES if told(name, "Cuentas")}
