from __future__ import annotations

import csv
import errno
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from connector_conformance import folios, pulled, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from source_worlds import COLUMNS, XlsxWorld, edit, mapping

from adapters.base import BadRow, Batch, CannotFetch, Row, Skipped, StopSource
from adapters.drop.file_drop import FileDrop
from adapters.files.folder import LocalFolder
from adapters.files.look import Look

HEADER = "folio,fecha,delito,cambio"
CSV = '{csv: {files: "*.csv", encoding: utf-8}}'
XLSX = '{xlsx: {files: "*.xlsx", sheet: Hoja1}}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def drop(folder: Path, read: str = CSV, **more: str) -> FileDrop:
    return FileDrop("prueba", folder, mapping(read, **more))


def put(folder: Path, text: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def age(path: Path, seconds: float = 3600) -> None:
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def steps(source: FileDrop, cursor: dict[str, object] | None = None) -> list[Batch | Skipped]:
    return [*source.pull(cursor)]


def skipped(source: FileDrop) -> list[tuple[str, str]]:
    return [(step.unit, step.rule) for step in steps(source) if isinstance(step, Skipped)]


def all_rows(source: FileDrop) -> list[Row | BadRow]:
    return [row for step in steps(source) if isinstance(step, Batch) for row in step.rows]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_line_end_with_or_without_a_byte_order_mark(folder: Path, end: str, mark: str) -> None:
    put(folder, mark + end.join([HEADER, "F-1,2024-01-01,ROBO,", 'F-2,2024-01-02,"ROBO, CON ""VIOLENCIA""",', ""]))
    found = pulled(drop(folder).pull(None))
    assert [row.locator.partition("@")[0] for row in found] == ["a.csv#2", "a.csv#3"]
    assert found[1].values["delito"] == 'ROBO, CON "VIOLENCIA"'


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_the_stated_encoding_is_used(folder: Path, encoding: str) -> None:
    put(folder, f"{HEADER}\nF-1,2024-01-01,DAÑOS,\n".encode(encoding))
    source = drop(folder, f'{{csv: {{files: "*.csv", encoding: {encoding}}}}}')
    assert pulled(source.pull(None))[0].values["delito"] == "DAÑOS"


def test_headers_may_stand_below_a_title(folder: Path) -> None:
    put(folder, f"Municipio de Zapopan\n\n{HEADER}\nF-1,2024-01-01,ROBO,\n")
    source = drop(folder, '{csv: {files: "*.csv", header: 3}}')
    assert folios(pulled(source.pull(None))) == ["F-1"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (HEADER.replace("delito", "delitos").encode() + b"\nF-1,2024-01-01,ROBO,\n", "missing_column:delito"),
        (HEADER.replace(",", ";").encode() + b"\nF-1;2024-01-01;ROBO;\n", "missing_column:delito"),
        (b"folio,fecha,folio,delito\nF-1,2024-01-01,F-2,ROBO\n", "duplicate_column:folio"),
        (HEADER.encode() + b"\nF-1,2024-01-01,DA\xd1OS,\n", "encoding"),
        (HEADER.encode() + b"\nF-1,2024-01-01,DA\xc3", "encoding"),
        (b"PK\x03\x04 a workbook under another name\xff\n", "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_skipped_by_name_and_the_others_go_on(
    folder: Path, content: bytes, rule: str
) -> None:
    age(put(folder, content))
    put(folder, f"{HEADER}\nF-9,2024-01-01,ROBO,\n", "b.csv")
    source = drop(folder)
    assert skipped(source) == [("a.csv", rule)]
    assert folios([row for row in all_rows(source) if isinstance(row, Row)]) == ["F-9"]


def test_a_skipped_file_is_not_told_again_until_it_or_the_mapping_changes(folder: Path) -> None:
    path = put(folder, "folio,fecha,delitos,cambio\nF-1,2024-01-01,ROBO,\n")
    (step,) = steps(drop(folder))
    assert steps(drop(folder), step.cursor) == []
    mended = FileDrop("prueba", folder, mapping(CSV, more="  place.street: {text: calle}"))
    assert [s.rule for s in steps(mended, step.cursor) if isinstance(s, Skipped)] == ["missing_column:calle"]
    path.write_text(f"{HEADER}\nF-1,2024-01-01,ROBO,\n")
    assert folios(pulled(drop(folder).pull(step.cursor))) == ["F-1"]


def test_rows_that_are_none_are_refused_one_by_one(folder: Path) -> None:
    lines = [
        HEADER,
        "F-1,2024-01-01,ROBO,",
        "F-2,2024-01-01",
        "",
        " ,,\t,",
        "F-5,2024-01-01,ROBO,,,",
        "F-6,x,y,",
        "",
        "",
    ]
    put(folder, "\n".join(lines))
    found = all_rows(drop(folder))
    assert [(row.locator.partition("@")[0], row.rule) for row in found if isinstance(row, BadRow)] == [
        ("a.csv#3", "column_count"),
        ("a.csv#4", "blank_row"),
        ("a.csv#5", "blank_row"),
        ("a.csv#6", "column_count"),
    ]
    assert folios([row for row in found if isinstance(row, Row)]) == ["F-1", "F-6"]


def test_a_quote_that_never_closes_costs_the_rows_it_swallows_and_is_told(folder: Path) -> None:
    put(folder, f'{HEADER}\nF-1,2024-01-01,ROBO,\nF-2,2024-01-01,"ROBO\n' + "F-3,2024-01-01,ROBO,\n" * 10_000)
    found = all_rows(drop(folder))
    assert isinstance(found[0], Row)
    assert isinstance(found[1], BadRow)
    assert found[1].rule == "unreadable_row"
    assert len(found) > 2


def test_u0000_reaches_the_mapper(folder: Path) -> None:
    put(folder, f"{HEADER}\nF-1,2024-01-01,RO\0BO,\n")
    assert pulled(drop(folder).pull(None))[0].values["delito"] == "RO\0BO"


def test_an_incomplete_last_row_waits_and_is_final_after_a_while(folder: Path) -> None:
    path = put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\nF-2,2024-0")
    assert steps(drop(folder)) == []
    age(path)
    found = all_rows(drop(folder))
    assert isinstance(found[1], BadRow)
    assert found[1].rule == "column_count"


def test_a_time_in_the_future_does_not_make_a_half_written_file_final(folder: Path) -> None:
    path = put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\nF-2,2024-0")
    age(path, -3600)
    assert steps(drop(folder)) == []
    path.write_text(f"{HEADER}\nF-1,2024-01-01,ROBO,\n")
    age(path, -3600)
    assert folios(pulled(drop(folder).pull(None))) == ["F-1"]


@pytest.mark.parametrize(
    ("written", "noted", "final"), [(-59, -59, False), (-60, 0, True), (3600, -59, False), (3600, -60, True)]
)
def test_an_incomplete_file_is_final_a_minute_after_its_last_write(written: int, noted: int, final: bool) -> None:
    now = 1_700_000_000
    look = Look("", 1, (now + written) * 10**9, (now + noted) * 10**9, complete=False, rule=None)
    assert (look.final(now), look._replace(complete=True).final(now)) == (final, True)


def test_an_empty_file_waits_too(folder: Path) -> None:
    put(folder, b"")
    assert steps(drop(folder)) == []


def test_a_character_cut_in_two_is_incomplete_rather_than_broken(folder: Path) -> None:
    put(folder, HEADER.encode() + b"\nF-1,2024-01-01,DA\xc3")
    assert steps(drop(folder)) == []


def test_a_file_that_changes_while_it_is_read_is_left_where_it_was(folder: Path) -> None:
    lines = [f"F-{n},2024-01-01,ROBO," for n in range(2500)]
    path = put(folder, "\n".join([HEADER, *lines, ""]))
    source = drop(folder).pull(None)
    first = next(source)
    with path.open("a") as file:
        file.write("F-9999,2024-01-01,ROBO,\n")
    assert [*source] == []
    again = folios(pulled(drop(folder).pull(first.cursor)))
    assert (len(again), again[-1]) == (2501, "F-9999")


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(folder: Path) -> None:
    path = put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\n")
    (step,) = steps(drop(folder))
    path.touch()
    assert steps(drop(folder), step.cursor) == []
    path.write_text(f"{HEADER}\nF-1,2024-01-01,LESIONES,\n")
    assert pulled(drop(folder).pull(step.cursor))[0].values["delito"] == "LESIONES"


def test_the_cursor_forgets_files_that_are_gone(folder: Path) -> None:
    path = put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\n")
    (step,) = steps(drop(folder))
    path.unlink()
    put(folder, f"{HEADER}\nF-2,2024-01-01,ROBO,\n", "b.csv")
    (*_, last) = steps(drop(folder), step.cursor)
    assert list(last.cursor["files"]) == ["b.csv"]


def test_only_the_folder_s_own_plain_files_are_read(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    put(inner, f"{HEADER}\nF-1,2024-01-01,ROBO,\n", "secret.csv")
    (folder / "link.csv").symlink_to(inner / "secret.csv")
    (folder / "folder.csv").mkdir()
    for name in (".hidden.csv", "~$open.csv", "other.txt"):
        put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\n", name)
    assert steps(drop(folder)) == []


@pytest.mark.parametrize("locator", ["../a.csv#2@{d}", "inner/a.csv#2@{d}", "a.txt#2@{d}", "a.csv", "a.csv#2", ""])
def test_a_locator_names_nothing_outside_the_folder(folder: Path, locator: str) -> None:
    (folder / "inner").mkdir()
    for where in (folder, folder / "inner"):
        put(where, f"{HEADER}\nF-1,2024-01-01,ROBO,\n")
    digest = pulled(drop(folder).pull(None))[0].locator[-12:]
    with pytest.raises(CannotFetch):
        drop(folder).fetch(locator.format(d=digest))


def test_a_row_of_a_file_that_changed_cannot_be_told(folder: Path) -> None:
    path = put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\nF-2,2024-01-01,ROBO,\n")
    (row, _) = pulled(drop(folder).pull(None))
    path.write_text(f"{HEADER}\nF-2,2024-01-01,ROBO,\nF-1,2024-01-01,ROBO,\n")
    with pytest.raises(CannotFetch, match="changed"):
        drop(folder).fetch(row.locator)


def test_a_refused_row_can_still_not_be_fetched_and_one_past_the_end_is_none(folder: Path) -> None:
    put(folder, f"{HEADER}\nF-1,2024-01-01\n")
    (bad,) = all_rows(drop(folder))
    with pytest.raises(CannotFetch):
        drop(folder).fetch(bad.locator)
    assert drop(folder).fetch(bad.locator.replace("#2", "#7")) is None


def test_the_unit_is_the_content_and_progress_reaches_the_total(folder: Path) -> None:
    for name in ("a.csv", "b.csv"):
        put(folder, "\n".join([HEADER, *(f"{name}-{n},2024-01-01,ROBO," for n in range(1500)), ""]), name)
    found = [step for step in drop(folder).pull(None) if isinstance(step, Batch)]
    assert len({step.unit for step in found}) == 2
    assert [step.done for step in found] == sorted(step.done for step in found)
    assert found[-1].done == found[-1].total


def test_columns_nobody_knows_are_told_once_per_file_and_pull(folder: Path) -> None:
    lines = [f"F-{n},2024-01-01,ROBO,,x,y," for n in range(1500)]
    put(folder, "\n".join([f"{HEADER}, color ,tamaño,", *lines, ""]))
    put(folder, f"{HEADER}\nF-9,2024-01-01,ROBO,\n", "b.csv")
    put(folder, f"{HEADER},otra\n", "c.csv")
    found = [step for step in steps(drop(folder)) if isinstance(step, Batch)]
    assert [set(step.unexpected) for step in found] == [{"color", "tamaño"}, set(), set(), {"otra"}]
    again = [step for step in steps(drop(folder), found[0].cursor) if isinstance(step, Batch)]
    assert again[0].unexpected == {"color", "tamaño"}


def test_a_folder_that_is_not_there_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(StopSource, match="prueba: the folder can't be listed"):
        drop(tmp_path / "nowhere").check()


# -- keyed by content --------------------------------------------------------------------------------------------------


def keys(source: FileDrop, cursor: dict[str, object] | None = None) -> list[str]:
    return [row.values["#key"] for row in pulled(source.pull(cursor))]


def test_twins_stay_two_and_keep_their_numbers_when_the_file_grows(folder: Path) -> None:
    path = put(folder, f"{HEADER}\nA,2024-01-01,ROBO,\nB,2024-01-01,ROBO,\nA,2024-01-01,ROBO,\n")
    first = keys(drop(folder, key="{content: true}"))
    assert len(set(first)) == 3
    assert [key.rpartition(":")[2] for key in first] == ["1", "1", "2"]
    with path.open("a") as file:
        file.write("C,2024-01-01,ROBO,\nA,2024-01-01,ROBO,\n")
    grown = keys(drop(folder, key="{content: true}"))
    assert grown[:3] == first
    assert grown[4].endswith(":3")


def test_numbering_goes_on_after_a_restart_in_the_middle(folder: Path) -> None:
    put(folder, "\n".join([HEADER, *("A,2024-01-01,ROBO," for _ in range(2300)), ""]))
    whole = keys(drop(folder, key="{content: true}"))
    first = next(drop(folder, key="{content: true}").pull(None))
    assert keys(drop(folder, key="{content: true}"), first.cursor) == whole[1000:]


def replacing(folder: Path, unit: str) -> FileDrop:
    return drop(folder, key="{content: true}", more=f"replaces: {{unit: {unit}}}")


def test_a_file_that_replaces_says_what_and_where_it_ends(folder: Path) -> None:
    for name in ("a.csv", "b.csv"):
        put(folder, f"{HEADER}\n" + "F-1,2024-01-01,ROBO,\n" * 1000, name)
    batches = [step for step in steps(replacing(folder, "file")) if isinstance(step, Batch)]
    assert [(b.place, b.scope, len(b.rows), b.complete) for b in batches] == [
        (name, name, size, size == 0) for name in ("a.csv", "b.csv") for size in (1000, 0)
    ]
    assert len({row.values["#key"] for b in batches for row in b.rows if isinstance(row, Row)}) == 2000
    assert {b.scope for b in steps(drop(folder)) if isinstance(b, Batch)} == {None}


def test_where_the_whole_source_is_replaced_the_last_file_is_all_of_it(folder: Path) -> None:
    put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\n", "2024-01-01.csv")
    source = replacing(folder, "source")
    first = keys(source)
    put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\nF-2,2024-01-01,ROBO,\n", "2024-01-02.csv")
    [batch] = steps(source)
    assert isinstance(batch, Batch)
    assert (batch.place, batch.scope, batch.complete) == ("2024-01-02.csv", "", True)
    assert set(first) < set(keys(source))  # the same row in the next file is the same record


def test_a_fetched_twin_has_its_own_key(folder: Path) -> None:
    put(folder, f"{HEADER}\nA,2024-01-01,ROBO,\nA,2024-01-01,ROBO,\n")
    source = drop(folder, key="{content: true}")
    for row in pulled(source.pull(None)):
        assert source.fetch(row.locator) == row


cell = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=5)


@settings(deadline=None)
@given(table=st.lists(st.tuples(cell, cell, cell, cell), max_size=20))
def test_every_record_of_a_file_is_a_row_or_refused(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("drop")
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *table])
    found = all_rows(drop(folder))
    while table and not any(cell.strip() for cell in table[-1]):
        table = table[:-1]
    assert len(found) == len(table)
    for row, cells in zip(found, table, strict=True):
        assert isinstance(row, BadRow) or tuple(row.values.values()) == cells


# -- workbooks ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> XlsxWorld:
    world = XlsxWorld(tmp_path)
    world.add(rows(0, 3))
    return world


def test_cells_come_as_the_text_a_csv_would_hold(book: XlsxWorld) -> None:
    def native(sheet: object) -> None:
        for column, value in zip("ABCD", (1024, datetime(2024, 1, 5, 10, 30), 20.5, True), strict=True):
            sheet[f"{column}2"] = value  # type: ignore[index]
        for column, value in zip("ABCD", (7.0, date(2024, 1, 5), clock(10, 30), "0012"), strict=True):
            sheet[f"{column}3"] = value  # type: ignore[index]

    edit(book.folder / "001.xlsx", native)
    first, second, _ = pulled(book.source().pull(None))
    assert list(first.values.values()) == ["1024", "2024-01-05T10:30:00", "20.5", "true"]
    assert list(second.values.values()) == ["7", "2024-01-05T00:00:00", "10:30:00", "0012"]


def test_empty_cells_blank_rows_and_errors(book: XlsxWorld) -> None:
    def spoil(sheet: object) -> None:
        sheet["D2"] = None  # type: ignore[index]
        for column in "ABCD":
            sheet[f"{column}3"] = None  # type: ignore[index]
        sheet["C4"] = "#REF!"  # type: ignore[index]
        sheet["F5"] = "sobra"  # type: ignore[index]
        sheet["A5"] = "F-5"  # type: ignore[index]
        sheet["A6"] = "F-6"  # type: ignore[index]
        sheet["C6"] = "#SPILL!"  # type: ignore[index]
        sheet["D6"] = "#GETTING_DATA"  # type: ignore[index]
        sheet["A900"] = " "  # type: ignore[index]

    edit(book.folder / "001.xlsx", spoil)
    first, *others = all_rows(drop(book.folder, XLSX))
    assert isinstance(first, Row)
    assert first.values["cambio"] is None
    rules = [row.rule for row in others if isinstance(row, BadRow)]
    assert rules == ["blank_row", "cell_error", "column_count", "cell_error"]
    assert len(others) == 4


def test_a_workbook_without_the_sheet_is_skipped(book: XlsxWorld) -> None:
    source = drop(book.folder, '{xlsx: {files: "*.xlsx", sheet: Datos}}')
    assert skipped(source) == [("001.xlsx", "missing_sheet")]


def test_a_truncated_workbook_waits_then_is_skipped(book: XlsxWorld) -> None:
    path = book.folder / "001.xlsx"
    path.write_bytes(path.read_bytes()[:-300])
    book.add(rows(3, 4))
    assert folios([row for row in all_rows(drop(book.folder, XLSX)) if isinstance(row, Row)]) == ["F-000003"]
    assert skipped(drop(book.folder, XLSX)) == []
    age(path)
    assert skipped(drop(book.folder, XLSX)) == [("001.xlsx", "unreadable_file")]


def test_a_workbook_that_lost_its_beginning_is_skipped_once(book: XlsxWorld) -> None:
    path = book.folder / "001.xlsx"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in reversed(package.namelist())}  # the one that is read first, first
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    path.write_bytes(path.read_bytes()[:4] + path.read_bytes()[60:])
    (step,) = steps(drop(book.folder, XLSX))
    assert isinstance(step, Skipped)
    assert step.rule == "unreadable_file"
    assert steps(drop(book.folder, XLSX), step.cursor) == []


