"""The demo's own proof: every role asks the running API, and each answer is held against the truth of the world."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from gateway.demo.check_traces import identities, topics
from gateway.demo.home import AUDIENCE, CAST, ISSUER, Home
from gateway.demo.issuer import DemoIssuer
from gateway.demo.run import wait_for
from gateway.demo.stage import SECONDS, Finding, Stage, status
from gateway.flow.checkpoint import LogKey
from gateway.flow.leaf import Leaf
from gateway.flow.merkle import leaf_hash, verify_consistency, verify_inclusion
from gateway.flow.pull import Accounts
from gateway.wiring import access_log, databases

ANALYSIS = {
    "incidents": "zapopan-2026-01.incidentes-analisis",
    "hearings": "zapopan-2026-01.audiencias-analisis",
    "cases": "zapopan-2026-01.carpetas-analisis",
}
FOLLOWED = "jalisco-2026-02.incidentes-seguimiento"


def check(made: Home, accounts: Mapping[str, Accounts]) -> list[Finding]:
    """Plays analyst, prosecutor, auditor, owner and intruder; returns what was found, in order."""
    with httpx.Client(base_url=made.url, timeout=SECONDS) as client:
        stage = Stage(made, client, [])
        acts = (_accounts(made, accounts), _analyst(stage), _prosecutor(stage), _intruder(stage), _owner(stage))
        findings = [finding for act in acts for finding in act]
        return [*findings, *_auditor(stage), *topics(stage, FOLLOWED), *identities(stage)]


def _accounts(made: Home, accounts: Mapping[str, Accounts]) -> Iterator[Finding]:
    for name, found in accounts.items():
        truth = made.sources.expected(name)
        seen = (found.read, found.released, found.unchanged, found.withdrawn, found.quarantined)
        good = seen == tuple(truth)[:5] and dict(found.reasons) == dict(truth.reasons)
        yield Finding(
            "custodio · custodian", f"{name}: cada fila en su cuenta · every row accounted for", good, str(seen)
        )


def _analyst(stage: Stage) -> Iterator[Finding]:
    who = "analista · analyst"
    views = stage.ask("analyst", "GET", "/v1/me").json()["views"]
    yield Finding(who, "sabe qué puede ver · knows what may be seen", len(views) >= 4, f"{len(views)} vistas · views")
    held = {kind: stage.everything("analyst", kind, view) for kind, view in ANALYSIS.items()}
    for kind, items in held.items():
        counted = stage.ask("analyst", "POST", f"/v1/{kind}/count", {"view": ANALYSIS[kind]}).json()["total"]
        yield Finding(who, f"páginas y cuenta coinciden · pages add up: {kind}", len(items) == counted, f"{counted}")
    person = _star(stage.made)
    seen = [len(stage.everything("analyst", kind, view, person=person)) for kind, view in ANALYSIS.items()]
    said = f"{seen[0]} + {seen[1]} + {seen[2]}"
    yield Finding(who, "la misma persona en las tres, sin nombre · one person in all three, unnamed", all(seen), said)
    cells = stage.ask("analyst", "POST", "/v1/incidents/count", {"by": "offence"}).json()["cells"]
    small = all(cell["count"] is None or cell["count"] == 0 or cell["count"] >= 5 for cell in cells)
    yield Finding(who, "celdas pequeñas suprimidas · small cells suppressed", small, f"{len(cells)} celdas · cells")
    wrong = stage.ask("analyst", "POST", "/v1/incidents/search", {"filters": {"nombre": "X"}})
    yield status(who, "filtro desconocido se rechaza · unknown filter refused", wrong, 400)
    yield status(who, "sin propósito no hay respuesta · no purpose, no answer", _purposeless(stage), 403)


def _purposeless(stage: Stage) -> httpx.Response:
    return stage.client.post(
        "/v1/incidents/search", json={}, headers={"Authorization": f"Bearer {stage.made.token('analyst')}"}
    )


def _star(made: Home) -> str:
    """The pseudonym of the person known to be in all three, computed with the police's key as its custodian can."""
    views = {v.view.name: v.view for v in databases.views(made.settings)}
    keys = made.settings.key_folder.owner("zapopan-policia")
    curp = made.sources.world.star.curp
    if curp is None:
        raise LookupError("the star has a CURP")
    return keys.pseudonymiser(views[ANALYSIS["incidents"]].scope, "person")(curp)


