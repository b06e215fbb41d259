"""The site that `deploy/prepare` makes, run without containers: the same commands, settings, secrets and health checks,
against a PostgreSQL and a broker that speak TLS with the site's own certificates.

Each process has a folder with its own secrets alone, as docker-compose.yml mounts them; only addresses are replaced.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka import errors as kafka_errors
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType
from sqlalchemy import make_url

from gateway.demo.issuer import DemoIssuer
from policies.access import official_day
from tests.services.broker import broker
from tests.services.postgres import server
from tests.services.throwaway import free_port

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
VIEW = "zapopan-2026-01.incidentes-analisis"
HOLDS = {  # by hand: what the design gives each, beside the agreement's secret that comes later
    "setup": {"store-admin", "store-serve", "store-relay", "store-log", "store-pull-zapopan-policia"},
    "pull-zapopan-policia": {"zapopan-policia.root", "store-pull-zapopan-policia"},
    "relay": {"store-relay", "kafka-relay"},
    "log": {"log.key", "log.pub", "store-log"},
    "serve": {"cursor.key", "store-serve", "kafka-serve"},
}
CSV = """long,lat,x,y,fecha,calle,cruce,colonia,delito,tipo,fuente
-103.3943085,20.72823747,667194.3,2292900.7,01/01/2026,SAN JORGE,,TABACHINES,ROBO NEGOCIO,DELITOS PATRIMONIALES,{0}
-103.4623816,20.64770499,660000.1,2290000.2,02/01/2026,PATRIA,,JARDINES,ROBO VEHICULO,DELITOS PATRIMONIALES,{0}
-103.4315114,20.61549848,661000.3,2280000.4,03/01/2026,LAUREL,,AGRICOLA,FRAUDE,DELITOS PATRIMONIALES,{0}
""".format("CENTRO DE RESPUESTA INMEDIATA ZAPOPAN")


def eventually(condition: Callable[[], object], what: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.3)


@dataclass
class Site:
    """A prepared site whose settings name the services that run here."""

    folder: Path
    homes: Path
    settings: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    superuser: str = ""

    def prepare(self) -> None:
        program = self.homes / "convenio"
        program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gateway "$@"\n', "utf-8")
        program.chmod(0o700)
        env = {**os.environ, "CONVENIO": str(program)}
        done = subprocess.run([ROOT / "deploy" / "prepare", self.folder], env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def home(self, name: str, secrets: set[str]) -> Path:
        """What a container of that name sees as /site; ``secrets`` as its keys."""
        made = self.homes / name
        shutil.copytree(self.folder / "config", made / "config")
        port = self.ports[name] = free_port()
        text = self.settings.replace('"0.0.0.0"', '"127.0.0.1"').replace("port = 8443", f"port = {port}")
        (made / "config" / "convenio.toml").write_text(text, "utf-8")
        for shared in ("drop", "log", "agreements"):
            (made / shared).symlink_to(self.folder / shared)
        (made / "keys").mkdir()
        for secret in secrets:
            os.link(self.folder / "keys" / secret, made / "keys" / secret)
        return made

    def start(self, service: str, name: str = "", command: list[str] | None = None) -> subprocess.Popen[bytes]:
        """The service's own command, or another, in the home of that name."""
        name = name or service
        home = self.homes / name
        arguments = [part.replace("/tmp/beat", str(home / "beat")) for part in command or COMPOSE[service]["command"]]
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **COMPOSE[service].get("environment", {})}
        env["CONVENIO_SETTINGS"] = str(home / "config" / "convenio.toml")
        with (home / "said").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "gateway", *arguments], env=env, cwd=home, stdout=said, stderr=said
            )
        self.processes[name] = process
        return process

    def said(self, name: str) -> str:
        return (self.homes / name / "said").read_text("utf-8", "replace")

    def healthy(self, service: str, name: str = "") -> bool:
        """What the container's own health check finds."""
        name = name or service
        assert self.processes[name].poll() is None, self.said(name)
        _, _, _, code = COMPOSE[service]["healthcheck"]["test"]
        code = code.replace("/tmp/beat", str(self.homes / name / "beat")).replace(":8443/", f":{self.ports[name]}/")
        return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0

    def login(self, name: str) -> tuple[str, str]:
        user, _, password = (self.folder / "keys" / name).read_text("utf-8").strip().partition(":")
        return user, password

    def kafka(self, user: str, password: str) -> dict[str, Any]:
        bootstrap = re.findall(r'bootstrap = \["(.*)"\]', self.settings)[0]
        return {
            "bootstrap_servers": bootstrap,
            "security_protocol": "SASL_SSL",
            "ssl_cafile": str(self.folder / "config" / "ca.pem"),
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": user,
            "sasl_plain_password": password,
        }


