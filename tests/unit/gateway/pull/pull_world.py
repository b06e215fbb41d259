"""A custodian's small world: two kinds of source under a test's control, two views, and a store looked at from outside.

``ENGINES`` names the engines; a test that takes ``world`` runs on each of them.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

import pytest
from psycopg import sql
from sqlalchemy import URL, Engine, text

from adapters.base import BadRow, Batch, CannotFetch, Cursor, RetryLater, Row, Skipped
from adapters.document.mapping import Mapping as SourceMapping
from adapters.rows.mapper import Mapper, read_mapping
from contracts.identifiers import curp_check_digit
from contracts.kinds import KINDS
from gateway.flow.accounts import Accounts
from gateway.flow.ports import ReleaseLog, ReleaseState, StoredRelease, ViewInForce
from gateway.flow.pull import Puller
from gateway.store import agreements
from gateway.store.engine import postgres_engine, sqlite_engine, unit_of_work
from gateway.store.intake import SqlIntake, SqliteIntake
from gateway.store.intake_postgres import PostgresIntake
from gateway.store.logins import make_login
from gateway.store.migrate import upgrade
from gateway.store.reader import SqliteReleaseLog
from gateway.store.reader_postgres import PostgresReleaseLog
from gateway.store.roles import CUSTODIAN
from gateway.store.tables import metadata
from policies.agreement import enclosing
from policies.keys import OwnerKeys
from policies.views import View
from tests.services.postgres import Postgres

T = TypeVar("T")
Values = dict[str, str | None]

OWNER, OTHER = "zapopan-juzgado", "zapopan-policia"
NOW = datetime(2026, 6, 1, 18, tzinfo=UTC)
SHOWN, FOLLOWED = "convenio-prueba.analisis", "convenio-prueba.seguimiento"
CURP = "GOMC900101HJCRRR0"

MAPPING = """
mapping: 1
source: {source}
owner: {owner}
kind: hearing
zone: America/Mexico_City
nulls: [""]
read: {read}
key: {key}
select: {{column: agencia, ours: [NUESTRA], others: [{others}]}}
{withdraw}
{replaces}
columns_ignored: [nota{ignored}]
catalogues:
  measure: {{MULTA: fine, ARRESTO: arrest}}
fields:
  folio: {{text: folio}}
  occurred_at: {{date: fecha, format: "%Y-%m-%d"}}
  infraction.label: {{text: infraccion}}
  infraction.article: {{text: articulo}}
  measure.kind: {{code: sancion, catalogue: measure}}
  place.municipality: {{text: municipio}}
  persons[0].role: {{const: offender}}
  persons[0].curp: {{text: curp}}
  observations: {{text: observaciones}}
