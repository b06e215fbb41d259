"""By which signs cells of several labels come apart: never inside a label, and what is not certain is named."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.values.joined import parted

LABELS = ["ROBO", "LESIONES", "RIÑA EN VÍA PÚBLICA", "DAÑO"]
ALONE = Counter(dict.fromkeys(LABELS, 5))


SIGNS = [" / ", "/", " + ", ";", "\n", " Y "]


@given(st.lists(st.sampled_from(LABELS), min_size=2, max_size=4), st.sampled_from(SIGNS))
def test_labels_that_stand_alone_come_out_of_any_cell_as_they_went_in(labels: list[str], sign: str) -> None:
    cell = sign.join(labels)
    found = parted(ALONE + Counter({cell: 3}))
    assert (found.pieces(cell), found.cells, found.unknown, found.left) == (labels, 3, (), 0)
    assert all(found.pieces(label) == [label] for label in LABELS)


def test_by_a_sign_that_is_inside_labels_too_only_cells_of_known_labels_come_apart() -> None:
    found = parted(ALONE + Counter({"ROBO Y LESIONES": 4, "INGERIR Y ORINAR": 2, "RIÑA Y HUIDA": 1}))
    assert (found.by, found.cells, found.left, found.example) == ((" Y ",), 4, 0, "ROBO Y LESIONES")
    assert {*found.only} == {*LABELS}
    assert found.pieces("ROBO Y LESIONES") == ["ROBO", "LESIONES"]
    for whole in ("INGERIR Y ORINAR", "RIÑA Y HUIDA", "ROBO Y INGERIR Y ORINAR"):
        assert found.pieces(whole) == [whole]


def test_what_stays_whole_though_it_seems_to_hold_several_is_counted() -> None:
    found = parted(ALONE + Counter({"ROBO Y LESIONES": 4, "DAÑO / ROBO": 2, "DAÑO / HUIDA": 3}))
    assert (found.cells, found.left, found.unknown) == (6, 3, ())


def test_what_stands_nowhere_alone_or_once_is_named() -> None:
    found = parted(ALONE + Counter({"ROBO; CON VIOLENCIA": 2, "DAÑO; HUIDA": 1, "HUIDA": 1}))
    assert (found.by, found.unknown) == ((";",), ("CON VIOLENCIA", "HUIDA"))


@pytest.mark.parametrize("cells", [{"ACOSO / ABUSO": 9}, {"ART. 1) ROBO": 2}, {"2) ROBO 1) DAÑO": 2}, {"A; B": 5}])
def test_where_no_piece_stands_alone_or_nothing_is_counted_from_one_nothing_is_several(cells: dict[str, int]) -> None:
    found = parted(ALONE + Counter(cells))
    assert (found.by, found.cells, found.left) == ((), 0, 0)
