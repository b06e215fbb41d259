from __future__ import annotations

import base64
import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from canary_run import LogRecords, Traces, log_records, run
from identity_scanner import Found, Scanner

from gateway.demo.home import home
from gateway.demo.people import Person
from gateway.demo.world import Size


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traces]:
    with home(tmp_path_factory.mktemp("canaries"), Size(200, 80, 60)) as made, log_records() as caught:
        yield run(made, caught)


@pytest.fixture(scope="module")
def scanner(traces: Traces) -> Scanner:
    world = traces.made.sources.world
    return Scanner(traces.made.sources.identities(), [person.curp for person in world.people if person.curp])


def test_canaries_went_through_every_path(traces: Traces) -> None:
    said = {name: content for name, content in traces.places.items() if name.startswith("terminal")}
    assert b"duplicate_key" in said["terminal: pull"]
    assert all(len(content) > 50 for content in said.values())
    refusals = traces.places["refusals"]
    for code in (b"invalid_request", b"unknown_parameter", b"forbidden", b"not_found", b"unauthenticated"):
        assert b"/problems/" + code in refusals
    names = set(traces.places)
    kept = [f"{name}.db{suffix}" for name in ("releases", "access") for suffix in ("", "-wal", "-shm")]
    assert {f"while it serves: {name}" for name in kept} <= names
    assert {"at the end: releases.db", "at the end: access.db"} <= names
    answers = traces.places["answers"]
    assert answers.count(b'"reference":"') > 500
    assert b'"withdrawn":true' in answers
    assert b"convenio_answers_total" in answers
    assert len(traces.places["log records"]) > 1000


def test_no_identity_is_anywhere(traces: Traces, scanner: Scanner) -> None:
    unreadable = f"iph_{traces.made.sources.world.canaries[0].first}.csv".encode()
    assert unreadable in traces.places["terminal: pull"]  # its owner's terminal names the file that can't be read
    found = {
        place: sorted(scanner.scan(content.replace(unreadable, b"") if place.startswith("terminal") else content))
        for place, content in traces.places.items()
    }
    assert {place: leaks[:5] for place, leaks in found.items() if leaks} == {}


def test_the_sources_themselves_are_full_of_them(traces: Traces, scanner: Scanner) -> None:
    sources = traces.made.sources
    files = [*sources.drop_folder.glob("iph_2*.csv"), sources.court_file]
    for content in (*(path.read_bytes() for path in files), traces.items):
        assert len(scanner.scan(content)) > 20


def _spaced(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


# How somebody's CURP (c) or name (n) may leak; each must be found in each place.
PLANTED: dict[str, Callable[[str, str], bytes]] = {
    "as written": lambda c, n: n.encode(),
    "CURP": lambda c, n: c.encode(),
    "lower case": lambda c, n: n.lower().encode(),
    "upper case": lambda c, n: n.upper().encode(),
    "cut up": lambda c, n: _spaced(c).encode(),
    "underscores": lambda c, n: n.replace(" ", "_").encode(),
    "cp1252": lambda c, n: n.replace(" ", "").encode("ascii", "ignore") if n.isascii() else c.encode("cp1252"),
    "JSON escapes": lambda c, n: json.dumps(n).encode(),
    "percent escapes": lambda c, n: quote(n).encode(),
    "hex": lambda c, n: n.encode().hex().encode(),
    "hex, upper case": lambda c, n: c.encode().hex().upper().encode(),
    "hex with colons": lambda c, n: c.encode().hex(":").encode(),
    "base64": lambda c, n: base64.b64encode(n.encode()),
    "base64, second alignment": lambda c, n: base64.b64encode(b"x" + n.encode()),
    "base64, third alignment": lambda c, n: base64.b64encode(b"xy" + n.encode() + b"z"),
    "base64 of the CURP, lower case": lambda c, n: base64.b64encode(b"{" + c.lower().encode() + b"}"),
    "base64url": lambda c, n: base64.urlsafe_b64encode(b"?" + n.upper().encode() + b"?"),
    "base64 in lines": lambda c, n: base64.encodebytes(b"." * 40 + n.encode() + b"." * 40),
    **{
        f"{name}{how}": lambda c, n, name=name, form=form: form(hashlib.new(name, c.encode()))  # type: ignore[misc]
        for name in ("sha256", "sha1", "md5")
        for how, form in {
            ", raw": lambda digest: digest.digest(),
            ", hex": lambda digest: digest.hexdigest().encode(),
            ", base64": lambda digest: base64.b64encode(digest.digest()),
            ", base64 inside": lambda digest: base64.b64encode(b"id" + digest.digest()),
        }.items()
    },
}


@pytest.fixture(scope="module")
def canary(traces: Traces) -> Person:
    return traces.made.sources.world.canaries[2]


def names(found: set[Found], person: Person) -> bool:
    theirs = {str(person.curp), str(person.spelling), *str(person.spelling).split()}
    return bool(theirs & {one.identity for one in found})


@pytest.mark.parametrize("form", PLANTED)
def test_a_planted_leak_of_each_form_is_found_in_each_place(
    traces: Traces, scanner: Scanner, canary: Person, form: str
) -> None:
    leak = PLANTED[form](str(canary.curp), str(canary.spelling))
    for place, content in traces.places.items():
        middle = len(content) // 2
        around = content[max(0, middle - 4000) : middle], content[middle : middle + 4000]
        for quoted in (b" %b ", b'"%b"', b"\0%b\0"):
            found = scanner.scan((quoted % leak).join(around))
            assert names(found, canary), (place, quoted)


def test_a_single_rare_word_is_found_but_not_inside_another(scanner: Scanner) -> None:
    assert {found.identity.upper() for found in scanner.scan(b'{"x":"zyanya"}')} == {"ZYANYA"}
    assert scanner.scan(b"xzyanyax") == set()


def test_what_a_statement_leaks_is_found_in_the_log_of_the_database_and_in_the_file(
    traces: Traces, scanner: Scanner, canary: Person, tmp_path: Path
) -> None:
    file = tmp_path / "releases.db"
    file.write_bytes(traces.places["at the end: releases.db"])
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
    assert isinstance(caught, LogRecords)
    assert names(scanner.scan("\n".join(caught.lines).encode()), canary)


def test_random_bytes_are_nobody(scanner: Scanner) -> None:
    noise = b"".join(hashlib.sha512(number.to_bytes(4)).digest() for number in range(4000))
    assert scanner.scan(noise) == set()
    assert scanner.scan(base64.b64encode(noise)) == set()
    assert scanner.scan(noise.hex().encode()) == set()
