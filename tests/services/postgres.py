"""A throwaway PostgreSQL server, and databases in it that cost little.

Nothing of it survives: it keeps its word after a killed client, not after a power cut (``fsync=off``).
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, ObjectInUse, OperationalError
from sqlalchemy import URL, event, make_url
from sqlalchemy.pool import Pool

from tests.services.throwaway import Absent, end, free_port, spawn, wait_until

ADMIN = "convenio_admin"  # may create roles and databases, and is no superuser: like a careful site's
_PASSWORD = "throwaway"
_number = itertools.count()


class Server(NamedTuple):
    """One that runs: its admin's address and its superuser's (URLs), and where ``data`` and ``log`` are."""

    admin: str
    root: str
    folder: Path


@contextmanager
def server(certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Starts one; gives the address of its admin (``postgresql://…``). Raises Absent.

    With a ``certificate`` and its key it also speaks TLS.
    """
    with open_server({}, certificate) as made:
        yield made.admin


@contextmanager
def open_server(more: Mapping[str, object], certificate: tuple[Path, Path] | None = None) -> Iterator[Server]:
    """The same, to be looked into. ``more`` adds to its settings or replaces them."""
    bin_ = _programs()
    user = _plain_user()
    with TemporaryDirectory(prefix="convenio-postgres-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        password = folder / "password"
        password.write_text(_PASSWORD)
        for path in (folder, password) if user else ():
            shutil.chown(path, user)
        _initialise(bin_, folder, user)
        port = free_port()
        options = [*_options(port, more), *_tls(folder, certificate, user)]
        process = spawn([str(bin_ / "postgres"), "-D", str(folder / "data"), *options], folder / "log", user)
        try:
            root = f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{port}/postgres"
            wait_until(lambda: _lets_in(root), process, folder / "log")
            yield Server(_admin(root, port), root, folder)
        finally:
            end(process, signal.SIGINT)


class Postgres:
    """A server under test, by its admin's address."""

    def __init__(self, address: str) -> None:
        self.address = make_url(address)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[URL]:
        """A database of its own, gone afterwards whoever is still connected; ``template`` names one to copy."""
        name = f"t{os.getpid()}_{next(_number)}"
        self.do(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.address.set(database=name)
        finally:
            self._drop(sql.Identifier(name))

    def _drop(self, name: sql.Identifier) -> None:
        try:
            self.do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        except InsufficientPrivilege:  # autovacuum is in there: this way asks it to leave, and waits five seconds
            for _ in range(5):
                with suppress(ObjectInUse):  # it takes its time on a starved machine
                    return self.do(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            raise

    def do(self, statement: sql.Composable) -> None:
        """As the admin, outside of any transaction."""
        with psycopg.connect(self.address.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement)


def _programs() -> Path:
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").exists():
            return place
    raise Absent("no initdb: install the server (Debian: postgresql)")


def _plain_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _initialise(bin_: Path, folder: Path, user: str | None) -> None:
    command = [str(bin_ / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--auth=scram-sha-256"]
    command += [f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, check=False)
    if done.returncode:
        raise Absent(done.stderr.decode("utf-8", "replace")[-500:])


def _options(port: int, more: Mapping[str, object]) -> list[str]:
    settings: dict[str, object] = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "max_connections": 200,
        "autovacuum_naptime": "1s",
        **more,
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _tls(folder: Path, certificate: tuple[Path, Path] | None, user: str | None) -> list[str]:
    if certificate is None:
        return []
    made = [folder / name for name in ("tls.pem", "tls.key")]
    for source, target in zip(certificate, made, strict=True):
        shutil.copyfile(source, target)
        target.chmod(0o600)
        if user:
            shutil.chown(target, user)
    return ["-c", "ssl=on", "-c", f"ssl_cert_file={made[0]}", "-c", f"ssl_key_file={made[1]}"]


def _lets_in(address: str) -> bool:
    """It listens before it does: "the database system is starting up"."""
    try:
        psycopg.connect(address).close()
    except OperationalError:
        return False
    return True


def _admin(root: str, port: int) -> str:
    with psycopg.connect(root, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ADMIN} LOGIN CREATEROLE CREATEDB PASSWORD '{_PASSWORD}'")
    return f"postgresql://{ADMIN}:{_PASSWORD}@127.0.0.1:{port}/postgres"


@contextmanager
def connections_closed() -> Iterator[None]:
    """What a process that ends does to its connections; here they would keep the database from being dropped."""
    opened: list[psycopg.Connection] = []

    def remember(connection: object, _: object) -> None:
        if isinstance(connection, psycopg.Connection):
            opened.append(connection)

    event.listen(Pool, "connect", remember)
    try:
        yield
    finally:
        event.remove(Pool, "connect", remember)
        for connection in opened:
            connection.close()