"""

ANALYSIS = {
    "occurred_at": "{date: day}",
    "infraction.article": "keep",
    "measure.kind": "keep",
    "place.municipality": "keep",
    "persons[].curp": "{pseudonym: person}",
}
FOLLOWING = {"occurred_at": "{date: month}", "infraction.label": "keep"}
VIEWS: Mapping[str, Mapping[str, str]] = {"analisis": ANALYSIS, "seguimiento": FOLLOWING}
_READERS = {
    "analisis": ("[fge-jalisco, zapopan-juzgado]", "analyst", "crime_analysis", "agreement"),
    "seguimiento": ("[fge-jalisco]", "prosecutor", "case_follow_up", "recipient"),
}


def agreement(
    version: int = 1,
    views: Mapping[str, Mapping[str, str]] = VIEWS,
    *,
    valid: tuple[str, str] = ("2026-01-01", "2036-12-31"),
    name: str = "convenio-prueba",
    owner: str = OWNER,
) -> str:
    head = [
        "agreement: 1",
        f"id: {name}",
        f"version: {version}",
        "title: {es: Convenio de prueba, en: Test agreement}",
        "legal_basis: {es: Ley, en: Law}",
        "parties: [zapopan-juzgado, zapopan-policia, fge-jalisco]",
        f"valid: {{from: {valid[0]}, to: {valid[1]}}}",
        "views:",
    ]
    for clause, fields in views.items():
        recipients, role, purpose, pseudonyms = _READERS.get(
            clause, ("[zapopan-policia]", "analyst", "statistics", "agreement")
        )
        rules = dict.fromkeys(_undecided(fields), "suppress") | dict(fields)
        head += [
            f"  - name: {clause}",
            f"    owner: {owner}",
            "    kind: hearing",
            f"    recipients: {recipients}",
            f"    roles: [{role}]",
            f"    purposes: [{purpose}]",
            f"    pseudonyms: {pseudonyms}",
            "    fields:",
            *(f"      {path}: {rule}" for path, rule in rules.items()),
        ]
    return "\n".join(head) + "\n"


def _undecided(fields: Mapping[str, str]) -> list[str]:
    """What has to be suppressed: whole parts where no field of them is decided, the outermost first."""
    around = {part for path in fields for part in enclosing(path)}
    found = []
    for path in KINDS["hearing"].leaves:
        if path not in fields:
            parts = [part for part in enclosing(path) if part not in around]
            found.append(parts[-1] if parts else path)
    return found


def secret(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def keys(owner: str = OWNER) -> OwnerKeys:
    return OwnerKeys(owner, secret(owner), {("convenio-prueba", 1): secret("scope"), ("otro", 1): secret("other")})


def curp(first_17: str) -> str:
    return first_17 + curp_check_digit(first_17)


FILES, TABLE = '{csv: {files: "*.csv"}}', "{sql: {table: boletas, key: folio}}"


def mapper(
    key: str = "{columns: [folio]}",
    source: str = "prueba",
    others: str = "AJENA",
    owner: str = OWNER,
    read: str = FILES,
    replaces: str = "",
) -> Mapper:
    by_content = "content" in key  # such rows can't withdraw what they were before
    withdraw, ignored = ("", ", estatus") if by_content else ("withdraw: {column: estatus, values: [BAJA]}", "")
    replaces = f"replaces: {replaces}" if replaces else ""
    where = {"owner": owner, "source": source, "others": others, "read": read}
    text = MAPPING.format(key=key, withdraw=withdraw, ignored=ignored, replaces=replaces, **where)
    return Mapper(_mapping(text))


def row(folio: str, **changed: str | None) -> Values:
    """A row that fits. ``sancion=X`` does not map, ``fecha=2026-12-31`` maps and is refused by the contract."""
    plain: Values = {
        "agencia": "NUESTRA",
        "folio": folio,
        "estatus": "ACTIVA",
        "fecha": "2026-03-15",
        "infraccion": "RUIDO",
        "articulo": "13-IV",
        "sancion": "MULTA",
        "municipio": "14120",
        "curp": curp("GOMC900101HJCRRR0"),
        "observaciones": "ninguna",
        "nota": "",
    }
    return plain | changed


class TableSource:
    """A table with a watermark: a changed row comes again, once, in its newest state. Its keys are unique."""

    name = "prueba"

    def __init__(self, *rows: Values, size: int = 3) -> None:
        self.size = size
        self.dies_after: int | None = None  # batches, then RetryLater
        self._rows: dict[str, tuple[int, Values | str]] = {}
        self._mark = 0
        for values in rows:
            self.put(values)

    def put(self, values: Values | str, locator: str | None = None) -> None:
        """A new or changed row; a text is the rule by which it can't be read at all."""
        at = locator or str(values["folio"] if isinstance(values, dict) else values)
        self._mark += 1
        self._rows[at] = (self._mark, values)

    def drop(self, locator: str) -> None:
        del self._rows[locator]

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        at = (cursor or {}).get("mark", 0)
        left = sorted((mark, locator) for locator, (mark, _) in self._rows.items() if mark > at)
        for turn, start in enumerate(range(0, len(left), self.size)):
            if turn == self.dies_after:
                raise RetryLater("the source is away")
            some = left[start : start + self.size]
            rows, last = [self._row(locator) for _, locator in some], start + self.size >= len(left)
            yield Batch(rows, {"mark": some[-1][0]}, None, start, len(left), complete=last)
        if self.dies_after is not None and len(left) <= self.dies_after * self.size:
            raise RetryLater("the source is away")

    def fetch(self, locator: str) -> Row | None:
        if locator not in self._rows:
            return None
        found = self._row(locator)
        if isinstance(found, BadRow):
            raise CannotFetch("it still can't be read as a row")
        return found

    def _row(self, locator: str) -> Row | BadRow:
        values = self._rows[locator][1]
        return Row(locator, values) if isinstance(values, dict) else BadRow(locator, values)

    def check(self) -> None: ...