def test_a_workbook_damaged_inside_is_skipped(book: XlsxWorld) -> None:
    path = book.folder / "001.xlsx"
    content = bytearray(path.read_bytes())
    at = content.find(b"xl/worksheets/sheet1.xml") + 40
    content[at : at + 60] = bytes(60)
    path.write_bytes(content)
    assert skipped(drop(book.folder, XLSX)) == [("001.xlsx", "unreadable_file")]


def test_a_file_whose_name_is_no_text_costs_itself(folder: Path) -> None:
    put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\n")
    Path(os.fsdecode(os.fsencode(folder / "detenci") + b"\xf3n.csv")).write_text(HEADER)
    batch, skipped = steps(drop(folder))
    assert folios(pulled([batch])) == ["F-1"]
    assert isinstance(skipped, Skipped)
    assert (skipped.unit, skipped.rule) == (r"detenci\udcf3n.csv", "unreadable_file")


class Failing(io.RawIOBase):
    """A file on a disk that reads no further than half of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.fileno = file, file.fileno
        self._half = os.fstat(file.fileno()).st_size // 2

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:  # type: ignore[override]  # any writable buffer
        if self._file.tell() > self._half:
            raise OSError(errno.EIO, "the disk")
        chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def test_what_a_failing_disk_gave_before_it_failed_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever took none of it, since it waits to be judged as a whole, would miss it and take it for vanished."""
    put(folder, "\n".join([HEADER, *(f"F-{n:04d},2024-01-01,ROBO," for n in range(9000)), ""]))
    source = drop(folder)
    [*source.pull(None)]  # what the file looks like is known
    whole = LocalFolder.open

    @contextmanager
    def failing(here: LocalFolder, name: str) -> Iterator[Any]:
        with whole(here, name) as opened:
            opened.file = io.BufferedReader(Failing(opened.file))
            yield opened

    monkeypatch.setattr(LocalFolder, "open", failing)
    *some, failed = source.pull({"files": {"a.csv": ["", 0]}})
    assert some
    assert failed == Skipped("a.csv", "unreadable_file", {"files": {"a.csv": ["", 0]}})


def test_a_file_that_changes_on_the_way_is_read_again_from_where_the_pull_began(folder: Path) -> None:
    lines = [HEADER, *(f"F-{n:04d},2024-01-01,ROBO," for n in range(2500)), ""]
    path = put(folder, "\n".join(lines))
    put(folder, f"{HEADER}\nF-1,2024-01-01,ROBO,\n", "b.csv")
    walk = drop(folder).pull(None)
    next(walk)
    os.utime(path, ns=(0, 0))
    (other,) = walk
    assert list(other.cursor["files"]) == ["b.csv"]
