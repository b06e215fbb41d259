"""Pieces of the public data, in the shapes of the mappings that ship: some rows of each file, from all over it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import pytest

from tests.faults.sources.plain import Written
from tests.faults.sources.plain_mapping import days
from tests.faults.sources.shape import Shape
from tests.faults.sources.shapes import shipped

DATA = Path(os.environ.get("CONVENIO_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
HERE = DATA.is_dir()
_EVERY = 211  # rows

_ASCII, _UTF8 = Written("csv", "ascii"), Written("csv")


@cache
def _cut(mapping: str, folder: str, names: tuple[str, ...], written: Written, months: tuple[str, str] | None) -> Shape:
    if not (DATA / folder).is_dir():
        pytest.skip(f"the shared data {folder} is not here")
    files = {name: _some((DATA / folder / name).read_bytes()) for name in names}
    return Shape(f"real {mapping}", shipped(mapping), files, written, days(*months) if months else None)


def _some(content: bytes) -> bytes:
    header, *lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)", content)
    return b"".join([header, *lines[::_EVERY]])


REAL: Mapping[str, Callable[[], Shape]] = {
    name: partial(_cut, name, *where)
    for name, where in {
        "zapopan-juzgado": ("zapopan_2014", ("delitos_2014-01_02.csv",), _ASCII, None),
        "zapopan-policia": ("zapopan_2014", ("delitos_2014-01_02.csv",), _ASCII, None),
        "zapopan-detenidos": ("zapopan_2014", ("delitos_detenidos_2014-01_02.csv",), _ASCII, ("2014-01", "2014-02")),
        "fgj-cdmx": ("fgj_cdmx_carpetas", ("df2_FGJ_CarpetasLibertad.csv",), _UTF8, None),
        "fgj-cdmx-victimas": (
            "fgj_cdmx_victims",
            ("Delitos.csv", "Victimas.csv", "Ubicaciones.csv"),
            Written("csv", delimiter=";"),
            None,
        ),
    }.items()
}
