from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
import typer
from prometheus_client.parser import text_string_to_metric_families

from gateway.demo.home import documents
from gateway.demo.issuer import DemoIssuer
from gateway.main import app
from gateway.web.catalogue import CATALOGUE
from tests.services.forked import shim
from tests.services.postgres import Server, _programs, open_server
from tests.services.throwaway import Absent, free_port

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"(?:^<!-- ([^>]*) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENGINES = ("sqlite", "postgres")
RUN = {"run: both": ENGINES, **{f"run: {engine}": (engine,) for engine in ENGINES}}
ISSUER, AUDIENCE = "https://id.zapopan.example", "https://convenio.zapopan.example"
EXPORT = b"""long,lat,x,y,fecha,calle,cruce,colonia,delito,tipo,fuente
-103.34,20.75,672382.3,2296059.5,01/03/2014,LIRIO,ROSA,CENTRO,PLEITOS,FALTA ADMINISTRATIVA,JUZGADOS MUNICIPALES
-103.39,20.72,667194.3,2292900.7,02/03/2014,MAR,SOL,TESISTAN,PLEITOS,DELITOS VARIOS,JUZGADOS MUNICIPALES
"""
LIMIT = 400  # seconds for all of it: a command that hangs is told with what came before


class Block(NamedTuple):
    """A fenced block and what the comment above it says of it."""

    said: str
    language: str
    text: str


def blocks(document: str) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall(document)]


def wrong(document: str) -> list[str]:
    """Blocks that nobody can tell whether they are run."""
    shells = [block for block in blocks(document) if block.language == "sh"]
    reasoned = re.compile(r"not run: \S+ \S+ \S+")
    return [block.text for block in shells if block.said not in RUN and not reasoned.match(block.said)]


def script(engine: str) -> str:
    """The blocks for that engine, each announced, so that a failure tells where."""
    chosen = [b.text for b in blocks(DOCUMENT) if b.language == "sh" and engine in RUN.get(b.said, ())]
    told = [f"echo {shlex.quote(f'### {text.splitlines()[0]}')}\n{text}" for text in chosen]
    return "set -euo pipefail\n" + "\n".join(told)


COMMANDS = typer.main.get_command(app)


def groups(command: str) -> str:
    """``log verify --kept FILE`` → ``log verify``: which command it is."""
    words = command.split()
    node, path = COMMANDS, []
    while words and words[0] in getattr(node, "commands", {}):
        node = node.commands[words[0]]
        path.append(words.pop(0))
    return " ".join(path)


def test_every_block_of_commands_is_run_or_says_why_not() -> None:
    assert wrong(DOCUMENT) == []
    assert sum(b.language == "sh" for b in blocks(DOCUMENT)) > 15
    assert wrong("```sh\nconvenio pull\n```\n") == ["convenio pull\n"]
    assert wrong("<!-- run: mysql -->\n```sh\nconvenio pull\n```\n") == ["convenio pull\n"]
    assert wrong("<!-- not run: -->\n```sh\nconvenio pull\n```\n") == ["convenio pull\n"]
    assert wrong("<!-- run: both -->\n```sh\nconvenio pull\n```\n") == []


def test_every_command_that_is_mentioned_is_run_in_a_block() -> None:
    mentioned = {command for found in re.findall(r"`convenio ([^`]*)`", DOCUMENT) if (command := groups(found))}
    ran = {groups(found) for engine in ENGINES for found in re.findall(r"\bconvenio ([a-z].*)", script(engine))}
    inside = {command for command in mentioned if not any(other.startswith(f"{command} ") for other in ran)}
    assert inside - ran == set()
    assert {"keys recover", "store restored", "log verify", "relay"} <= ran


def test_every_problem_code_that_is_explained_exists() -> None:
    named = re.findall(r"^\| `(\w+)` \((\d+)\)", DOCUMENT, re.MULTILINE)
    assert len(named) >= 6
    assert {(code, int(status)) for code, status in named} <= {(p.code, p.status) for p in CATALOGUE.values()}


@dataclass
class Ran:
    """What the document's commands did in a throwaway site."""

    code: int
    said: str
    folder: Path


@pytest.fixture(scope="module")
def going() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module", params=ENGINES)
def ran(request: pytest.FixtureRequest, going: ExitStack, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    for tool in ("curl", "sqlite3"):
        if not shutil.which(tool):
            _absent(f"no {tool}: install it")
    engine = str(request.param)
    folder = tmp_path_factory.mktemp(engine)
    port, replaced, environment = free_port(), {}, dict(os.environ)
    if engine == "postgres":
        server = _own_server(going)
        replaced = _addresses(server, request.getfixturevalue("kafka"))
        environment |= {"PGPASSWORD": str(psycopg.conninfo.conninfo_to_dict(server.admin)["password"])}
        environment["PATH"] = f"{(_programs() / 'initdb').resolve().parent}:{environment['PATH']}"
    replaced["127.0.0.1:8443"] = f"127.0.0.1:{port}"
    replaced["zapopan-2026-01"] = f"zapopan-{os.getpid()}-{port}"  # topics are called after it
    _make_site(folder, engine, port, replaced)
    commands_in = going.enter_context(shim(tmp_path_factory.mktemp("bin")))
    environment |= {"PATH": f"{commands_in}:{environment['PATH']}", "TOKEN": _token()}
    return _run(folder, changed(script(engine), replaced), environment)


def _run(folder: Path, text: str, environment: Mapping[str, str]) -> Ran:
    log = folder / "said"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["bash", "-c", text], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        try:
            code = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    return Ran(code, log.read_text("utf-8", "replace"), folder)


def _absent(said: str) -> None:
    pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)