@contextmanager
def database(site: Site) -> Iterator[str]:
    """PostgreSQL with the site's certificate, and what its container runs once. Gives the superuser's address."""
    ca = site.folder / "ca"
    with server((ca / "postgres.pem", ca / "postgres.key")) as admin:
        address = make_url(admin).set(username="postgres")
        login = site.folder / "keys" / "store-admin"
        # The throwaway server has a convenio_admin already; the file is the same one under its three names.
        login.write_text(login.read_text("utf-8").replace("convenio_admin:", "site_admin:"), "utf-8")
        where = {"PGHOST": address.host or "", "PGPORT": str(address.port), "PGPASSWORD": str(address.password)}
        env = {**os.environ, **where, "CONVENIO_ADMIN": str(login)}
        subprocess.run([ROOT / "deploy" / "postgres-init.sh"], env=env, check=True)
        site.settings = site.settings.replace("//postgres:5432/", f"//{address.host}:{address.port}/")
        yield address.render_as_string(hide_password=False)


@contextmanager
def topics(site: Site) -> Iterator[None]:
    """A broker with the generated settings and users, and the grants that docker-compose.yml makes."""
    text = (site.folder / "ca" / "server.properties").read_text("utf-8")
    port, controller = free_port(), free_port()
    with ExitStack() as running:
        places = {
            "/run/secrets/kafka.pem": str(site.folder / "ca" / "kafka-both.pem"),
            "/site/config/ca.pem": str(site.folder / "config" / "ca.pem"),
            "0.0.0.0:9092": f"127.0.0.1:{port}",
            "kafka:9092": f"127.0.0.1:{port}",
            "127.0.0.1:9093": f"127.0.0.1:{controller}",
        }
        for place, here in places.items():
            assert place in text
            text = text.replace(place, here)
        lines = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
        more = {name: value for name, _, value in lines if name != "log.dirs"}
        running.enter_context(broker(more, port))
        site.settings = site.settings.replace('"kafka:9092"', f'"127.0.0.1:{port}"')
        grant(site)
        yield


def grant(site: Site) -> None:
    script = COMPOSE["grants"]["command"][2].replace("\\\n", " ")
    granted = re.findall(r"^grant (\w+) (.*)$", script, re.MULTILINE)
    assert [user for user, _ in granted] == [site.login(f"kafka-{process}")[0] for process in ("relay", "serve")]
    pattern = ResourcePattern(ResourceType.TOPIC, "convenio.", ACLResourcePatternType.PREFIXED)
    password = (site.folder / "ca" / "broker-password").read_text("utf-8").strip()
    client = KafkaAdminClient(**site.kafka("broker", password))
    acls = [
        ACL(f"User:{user}", "*", ACLOperation[words.upper()], ACLPermissionType.ALLOW, pattern)
        for user, operations in granted
        for words in re.findall(r"--operation (\w+)", operations.replace("DescribeConfigs", "Describe_Configs"))
    ]
    client.create_acls(acls)
    client.close()


@pytest.fixture
def site(tmp_path: Path, postgres: object, kafka: object) -> Iterator[Site]:  # those two tell where services are absent
    made = Site(tmp_path / "site", tmp_path)
    made.prepare()
    made.settings = (made.folder / "config" / "convenio.toml").read_text("utf-8")
    made.settings = made.settings.replace("/site/config/ca.pem", str(made.folder / "config" / "ca.pem"))
    made.settings = made.settings.replace("every = 60", "every = 1")
    with ExitStack() as running:
        running.callback(stop_all, made)
        made.superuser = running.enter_context(database(made))
        running.enter_context(topics(made))
        yield made


def stop_all(site: Site) -> None:
    for process in site.processes.values():
        process.kill()
        process.wait()


def set_up(site: Site) -> None:
    site.home("setup", HOLDS["setup"])
    assert COMPOSE["setup"]["command"] == ["sh", "-ec", "convenio store upgrade && convenio store logins"]
    for command in ("store upgrade", "store logins"):
        assert site.start("setup", command=command.split()).wait(120) == 0, site.said("setup")


def start(site: Site) -> None:
    for service in ("pull-zapopan-policia", "relay", "log", "serve"):
        site.home(service, HOLDS[service])
        site.start(service)
    site.home("serve-2", HOLDS["serve"])
    site.start("serve", "serve-2")
    for name in site.processes.keys() - {"setup"}:
        service = name.removesuffix("-2")
        eventually(lambda s=service, n=name: site.healthy(s, n), lambda n=name: f"{n}: {site.said(n)}")


def follow_the_page(site: Site) -> None:
    """The commands of docs/deploy.md, as they are written there."""
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    script = next(b for b in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "agreement activate" in b)
    on_the_machine, in_setup = script.split("docker compose run", 1)
    convenio = f"{sys.executable} -m gateway"
    lines = on_the_machine.replace(".venv/bin/convenio", convenio).replace("deploy/site", str(site.folder))
    lines = lines.replace("deploy/prepare\n", "")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-euc", lines], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    site.prepare()
    for line in in_setup.strip().splitlines():
        words = shlex.split(line.partition(" setup convenio ")[2])
        words = [word.replace("/site/", f"{site.folder}/") for word in words]
        words = [
            re.sub(r"^\d{4}-\d\d-\d\d$", str(official_day(datetime.now(UTC)) + timedelta(days=30)), word)
            for word in words
        ]
        assert site.start("setup", command=words).wait(120) == 0, site.said("setup")
    handed = site.folder / "custodians" / "zapopan-policia" / "zapopan-2026-01.1.zapopan-policia.scope"
    os.link(handed, site.homes / "pull-zapopan-policia" / "keys" / handed.name)  # a container sees the folder itself


