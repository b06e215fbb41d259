"""The public data of real agencies through the whole gateway, under the mappings that ship with it."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import pytest

from gateway import wiring
from gateway.demo.home import documents
from gateway.flow.pull import Accounts
from gateway.settings import KeyFolder, Settings, read_settings
from gateway.store import agreements

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CONVENIO_SHARED_DATA", ROOT.parent / "shared" / "data"))
OWNERS = {"zapopan-policia": "municipal_police", "zapopan-juzgado": "civic_court", "fgj-cdmx": "prosecutor"}
SOURCES = {"zapopan-juzgado": "zapopan_2014", "zapopan-policia": "zapopan_2014", "fgj-cdmx": "fgj_cdmx_carpetas"}
AGREEMENT = "zapopan-2026-01"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA} (CONVENIO_SHARED_DATA)")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("real")
    agencies = "".join(f'[[agency]]\nid = "{a}"\nkind = "{k}"\nname = "{a}"\n' for a, k in OWNERS.items())
    mappings = Path(str(files("adapters") / "mappings"))
    sources = "".join(
        f'[[source]]\nmapping = "{mappings / name}.yaml"\nfolder = "{DATA / data}"\n' for name, data in SOURCES.items()
    )
    head = 'origin = "real/data"\nstore = "releases.db"\naccess_log = "access.db"\nkeys = "keys"\n'
    file = folder / "convenio.toml"
    file.write_text(f'{head}[serve]\naudience = "https://convenio.example"\n{agencies}{sources}', "utf-8")
    settings = read_settings(file)
    wiring.upgrade_stores(settings)
    keys = KeyFolder(settings.keys)
    for owner in OWNERS:
        keys.new_owner(owner)
    keys.new_scope(AGREEMENT, 1, OWNERS)
    text = documents("agreements")[f"{AGREEMENT}.yaml"].replace("fge-jalisco", "fgj-cdmx")
    agreements.activate(wiring.releases_engine(settings), text, "real.yaml")
    return settings


def pull(settings: Settings, name: str) -> Accounts:
    source = next(s for s in settings.source if s.mapping.stem == name)
    return wiring.puller(settings, source, wiring.releases_engine(settings)).pull(lambda *_: None)


@pytest.mark.parametrize(
    ("name", "read", "released", "quarantined", "elsewhere"),
    [
        ("zapopan-juzgado", 3132, 1328, 0, 1804),
        ("zapopan-policia", 3132, 1804, 0, 1328),
        ("fgj-cdmx", 6660, 6660, 0, 0),
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
