"""The rest of the demo's proof: what the topics hold, and that no identity is in anything that was kept or said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from gateway.demo.home import Home
from gateway.demo.run import DemoFailed, wait_for
from gateway.demo.stage import SECONDS, Finding, Stage
from gateway.demo.topics import Message, messages, names, unsent
from gateway.settings import Server
from gateway.store import access_tables, tables
from gateway.store.engine import unit_of_work
from gateway.wiring import databases

_START = 6  # bytes by which a sought text is looked up


def topics(stage: Stage, view: str) -> Iterator[Finding]:
    """Where there is a broker: is everything there, and does the topic of ``view`` say what its feed says?"""
    if stage.made.settings.kafka is None:
        return
    with suppress(DemoFailed):  # what waits after that time is found
        wait_for(lambda: unsent(stage.made) == 0, SECONDS)
    waiting = unsent(stage.made)
    what = "todo confirmado por Kafka · everything acknowledged by the broker"
    yield Finding("relevo · relay", what, waiting == 0, f"{waiting} por enviar · unsent")
    who, sent = "fiscal · prosecutor", list(messages(stage.made, view))
    told = _known_dropped(sent)
    gaps = [one for before, one in zip([None, *told], told, strict=False) if one.predecessor != _sequence(before)]
    yield Finding(who, "su tema está completo · its topic has no gap", not gaps, f"{len(sent)} mensajes · messages")
    read = {one.reference: (one.sequence, one.version, one.data) for one in told}
    feed = {item["reference"]: _of(item) for item in stage.feed("prosecutor", view)}
    what = "el tema y la fuente dicen lo mismo · topic and feed say the same"
    yield Finding(who, what, read == feed, f"{len(read)} = {len(feed)}")


def _known_dropped(sent: Iterable[Message]) -> list[Message]:
    """As every reader does: what is not above the last sequence is known already."""
    told: list[Message] = []
    for one in sent:
        if one.sequence > _sequence(told[-1] if told else None):
            told.append(one)
    return told


def _sequence(message: Message | None) -> int:
    return message.sequence if message is not None else 0


def _of(item: dict[str, Any]) -> tuple[int, int, Any]:
    return int(item["id"].rpartition("/")[2]), item["version"], item.get("data")


def identities(stage: Stage) -> Iterator[Finding]:
    """Names, numbers and telephones of everybody, looked for wherever something is kept or was said."""
    made = stage.made
    sought = made.sources.identities()
    places: dict[str, Iterable[bytes]] = {
        "bases y errores · databases and errors": _at_rest(made),
        "respuestas · answers": ["\n".join(stage.answers).encode()],
    }
    if made.settings.kafka is not None:
        places["temas · topics"] = (b for view in names(made) for one in messages(made, view) for b in one.everything)
    for name, contents in places.items():
        leaks = len(_found(b"\n".join(contents).upper(), sought))
        what = f"ninguna identidad en {name} · no identity"
        yield Finding("cualquiera · anybody", what, leaks == 0, f"{len(sought)} buscadas, {leaks} halladas")


def _at_rest(made: Home) -> Iterator[bytes]:
    """What the processes said, and every value of every table: the files themselves, or a server's rows."""
    yield (made.folder / "serve.err").read_bytes()
    if not isinstance(made.settings.store, Server):
        yield from (p.read_bytes() for p in made.folder.iterdir() if p.name.split(".")[0] in ("releases", "access"))
        return
    with unit_of_work(databases.releases_engine(made.settings)) as connection:
        for table in (*tables.metadata.sorted_tables, *access_tables.metadata.sorted_tables):
            for row in connection.execute(select(table)):
                yield b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


def _found(content: bytes, texts: Iterable[str]) -> set[bytes]:
    """Which of the texts stand in the content: one pass over it, whatever their number."""
    by_start: dict[bytes, list[bytes]] = {}
    for text in texts:
        sought = text.upper().encode()
        by_start.setdefault(sought[:_START], []).append(sought)
    short = {sought for start, found in by_start.items() if len(start) < _START for sought in found}
    found = {sought for sought in short if sought in content}
    for i in range(len(content) - _START + 1):
        if (start := content[i : i + _START]) in by_start:
            found.update(sought for sought in by_start[start] if content.startswith(sought, i))
    return found
