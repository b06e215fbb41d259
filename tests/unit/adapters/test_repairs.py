from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.values.repairs import undamaged
from adapters.values.reread import reread, unmarked
from contracts.document import DocumentError

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
nulls: ["NA"]
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
repairs:
  - {name: na-lost, columns: [colonia], damage: {"NA": "  "}, catalogue: colonias}
  - {name: enie, columns: [delito], damage: {"Ñ": ni}, catalogue: offence}
  - {name: calle, columns: [colonia], pattern: "^C\\\\. ", replace: "CALLE "}
catalogues:
  colonias: [NAPOLES, NARVARTE, BUENAVISTA, NOCHEBUENA, RVARTENA, CENTRO, ROMA, ROMANA, DEL VALLE, C. ANA SUR]
  offence: {DAÑOS: "40501", AMENAZAS: "70201"}
fields:
  report_class: {const: crime}
  place.neighbourhood: {text: colonia}
  offences[0].label: {text: delito}
  offences[0].national_code: {code: delito, catalogue: offence}
"""
CODE = "fields.offences[0].national_code.catalogue"
NAMES = ["NAPOLES", "BUENAVISTA", "ROMA", "ROMANA", "NANA", "ANA", "LA NA", "A"]


def outcome(**cells: Any) -> tuple[Any, dict[str, int]]:
    mapper = Mapper(read_mapping(DOCUMENT, "m.yaml"))
    found = mapper.map({"folio": "1", **cells})
    assert isinstance(found, Mapped)
    return found.fields, dict(mapper.repaired)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("  POLES", "NAPOLES"),
        ("POLES", "NAPOLES"),
        ("BUE  VISTA", "BUENAVISTA"),
        ("NOCHEBUE  ", "NOCHEBUENA"),
    ],
)
def test_what_is_left_of_exactly_one_name_was_that_name(cell: str, name: str) -> None:
    assert outcome(colonia=cell) == ({"report_class": "crime", "place": {"neighbourhood": name}}, {"na-lost": 1})


@pytest.mark.parametrize(
    "cell",
    [
        "ROMA",  # what is left of ROMANA, but a name itself
        "roma",
        "RVARTE",  # of NARVARTE, or of RVARTENA
        "BUE VISTA",  # other damage
        "BUENAVISTA",
        "CENTRO",
        "POLES NORTE",
    ],
)
def test_anything_else_stays_as_it_is(cell: str) -> None:
    assert outcome(colonia=cell) == ({"report_class": "crime", "place": {"neighbourhood": cell}}, {})


def test_repairs_of_both_kinds_are_made_in_order() -> None:
    fields, repaired = outcome(colonia="C. A   SUR", delito="DAniOS")
    assert fields["offences"] == [{"label": "DAÑOS", "national_code": "40501"}]
    assert fields["place"] == {"neighbourhood": "CALLE ANA SUR"}
    assert repaired == {"na-lost": 1, "enie": 1, "calle": 1}


@given(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=5), st.sampled_from(["NA", "A", "OL"]))
def test_no_name_becomes_another(name: str, others: list[str], lost: str) -> None:
    names = [name, *others]
    found = undamaged(names, {lost: "  "})
    left = name.replace(lost, "  ").strip()
    assert found.get(left, name) == name
    assert not set(found) & set(names)


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        (', damage: {"NA": "  "}, catalogue: colonias', "", "repairs[0].name", "none or several ways"),
        (', damage: {"NA": "  "}, catalogue: colonias', ", catalogue: c", "repairs[0].catalogue", "expected one of"),
        (', damage: {"NA"', ', pattern: "a", damage: {"NA"', "repairs[0].name", "none or several ways"),
        (', replace: "CALLE "', "", "repairs[2].name", "none or several ways"),
        ('replace: "CALLE "', 'replace: "CALLE ", reread: cp1252', "repairs[2].name", "none or several ways"),
        (", columns: [delito]", "", "repairs[1].columns", "no columns"),
        ("catalogue: colonias}", "catalogue: colonia}", "repairs[0].catalogue", "expected one of: colonias, offence"),
        ('{"NA": "  "}', '{"ZZ": "  "}', "repairs[0].damage", "leaves no certain trace"),
        ('{"NA": "  "}', "{}", "repairs[0].damage", ""),
        ("code: delito, catalogue: offence", "code: delito, catalogue: colonias", CODE, "is a list of names"),
        ("  offence: {", "  otras: [UNO]\n  offence: {", "catalogues.otras", "no field uses this catalogue, and"),
    ],
)
def test_what_is_wrong_with_a_repair_is_complained_of(old: str, new: str, field: str, words: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace(old, new, 1), "m.yaml")
    assert any(c.field == field and words in str(c) for c in caught.value.complaints), str(caught.value)


REREAD = DOCUMENT.replace("repairs:\n", "repairs:\n  - {name: mojibake, reread: cp1252}\n")
WORDS = st.lists(st.sampled_from(["MUÑOZ", "peña", "JARDÍN", "«Ángel»", "5°", "Ñandú", "¿y?", "día"]), min_size=1)


def _read_as(text: str, encoding: str) -> str:
    """UTF-8 read as that, what it has no character for as a control character."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@given(WORDS, st.lists(st.sampled_from(["cp1252", "latin-1"]), min_size=1, max_size=2))