def _prosecutor(stage: Stage) -> Iterator[Finding]:
    who = "fiscal · prosecutor"
    items, after = [], 0
    while True:
        page = stage.ask("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?after={after}&limit=200").raise_for_status().json()
        items += page["items"]
        after = page["last"]
        if not page["more"]:
            break
    sequences = [int(item["id"].rpartition("/")[2]) for item in items]
    ordered = sequences == sorted(set(sequences))
    yield Finding(who, "sigue la fuente completa y en orden · the whole feed, in order", ordered, f"{len(items)}")
    started = time.monotonic()
    changed = stage.made.sources.amend()
    live = {event for event, _ in _live(stage, after, {"release", "withdrawal"})}
    said = f"{len(changed)} cambios en las fuentes · changes at the sources, {time.monotonic() - started:.1f} s"
    good = live == {"release", "withdrawal"}
    yield Finding(who, "corrección y retiro llegan en vivo · correction and withdrawal arrive live", good, said)
    resumed = next(_live(stage, after, {"release", "withdrawal"}))[1]
    yield Finding(who, "retoma donde quedó · resumes where it left off", resumed > after, f"{after} → {resumed}")
    yield status(
        who,
        "no puede seguir lo que no se le comparte · can't follow what is not shared",
        stage.ask("prosecutor", "GET", f"/v1/feeds/{ANALYSIS['hearings']}"),
        404,
    )


def _live(stage: Stage, after: int, wanted: set[str]) -> Iterator[tuple[str, int]]:
    """Events of the followed view after a sequence, until each of the wanted kinds was seen."""
    headers = stage.made.headers("prosecutor") | {"Last-Event-ID": str(after)}
    seen: set[str] = set()
    sequence = after
    with stage.client.stream("GET", f"/v1/feeds/{FOLLOWED}/stream", headers=headers) as answer:
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            stage.answers.append(line)
            if name == "id":
                sequence = int(value)
            elif name == "event":
                seen.add(value)
                yield value, sequence
            if wanted <= seen:
                return


def _intruder(stage: Stage) -> Iterator[Finding]:
    who = "intruso · intruder"
    made, search = stage.made, "/v1/incidents/search"
    other = stage.ask("intruder", "POST", search, {"view": ANALYSIS["incidents"]})
    absent = stage.ask("intruder", "POST", search, {"view": "no-existe.nada"})
    same = (other.status_code, other.content) == (absent.status_code, absent.content) and other.status_code == 404
    yield Finding(
        who, "lo ajeno y lo inexistente se ven igual · another's and an absent view look the same", same, "404"
    )
    person = CAST["analyst"]
    forger = DemoIssuer(ISSUER, AUDIENCE)
    forged = forger.token(person.subject, person.agency, [person.role])
    unsigned = ".".join(["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", made.token("analyst").split(".")[1], ""])
    tokens = {
        "que no lo es · that is none": "x",
        "de otro emisor · another issuer's": forged,
        "alg none": unsigned,
        "de ayer · yesterday's": made.token("analyst", _yesterday()),
        "para otro servicio · for another service": made.token("analyst", {"aud": "https://other.example"}),
    }
    for what, token in tokens.items():
        headers = made.headers("analyst") | {"Authorization": f"Bearer {token}"}
        yield status(who, f"token {what}", stage.client.post(search, json={}, headers=headers), 401)
    why = {"Convenio-Purpose": "crime_analysis", "Convenio-Reference": "ANALISIS/2026/1"}
    yield status(who, "sin token · no token", stage.client.post(search, json={}, headers=why), 401)
    own = made.headers("intruder")
    yield status(who, "bitácora ajena · another's log", stage.client.get("/v1/log/entries", headers=own), 403)
    stop = stage.ask("intruder", "POST", f"/v1/views/{ANALYSIS['incidents']}/suspend")
    yield status(who, "suspender lo ajeno · suspend another's view", stop, 404)


