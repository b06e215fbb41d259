"""Workers that are killed: pullers, relays and APIs, each a fork of this process, there in milliseconds.

Reads orders as lines of JSON and answers each with a line:

    {"kind": …}     forks a worker; its pid
    {"reap": pid}   "" while that one lives, else its exit code
    {"know": text}  an agreement that is read here once, and not in each worker

What a worker does is the product's; only its death is arranged, and in a negative control one of its parts is replaced
by a wrong one (``bug``).
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import traceback
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, make_url

from gateway.bus.connection import Broker
from gateway.flow.pull import Puller
from gateway.flow.relay import Relay, Trouble
from gateway.main.ending import Ending
from gateway.main.serve import server_of
from gateway.settings import read_settings
from gateway.store import relay_log, standing
from gateway.store.engine import postgres_engine, sqlite_engine
from gateway.wiring import databases, serving
from tests.faults import bugs
from tests.faults.changing import keys_of, source
from tests.faults.deaths import Deaths, MortalApp, MortalTopics
from tests.unit.gateway.pull.pull_world import NOW, mapper, quiet

Order = dict[str, Any]


def broker(bootstrap: str) -> Broker:
    return Broker((bootstrap,), "PLAINTEXT", "PLAIN", None, None, 1, 1, 1)


def store(order: Order) -> Engine:
    url = make_url(order["store"])
    return postgres_engine(url) if url.get_backend_name() == "postgresql" else sqlite_engine(Path(str(url.database)))


def pull(order: Order, deaths: Deaths) -> None:
    intake = databases.intake(store(order))
    bugs.into_intake(order.get("bug"), intake)
    read = source(order["changes"], order["size"])
    mapped = mapper(source=order["source"])
    deaths.of_databases()
    Puller(read, mapped, keys_of(order["agreement"]), intake, lambda: NOW).pull(quiet)


def relay(order: Order, deaths: Deaths) -> None:
    ending = Ending()
    relay_log.PAGE_ROWS = order["page"]
    kind, log = bugs.relay_parts(order.get("bug"))
    topics = MortalTopics(broker(order["kafka"]))
    topics.deaths = deaths
    made: Relay = kind(log(store(order)), topics, order["holder"], tell, lease=order["lease"])
    # until it has found its views it is at work; then while something of them is unsent or unanswered
    deaths.busy = lambda: not made._channels or any(channel.waits for channel in made._channels.values())
    deaths.of_databases()
    deaths.of_the_producer(order["batch"])
    made.run(ending.wait)


def api(order: Order, deaths: Deaths) -> None:
    settings = read_settings(Path(order["settings"]))
    bugs.into_desk(order.get("bug"))
    made = serving.api(settings)
    deaths.of_the_access_log()
    server_of(MortalApp(made.app, deaths), settings.serve).run()  # type: ignore[arg-type]


def tell(trouble: Trouble) -> None:
    print(f"trouble: {trouble.view}: {trouble.what}", file=sys.stderr, flush=True)


KINDS = {"puller": pull, "relay": relay, "api": api}


def work(order: Order) -> None:
    random.seed()
    KINDS[order["kind"]](order, Deaths(order["deaths"]))


def fork(order: Order) -> int:
    if pid := os.fork():
        return pid
    try:
        work(order)
        os._exit(0)
    except Exception:  # noqa: BLE001  (told to the harness by its code)
        traceback.print_exc()
        sys.stderr.flush()
    finally:  # whatever it was: this process must not go on as a second crew
        os._exit(1)


def reap(pid: int) -> str:
    found, status = os.waitpid(pid, os.WNOHANG)
    return str(os.waitstatus_to_exitcode(status)) if found else ""


def know(document: str, name: str) -> str:
    """A document is read once, here, and not in each worker."""
    standing._by_name(document, name)
    return ""


def prepare() -> None:
    """What each worker would have to load or read for itself."""
    uvicorn.Config(FastAPI()).load()
    mapper(source="prueba")


def answer(order: Order) -> object:
    if "reap" in order:
        return reap(order["reap"])
    return know(order["know"], order["name"]) if "know" in order else fork(order)


def main() -> None:
    prepare()
    gc.collect()
    gc.freeze()  # shared with every fork for as long as nobody writes to it
    for line in sys.stdin:
        os.write(1, f"{answer(json.loads(line))}\n".encode())


if __name__ == "__main__":
    main()
