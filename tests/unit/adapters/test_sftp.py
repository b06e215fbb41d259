from __future__ import annotations

import io
import os
from pathlib import Path

import asyncssh
import pytest
from connector_conformance import StreamingConformance, folios, pulled, rows
from drops import ROWS, put
from openpyxl import Workbook
from sftp_worlds import PASSWORD, Server, SftpWorld, server
from source_worlds import COLUMNS, CsvWorld, mapping

from adapters.base import Batch, RetryLater, Skipped, StopSource
from adapters.drop.file_drop import FileDrop
from adapters.files import sftp
from adapters.files.folder import Stat
from adapters.files.sftp import Address, Login, SftpFolder


class TestSftp(StreamingConformance):
    world = SftpWorld


@pytest.fixture
def there() -> Server:
    server().asked.clear()
    return server()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is too large to be held in memory."""
    monkeypatch.setattr(sftp, "_HELD", 0)


def drop(there: Server, folder: Path, login: Login | None = None, read: str = CsvWorld.read) -> FileDrop:
    return FileDrop("prueba", SftpFolder("prueba", there.address(folder), login or there.login()), mapping(read))


def age(path: Path) -> None:
    then = path.stat().st_mtime - 3600
    os.utime(path, (then, then))


@pytest.mark.usefixtures("large")
class TestSftpInStreams(StreamingConformance):
    world = SftpWorld


def test_a_large_file_is_read_whole_over_many_requests(there: Server, tmp_path: Path, large: None) -> None:
    world = CsvWorld(tmp_path)
    world.add(rows(0, 60_000))
    found = folios(pulled(drop(there, world.folder).pull(None)))
    assert found == [row["folio"] for row in rows(0, 60_000)]


def test_a_workbook_is_read_in_pieces(there: Server, tmp_path: Path, large: None) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Hoja1")
    sheet.append(COLUMNS)
    for row in rows(0, 3000):
        sheet.append([row[column] for column in COLUMNS])
    book.save(tmp_path / "a.xlsx")
    source = drop(there, tmp_path, read='{xlsx: {files: "*.xlsx", sheet: Hoja1}}')
    assert len(pulled(source.pull(None))) == 3000


def test_a_key_opens_the_server_too(there: Server, tmp_path: Path) -> None:
    put(tmp_path, "a.csv", ROWS)
    key = put(tmp_path, "custodio.ssh", there.user_key.export_private_key())
    login = there.login()._replace(password=None, key=key)
    assert len(pulled(drop(there, tmp_path, login).pull(None))) == 2


@pytest.mark.parametrize("wrong", ["password", "key"])
def test_who_is_not_let_in_stops(there: Server, tmp_path: Path, wrong: str) -> None:
    key = put(tmp_path, "otra.ssh", there.other_key.export_private_key())
    change = {"password": {"password": "otra"}, "key": {"password": None, "key": key}}
    with pytest.raises(StopSource, match="prueba: the SFTP server refuses") as caught:
        drop(there, tmp_path, there.login()._replace(**change[wrong])).check()
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_a_server_with_another_key_is_told_nothing(there: Server, tmp_path: Path, kind: str) -> None:
    another = asyncssh.generate_private_key(kind).export_public_key().decode()
    with pytest.raises(StopSource, match="the SFTP server's key is not the host_key written"):
        drop(there, tmp_path, there.login()._replace(host_key=another)).check()


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 ñ", "host ssh-ed25519 AAAA"])
def test_a_host_key_that_is_none_stops(there: Server, tmp_path: Path, line: str) -> None:
    with pytest.raises(StopSource, match="prueba: host_key is no public key"):
        drop(there, tmp_path, there.login()._replace(host_key=line))


def test_a_private_key_that_is_none_stops(there: Server, tmp_path: Path) -> None:
    key = put(tmp_path, "custodio.ssh", "no key")
    with pytest.raises(StopSource, match=r"prueba: custodio\.ssh is no private key"):
        drop(there, tmp_path, there.login()._replace(key=key))


def test_a_server_that_is_away_may_come_back(there: Server, tmp_path: Path) -> None:
    nobody = Address("127.0.0.1", 1, "convenio", str(tmp_path))
    with pytest.raises(RetryLater, match="prueba: the SFTP server is away"):
        FileDrop("prueba", SftpFolder("prueba", nobody, there.login()), mapping(CsvWorld.read)).check()


@pytest.mark.usefixtures("large")
def test_a_link_that_breaks_is_gone_on_from_where_it_broke(there: Server, tmp_path: Path) -> None:
    world = CsvWorld(tmp_path)
    world.add(rows(0, 50_000))
    source = drop(there, world.folder)
    steps = source.pull(None)
    first = next(steps)
    there.cut()
    with pytest.raises(RetryLater, match="the link broke"):
        list(steps)
    assert folios(pulled(source.pull(first.cursor)))[:1] == ["F-001000"]


def test_what_is_as_it_was_is_not_read_again(there: Server, tmp_path: Path) -> None:
    age(put(tmp_path, "a.csv", ROWS))
    age(put(tmp_path, "b.csv", "folio\nF-1\n"))
    steps = [*drop(there, tmp_path).pull(None)]
    assert [type(step) for step in steps] == [Batch, Skipped]
    there.asked.clear()
    assert [*drop(there, tmp_path).pull(steps[-1].cursor)] == []
    assert there.asked == []
    put(tmp_path, "a.csv", ROWS.replace("F-2", "F-9"))
    assert folios(pulled(drop(there, tmp_path).pull(steps[-1].cursor))) == ["F-1", "F-9"]


def test_what_has_just_been_written_is_looked_at_again(there: Server, tmp_path: Path) -> None:
    """Its time is told in seconds: it may be written again within the same."""
    path = put(tmp_path, "a.csv", ROWS)
    (step,) = drop(there, tmp_path).pull(None)
    before = path.stat()
    put(tmp_path, "a.csv", ROWS.replace("F-2", "F-9"))
    os.utime(path, (before.st_mtime, before.st_mtime))
    assert len(pulled(drop(there, tmp_path).pull(step.cursor))) == 2


def test_a_file_being_written_is_left_alone(there: Server, tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", ROWS[:-1])
    assert [*drop(there, tmp_path).pull(None)] == []
    age(path)
    assert len(pulled(drop(there, tmp_path).pull(None))) == 2


def test_only_the_folder_s_own_plain_files_are_read(there: Server, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    put(inner, "secret.csv", ROWS)
    (tmp_path / "link.csv").symlink_to(inner / "secret.csv")
    (tmp_path / "folder.csv").mkdir()
    source = drop(there, tmp_path)
    assert [*source.pull(None)] == []
    assert source.fetch("link.csv#2@000000000000") is None


def test_a_file_that_may_not_be_read_is_skipped(there: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "b.csv", ROWS)
    put(tmp_path, "a.csv", ROWS)
    source = drop(there, tmp_path)
    monkeypatch.setattr(there, "refused", {"a.csv"})
    steps = [*source.pull(None)]
    assert [(step.unit, step.rule) for step in steps if isinstance(step, Skipped)] == [("a.csv", "unreadable_file")]
    assert len([step for step in steps if isinstance(step, Batch)]) == 1


def test_no_more_is_held_than_may_be_whatever_size_the_server_says(
    there: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.csv", ROWS)
    monkeypatch.setattr(sftp, "_HELD", len(ROWS.encode()) - 1)
    folder = SftpFolder("prueba", there.address(tmp_path), there.login())
    monkeypatch.setattr(sftp, "_stat", lambda _: Stat(1, 0, 0))
    with folder.open("a.csv") as opened:
        assert not isinstance(opened.file, io.BytesIO)
        assert opened.file.read() == ROWS.encode()


def test_a_folder_with_a_name_that_is_no_text_says_so(there: Server, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path / "detenci") + b"\xf3n.csv")).write_text(ROWS)
    with pytest.raises(StopSource, match="not UTF-8"):
        [*drop(there, tmp_path).pull(None)]