def found(site: Site, name: str, issuer: DemoIssuer) -> list[Any]:
    """What an analyst finds through that replica."""
    headers = {
        "Authorization": f"Bearer {issuer.token('analista', 'zapopan-policia', ['analyst'])}",
        "Convenio-Purpose": "crime_analysis",
        "Convenio-Reference": "ANALISIS/2026/014",
    }
    url = f"http://127.0.0.1:{site.ports[name]}/v1/incidents/search"
    answer = httpx.post(url, headers=headers, json={"limit": 10}, timeout=10)
    items: list[Any] = answer.json().get("items", [])
    return items


def published(site: Site, count: int) -> list[int]:
    """The first sequences of the view's topic, read as the API may read it, once there are so many."""
    consumer = KafkaConsumer(
        f"convenio.{VIEW}", **site.kafka(*site.login("kafka-serve")), group_id=None, enable_auto_commit=False,
        auto_offset_reset="earliest", consumer_timeout_ms=60_000,
    )  # fmt: skip
    try:
        return [int(dict(message.headers)["ce_sequence"]) for message, _ in zip(consumer, range(count), strict=False)]
    finally:
        consumer.close()


def test_the_site_as_prepared(site: Site) -> None:
    set_up(site)
    issuer = DemoIssuer("https://id.example", "https://convenio.example")
    (site.folder / "config" / "jwks.json").write_text(json.dumps(issuer.jwks()), "utf-8")
    start(site)
    assert "is in force" in site.said("pull-zapopan-policia")  # nothing is, yet: said, and the process stays
    follow_the_page(site)
    (site.folder / "drop" / "zapopan-policia" / "delitos_2014-x.csv").write_text(CSV, "ascii")
    for replica in ("serve", "serve-2"):
        eventually(lambda r=replica: len(found(site, r, issuer)) == 3, lambda: site.said("pull-zapopan-policia"))
    assert published(site, 3) == [1, 2, 3], site.said("relay")
    walls_of_the_servers(site)
    refusals(site)
    shut_down(site)


def walls_of_the_servers(site: Site) -> None:
    """TLS everywhere, and a login may do its own work only."""
    with psycopg.connect(site.superuser) as connection:
        rows = connection.execute(
            "SELECT usename, bool_and(ssl) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)"
            " WHERE usename LIKE 'convenio_login_%' GROUP BY usename"
        ).fetchall()
    assert {f"convenio_login_{process}" for process in ("serve", "relay", "log")} <= dict(rows).keys()
    assert set(dict(rows).values()) == {True}
    producer = KafkaProducer(**site.kafka(*site.login("kafka-serve")), max_block_ms=5000, enable_idempotence=False)
    with pytest.raises(kafka_errors.TopicAuthorizationFailedError):
        producer.send(f"convenio.{VIEW}", b"forged", partition=0).get(timeout=20)
    producer.close(timeout=1)


def refusals(site: Site) -> None:
    """With everybody else's secrets and not its own, each ends and names a file that is missing."""
    everything = {path.name for path in (site.folder / "keys").iterdir()}
    absent = list(HOLDS.items())
    absent += [("serve", {"kafka-serve"}), ("log", {"log.key"}), ("pull-zapopan-policia", {"zapopan-policia.root"})]
    started = []
    for number, (service, missing) in enumerate(absent):
        name = f"refused-{number}"
        site.home(name, everything - missing)
        started.append((name, missing, site.start(service, name, ["store", "upgrade"] if service == "setup" else None)))
    for name, missing, process in started:
        assert process.wait(120) == 1, site.said(name)
        assert any(f"keys/{file}: no existe · No such file" in site.said(name) for file in missing), site.said(name)
        assert "Traceback" not in site.said(name)


def shut_down(site: Site) -> None:
    """Each ends when it is asked, within its grace, and says nothing untoward."""
    running = {name: process for name, process in site.processes.items() if process.poll() is None}
    assert set(running) == {"pull-zapopan-policia", "relay", "log", "serve", "serve-2"}
    for process in running.values():
        process.send_signal(signal.SIGTERM)
    for name, process in running.items():
        grace = COMPOSE[name.removesuffix("-2")]["stop_grace_period"]
        assert process.wait(int(grace.removesuffix("s"))) == 0, site.said(name)
        assert "Traceback" not in site.said(name)
    assert (site.folder / "log" / "log.note").read_text("utf-8").startswith("convenio.example/sitio\n")
