"""Canaries through every path there is, good and bad, and every trace that this leaves outside the sources."""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field

import httpx
import uvicorn
from own_servers import Watched, engines_end

from gateway.demo.home import CAST, Home
from gateway.demo.run import wait_for
from gateway.main import main
from gateway.wiring import access_log, serving

ANALYSED = {
    "incidents": "zapopan-2026-01.incidentes-analisis",
    "hearings": "zapopan-2026-01.audiencias-analisis",
    "cases": "zapopan-2026-01.carpetas-analisis",
}
FOLLOWED = ("jalisco-2026-02.incidentes-seguimiento", "jalisco-2026-02.audiencias-seguimiento")
GROUPS = (None, "municipality", "offence", "measure", "occurred")


@contextmanager
def argv(words: list[str]) -> Iterator[None]:
    before, ends = sys.argv, (signal.SIGTERM, signal.SIGINT)
    handled = [signal.getsignal(number) for number in ends]
    sys.argv = words
    try:
        yield
    finally:
        sys.argv = before
        for number, handler in zip(ends, handled, strict=True):  # the relay answers them in its own way
            signal.signal(number, handler)


@dataclass
class Traces:
    """What was left, by place. ``said`` grows; files are read while the gateway runs, with their WAL and SHM."""

    made: Home
    watched: Watched | None
    places: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    items: bytes = b""  # what the prosecutor's system held, for comparison

    def command(self, *words: str) -> int:
        """One command of the command line, as an operator's terminal shows it."""
        out, err = io.StringIO(), io.StringIO()
        asked = ["convenio", *words, "--settings", str(self.made.settings_file)]
        with redirect_stdout(out), redirect_stderr(err), argv(asked), engines_end():
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
        name = f"terminal: {' '.join(words)}"
        self.places[name] = self.places.get(name, b"") + f"{out.getvalue()}\n{err.getvalue()}".encode()
        return code

    def ask(self, client: httpx.Client, who: str, method: str, path: str, body: object = None) -> httpx.Response:
        answer = client.request(method, path, json=body, headers=self.made.headers(who))
        told = f"{answer.text}\n{answer.headers.multi_items()}"
        (self.said if answer.status_code == 200 else self.refused).append(told)
        return answer

    def relayed(self) -> None:
        """Everything is in the topics, where there are any."""
        if self.watched is not None:
            assert self.command("relay", "--once") == 0

    def kept(self, when: str) -> None:
        """Everything in the gateway's folder but the sources themselves, and what its servers hold."""
        sources = self.made.sources
        for path in sorted(self.made.folder.rglob("*")):
            own = path.is_relative_to(sources.drop_folder) or path.name.startswith(sources.court_file.name)
            if path.is_file() and not own:
                self.places[f"{when}: {path.relative_to(self.made.folder)}"] = path.read_bytes()
        if self.watched is not None:
            self.places |= {f"{when}: {name}": content for name, content in self.watched.places().items()}


