from __future__ import annotations

from pathlib import Path

from canary_run import Traces, log_records, run
from identity_scanner import Scanner
from planted_leaks import PLANTED, names

from gateway.demo.home import home
from gateway.demo.world import Size


def test_canaries_through_every_path_leave_no_trace_and_planted_ones_are_found(tmp_path: Path) -> None:
    with home(tmp_path, Size(200, 80, 60)) as made, log_records() as caught:
        traces = run(made, caught)
    every_path_was_taken(traces)
    world = made.sources.world
    scanner = Scanner(made.sources.identities(), [person.curp for person in world.people if person.curp])
    the_sources_are_full_of_them(traces, scanner)
    no_identity_is_anywhere(traces, scanner)
    a_planted_one_is_found_in_each_place(traces, scanner)


def every_path_was_taken(traces: Traces) -> None:
    said = {name: content for name, content in traces.places.items() if name.startswith("terminal")}
    assert b"duplicate_key" in said["terminal: pull"]
    assert all(len(content) > 50 for content in said.values())
    for code in (b"invalid_request", b"unknown_parameter", b"forbidden", b"not_found", b"unauthenticated"):
        assert b"/problems/" + code in traces.places["refusals"]
    names = set(traces.places)
    kept = [f"{name}.db{suffix}" for name in ("releases", "access") for suffix in ("", "-wal", "-shm")]
    assert {f"while it serves: {name}" for name in kept} <= names
    assert {"at the end: releases.db", "at the end: access.db"} <= names
    answers = traces.places["answers"]
    assert answers.count(b'"reference":"') > 500
    assert b'"withdrawn":true' in answers
    assert b"convenio_answers_total" in answers
    assert len(traces.places["log records"]) > 1000


def the_sources_are_full_of_them(traces: Traces, scanner: Scanner) -> None:
    sources = traces.made.sources
    files = [*sources.drop_folder.glob("iph_2*.csv"), sources.court_file]
    for content in (*(path.read_bytes() for path in files), traces.items):
        assert len(scanner.scan(content)) > 20


def no_identity_is_anywhere(traces: Traces, scanner: Scanner) -> None:
    unreadable = f"iph_{traces.made.sources.world.canaries[0].first}.csv".encode()
    assert unreadable in traces.places["terminal: pull"]  # its owner's terminal names the file that can't be read
    found = {
        place: sorted(scanner.scan(content.replace(unreadable, b"") if place.startswith("terminal") else content))
        for place, content in traces.places.items()
    }
    assert {place: leaks[:5] for place, leaks in found.items() if leaks} == {}


def a_planted_one_is_found_in_each_place(traces: Traces, scanner: Scanner) -> None:
    canary = traces.made.sources.world.canaries[2]
    for form, planted in PLANTED.items():
        leak = planted(str(canary.curp), str(canary.spelling))
        for place, content in traces.places.items():
            middle = len(content) // 2
            around = content[max(0, middle - 2000) : middle], content[middle : middle + 2000]
            assert names(scanner.scan((b" %b " % leak).join(around)), canary), (form, place)
