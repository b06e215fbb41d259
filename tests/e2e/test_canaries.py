from __future__ import annotations

from pathlib import Path

from canary_run import Traces, log_records, run
from identity_scanner import Scanner
from own_servers import OwnServers
from planted_leaks import PLANTED, names

from gateway.demo.home import home
from gateway.demo.world import Size

SIZE = Size(200, 80, 60)


def test_canaries_through_every_path_leave_no_trace_and_planted_ones_are_found(tmp_path: Path) -> None:
    with home(tmp_path, SIZE) as made, log_records() as caught:
        traces = run(made, caught)
    files = [f"{name}.db{suffix}" for name in ("releases", "access") for suffix in ("", "-wal", "-shm")]
    assert {f"while it serves: {name}" for name in files} <= set(traces.places)
    assert {"at the end: releases.db", "at the end: access.db"} <= set(traces.places)
    judge(traces)


def test_canaries_leave_no_trace_in_postgresql_or_kafka_either(tmp_path: Path, own_servers: OwnServers) -> None:
    with own_servers.fresh() as watched:
        with home(tmp_path, SIZE, servers=watched.servers) as made, log_records() as caught:
            traces = run(made, caught, watched)
        servers_hold_what_was_shared(traces)
        scanner = judge(traces)
        canary = str(made.sources.world.canaries[2].curp)
        watched.plant(canary)
        everywhere = watched.places()
    found = {place for place, content in everywhere.items() if canary in {f.identity for f in scanner.scan(content)}}
    touched = {"rows of public.planted", "statistics", "files", "WAL", "log"}
    assert {f"PostgreSQL, {name}" for name in touched} | {"Kafka, log", "Kafka, segments"} <= found
    [messages] = [place for place in found if place.startswith("Kafka, messages")]
    assert everywhere[messages].count(canary.encode()) == 3, "as a key, as a value, and in a header"


def judge(traces: Traces) -> Scanner:
    every_path_was_taken(traces)
    sources = traces.made.sources
    scanner = Scanner(sources.identities(), [person.curp for person in sources.world.people if person.curp])
    the_sources_are_full_of_them(traces, scanner)
    no_identity_is_anywhere(traces, scanner)
    a_planted_one_is_found_in_each_place(traces, scanner)
    return scanner


def servers_hold_what_was_shared(traces: Traces) -> None:
    """They write down values, as they were told to: what is not found could have been."""
    places = {name.removeprefix("while it serves: "): content for name, content in traces.places.items()}
    for place in ("rows of public.release", "rows of public.leaf", "files", "WAL", "statistics"):
        assert len(places[f"PostgreSQL, {place}"]) > 10_000
    shared = b'"municipality":"14120"'
    assert shared in places["PostgreSQL, rows of public.release"]
    assert shared.hex().encode() in places["PostgreSQL, log"], "bound values are in it"
    topics = {name: content for name, content in places.items() if name.startswith("Kafka, messages")}
    assert len(topics) == 7
    assert all(shared in content and b"ce_sequence" in content for content in topics.values())
    assert len(places["Kafka, segments"]) > 100_000
    assert b"convenio.jalisco-2026-02.incidentes-seguimiento" in places["Kafka, log"]


def every_path_was_taken(traces: Traces) -> None:
    said = {name: content for name, content in traces.places.items() if name.startswith("terminal")}
    assert b"duplicate_key" in said["terminal: pull"]
    assert all(len(content) > 50 for content in said.values())
    for code in (b"invalid_request", b"unknown_parameter", b"forbidden", b"not_found", b"unauthenticated"):
        assert b"/problems/" + code in traces.places["refusals"]
    answers = traces.places["answers"]
    assert answers.count(b'"reference":"') > 500
    assert b'"withdrawn":true' in answers
    assert b"convenio_answers_total" in answers
    assert len(traces.places["log records"]) > 1000


def the_sources_are_full_of_them(traces: Traces, scanner: Scanner) -> None:
    sources = traces.made.sources
    reports = b"".join(path.read_bytes() for path in sources.drop_folder.glob("iph_2*.csv"))
    for content in (reports, sources.court_file.read_bytes(), traces.items):
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
