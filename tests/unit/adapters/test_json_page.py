from __future__ import annotations

import io
import json
from typing import Any

import pytest

from adapters.files.detect import detect
from adapters.files.json_page import Answer, answer, lacking

ROWS = [{"folio": i, "total": 9000, "siguiente": "x", "partes": [{"total": 8}]} for i in range(5)]


def read(beside: dict[str, Any], items: str = "data") -> list[Answer]:
    file = io.BytesIO(json.dumps({"data": ROWS, **beside}).encode())
    return [one] if (one := answer(file, detect(file), items)) is not None else []


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (
            {"paginacion": {"pagina": 0, "totalPaginas": 3, "totalElementos": 1137}},
            ["paginacion.totalElementos: 1137", "paginacion.totalPaginas: 3"],
        ),
        ({"total": 6}, ["total: 6"]),
        ({"meta": {"total_count": "12"}}, ["meta.total_count: 12"]),
        ({"page": 1, "pages": 4}, ["pages: 4"]),
        ({"next": "https://x/?page=2"}, ["next"]),
        ({"links": {"next": {"href": "?p=2"}}}, ["links.next.href"]),
        ({"hayMas": True}, ["hayMas"]),
        ({"total": 5, "totalPaginas": 1, "next": None}, []),
        ({"total": 5, "next": "?"}, []),
        ({"totalMultas": 12000, "hasNext": False, "pagina": 3}, []),
        ({"fecha": "2024", "siguienteAudiencia": "2024-01-01"}, []),
    ],
)
def test_a_list_that_is_shorter_than_what_is_said_beside_it_is_a_page(beside: dict[str, Any], said: list[str]) -> None:
    assert lacking(read(beside)) == said


def test_pages_that_are_all_there_are_whole() -> None:
    first, last = read({"total": 10, "pages": 2, "next": "?"}), read({"total": 10, "pages": 2})
    assert lacking([*first, *last]) == []
    assert lacking(first) == ["total: 10", "pages: 2"]
    assert lacking(read({"next": "?"}) + read({"next": ""})) == []


def test_beside_a_list_of_pages_and_a_list_alone_nothing_is_said() -> None:
    assert read({"total": 99}, "[].data") == []
    assert read({"total": 99}, "") == []
