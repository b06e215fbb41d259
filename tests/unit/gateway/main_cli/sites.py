from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.resources import files
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL
from typer.testing import CliRunner

from gateway.demo.home import documents
from gateway.demo.issuer import DemoIssuer
from gateway.main import app
from gateway.settings import KeyFolder, Settings, read_settings
from gateway.wiring import access_log, processes
from tests.services.postgres import Postgres, _programs, connections_closed

OWNER, AGREEMENT = "zapopan-juzgado", "zapopan-2026-01"
ISSUER, AUDIENCE = "https://id.example", "https://convenio.example"
AGENCIES = {
    "zapopan-juzgado": "civic_court",
    "zapopan-policia": "municipal_police",
    "fge-jalisco": "prosecutor",
    "contraloria-jalisco": "oversight",
}
COLUMNS = "long,lat,x,y,fecha,calle,cruce,colonia,delito,tipo,fuente"
PLACE, WHAT = "-103.34,20.75,672382.3,2296059.5", "LIRIO,ROSA,CENTRO,PLEITOS,FALTA ADMINISTRATIVA,JUZGADOS MUNICIPALES"
ROW = PLACE + ",{day:02}/{month:02}/2014," + WHAT
KAFKA = '[kafka]\nbootstrap = ["{}"]\nsecurity = "PLAINTEXT"\nreplication = 1\nin_sync = 1\n'