def _own_server(going: ExitStack) -> Server:
    """One that is nobody else's: logins are the server's, and the document gives them their plain names."""
    try:
        server = going.enter_context(open_server({"fsync": "on", "full_page_writes": "on"}))
    except Absent as why:
        _absent(str(why))
        raise
    with psycopg.connect(server.root, autocommit=True) as connection:
        password = psycopg.conninfo.conninfo_to_dict(server.admin)["password"]
        connection.execute(f"CREATE ROLE respaldo LOGIN REPLICATION PASSWORD '{password}'".encode())
    return server


def _addresses(server: Server, kafka: str) -> dict[str, str]:
    """The document's addresses → those of here, where a connection needs no certificate."""
    at = psycopg.conninfo.conninfo_to_dict(server.admin)
    plain = '"]\nsecurity = "PLAINTEXT"\nreplication = 1\nin_sync = 1'
    return {
        "?sslmode=verify-full": "",
        "db.example:5432": f"127.0.0.1:{at['port']}",
        "PGHOST=db.example PGPORT=5432": f"PGHOST=127.0.0.1 PGPORT={at['port']}",
        "PGUSER=convenio_admin": f"PGUSER={at['user']}",
        'kafka.example:9092"]': f"{kafka}{plain}",
    }


def changed(text: str, replaced: Mapping[str, str]) -> str:
    for before, after in replaced.items():
        text = text.replace(before, after)
    return text


def _make_site(folder: Path, engine: str, port: int, replaced: Mapping[str, str]) -> None:
    """What the document takes for granted: settings, mappings, an agreement, the issuer's keys, a source, a phrase."""
    [places] = [block.text for block in blocks(DOCUMENT) if block.said == f"settings: {engine}"]
    whole = next(text for _, language, text in blocks(README) if language == "toml")
    rest = whole[whole.index("[serve]") :].replace("[serve]", f"[serve]\nport = {port}", 1)
    (folder / "convenio.toml").write_text(changed(places, replaced) + "\n" + rest, "utf-8")
    shutil.copytree(ROOT / "adapters" / "mappings", folder / "adapters" / "mappings")
    agreement = changed(documents("agreements")["zapopan-2026-01.yaml"], replaced)
    (folder / "acuerdo.yaml").write_text(agreement, "utf-8")
    (folder / "jwks.json").write_text(json.dumps(ISSUING.jwks()), "utf-8")
    (folder / "frase.txt").write_text("cuatro palabras sin relación alguna\n", "utf-8")
    (folder / "frase.txt").chmod(0o600)
    (folder / "buzon").mkdir()
    (folder / "buzon" / "delitos_2014-03.csv").write_bytes(EXPORT.replace(b"\n", b"\r"))


ISSUING = DemoIssuer(ISSUER, AUDIENCE)


def _token() -> str:
    return ISSUING.token("operacion", "zapopan-policia", ["operator"], 3600)


def test_every_command_does_what_it_should(ran: Ran) -> None:
    assert ran.code == 0, ran.said[-6000:]
    assert "Traceback" not in ran.said


def test_the_commands_left_a_whole_gateway(ran: Ran) -> None:
    assert ran.said.count("íntegra") == 3
    assert "recuperada en" in ran.said
    logins = {path.read_text().partition(":")[0] for path in (ran.folder / "keys").glob("kafka-*")}
    assert logins in ({*re.findall(r"`(convenio_login_\w+)`", DOCUMENT)}, set())
    assert {path.name for path in (ran.folder / "respaldo").iterdir()} >= {
        "releases.db" if (ran.folder / "releases.db").exists() else "convenio.dump"
    }
    assert (ran.folder / "keys" / "zapopan-juzgado.root").read_bytes() == (ran.folder / "perdida.root").read_bytes()


def test_every_metric_that_has_an_alarm_is_there_and_all_are_explained(ran: Ran) -> None:
    alarms = DOCUMENT.partition("## Alarms")[2]
    explained = set(re.findall(r"^\| `(convenio_\w+)`", alarms, re.MULTILINE))
    text = "\n".join(line for line in ran.said.splitlines() if line.startswith(("convenio_", "# HELP", "# TYPE")))
    told = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    families = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    relay = {name for name in explained if name.startswith("convenio_relay_")}
    assert told
    assert {name for name in families if not name.endswith("_created")} >= explained - relay
    assert {name for name in families if not name.endswith("_created")} <= explained
    assert (relay <= families) == ("kafka" in (ran.folder / "convenio.toml").read_text("utf-8"))