@contextmanager
def served(made: Home) -> Iterator[httpx.Client]:
    """The API behind a real server in this process, where every log record is caught; the log is sequenced once."""
    with engines_end(), access_log.sequencer(made.settings) as sequencer:
        sequencer.step()
    api = serving.api(made.settings)
    server = uvicorn.Server(uvicorn.Config(api.app, port=made.settings.serve.port, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(base_url=made.url, timeout=30) as client:
            wait_for(lambda: server.started and client.get("/health/ready").status_code == 200, 30)
            yield client
    finally:
        server.should_exit = True
        thread.join()
        api.close()


def run(made: Home, caught: LogRecords, watched: Watched | None = None) -> Traces:
    """Everything, once."""
    traces = Traces(made, watched)
    assert traces.command("pull") == 0
    traces.relayed()
    made.sources.amend()
    assert traces.command("pull") == 0
    assert traces.command("pull", "--retry-quarantined") == 0
    assert traces.command("doctor") == 0, traces.places["terminal: doctor"].decode()
    with served(made) as client:
        traces.relayed()
        _everything_is_asked(traces, client)
        _everything_is_asked_wrongly(traces, client)
        traces.kept("while it serves")
    traces.items = json.dumps(made.sources.api.items).encode()
    _spoil_the_sources(made)
    assert traces.command("pull") == 0
    assert traces.command("pull", "--retry-quarantined", "--json") == 0
    traces.relayed()
    _break_the_sources(made)
    assert traces.command("pull", "--json") == 1
    assert traces.command("pull", "--retry-quarantined") == 1
    assert traces.command("doctor", "--json") == 1
    for view in (*ANALYSED.values(), *FOLLOWED):
        for words in (["risk", view], ["agreement", "held", view], ["log", "differences", view]):
            assert traces.command(*words) == 0
    for words in (["log", "verify"], ["agreement", "list"], ["caller", "list"]):
        assert traces.command(*words) == 0
    traces.kept("at the end")
    traces.places["answers"] = "\n".join(traces.said).encode()
    traces.places["refusals"] = "\n".join(traces.refused).encode()
    traces.places["log records"] = "\n".join(caught.lines).encode()
    return traces


def _spoil_the_sources(made: Home) -> None:
    """Each source breaks in its own way, with canaries in what can't be read."""
    sources, canary = made.sources, made.sources.world.canaries[0]
    whole = next(iter(sorted(sources.drop_folder.glob("iph_2*.csv")))).read_text("cp1252").split("\n")
    spoiled = {
        "iph_sin_columna.csv": whole[0].replace("det1_curp", f"det1 {canary.curp}") + "\n" + whole[1],
        "iph_cortado.csv": f'{whole[0]}\n"{canary.given};{canary.first};{canary.curp}',
        f"iph_{canary.first}.csv": f"{canary.curp};{canary.phone}\n{canary.given}\n",
        "partes_malo.xlsx": f"no es un libro: {canary.curp} {canary.first} {canary.second}",
    }
    for name, text in spoiled.items():
        path = sources.drop_folder / name
        path.write_text(text, "cp1252", errors="replace")
        os.utime(path, (1, 1))  # nobody is writing it any more
    with closing(sqlite3.connect(sources.court_file)) as db, db:
        db.execute("UPDATE boletas SET updated_at = ?, fecha_hechos = ?", (str(canary.curp), canary.spelling.first))
    people = [{"nombres": canary.given, "curp": {"clave": canary.curp}}]
    sources.api.items.append({"id": canary.curp, "actualizado": f"9 {canary.first}", "personas": people})
    sources.api.items.append(
        {"id": 7, "actualizado": "2099-01-01T00:00:00", "nuc": canary.curp, "personas": canary.given}
    )


def _break_the_sources(made: Home) -> None:
    """What they now say is no answer at all, with a canary in it."""
    canary = made.sources.world.canaries[3]
    with closing(sqlite3.connect(made.sources.court_file)) as db, db:
        db.execute("DROP VIEW audiencias")
        db.execute(f'CREATE VIEW audiencias AS SELECT id AS "{canary.curp}", curp AS "{canary.first}" FROM infractores')
    made.sources.api.items = [{"id": 1, "actualizado": "2099", str(canary.curp): {canary.first: canary.second}}]


def _everything_is_asked(traces: Traces, client: httpx.Client) -> None:
    for kind, view in ANALYSED.items():
        body: dict[str, object] = {"view": view, "limit": 200}
        while True:
            page = traces.ask(client, "analyst", "POST", f"/v1/{kind}/search", body).json()
            if page["next"] is None:
                break
            body["cursor"] = page["next"]
        for by in GROUPS:
            traces.ask(client, "analyst", "POST", f"/v1/{kind}/count", {"view": view} | ({"by": by} if by else {}))
        traces.ask(client, "analyst", "GET", f"/v1/views/{view}/releases/1")
        traces.ask(client, "analyst", "GET", f"/v1/views/{view}/withdrawals")
        traces.ask(client, "analyst", "POST", f"/v1/views/{view}/withdrawals/acknowledge", {"through": 1})
        traces.ask(client, "steward", "GET", f"/v1/views/{view}/holders")
    for view in FOLLOWED:
        page = traces.ask(client, "prosecutor", "GET", f"/v1/feeds/{view}?limit=1000").json()
        headers = traces.made.headers("prosecutor")
        with client.stream("GET", f"/v1/feeds/{view}/stream", headers=headers) as answer:
            told = answer.iter_lines()
            traces.said += [next(told) for _ in range(4 * len(page["items"]))]
    for who in CAST:
        for path in ("/v1/me", "/v1/views", "/v1/log/entries?limit=1000", "/v1/log/checkpoint", "/metrics"):
            traces.ask(client, who, "GET", path)
    traces.ask(client, "operator", "GET", "/v1/operations/status")
    traces.ask(client, "auditor", "GET", "/v1/openapi.json")


def _everything_is_asked_wrongly(traces: Traces, client: httpx.Client) -> None:
    """Identities wherever a caller can write something that will be refused."""
    canary = traces.made.sources.world.canaries[1]
    for text in (str(canary.curp), str(canary.curp).lower(), str(canary.rfc), canary.first, canary.phone, canary.email):
        plain = text.encode("ascii", "ignore").decode()
        bodies: list[object] = [
            {text: 1},
            {"view": text},
            {"cursor": text},
            {"order": text},
            {"filters": {"person": text}},
            {"filters": {text: [text]}},
            *({"filters": {name: [text]}} for name in ("municipality", "offence", "measure")),
            {"filters": {"occurred": {"from": text}}},
            text,
        ]
        for body in bodies:
            for verb in ("search", "count"):
                traces.ask(client, "analyst", "POST", f"/v1/incidents/{verb}", body)
        for path in (
            f"/v1/{text}",
            f"/v1/me?{text}={text}",
            f"/v1/views/{text}/releases/{text}",
            f"/v1/feeds/{text}?after={text}",
            f"/v1/views/{text}/withdrawals?after={text}",
            f"/v1/feeds/{text}/stream",
            f"/problems/{text}",
            f"/v1/log/entries?subject={plain}&purpose={text}",
            f"/v1/log/entries?reference={canary.curp}",
            f"/v1/log/entries?agency={str(canary.curp).lower()}",
            f"/v1/log/entries?view={str(canary.curp).lower()}",
            f"/v1/log/proofs/inclusion?leaf={text}",
        ):
            for who in ("analyst", "prosecutor", "auditor"):
                traces.ask(client, who, "GET", path)
        traces.ask(client, "steward", "POST", f"/v1/views/{plain.lower()}/suspend")
        _headers(traces, client, plain, str(canary.curp))


def _headers(traces: Traces, client: httpx.Client, text: str, curp: str) -> None:
    path = "/v1/incidents/search"
    forged = ".".join(base64.urlsafe_b64encode(json.dumps({text: text}).encode()).decode().rstrip("=") for _ in "123")
    for changed in (
        {"Authorization": f"Bearer {text}"},
        {"Authorization": f"Bearer {forged}"},
        {"Authorization": text},
        {"Convenio-Purpose": text},
        {"Convenio-Reference": curp},
        {"Convenio-Reference": f"oficio/{curp.lower()}"},
        {"Content-Type": text},
        {"Last-Event-ID": text[:20]},
        {"X-Forwarded-For": text},
        {"Host": text},
    ):
        headers = traces.made.headers("analyst") | {"Content-Type": "application/json"} | changed
        answer = client.post(path, content=f'{{"{text}": ', headers=headers)
        traces.refused.append(f"{answer.text}\n{answer.headers.multi_items()}")


class LogRecords(logging.Handler):
    """Every record of every logger, with its arguments and its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def log_records() -> Iterator[LogRecords]:
    """Catches them, from the most talkative level up."""
    caught, root = LogRecords(), logging.getLogger()
    level = root.level
    root.addHandler(caught)
    root.setLevel(logging.DEBUG)
    try:
        yield caught
    finally:
        root.removeHandler(caught)
        root.setLevel(level)