def test_utf8_that_was_read_as_another_encoding_is_read_anew(words: list[str], ways: list[str]) -> None:
    text = damaged = " ".join(words)
    for way in ways:
        damaged = _read_as(damaged, way)
    assert reread(damaged) == text
    assert reread(text) == text


@pytest.mark.parametrize("text", ["JOÃO", "SÃO PAULO", "CÂMARA", "Ã", "Ã(", "â€", "NUÑEZ “A”"])
def test_what_is_no_such_damage_stays_as_it_is(text: str) -> None:
    assert reread(text) == text


def test_every_column_in_use_is_reread_and_each_cell_counted() -> None:
    mapper = Mapper(read_mapping(REREAD, "m.yaml"))
    found = mapper.map({"folio": "1", "colonia": "PEÃ\u2018ITAS", "delito": "DAÃ\u2018OS"})
    assert isinstance(found, Mapped)
    assert found.fields["place"] == {"neighbourhood": "PEÑITAS"}
    assert found.fields["offences"] == [{"label": "DAÑOS", "national_code": "40501"}]
    assert mapper.repaired == {"mojibake": 2}


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("2.40501E+11", True),
        ("2,4E+11", True),
        ("1.5E+1", False),
        ("04-dic", True),
        ("Dec-04", True),
        ("2024-12-04T00:00:00", True),
        ("12-BIS", False),
        ("5-SUR", False),
        ("240501000123", False),
    ],
)
def test_what_excel_destroyed_is_blank_and_counted(text: str, gone: bool) -> None:
    document = DOCUMENT.replace("repairs:\n", "repairs:\n  - {name: excel, columns: [colonia], lost: excel}\n")
    mapper = Mapper(read_mapping(document, "m.yaml"))
    found = mapper.map({"folio": "1", "colonia": text, "delito": "AMENAZAS"})
    assert isinstance(found, Mapped)
    assert ("place" in found.fields, mapper.repaired["excel"]) == (not gone, int(gone))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>RI&Ntilde;A</p>", "RIÑA"),
        ("a<br/>b &amp; c &#241;", "a b & c ñ"),
        ("x <3 y > z & w", "x <3 y > z & w"),
        ("&copy &nada; <x>", "&copy &nada; <x>"),
    ],
)
def test_markup_is_taken_out_of_text(text: str, plain: str) -> None:
    assert unmarked(text) == plain


SPELLED = DOCUMENT.replace(
    '{name: na-lost, columns: [colonia], damage: {"NA": "  "}, catalogue: colonias}',
    "{name: colonia, columns: [colonia], catalogue: spelled}",
).replace("  colonias: [", "  spelled: {COL. ROMA: Roma, CTO. SUR: CENTRO SUR}\n  otras: [")
SPELLED = SPELLED.replace("  otras: [", "  #").replace("C. ANA SUR]", "")


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("COL. ROMA", "Roma"),
        ("col.  roma", "Roma"),
        ("ROMA", "Roma"),
        ("Cto. Sur", "CENTRO SUR"),
        ("Roma", None),
        ("ROMA SUR", None),
        ("COL ROMA", None),
    ],
)
def test_a_catalogue_gives_each_spelling_its_label_and_leaves_the_others(cell: str, label: str | None) -> None:
    mapper = Mapper(read_mapping(SPELLED, "m.yaml"))
    found = mapper.map({"folio": "1", "colonia": cell})
    assert isinstance(found, Mapped)
    assert found.fields["place"] == {"neighbourhood": label or cell}
    assert mapper.repaired == ({"colonia": 1} if label else {})


@pytest.mark.parametrize("catalogue", ["{A: B, B: C}", "{X.: Roma, Y.: ROMA}", "[Roma, ROMA]"])
def test_what_a_spelling_becomes_has_one_spelling(catalogue: str) -> None:
    text = SPELLED.replace("{COL. ROMA: Roma, CTO. SUR: CENTRO SUR}", catalogue)
    with pytest.raises(DocumentError) as caught:
        read_mapping(text, "m.yaml")
    assert "in turn" in str(caught.value)
