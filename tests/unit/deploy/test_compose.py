"""docker-compose.yml against the Compose Specification, and against what each process may hold and reach.

The tables are written by hand from the design, not read from the file. Every check has bugs put in that it must find.
"""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = ROOT / "docker-compose.yml"
Document = dict[str, Any]
Check = Callable[[Document], list[str]]

PROCESSES = {"setup", "pull-zapopan-policia", "relay", "log", "serve"}
ONE_SHOT = {"setup", "grants"}
SERVICES = PROCESSES | {"postgres", "kafka", "grants", "proxy"}

SECRETS = {
    "postgres": {"postgres-password", "store-admin", "postgres.pem", "postgres.key"},
    "kafka": {"server.properties", "kafka.pem"},
    "grants": {"broker-admin.properties"},
    "setup": {"./deploy/site/setup"},
    "pull-zapopan-policia": {"./deploy/site/custodians/zapopan-policia"},
    "relay": {"store-relay", "kafka-relay"},
    "log": {"log.key", "log.pub", "store-log"},
    "serve": {"cursor.key", "store-serve", "kafka-serve"},
    "proxy": {"proxy.pem", "proxy.key"},
}
NETWORKS = {
    "postgres": {"store"},
    "kafka": {"bus"},
    "grants": {"bus"},
    "setup": {"store"},
    "pull-zapopan-policia": {"store"},
    "relay": {"store", "bus"},
    "log": {"store"},
    "serve": {"store", "bus", "api"},
    "proxy": {"api", "front"},
}
CA, CONFIG = "./deploy/site/config/ca.pem:/site/config/ca.pem:ro", "./deploy/site/config:/site/config:ro"
MOUNTS = {  # beside secrets and volumes; the log's note is the one place of the host that a service writes to
    "postgres": {"./deploy/postgres-init.sh:/docker-entrypoint-initdb.d/convenio.sh:ro"},
    "kafka": {CA},
    "grants": {CA},
    "setup": {CONFIG, "./deploy/site/agreements:/site/agreements:ro"},
    "pull-zapopan-policia": {CONFIG, "./deploy/site/drop/zapopan-policia:/site/drop/zapopan-policia:ro"},
    "relay": {CONFIG},
    "log": {CONFIG, "./deploy/site/log:/site/log"},
    "serve": {CONFIG},
    "proxy": {"./deploy/Caddyfile:/etc/caddy/Caddyfile:ro"},
}


def compose() -> Document:
    document: Document = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return document


def services(document: Document) -> list[tuple[str, Document]]:
    return list(document["services"].items())


def hardening(document: Document) -> list[str]:
    found = []
    for name, service in services(document):
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        must = {
            "user": re.fullmatch(r"\$\{CONVENIO_UID:\?[^}]+\}:\d+", service.get("user", "")),
            "read_only": service.get("read_only") is True,
            "cap_drop": service.get("cap_drop") == ["ALL"],
            "cap_add": service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else []),
            "privileges": service.get("security_opt") == ["no-new-privileges:true"] and "privileged" not in service,
            "tmpfs": any(t.startswith("/tmp:size=") for t in service.get("tmpfs", [])),
            "limits": {"cpus", "memory", "pids"} <= limits.keys(),
            "logging": service.get("logging", {}).get("options", {}).keys() == {"max-size", "max-file"},
            "restart": service.get("restart") == ("on-failure:5" if name in ONE_SHOT else "unless-stopped"),
        }
        if name not in ONE_SHOT:
            must |= {"health": service.get("healthcheck", {}).get("test"), "grace": "stop_grace_period" in service}
        found += [f"{name}: {what}" for what, good in must.items() if not good]
    return found


