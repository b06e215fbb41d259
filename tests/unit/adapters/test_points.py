from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from contracts.document import DocumentError
from contracts.kind import Problem

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
points:
  scene: {x: long, y: lat, reference: "EPSG:4326", box: [-103.8, 20.4, -103.2, 21], unknown: [["-109.4887439", "0"]]}
fields:
  report_class: {const: crime}
  place.longitude: {longitude_of: scene}
  place.latitude: {latitude_of: scene}
"""
UTM = DOCUMENT.replace("4326", "32613")
NULL = DOCUMENT.replace("21]", '21], outside: "null"')


def mapper(text: str = DOCUMENT) -> Mapper:
    return Mapper(read_mapping(text, "m.yaml"))


def outcome(x: Any, y: Any, one: Mapper | None = None) -> Any:
    """The point, None where it is unknown, or the rule that is broken."""
    found = (one or WGS84).map({"folio": "1", "long": x, "lat": y})
    if isinstance(found, Mapped):
        place: Any = found.fields.get("place")
        return place and (place["longitude"], place["latitude"])
    assert isinstance(found, Unmapped)
    assert [field for field, _ in found.problems] == ["place.latitude", "place.longitude"]
    (rule,) = {rule for _, rule in found.problems}
    return rule


WGS84 = mapper()


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        ("-103.3441885", "20.75629595", (-103.3441885, 20.75629595)),
        (-103.3441885, 20.75629595, (-103.3441885, 20.75629595)),
        (None, "", None),
        ("-109.4887439", "0", None),
        ("-109.4887439", "20.7", "outside_box"),  # only the pair is unknown
        ("20.75629595", "-103.3441885", "outside_box"),  # swapped, and not swapped back
        ("103.3441885", "20.75629595", "outside_box"),
        ("0", "0", "outside_box"),
        ("-103.3441885", None, "half_a_point"),
        (None, "20.7", "half_a_point"),
        ("-103,3441885", "20.7", "not_a_number"),
        ("-103 20 39", "20.7", "not_a_number"),
        ("nan", "20.7", "not_a_number"),
    ],
)
def test_a_point_is_in_its_box_or_a_problem(x: Any, y: Any, found: Any) -> None:
    assert outcome(x, y) == found


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_what_is_kept_is_in_the_box_and_as_written(x: float, y: float) -> None:
    found = outcome(f"{x:.7f}", f"{y:.7f}")
    assert found in ((round(x, 7), round(y, 7)), "outside_box")
    assert (found != "outside_box") == (-103.8 <= round(x, 7) <= -103.2 and 20.4 <= round(y, 7) <= 21)


# The same place in metres: Zapopan publishes both; ITRF's and WGS 84's are the same to less than a metre.
@pytest.mark.parametrize("code", ["32613", "6368", "4486"])
def test_metres_become_degrees(code: str) -> None:
    found = outcome("672382.3944", "2296059.548", mapper(DOCUMENT.replace("4326", code)))
    assert found == pytest.approx((-103.3441885, 20.75629595), abs=1e-6)


def test_metres_of_another_zone_or_of_nowhere_are_outside() -> None:
    one = mapper(UTM)
    assert outcome("672382.3944", "2296059.548", mapper(DOCUMENT.replace("4326", "32614"))) == "outside_box"
    assert outcome("0", "0", one) == "outside_box"
    assert outcome("1e12", "1e12", one) == "outside_box"


def test_web_mercator_is_read() -> None:
    one = mapper(DOCUMENT.replace("4326", "3857"))
    radius, latitude = 6378137.0, math.radians(20.75629595)
    x, y = radius * math.radians(-103.3441885), radius * math.log(math.tan(math.pi / 4 + latitude / 2))
    assert outcome(f"{x:.3f}", f"{y:.3f}", one) == pytest.approx((-103.3441885, 20.75629595), abs=1e-7)


def test_a_decimal_comma_is_one_where_the_mapping_says_so_and_only_there() -> None:
    comma = mapper(DOCUMENT.replace("lat,", 'lat, decimal: ",",'))
    assert outcome("-103,3441885", "20,75629595", comma) == (-103.3441885, 20.75629595)
    assert outcome("-103.3441885", "20.75629595", comma) == "not_a_number"


def test_outside_may_be_read_as_unknown_and_is_counted() -> None:
    one = mapper(NULL)
    assert outcome("0", "0", one) is None
    assert outcome("-103.3441885", "20.75629595", one) == (-103.3441885, 20.75629595)
    assert outcome("x", "0", one) == "not_a_number"
    assert one.unknown == {"place.longitude": 1, "place.latitude": 1}


def test_half_a_point_names_the_fields_and_no_values() -> None:
    found = WGS84.map({"folio": "1", "long": "-103.5"})
    rules = [Problem("place.latitude", "half_a_point"), Problem("place.longitude", "half_a_point")]
    assert found == Unmapped("1", rules)


def test_projections_are_loaded_for_those_who_need_them() -> None:
    code = "import sys, adapters.rows.mapper; sys.exit('pyproj' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_columns_of_a_point_are_needed() -> None:
    assert read_mapping(DOCUMENT, "m.yaml").columns == {"folio", "long", "lat"}


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("EPSG:4326", "EPSG:4267", "points.scene.reference", "EPSG:4267 is not read; expected one of EPSG:32611"),
        ("EPSG:4326", "UTM 13", "points.scene.reference", "UTM 13"),
        ("y: lat", "y: long", "points.scene.y", "one column"),
        ("[-103.8, 20.4, -103.2, 21]", "[-103.2, 20.4, -103.8, 21]", "points.scene.box", "west, south, east, north"),
        ("[-103.8, 20.4, -103.2, 21]", "[20.4, -103.8, 21, -103.2]", "points.scene.box", "west, south, east, north"),
        ("[-103.8, 20.4, -103.2, 21]", "[-103.8, 20.4]", "points.scene.box", ""),
        (
            "longitude_of: scene",
            "longitude_of: escena",
            "fields.place.longitude.longitude_of",
            "expected one of: scene",
        ),
        ("longitude: {longitude_of", "longitude: {latitude_of", "fields.place.longitude.latitude_of", "no latitude"),
        ("  place.latitude: {latitude_of: scene}\n", "", "points.scene", "not both"),
        ("longitude: {longitude_of", "street: {longitude_of", "fields.place.street", "does not give a text"),
        ('[["-109.4887439", "0"]]', '[["0"]]', "points.scene.unknown[0]", ""),
    ],
)
def test_what_is_wrong_with_a_point_is_complained_of(old: str, new: str, field: str, words: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace(old, new, 1), "m.yaml")
    assert any(c.field == field and words in str(c) for c in caught.value.complaints), str(caught.value)