class WeakTable(TableSource):
    """A table behind a link that holds for ``left`` batches in all, however many readings ask for them."""

    left: int | None = None

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        for batch in super().pull(cursor):
            if self.left == 0:
                raise RetryLater("the source is away")
            self.left = None if self.left is None else self.left - 1
            yield batch


class FolderSource:
    """Files by name, each a unit named by its content. A text instead of rows is why the whole file can't be read.

    ``scope`` names what a file replaces; of several files of one scope the last is read.
    """

    name = "prueba"

    def __init__(
        self,
        size: int = 3,
        *,
        by_content: bool = False,
        scope: Callable[[str], str | None] = lambda _: None,
        **files: Sequence[Values] | str,
    ) -> None:
        self.files = dict(files)
        self.size, self._by_content, self._scope = size, by_content, scope
        self.dies_after: int | None = None

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        state: dict[str, list[Any]] = {n: s for n, s in (cursor or {}).get("files", {}).items() if n in self.files}
        turn = 0
        last = {self._scope(name): name for name in sorted(self.files)}
        for name, content in sorted(self.files.items()):
            if (scope := self._scope(name)) is not None and last[scope] != name:
                continue
            digest = self._digest(content)
            was, done = state.get(name, ["", 0])
            start = done if was == digest else 0
            if isinstance(content, str):
                if was != digest:
                    state[name] = [digest, 0]
                    yield Skipped(name, content, {"files": dict(state)})
                continue
            rows = self._rows(name)
            for first in range(start, len(rows), self.size) or ([0] if was != digest else []):
                if turn == self.dies_after:
                    raise RetryLater("the folder is away")
                turn += 1
                state[name] = [digest, min(first + self.size, len(rows))]
                some, whole = rows[first : first + self.size], first + self.size >= len(rows)
                yield Batch(some, {"files": dict(state)}, digest, turn, None, name, complete=whole, scope=scope)

    def fetch(self, locator: str) -> Row | None:
        name, _, rest = locator.partition("#")
        number, _, digest = rest.partition("@")
        if name not in self.files:
            return None
        if not digest or self._digest(self.files[name])[:12] != digest:
            raise CannotFetch("the file has changed")
        found = self._rows(name)[int(number)]
        if isinstance(found, BadRow):
            raise CannotFetch("it still can't be read as a row")
        return found

    def _digest(self, content: Sequence[Values] | str) -> str:
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def _rows(self, name: str) -> list[Row | BadRow]:
        digest = self._digest(self.files[name])[:12]
        seen: Counter[str] = Counter()
        rows: list[Row | BadRow] = []
        for number, values in enumerate(self.files[name]):
            locator = f"{name}#{number}@{digest}"
            assert isinstance(values, dict)
            if "" in values:
                rows.append(BadRow(locator, "column_count"))
                continue
            content = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
            seen[content] += 1
            key = f"c:{self._scope(name) or ''}{content}:{seen[content]}"
            more = {"#key": key} if self._by_content else {}
            rows.append(Row(locator, values | more))
        return rows

    def check(self) -> None: ...


def _prepare(engine: Engine, document: str) -> None:
    """The present migration, with that agreement activated; "" leaves it empty."""
    upgrade(engine, "releases")
    if document:
        agreements.activate(engine, document, "prueba.yaml")
    engine.dispose()


