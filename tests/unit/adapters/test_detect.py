from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files import gzipped
from adapters.files.detect import Detection, Written, detect
from adapters.values.spanish import ENCODINGS

TABLE = "folio;delito;colonia\r\nF-1;DAÑOS EN MÉRIDA;Ciudad Satélite\r\nF-2;LESIÓN;Peñón\r\n"
SHARED = Path(os.environ.get("CONVENIO_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
PLACES = [
    "Ángel",
    "Álvaro",
    "Óscar",
    "Écija",
    "Ñuño",
    "Peñón",
    "Mérida",
    "LEÓN",
    "MÉRIDA",
    "CANCÚN",
    "PEÑA",
    "ÁLVARO",
    "güero",
    "Útil",
    "Íñigo",
]


def found(content: bytes) -> Written:
    return detect(io.BytesIO(content))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", 'utf-8; ";"; CRLF'),
        ("utf-8-sig", 'utf-8 BOM; ";"; CRLF'),
        ("utf-16", 'utf-16; ";"; CRLF'),
        ("cp1252", 'cp1252; ";"; CRLF'),
        ("latin-1", 'cp1252; ";"; CRLF'),
        ("cp850", 'cp850; ";"; CRLF'),
        ("mac-roman", 'mac-roman; ";"; CRLF'),
    ],
)
def test_spanish_is_read_as_it_was_written_and_said(encoding: str, said: str) -> None:
    written = found(TABLE.encode(encoding))
    assert (written.said, written.rule) == (said, None)
    assert TABLE.encode(encoding).decode(written.encoding or "") == TABLE


@given(st.lists(st.sampled_from(PLACES), min_size=3), st.sampled_from(["cp1252", "cp850", "mac-roman"]))
def test_no_spanish_is_read_as_something_else(words: list[str], encoding: str) -> None:
    text = "calle\n" + "\n".join(words)
    written = found(text.encode(encoding))
    assert written.rule == "encoding_ambiguous" or text.encode(encoding).decode(written.encoding or "") == text


@pytest.mark.parametrize(
    "content",
    [
        b"calle\n\xc1REA\n",  # AREA with an accent, or an exclamation mark upside down
        b"calle\nSanta F\xe9\nSanta F\xc3\xa9\n",  # two encodings in one file
        b"calle\nLE\xf3N\n",  # a lower case letter between capitals
        b"calle\nAVDA. 1\xbc\n",
        "улица\nПетровка\n".encode("koi8-r"),
    ],
)
def test_what_may_be_two_things_is_refused(content: bytes) -> None:
    assert found(content).rule == "encoding_ambiguous"


def test_the_last_byte_of_a_large_file_decides_too() -> None:
    ascii_rows = b"calle,numero\n" + b"JUAREZ,1\n" * 100_000
    assert found(ascii_rows).encoding == "utf-8"
    assert found(ascii_rows + "PEÑA,2\n".encode("cp1252")).encoding == "cp1252"
    assert found(ascii_rows + "PEÑA,2\n".encode()).encoding == "utf-8"


@pytest.mark.parametrize("name", ENCODINGS)
def test_bytes_come_out_alike_however_they_are_cut(name: str) -> None:
    content = TABLE.encode(name, "ignore")
    whole, cut = Detection(), Detection()
    whole.feed(content)
    for at in range(0, len(content), 5):
        cut.feed(content[at : at + 5])
    assert whole.end() == cut.end()


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("folio,fecha\nF-1,2024-01-01\n", ","),
        ("folio\tfecha\nF-1\t2024-01-01\n", "\t"),
        ("folio|fecha\nF-1|2024-01-01\n", "|"),
        ("lat;lon\n20,5;-103,25\n20,6;-103,5\n", ";"),
        ("folio;nombre;edad\n1;PEREZ, ANA;30\n2;LOPEZ, EVA;31\n", ";"),
        ("Zapopan, Jalisco\nDelitos, enero\nfolio;fecha;tipo\n1;2;3\n4;5;6\nTotal: 2, o más\n", ";"),
        ('folio,nota\n1,"a;b;c;d"\n2,"a;b;c;d"\n', ","),
        ("folio\n1\n2\n", ","),
        ("nombre, apellido;edad\nANA, PEREZ;30\n", None),
    ],
)
def test_a_delimiter_is_the_one_that_makes_the_table(text: str, delimiter: str | None) -> None:
    written = found(text.encode())
    assert (written.delimiter, written.rule) == (delimiter, None if delimiter else "delimiter_ambiguous")


