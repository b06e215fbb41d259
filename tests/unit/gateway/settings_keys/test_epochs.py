from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.kinds import KINDS
from gateway.main import app
from gateway.settings import KeyFolder, Misconfigured
from policies.access import official_day
from policies.agreement import amendment_faults, read
from policies.keys import MissingScope, NotOurs
from policies.views import Scope, views_of

OWNER, OTHER = "zapopan-policia", "fge-jalisco"
TODAY = official_day(datetime.now(UTC))
SETTINGS = 'origin = "a/b"\nstore = "r"\naccess_log = "a"\nkeys = "keys"\nagency = []\n[serve]\naudience = "x"\n'
AGREEMENT = """\
agreement: 1
id: c
version: {epoch}
epoch: {epoch}
{overlap}
title: {{es: t, en: t}}
legal_basis: {{es: t, en: t}}
parties: [zapopan-policia, fge-jalisco]
valid: {{from: 2026-01-01, to: {last}}}
views:
  - name: v
    owner: zapopan-policia
    kind: incident
    recipients: [fge-jalisco]
    roles: [analyst]
    purposes: [crime_analysis]
    pseudonyms: {pseudonyms}
    fields:
      folio: {{token: folio}}
"""
OTHERS = "".join(f"      {path}: suppress\n" for path in KINDS["incident"].leaves if path != "folio")


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder, self.keys = folder, folder / "keys"
        self.settings, self.document = folder / "convenio.toml", folder / "c.yaml"
        self.settings.write_text(SETTINGS)
        for owner in (OWNER, OTHER):
            KeyFolder(self.keys).new_owner(owner)

    def write(self, epoch: int, overlap: date | None = None, *, last: str = "2099-12-31", of: str = "recipient") -> str:
        announced = f"overlap: {overlap}" if overlap else ""
        text = AGREEMENT.format(epoch=epoch, overlap=announced, last=last, pseudonyms=of) + OTHERS
        self.document.write_text(text)
        return text

    def run(self, *words: str) -> str:
        result = CliRunner().invoke(app, ["keys", *words, "--settings", str(self.settings)])
        return f"{result.output}{result.exception or ''}"

    def token(self, epoch: int, owner: str = OWNER) -> str:
        return KeyFolder(self.keys).owner(owner).tokeniser(scope(epoch), "folio")("F-1")

    def opened(self, token: str, epoch: int) -> str:
        return KeyFolder(self.keys).owner(OWNER).open_token(scope(epoch), "folio", token)


def scope(epoch: int) -> Scope:
    return Scope("recipient", "c.fge-jalisco", epoch)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def rotated(site: Site) -> str:
    """A site in its second epoch, and a token of its first."""
    site.write(1)
    assert "época 1" in site.run("scope", str(site.document))
    token = site.token(1)
    site.write(2, overlap=TODAY - timedelta(1))
    assert "época 2" in site.run("rotate", str(site.document))
    return token


def test_a_rotation_is_announced_and_both_epochs_open_until_it_is_over(site: Site) -> None:
    token = rotated(site)
    assert site.opened(token, 1) == site.opened(site.token(2), 2) == "F-1"
    assert site.token(2).split(".")[1] != token.split(".")[1], "what is made now carries the new key's id"


def test_a_rotation_without_a_new_epoch_or_an_announcement_is_refused(site: Site) -> None:
    for epoch, overlap in ((1, None), (2, None)):
        site.write(epoch, overlap)
        assert "announce in `overlap`" in site.run("rotate", str(site.document))
    assert not list(site.keys.glob("*.scope"))
    with pytest.raises(Exception, match="there is no epoch before 1"):
        read(site.write(1, TODAY), "c.yaml")


def test_an_epoch_is_not_retired_before_the_day_that_was_announced(site: Site) -> None:
    rotated(site)
    site.write(2, overlap=TODAY + timedelta(2))
    assert "it was announced that they are kept" in site.run("retire", str(site.document))
    assert site.token(1)


def test_no_epoch_is_retired_before_the_next_one_has_its_secret(site: Site) -> None:
    site.write(1)
    site.run("scope", str(site.document))
    site.write(2)
    assert "rotate first" in site.run("retire", str(site.document))
    assert site.token(1)


