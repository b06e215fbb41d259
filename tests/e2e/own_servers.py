"""Two real servers that a test has to itself, and everything they keep, say and answer, for the scanner.

Files are taken page by page, and each page once: what an empty server has is nobody's trace.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from psycopg import sql
from sqlalchemy import Connection, Engine, event, make_url

from gateway.demo.home import Servers
from tests.services.broker import Broker
from tests.services.postgres import Postgres, Server

# A server that writes down all it can, values too: even such a one knows nobody.
TALKATIVE = {
    "shared_preload_libraries": "pg_stat_statements",
    "log_statement": "all",
    "log_min_error_statement": "debug5",
    "log_min_messages": "debug1",
    "log_parameter_max_length": -1,
    "log_parameter_max_length_on_error": -1,
    "log_error_verbosity": "verbose",
    "fsync": "on",  # `doctor` wants it so
    "full_page_writes": "on",
    "track_activity_query_size": "1MB",
}
_PAGE = 8192
_PATIENCE = 30.0
_TABLES = (
    "SELECT table_schema, table_name FROM information_schema.tables"
    " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
)
_SEEN_BY_THE_SERVER = (
    "SELECT query, application_name FROM pg_stat_activity",
    "SELECT query FROM pg_stat_statements",
    "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = 'public'",
    "SELECT rolname, rolpassword FROM pg_authid",
)


@contextmanager
def engines_end() -> Iterator[None]:
    """A command's process ends with its connections; what runs in a test's process has to be told."""
    used: list[Engine] = []

    def note(connection: Connection) -> None:
        used.append(connection.engine)

    event.listen(Engine, "engine_connect", note)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", note)
        for engine in used:
            engine.dispose()


class Pages:
    """A folder's pages as they come into being."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: set[bytes] = set()
        self.new()

    def new(self) -> dict[str, bytes]:
        """Those that were not there the last time, by the name of their file in the folder."""
        found: dict[str, bytes] = {}
        for path in sorted(self._folder.rglob("*")):
            pages = {hashlib.sha1(page).digest(): page for page in _pages(path)}
            if new := b"".join(page for digest, page in pages.items() if digest not in self._known):
                found[str(path.relative_to(self._folder))] = new
            self._known |= pages.keys()
        return found


def _pages(path: Path) -> Iterator[bytes]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):  # the server's own, and it has gone on
        return
    for at in range(0, len(content), _PAGE):
        if (page := content[at : at + _PAGE].rstrip(b"\0")) != b"":
            yield page


class Tail:
    """A file that only grows."""

    def __init__(self, path: Path) -> None:
        self._path, self._read = path, path.stat().st_size

    def new(self) -> bytes:
        """What was written since the last time."""
        content = self._path.read_bytes()[self._read :]
        self._read += len(content)
        return content


class OwnServers:
    """The pair. One home uses it at a time, since topics have the names of the demo's views."""

    def __init__(self, postgres: Server, kafka: Broker) -> None:
        self.postgres, self.kafka = postgres, kafka

    @contextmanager
    def fresh(self) -> Iterator[Watched]:
        """An empty database, and no topics."""
        self._forget_topics()
        with Postgres(self.postgres.admin).database() as database:
            watched = Watched(self, Servers(database, self.kafka.bootstrap))
            try:
                yield watched
            finally:
                watched.end_sessions()

    def topics(self) -> list[str]:
        """The gateway's, that are there now."""
        with self._admin() as client:
            return sorted(name for name in client.list_topics() if name.startswith("convenio."))

    def make_topic(self, name: str) -> None:
        """One that nobody here has stated."""
        with self._admin() as client:
            client.create_topics({name: {"num_partitions": 1, "replication_factor": 1}})

    def _forget_topics(self) -> None:
        """All of them: the broker is nobody else's."""
        until = time.monotonic() + _PATIENCE
        while left := self.topics():
            assert time.monotonic() < until
            with self._admin() as client:
                client.delete_topics(left)

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        with closing(KafkaAdminClient(bootstrap_servers=self.kafka.bootstrap)) as client:
            yield client