@cache
def _made(document: str) -> bytes:
    """A prepared store: each is made once for all tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "releases.db"
        _prepare(sqlite_engine(path), document)
        return path.read_bytes()


@cache
def server() -> Postgres:
    return Postgres(os.environ["CONVENIO_TEST_POSTGRES"])


_at_end = ExitStack()
atexit.register(_at_end.close)
PASSWORD = "a login's password"


@cache
def login(name: str) -> str:
    """A login's name for this process alone: logins are the whole server's. ``make_login`` makes it."""
    made = f"t{os.getpid()}_{name}"
    _at_end.callback(server().do, sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(made)))
    return made


@cache
def _template(document: str) -> str:
    """A prepared database to copy: each is made once for all tests of this process, and gone with it."""
    url = _at_end.enter_context(server().database())
    prepare_postgres(url, document)
    return str(url.database)


def prepare_postgres(url: URL, document: str) -> None:
    engine = postgres_engine(url)
    _prepare(engine, document)
    for owner in (OWNER, OTHER):
        make_login(engine, login(owner), PASSWORD, CUSTODIAN, owner)
    engine.dispose()


@cache
def _mapping(text: str) -> SourceMapping:
    return read_mapping(text, "prueba.yaml")


class Seen(NamedTuple):
    """A release as a reader with every right to the store sees it."""

    sequence: int
    reference: str
    version: int
    state: ReleaseState
    payload: dict[str, Any] | None
    policy: int


class Store:
    """A store under test, and what its owner does to it."""

    engine: Engine
    log: ReleaseLog

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def intake(self, owner: str = OWNER) -> SqlIntake:
        """The custodian's way in, as that owner's."""
        raise NotImplementedError

    def activate(self, document: str) -> list[View]:
        return agreements.activate(self.engine, document, "prueba.yaml")

    def end(self, name: str = "convenio-prueba") -> int:
        return agreements.end(self.engine, name)

    def suspend(self, view: str) -> None:
        agreements.set_view_state(self.engine, self.view(view).number, "suspended")

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(question)

    def view(self, name: str) -> ViewInForce:
        return next(v for v in self.ask(self.log.views()) if v.view.name == name)

    def do(self, statement: str, *driver: object, **values: object) -> list[tuple[Any, ...]]:
        """As the store's owner; ``:name`` stands for a value. Those by position are for the driver's own marks."""
        with unit_of_work(self.engine) as connection:
            if driver:
                result = connection.exec_driver_sql(statement, driver)
            else:
                result = connection.execute(text(statement), values)
            return [tuple(found) for found in result] if result.returns_rows else []

    def bytes_at_rest(self) -> bytes:
        raise NotImplementedError

    def close(self) -> None:
        self._runner.close()
        self.engine.dispose()


class SqliteStore(Store):
    """The embedded engine, prepared with that agreement."""

    def __init__(self, folder: Path, document: str) -> None:
        super().__init__()
        self.path = folder / "releases.db"
        self.path.write_bytes(_made(document))
        self.engine = sqlite_engine(self.path)
        self._reader = SqliteReleaseLog(self.path, self.engine, threads=1)
        self.log = self._reader

    def intake(self, owner: str = OWNER) -> SqlIntake:
        return SqliteIntake(self.engine)

    def bytes_at_rest(self) -> bytes:
        """Everything the store's files hold, after a checkpoint that nobody asked for explicitly."""
        return b"".join(file.read_bytes() for file in sorted(self.path.parent.glob(self.path.name + "*")))

    def close(self) -> None:
        self._reader.close()
        super().close()


class PostgresStore(Store):
    """PostgreSQL, prepared with that agreement. Its owner looks on; custodians come with logins of their own."""

    def __init__(self, _: Path | None, document: str) -> None:
        super().__init__()
        self._made = ExitStack()
        self.url = self._made.enter_context(self.database(document))
        self.engine = postgres_engine(self.url)
        self._custodians: dict[str, Engine] = {}
        self._reader = PostgresReleaseLog(self.url, self.engine)
        self.log = self._reader

    def database(self, document: str) -> AbstractContextManager[URL]:
        return server().database(_template(document))

    def as_login(self, name: str) -> Engine:
        """An engine of that login; the caller disposes of it."""
        return postgres_engine(self.url.set(username=login(name), password=PASSWORD))

    def custodian(self, owner: str) -> Engine:
        if owner not in self._custodians:
            self._custodians[owner] = self.as_login(owner)
        return self._custodians[owner]

    def intake(self, owner: str = OWNER) -> SqlIntake:
        return PostgresIntake(self.custodian(owner))

    def bytes_at_rest(self) -> bytes:
        """What the tables hold. Dead rows are autovacuum's, and no test waits for it."""
        rows = [row for table in metadata.tables for row in self.do(f'SELECT * FROM "{table}"')]
        return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)

    def close(self) -> None:
        self.ask(self._reader.aclose())
        for engine in self._custodians.values():
            engine.dispose()
        super().close()
        self._made.close()


ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])  # what there is to see is in its files
ENGINES: Mapping[str, Callable[[Path, str], Store]] = {"postgres": PostgresStore, "sqlite": SqliteStore}