def test_a_retired_epoch_opens_its_tokens_and_makes_none(site: Site) -> None:
    token = rotated(site)
    assert "retiradas: c 1 (zapopan-policia)" in site.run("retire", str(site.document))
    assert site.opened(token, 1) == "F-1"
    with pytest.raises(MissingScope):
        site.token(1)
    assert site.token(2)
    assert "no epoch before is in use here" in site.run("retire", str(site.document))
    assert "raise `epoch`" in (site.write(1), site.run("scope", str(site.document)))[1], "nor is it made again"


def test_a_destroyed_epoch_s_tokens_are_unreadable_for_good(site: Site) -> None:
    token = rotated(site)
    kept = {path.name: path.read_bytes() for path in site.keys.iterdir() if ".1." not in path.name}
    site.run("retire", str(site.document))
    assert "it can't be undone" in site.run("destroy", "c", "1")
    assert "destruidas: c 1 (zapopan-policia)" in site.run("destroy", "c", "1", "--confirm", "c.1")
    with pytest.raises(MissingScope):
        site.opened(token, 1)
    assert {p.name for p in site.keys.glob("c.1.*")} == {"c.1.zapopan-policia.destroyed"}
    assert {name: (site.keys / name).read_bytes() for name in kept} == kept, "everything else is as it was"
    assert (site.keys / "c.1.zapopan-policia.destroyed").read_text() == f"{TODAY}\n"
    # A secret made anew in its place, with the same root, opens nothing of it.
    (site.keys / "c.1.zapopan-policia.destroyed").unlink()
    KeyFolder(site.keys).new_scope("c", 1, [OWNER])
    with pytest.raises(NotOurs):
        site.opened(token, 1)


def test_what_is_destroyed_is_retired_first_there_and_not_destroyed_yet(site: Site) -> None:
    rotated(site)
    assert "retire it first" in site.run("destroy", "c", "1", "--confirm", "c.1")
    assert "there is no secret of c.7" in site.run("destroy", "c", "7", "--confirm", "c.7")
    site.run("retire", str(site.document))
    site.run("destroy", "c", "1", "--confirm", "c.1")
    assert "destroyed already" in site.run("destroy", "c", "1", "--confirm", "c.1")
    assert "raise `epoch`" in (site.write(1), site.run("scope", str(site.document)))[1], "nor is it made again"
    assert site.token(2)


def test_the_present_epoch_of_a_lapsed_agreement_can_be_retired(site: Site) -> None:
    site.write(1, last="2026-01-31")
    site.run("scope", str(site.document))
    assert "retiradas: c 1" in site.run("retire", str(site.document))
    assert site.run("destroy", "c", "1", "--confirm", "c.1").startswith("destruidas")


def test_what_an_epoch_s_secret_seals_is_the_owner_s_alone(site: Site) -> None:
    KeyFolder(site.keys).new_scope("c", 1, [OWNER, OTHER])
    with pytest.raises(NotOurs):
        KeyFolder(site.keys).owner(OTHER).open_token(scope(1), "folio", site.token(1))


def test_a_view_with_tokens_waits_for_its_secret_whatever_its_scope(site: Site) -> None:
    [view] = views_of(read(site.write(1), "c.yaml"))
    assert not KeyFolder(site.keys).owner(OWNER).hold(view)
    KeyFolder(site.keys).new_scope("c", 1, [OWNER])
    assert KeyFolder(site.keys).owner(OWNER).hold(view)


def test_a_party_that_leaves_shared_pseudonyms_forces_the_next_epoch(site: Site) -> None:
    old = read(site.write(1, of="agreement").replace("fge-jalisco]\nvalid", "fge-jalisco, x]\nvalid"), "c.yaml")
    joined = old.model_copy(update={"views": [old.views[0].model_copy(update={"recipients": ["fge-jalisco", "x"]})]})
    same, next_ = (read(site.write(epoch, of="agreement"), "c.yaml") for epoch in (1, 2))
    assert "knows the pseudonyms or the secret of epoch 1" in str(amendment_faults(joined, same)[0])
    assert amendment_faults(joined, next_) == []


@pytest.mark.parametrize("name", ["a.zapopan-policia.retired", "a.b.zapopan-policia.retired"])
def test_a_retired_file_without_its_epoch_is_named(site: Site, name: str) -> None:
    KeyFolder(site.keys).put_text(name, "x")
    with pytest.raises(Misconfigured, match="its name is not"):
        KeyFolder(site.keys).owner(OWNER)
