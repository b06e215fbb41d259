"""The public data of real agencies through the whole gateway, under the mappings that ship with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import URL

from gateway.demo.home import documents
from gateway.flow.pull import Accounts
from gateway.settings import KeyFolder, Settings, read_settings
from gateway.store import agreements
from gateway.wiring import custodian, databases, processes, sources
from tests.services.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CONVENIO_SHARED_DATA", ROOT.parent / "shared" / "data"))
OWNERS = {"zapopan-policia": "municipal_police", "zapopan-juzgado": "civic_court", "fgj-cdmx": "prosecutor"}
SOURCES = {
    "zapopan-juzgado": "zapopan_2014",
    "zapopan-policia": "zapopan_2014",
    "zapopan-detenidos": "zapopan_2014",
    "fgj-cdmx": "fgj_cdmx_carpetas",
    "fgj-cdmx-victimas": "fgj_cdmx_victims",
}
AGREEMENT = "zapopan-2026-01"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA} (CONVENIO_SHARED_DATA)")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("real")
    if request.param == "sqlite":
        yield prepared(folder, None)
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as database:
        made = prepared(folder, database)
        try:
            yield made
        finally:
            databases.releases_engine(made).dispose()
    for user in processes.login_users(made).values():
        server.do(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{user}_{database.database}")))


def prepared(folder: Path, database: URL | None) -> Settings:
    settings = read_settings(settings_file(folder, database))
    keys = KeyFolder(settings.keys)
    if database is not None:
        keys.put_text("store-admin", f"{database.username}:{database.password}")
        keys.new_logins({file: f"{user}_{database.database}" for file, user in processes.login_users(settings).items()})
    databases.upgrade_stores(settings)
    if database is not None:
        databases.apply_logins(settings, sources.owners(settings))
    for owner in OWNERS:
        keys.new_owner(owner)
    keys.new_scope(AGREEMENT, 1, OWNERS)
    text = documents("agreements")[f"{AGREEMENT}.yaml"].replace("fge-jalisco", "fgj-cdmx")
    agreements.activate(databases.releases_engine(settings), text, "real.yaml")
    return settings


def settings_file(folder: Path, database: URL | None) -> Path:
    agencies = "".join(f'[[agency]]\nid = "{a}"\nkind = "{k}"\nname = "{a}"\n' for a, k in OWNERS.items())
    mappings = Path(str(files("adapters") / "mappings"))
    sources = "".join(
        f'[[source]]\nmapping = "{mappings / name}.yaml"\nfolder = "{DATA / data}"\n' for name, data in SOURCES.items()
    )
    store, log = "releases.db", "access.db"
    if database is not None:
        store = log = f"postgresql://{database.host}:{database.port}/{database.database}"
    head = f'origin = "real/data"\nstore = "{store}"\naccess_log = "{log}"\nkeys = "keys"\n'
    file = folder / "convenio.toml"
    file.write_text(f'{head}[serve]\naudience = "https://convenio.example"\n{agencies}{sources}', "utf-8")
    return file


def pull(settings: Settings, name: str) -> Accounts:
    """As that owner's custodian, with its own login where there are any."""
    source = next(s for s in settings.source if s.mapping.stem == name)
    engine = custodian.custodian_engine(settings, sources.mapping_of(source).owner)
    try:
        return custodian.puller(settings, source, engine).pull(lambda *_: None)
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("name", "read", "released", "quarantined", "elsewhere"),
    [
        ("zapopan-juzgado", 3132, 1328, 0, 1804),
        ("zapopan-policia", 3132, 1804, 0, 1328),
        ("zapopan-detenidos", 3036, 2896, 140, 0),
        ("fgj-cdmx", 6660, 6660, 0, 0),
        ("fgj-cdmx-victimas", 15000, 14857, 143, 0),
    ],
)
def test_every_row_is_in_one_account(
    settings: Settings, name: str, read: int, released: int, quarantined: int, elsewhere: int
) -> None:
    accounts = pull(settings, name)
    accounts.check()
    assert (accounts.read, accounts.released, accounts.quarantined, accounts.elsewhere) == (
        read,
        released,
        quarantined,
        elsewhere,
    )
    assert accounts.skipped == []
    again = pull(settings, name)
    assert again.released == 0