def _yesterday() -> dict[str, object]:
    issued = int(time.time()) - 86_400
    return {"iat": issued, "exp": issued + 3600}


def _owner(stage: Stage) -> Iterator[Finding]:
    who, view = "enlace · steward", ANALYSIS["incidents"]
    stage.ask("steward", "POST", f"/v1/views/{view}/suspend").raise_for_status()
    started = time.monotonic()
    refused = stage.ask("analyst", "POST", "/v1/incidents/search", {})
    yield status(who, f"detiene su vista · stops its view ({time.monotonic() - started:.2f} s)", refused, 403)
    stage.ask("steward", "POST", f"/v1/views/{view}/resume").raise_for_status()
    again = stage.ask("analyst", "POST", "/v1/incidents/search", {})
    yield status(who, "y la reanuda · and resumes it", again, 200)
    seen = stage.ask("steward", "GET", f"/v1/log/entries?view={view}&agency=fge-jalisco&limit=5")
    yield status(who, "ve quién consultó y por qué · sees who looked and why", seen, 200)


def _auditor(stage: Stage) -> Iterator[Finding]:
    who, made = "auditora · auditor", stage.made
    answer = stage.ask("analyst", "POST", "/v1/incidents/search", {"limit": 1})
    receipt = answer.headers["convenio-leaf"]
    found: list[httpx.Response] = []

    def proven() -> bool:
        found[:] = [stage.ask("auditor", "GET", f"/v1/log/proofs/inclusion?leaf={receipt}")]
        return found[0].status_code == httpx.codes.OK

    wait_for(proven, SECONDS)
    proof = found[0].json()
    entries = stage.ask("auditor", "GET", "/v1/log/entries?action=search&limit=200").json()["entries"]
    mine = next((e for e in entries if e["leaf"]["id"] == receipt), None)
    why = "" if mine is None else f"{mine['leaf']['purpose']}, {mine['leaf']['reference']}"
    good = mine is not None and mine["leaf"]["reference"] == CAST["analyst"].reference
    yield Finding(who, "encuentra la consulta y su motivo · finds the query and its reason", good, why)
    key = LogKey(made.settings.origin, made.settings.key_folder.log_public())
    point = key.checkpoint(proof["checkpoint"])
    path = [b64decode(h) for h in proof["proof"]]
    body = leaf_hash(_encoded(mine["leaf"])) if mine is not None else b""
    whole = verify_inclusion(body, proof["index"], point.size, path, point.root)
    yield Finding(who, "prueba de inclusión firmada · signed inclusion proof", whole, f"{point.size} hojas · leaves")
    later = key.checkpoint(_newer(stage, point.size))
    query = f"first={point.size}&second={later.size}"
    steps = stage.ask("auditor", "GET", f"/v1/log/proofs/consistency?{query}").raise_for_status().json()["proof"]
    grown = verify_consistency(point.size, later.size, point.root, later.root, [b64decode(h) for h in steps])
    yield Finding(who, "solo creció · it only grew", grown, f"{point.size} → {later.size}")
    report = access_log.verify_log(made.settings, lambda *_: None, [proof["checkpoint"]])
    yield Finding(who, "bitácora íntegra · the log is whole", report.sound, f"{report.leaves} hojas · leaves")


def _newer(stage: Stage, size: int) -> str:
    """A checkpoint of a larger tree; asking for one is itself logged, so one comes."""
    note: list[str] = []

    def grown() -> bool:
        note[:] = [stage.ask("auditor", "GET", "/v1/log/checkpoint").text]
        return int(note[0].split("\n")[1]) > size

    wait_for(grown, SECONDS)
    return note[0]


def _encoded(leaf: dict[str, Any]) -> bytes:
    body = json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return Leaf.decode(body).encode()