def test_what_the_mapping_states_is_taken_and_checked() -> None:
    stated = Detection("cp850", "|")
    stated.feed("calle\r\nPEÑA\r\n".encode("cp850"))
    assert stated.end().said == 'cp850; "|"; CRLF'
    broken = Detection("utf-8", ",")
    broken.feed("PEÑA\n".encode("cp1252"))
    assert broken.end().rule == "encoding"


@pytest.mark.parametrize(("end", "said"), [("\r", "CR"), ("\n", "LF"), ("\r\n", "CRLF")])
def test_line_ends(end: str, said: str) -> None:
    assert found(end.join(["a,b", "1,2", ""]).encode()).line_end == said
    assert found(end.join(["a,b", "1,2"]).encode()) == found(end.join(["a,b", "1,2", ""]).encode())._replace(
        ended=False
    )


@pytest.mark.parametrize(
    ("content", "kind", "rule"),
    [
        (b"", "other", "empty_file"),
        (b"PK\x03\x04\x14\0", "workbook", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_excel", "old_excel"),
        (b"\xef\xbb\xbf <html><table>", "web_page", "web_page"),
        (b'<?xml version="1.0"?><Workbook>', "web_page", "web_page"),
        (b"%PDF-1.7\n", "other", "unknown_format"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "other", "unknown_format"),
        (b'[{"folio": 1}]', "json", None),
        (b'{"data": [{"folio": 1}]}\n', "json", None),
        (b'{\n "data": [{"folio": 1}]}', "json", None),
        (b'{"folio": 1}\n{"folio": 2}\n', "ndjson", None),
        (b"[folio],[fecha]\n1,2\n", "text", None),
    ],
)
def test_what_a_file_is_is_in_its_bytes(content: bytes, kind: str, rule: str | None) -> None:
    written = found(content)
    assert (written.kind, written.rule) == (kind, rule)


def test_gzip_is_looked_through_whatever_its_name() -> None:
    packed = gzip.compress(TABLE.encode("cp1252"))
    assert found(packed).said == 'gzip; cp1252; ";"; CRLF'
    assert found(packed[:-9]).rule == "unreadable_file"
    assert found(packed[:20] + bytes(9) + packed[29:]).rule == "unreadable_file"


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "LARGEST_BOOK", 1_000_000)
    assert found(gzip.compress(b"a,b\n" * 250_000)).rule is None
    assert found(gzip.compress(b"a,b\n" * 250_001)).rule == "file_too_large"


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"real data is not at {SHARED} (CONVENIO_SHARED_DATA)")
def test_real_files_are_told() -> None:
    assert {name: detect(io.BytesIO((SHARED / name).read_bytes())).said for name in REAL} == REAL


REAL = {
    "zapopan_2014/delitos_2014-01_02.csv": 'utf-8; ","; CR',
    "fgj_cdmx_victims/Delitos.csv": 'utf-8 BOM; ";"; LF',
    "fgj_cdmx_carpetas/df2_FGJ_CarpetasLibertad.csv": 'utf-8; ","; CRLF',
    "catalogues/SESNSP_CAT_MUN.csv": 'cp1252; ","; CRLF',
    "catalogues/placas_formatos.json": "json; utf-8; LF",
}


def test_a_long_number_for_a_column_s_name_costs_no_time() -> None:
    """Tried in every way in which it may be cut in two, it would take minutes, and hold up every other source."""
    header = ";".join(["1" * 60_000 + "x"] * 2)
    assert found(f"{header}\nA;B\n".encode()).delimiter == ";"
