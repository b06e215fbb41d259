"""One folio in several spellings: the draft makes them one, and judges the key by that."""

from __future__ import annotations

import pytest

from adapters.document.mapping import Mapping
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a_*.csv", "encoding": "utf-8", "delimiter": ","}}
WAYS = ("{}/26", "BOL-{}/26", "JC/BOL/{:05}/26")


def rows(texts: list[str]) -> list[dict[str, str]]:
    return [
        {"FOLIO": text, "FECHA": f"{1 + i // 3 % 28:02}/03/2026", "FALTA": ["RIÑA", "EBRIEDAD", "RUIDO"][i % 3]}
        for i, text in enumerate(texts)
    ]


def drafted(given: list[dict[str, str]]) -> Draft:
    profile = Profile()
    profile.feed(given)
    return draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile)


def mapping(text: str) -> Mapping:
    return read_mapping(text, "m.yaml")


ONE_SERIES = [WAYS[i % 3].format(880 + i) for i in range(60)]


def test_spellings_of_one_series_are_repaired_and_the_key_is_judged_by_that() -> None:
    given = rows([*ONE_SERIES, ONE_SERIES[4]])
    given[-1] = given[4] | {"FOLIO": "JC/BOL/00884/26"}
    made = mapping(drafted(given).text)
    assert made.key.columns == ["FOLIO"]
    keys = [Mapper(made).key(row) for row in given]
    assert keys[:3] == ["880/26", "881/26", "882/26"]
    assert keys[-1] == keys[4] == "884/26"
    assert len({*keys}) == 60


@pytest.mark.parametrize(
    "texts",
    [
        [f"{'AB'[i % 2]}-{100 + i // 2}/26" for i in range(60)],  # two series side by side
        [f"{'AB'[i // 30]}-{100 + i}/26" for i in range(60)],  # one after the other
        [f"{880 + i}/26" for i in range(60)],  # one spelling
        [f"BOL-{880 + i}/26" if i == 7 else f"{880 + i}/26" for i in range(60)],  # a slip
        [f"{'ABCDEFG'[i % 7]}-{880 + i}/26" for i in range(60)],  # letters that mean something
    ],
)
def test_other_series_stay_as_they_are(texts: list[str]) -> None:
    assert "folio-ceros" not in (text := drafted(rows(texts)).text)
    assert "{name: folio," not in text


def test_spellings_that_would_make_one_of_rows_that_are_unlike_are_asked() -> None:
    given = rows(ONE_SERIES)
    given[50] = {"FOLIO": "BOL-885/26", "FECHA": "27/04/2026", "FALTA": "OTRA"}
    made = drafted(given)
    assert any("¿es una sola numeración?" in said.es for about, said in made.decisions if about == "repairs")
    assert "# - {name: folio," in made.text
    assert not mapping(made.text).repairs