def holdings(document: Document) -> list[str]:
    """What a service is given beside, or instead of, what it may hold."""
    found = []
    for name, service in services(document):
        given = {s if isinstance(s, str) else s["source"] for s in service.get("secrets", [])}
        mounts = set(service.get("volumes", []))
        folders = {m for m in mounts if m.endswith(":/run/secrets:ro")}
        given |= {m.removesuffix(":/run/secrets:ro") for m in folders}
        own = {m for m in mounts - folders if m.startswith("./")}
        if given != SECRETS.get(name):
            found.append(f"{name}: secrets {sorted(given)}")
        if own != MOUNTS.get(name):
            found.append(f"{name}: mounts {sorted(own)}")
        if any(not m.startswith(("./", f"{name}:")) for m in mounts):
            found.append(f"{name}: mounts of others {sorted(mounts)}")
    files = {name: secret.get("file", "") for name, secret in document["secrets"].items()}
    found += [
        f"{name}: not in the site's folder" for name, file in files.items() if not file.startswith("./deploy/site/")
    ]
    return found


def environment(document: Document) -> list[str]:
    """No secret where `docker inspect` and every child process show it."""
    found = []
    for name, service in services(document):
        for variable, value in service.get("environment", {}).items():
            secret = re.search(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL", variable)
            if (secret and not (variable.endswith("_FILE") and value.startswith("/run/secrets/"))) or "@" in str(value):
                found.append(f"{name}: {variable}")
        if service.get("env_file") or (isinstance(service.get("build"), dict) and service["build"].get("args")):
            found.append(f"{name}: env_file or build arguments")
    return found


def reach(document: Document) -> list[str]:
    networks = document["networks"]
    found = [f"{n}: has a way out" for n in networks if n != "front" and not networks[n].get("internal")]
    for name, service in services(document):
        if set(service.get("networks", [])) != NETWORKS.get(name) or "network_mode" in service:
            found.append(f"{name}: networks {service.get('networks')}")
        if service.get("ports", []) != (["127.0.0.1:8443:8443"] if name == "proxy" else []):
            found.append(f"{name}: ports {service.get('ports')}")
    return found


def images(document: Document) -> list[str]:
    pinned = re.compile(r"[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z]+)?")
    found = [f"{name}: {s.get('image')}" for name, s in services(document) if not pinned.fullmatch(s.get("image", ""))]
    return found + [
        f"{n}: {'' if 'build' in s else 'not '}built"
        for n, s in services(document)
        if ("build" in s) != (n in PROCESSES)
    ]


def order(document: Document) -> list[str]:
    """`up --wait` takes a service that ends for a failed one, unless another waits for its end."""
    waited = {
        (other, condition["condition"])
        for _, service in services(document)
        for other, condition in service.get("depends_on", {}).items()
    }
    found = [
        f"{name}: nobody waits for its end"
        for name in ONE_SHOT
        if (name, "service_completed_successfully") not in waited
    ]
    found += [
        f"{name}: waits for no tables"
        for name in PROCESSES - {"setup"}
        if "setup" not in document["services"][name]["depends_on"]
    ]
    return found + [f"{name}: only started" for name, condition in waited if condition == "service_started"]


CHECKS: list[Check] = [hardening, holdings, environment, reach, images, order]


def validated(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_valid_under_the_compose_specification() -> None:
    done = validated(COMPOSE)
    assert done.returncode == 0, done.stdout


def test_the_schema_finds_what_is_no_compose_file(tmp_path: Path) -> None:
    document = compose()
    document["services"]["relay"]["secret"] = ["log.key"]
    document["services"]["serve"]["cpus_limit"] = 1
    (tmp_path / "compose.yml").write_text(yaml.safe_dump(document), "utf-8")
    done = validated(tmp_path / "compose.yml")
    assert done.returncode == 1
    assert "services.relay" in done.stdout + done.stderr


def test_it_has_the_services_of_the_design() -> None:
    assert set(compose()["services"]) == SERVICES


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_found(check: Check) -> None:
    assert check(compose()) == []


def broken(check: Check, service: str, change: Callable[[Document], object]) -> Any:
    return pytest.param(check, service, change, id=f"{check.__name__}-{service}")


@pytest.mark.parametrize(
    ("check", "service", "change"),
    [
        broken(hardening, "serve", lambda s: s.pop("read_only")),
        broken(hardening, "kafka", lambda s: s.update(user="root")),
        broken(hardening, "log", lambda s: s.update(privileged=True)),
        broken(hardening, "relay", lambda s: s.update(cap_add=["NET_ADMIN"])),
        broken(hardening, "postgres", lambda s: s["deploy"]["resources"]["limits"].pop("pids")),
        broken(hardening, "pull-zapopan-policia", lambda s: s.pop("healthcheck")),
        broken(holdings, "serve", lambda s: s["secrets"].append("log.key")),
        broken(holdings, "relay", lambda s: s["secrets"].remove("kafka-relay")),
        broken(holdings, "log", lambda s: s["volumes"].append("./deploy/site/keys:/keys:ro")),
        broken(holdings, "serve", lambda s: s["volumes"].append("./deploy/site/setup:/run/secrets:ro")),
        broken(holdings, "proxy", lambda s: s["volumes"].append("/var/run/docker.sock:/var/run/docker.sock")),
        broken(holdings, "relay", lambda s: s["volumes"].append("postgres:/data")),
        broken(environment, "postgres", lambda s: s["environment"].update(POSTGRES_PASSWORD="hunter2")),
        broken(environment, "serve", lambda s: s["environment"].update(STORE="postgresql://serve:hunter2@postgres/convenio")),
        broken(environment, "relay", lambda s: s.update(env_file=".env")),
        broken(reach, "postgres", lambda s: s.update(ports=["5432:5432"])),
        broken(reach, "pull-zapopan-policia", lambda s: s["networks"].append("bus")),
        broken(reach, "log", lambda s: s.update(network_mode="host")),
        broken(images, "kafka", lambda s: s.update(image="apache/kafka:latest")),
        broken(images, "proxy", lambda s: s.update(image="caddy")),
        broken(order, "relay", lambda s: s["depends_on"].pop("setup")),
    ],
)  # fmt: skip
def test_a_bug_put_in_is_found(check: Check, service: str, change: Callable[[Document], object]) -> None:
    document = copy.deepcopy(compose())  # anchors are shared objects: a bug goes into this service alone
    document["services"][service] = yaml.safe_load(yaml.safe_dump(document["services"][service]))
    change(document["services"][service])
    assert any(found.startswith(f"{service}:") for found in check(document))


def test_an_end_that_nobody_waits_for_and_a_network_with_a_way_out_are_found() -> None:
    document = compose()
    for name in ("relay", "serve"):
        document["services"][name]["depends_on"].pop("grants")
    document["networks"]["store"] = {}
    assert order(document) == ["grants: nobody waits for its end"]
    assert reach(document) == ["store: has a way out"]


def test_serve_can_be_scaled_and_the_next_agency_takes_six_lines() -> None:
    serve = compose()["services"]["serve"]
    assert not {"ports", "container_name", "hostname"} & serve.keys()
    text = COMPOSE.read_text("utf-8")
    shown = text[text.index("\n  pull-zapopan-policia:") :].split("\n\n")[0]
    assert len(shown.strip().splitlines()) == 7  # its name and six


def test_the_database_is_asked_as_somebody_who_exists_there() -> None:
    """The container's user has no name, and without one pg_isready asks nothing and calls that a failure."""
    assert "--username=postgres" in compose()["services"]["postgres"]["healthcheck"]["test"]


def test_the_databases_log_is_given_no_values() -> None:
    told = set(compose()["services"]["postgres"]["command"])
    assert {
        "-clog_parameter_max_length=0",
        "-clog_parameter_max_length_on_error=0",
        "-clog_error_verbosity=terse",
    } <= told