class Watched:
    """What comes into being on the pair from now on."""

    def __init__(self, own: OwnServers, servers: Servers) -> None:
        self._own, self.servers = own, servers
        self._database = make_url(own.postgres.root).set(database=servers.database.database)
        with self.root() as root:
            root.execute("CREATE EXTENSION pg_stat_statements")
            root.execute("CHECKPOINT")  # what every new database has is in the files
        folders = {"PostgreSQL": own.postgres.folder, "Kafka": own.kafka.folder}
        self._files = {name: Pages(folder / "data") for name, folder in folders.items()}
        self._logs = {name: Tail(folder / "log") for name, folder in folders.items()}

    def log(self, server: str) -> bytes:
        """What that server has written into its log since the last time."""
        return self._logs[server].new()

    def configure(self, settings: Mapping[str, str]) -> None:
        """The database's new sessions have these."""
        name = sql.Identifier(self.servers.database.database or "")
        with self.root() as root:
            for setting, value in settings.items():
                change = sql.SQL("ALTER DATABASE {} SET {} = {}")
                root.execute(change.format(name, sql.Identifier(setting), sql.Literal(value)))

    def places(self) -> dict[str, bytes]:
        """What they answer now, and what was written into their files since the last time; by place."""
        found = self._database_answers() | self._messages()
        for name, content in self._files["PostgreSQL"].new().items():
            kind = "WAL" if name.startswith("pg_wal") else "files"
            found[f"PostgreSQL, {kind}"] = found.get(f"PostgreSQL, {kind}", b"") + content
        found["Kafka, segments"] = b"".join(self._files["Kafka"].new().values())
        return found | {f"{name}, log": log.new() for name, log in self._logs.items()}

    @contextmanager
    def root(self) -> Iterator[psycopg.Connection[Any]]:
        """The superuser in the gateway's database."""
        with psycopg.connect(self._database.render_as_string(hide_password=False), autocommit=True) as connection:
            yield connection

    def end_sessions(self) -> None:
        """Commands that ran in this process leave theirs open; only the superuser may end other logins'."""
        with self.root() as root:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            root.execute(f"SELECT pg_terminate_backend(pid) {others}")

    def _database_answers(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with self.root() as root:
            for table in root.execute(_TABLES).fetchall():
                rows = root.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table))).fetchall()
                found[f"PostgreSQL, rows of {'.'.join(table)}"] = _values(rows)
            seen = [root.execute(question).fetchall() for question in _SEEN_BY_THE_SERVER]  # type: ignore[call-overload]
            found["PostgreSQL, statistics"] = b"\n".join(_values(rows) for rows in seen)
            root.execute("CHECKPOINT")  # what is in memory comes into the files
        return found

    def _messages(self) -> dict[str, bytes]:
        said: defaultdict[str, bytes] = defaultdict(bytes)
        with closing(
            KafkaConsumer(bootstrap_servers=self._own.kafka.bootstrap, auto_offset_reset="earliest")
        ) as client:
            parts = [TopicPartition(topic, 0) for topic in client.topics() if topic.startswith("convenio.")]
            client.assign(parts)
            client.seek_to_beginning(*parts)
            ends, until = client.end_offsets(parts), time.monotonic() + _PATIENCE
            while any(client.position(part) < end for part, end in ends.items()):
                assert time.monotonic() < until
                for part, records in client.poll(500).items():
                    told = (b for r in records for b in (r.key, r.value, *(x for h in r.headers for x in h)))
                    said[f"Kafka, messages of {part.topic}"] += _values([tuple(told)]) + b"\n"
        return dict(said)

    def plant(self, text: str) -> None:
        """Somebody's number, for real, into every place that was looked at."""
        with self.root() as root:
            root.execute("CREATE TABLE planted (value text)")
            root.execute("INSERT INTO planted VALUES (%s)", (text,))
            root.execute(sql.SQL("COMMENT ON TABLE planted IS {}").format(sql.Literal(text)))
        topic = min(self._messages()).rpartition(" ")[2]
        with closing(KafkaProducer(bootstrap_servers=self._own.kafka.bootstrap)) as client:
            for key, value, headers in (
                (text.encode(), b"", []),
                (b"", text.encode(), []),
                (b"", b"", [("ce_subject", text.encode())]),
            ):
                client.send(topic, value, key, headers, 0).get(_PATIENCE)
        self._own.make_topic(f"convenio.{text}")


def _values(rows: list[tuple[Any, ...]]) -> bytes:
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)