class Site:
    """A whole gateway of one court, run by its commands. ``store`` and ``log`` are databases, or None for files."""

    def __init__(self, folder: Path, store: URL | None, log: URL | None, kafka: str | None, name: str) -> None:
        self.folder, self.databases = folder, {"store": store, "access_log": log}
        self.file, self.drop = folder / "convenio.toml", folder / "buzon"
        self.agreement_file, self.agreement = folder / "agreement.yaml", f"{AGREEMENT}-{name}"
        self.drop.mkdir()
        self.agreement_file.write_text(documents("agreements")[f"{AGREEMENT}.yaml"].replace(AGREEMENT, self.agreement))
        (folder / "jwks.json").write_text(json.dumps(DemoIssuer(ISSUER, AUDIENCE).jwks()), "utf-8")
        self.file.write_text(self._settings(kafka), "utf-8")
        self._make(name)

    def _settings(self, kafka: str | None) -> str:
        places = {
            which: f"{which}.db" if url is None else f"postgresql://{url.host}:{url.port}/{url.database}"
            for which, url in self.databases.items()
        }
        mapping = files("adapters") / "mappings" / f"{OWNER}.yaml"
        parts = [
            'origin = "convenio.example/site"\nkeys = "keys"',
            *(f'{which} = "{place}"' for which, place in places.items()),
            f'[serve]\naudience = "{AUDIENCE}"\nport = 0',
            f'[[issuer]]\nname = "{ISSUER}"\njwks = "jwks.json"',
            *(f'[[agency]]\nid = "{id_}"\nkind = "{kind}"\nname = "{id_}"' for id_, kind in AGENCIES.items()),
            f'[[source]]\nmapping = "{mapping}"\nfolder = "buzon"',
        ]
        return "\n".join(parts) + "\n" + (KAFKA.format(kafka) if kafka else "")

    def _make(self, name: str) -> None:
        keys = KeyFolder(self.settings.keys)
        store = self.databases["store"]
        if store is not None:
            keys.put_text("store-admin", f"{store.username}:{store.password}")
            keys.new_logins({file: f"{user}_{name}" for file, user in processes.login_users(self.settings).items()})
        self.do("keys log")
        self.do("keys api")
        self.do("store upgrade")
        if store is not None:
            self.do("store logins")
        for owner in ("fge-jalisco", "zapopan-juzgado", "zapopan-policia"):
            self.do(f"keys new {owner} --no-escrow")
        self.do(f"keys scope {self.agreement_file}")
        self.do(f"agreement activate {self.agreement_file}")
        self.register("ana")

    @property
    def settings(self) -> Settings:
        return read_settings(self.file)

    def do(self, command: str) -> str:
        """What a command said; raises what it raised, and AssertionError where it ended badly."""
        words = command.split()
        alone = ["agreement check", "agreement explain"]
        words += [] if any(command.startswith(one) for one in alone) else ["--settings", str(self.file)]
        with connections_closed():
            result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0, (command, result.output, result.stderr)
        return result.output

    def register(self, subject: str, *more: str) -> None:
        kind = "--role analyst --vetted-until 2099-12-31"
        self.do(f"caller put {ISSUER} {subject} zapopan-policia {kind} {' '.join(more)}")

    def pull(self, month: int, rows: int) -> None:
        """Some hearings more, in a file of their own."""
        lines = [COLUMNS, *(ROW.format(day=1 + day % 28, month=month) for day in range(rows))]
        (self.drop / f"delitos_2014-{month:02}.csv").write_bytes("\r".join(lines).encode("ascii") + b"\r")
        self.do("pull")

    def sequence(self, *, restored: bool = False) -> None:
        """The sequencer's work until nothing waits."""
        with connections_closed(), access_log.sequencer(self.settings, restored=restored) as sequencer:
            while sequencer.step().sequenced:
                pass

    def heads(self) -> dict[str, int]:
        """Views that have something, by their names."""
        rows = self.query("SELECT name, sequence FROM view WHERE sequence > 0")
        return {str(name): int(str(number)) for name, number in rows}

    def query(self, statement: str, which: str = "store") -> list[tuple[object, ...]]:
        """As the administrator."""
        url = self.databases[which]
        if url is None:
            with sqlite3.connect(self.folder / f"{which}.db") as file:
                rows = file.execute(statement).fetchall()
            file.close()
            return rows
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            return connection.execute(statement.encode()).fetchall()

    def copy(self, which: str) -> Path:
        """A copy of a database as it stands."""
        url, copy = self.databases[which], self.folder / f"{which}.copy"
        copy.unlink(missing_ok=True)
        if url is None:
            file = sqlite3.connect(self.folder / f"{which}.db")
            file.execute("VACUUM INTO ?", [str(copy)])
            file.close()
        else:
            run_postgres("pg_dump", url, "--format=custom", f"--file={copy}")
        return copy

    def restore(self, which: str, copy: Path) -> None:
        """Put a copy in the place of what stands."""
        url = self.databases[which]
        if url is None:
            for end in ("", "-wal", "-shm"):
                (self.folder / f"{which}.db{end}").unlink(missing_ok=True)
            (self.folder / f"{which}.db").write_bytes(copy.read_bytes())
        else:
            run_postgres("pg_restore", url, "--clean", "--if-exists", "--single-transaction", str(copy))


def run_postgres(program: str, url: URL, *arguments: str) -> None:
    environment = os.environ | {"PGPASSWORD": str(url.password)}
    where = [f"--host={url.host}", f"--port={url.port}", f"--username={url.username}", f"--dbname={url.database}"]
    there = _programs() / program
    command = [str(there) if there.exists() else program, *where, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


@contextmanager
def site(folder: Path, server: Postgres | None = None, kafka: str | None = None) -> Iterator[Site]:
    """One in files, or on a server; gone afterwards with its databases and logins."""
    with ExitStack() as going:
        store = going.enter_context(server.database()) if server else None
        log = going.enter_context(server.database()) if server else None
        name = str(store.database) if store else f"f{os.getpid()}"
        if server:
            going.callback(_drop_logins, server, name)
        yield Site(folder, store, log, kafka, name.replace("_", "-"))


def _drop_logins(server: Postgres, name: str) -> None:
    with psycopg.connect(server.address.render_as_string(hide_password=False), autocommit=True) as connection:
        like = "%_" + name.replace("_", "-")
        for (login,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [like]).fetchall():
            with suppress(psycopg.errors.DependentObjectsStillExist):
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))