class World:
    """A store and what an outsider asks of it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW

    def puller(self, source: TableSource | FolderSource, mapped: Mapper | None = None) -> Puller:
        by_content = getattr(source, "_by_content", False)
        chosen = mapped or mapper("{content: true}" if by_content else "{columns: [folio]}")
        owner = chosen.owner
        return Puller(source, chosen, keys(owner), self.store.intake(owner), lambda: self.now)

    def pull(self, source: TableSource | FolderSource, mapped: Mapper | None = None, **how: bool) -> Accounts:
        """One whole pull; its accounts add up."""
        accounts = self.puller(source, mapped).pull(quiet, **how)
        accounts.check()
        return accounts

    def retry(self, source: TableSource | FolderSource, mapped: Mapper | None = None) -> Accounts:
        accounts = self.puller(source, mapped).retry(quiet)
        accounts.check()
        return accounts

    def history(self, view: str = SHOWN) -> list[Seen]:
        """Every row of the view's log, whatever its state."""
        number, store = self.store.view(view).number, self.store
        head = store.ask(store.log.heads())[number]
        rows = [store.ask(store.log.one(number, sequence)) for sequence in range(1, head + 1)]
        for at, found in enumerate(rows):  # only a view's end has a sequence and no row; nothing before it is left
            assert found is not None or all(before is None or before.payload is None for before in rows[:at])
        return [_seen(found) for found in rows if found is not None]

    def feed(self, view: str = SHOWN, after: int = 0) -> list[Seen]:
        """What a follower who comes now gets."""
        store = self.store
        return [_seen(found) for found in store.ask(store.log.after(store.view(view).number, after, 10_000))]

    def current(self, view: str = SHOWN) -> list[dict[str, Any]]:
        """The payloads that a search may find."""
        return [seen.payload for seen in self.history(view) if seen.state is ReleaseState.CURRENT and seen.payload]

    def states(self, view: str = SHOWN) -> list[tuple[int, str]]:
        """(version, state) of every row of the log, sorted: records of one batch have no promised order."""
        return sorted((seen.version, seen.state.name.lower()) for seen in self.history(view))

    def of(self, folio: str, view: str = SHOWN) -> list[Seen]:
        """One record's rows in the view's log."""
        refs = keys().references()
        return [seen for seen in self.history(view) if refs.open(view, seen.reference)[1] == folio]

    def waiting(self, source: str = "prueba") -> list[list[str]]:
        """The reasons of each row in quarantine."""
        intake = self.store.intake()
        intake.register(source, OWNER, "hearing", "test")
        found = intake.quarantine(source, b"", 10_000)
        return sorted([f"{p.field}: {p.rule}" for p in q.reasons] for q in found)


def _seen(found: StoredRelease) -> Seen:
    payload = None if found.payload is None else json.loads(found.payload)
    return Seen(found.sequence, found.reference, found.version, found.state, payload, found.policy)


def quiet(*_: object) -> None:
    """No progress display."""


@contextmanager
def fresh(engine: str = "sqlite", text: str | None = None) -> Iterator[World]:
    """A world of its own, for tests that need many. On PostgreSQL the test takes the fixture ``postgres`` too."""
    with TemporaryDirectory() as folder:
        store = ENGINES[engine](Path(folder), agreement() if text is None else text)
        try:
            yield World(store)
        finally:
            store.close()
