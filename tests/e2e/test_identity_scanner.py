from __future__ import annotations

import base64
import hashlib
import logging
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from canary_run import log_records
from identity_scanner import Scanner
from planted_leaks import PLANTED, names

from gateway.demo.people import Person
from gateway.demo.sources import Sources
from gateway.demo.world import Size, simulate


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return Sources(simulate(1, date(2026, 6, 1), Size(200, 80, 60)), tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def scanner(sources: Sources) -> Scanner:
    return Scanner(sources.identities(), [person.curp for person in sources.world.people if person.curp])


@pytest.fixture(scope="module")
def canary(sources: Sources) -> Person:
    return sources.world.canaries[2]


@pytest.mark.parametrize("form", PLANTED)
@pytest.mark.parametrize("quoted", [b"%b", b" %b ", b'"%b"', b"\0%b\0", b"x: %b;"])
def test_each_form_of_a_leak_is_found(scanner: Scanner, canary: Person, form: str, quoted: bytes) -> None:
    leak = PLANTED[form](str(canary.curp), str(canary.spelling))
    assert names(scanner.scan(quoted % leak), canary)


def test_everybody_is_found_not_only_canaries(sources: Sources, scanner: Scanner) -> None:
    for person in sources.world.people:
        for text in filter(None, (person.curp, person.rfc, person.phone, person.email)):
            assert text in {found.identity for found in scanner.scan(text.lower().encode())}
            coded = base64.b64encode(b"x" + text.encode())
            assert text in {found.identity for found in scanner.scan(coded)}


def test_a_single_rare_word_is_found_but_not_inside_another(scanner: Scanner) -> None:
    assert {found.identity.upper() for found in scanner.scan(b'{"x":"zyanya"}')} == {"ZYANYA"}
    assert scanner.scan(b"xzyanyax") == set()


def test_a_dump_is_read_as_what_it_holds_and_its_digits_are_no_telephone(scanner: Scanner, canary: Person) -> None:
    assert scanner.scan(b"$1 = '%b'" % str(canary.phone).encode())
    assert scanner.scan(rb"$1 = '\xa%b5'" % str(canary.phone).encode()) == set()
    assert names(
        scanner.scan(rb"'{" + b'"\\\\x%b"}' % str(canary.spelling).replace(" ", "_").encode().hex().encode()), canary
    )


def test_what_a_statement_leaks_is_found_in_the_log_of_the_database_and_in_the_file(
    scanner: Scanner, canary: Person, tmp_path: Path
) -> None:
    file = tmp_path / "releases.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE leak (text TEXT)")
        db.execute("INSERT INTO leak VALUES (?)", (str(canary.spelling),))
        db.commit()
        assert names(scanner.scan(Path(f"{file}-wal").read_bytes()), canary)
        assert not names(scanner.scan(file.read_bytes()), canary)
    assert names(scanner.scan(file.read_bytes()), canary)


def test_what_a_log_record_leaks_in_its_traceback_is_caught(scanner: Scanner, canary: Person) -> None:
    with log_records() as caught:
        try:
            raise ValueError(f"DETAIL: Key (curp)=({canary.curp})")
        except ValueError:
            logging.getLogger("convenio.test").exception("it failed")
    assert names(scanner.scan("\n".join(caught.lines).encode()), canary)


def test_random_bytes_are_nobody(scanner: Scanner) -> None:
    noise = b"".join(hashlib.sha512(number.to_bytes(4)).digest() for number in range(4000))
    assert scanner.scan(noise) == set()
    assert scanner.scan(base64.b64encode(noise)) == set()
    assert scanner.scan(noise.hex().encode()) == set()
