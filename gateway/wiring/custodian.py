"""A custodian: what pulls one source of one agency, with that agency's keys and its way into the release store."""

from __future__ import annotations

from sqlalchemy import Engine

from adapters.document.mapping import Mapping as SourceMapping
from adapters.rows.mapper import Mapper
from contracts.kinds import KINDS
from gateway.flow.pull import Puller
from gateway.settings import Misconfigured, Settings, SourceSettings
from gateway.wiring.databases import intake, pull_of, releases_engine, require_upgraded, views
from gateway.wiring.sources import connector, mapping_of
from policies.deidentify import compile_views


def puller(settings: Settings, source: SourceSettings, engine: Engine) -> Puller:
    """A custodian for one source: its connector, its mapping, its owner's keys, its way into the store."""
    mapping = mapping_of(source)
    if mapping.owner not in settings.agencies:
        raise Misconfigured(f"{source.mapping}: owner {mapping.owner} is no [[agency]] of the settings")
    return Puller(
        connector(settings, source, mapping),
        Mapper(mapping),
        settings.key_folder.owner(mapping.owner),
        intake(engine),
    )


def custodian_engine(settings: Settings, owner: str) -> Engine:
    """The release store as that agency's custodian may use it, once it stands where this code expects it."""
    require_upgraded(settings, pull_of(owner), "releases")
    return releases_engine(settings, pull_of(owner))


def require_custodian(settings: Settings, source: SourceSettings) -> None:
    """Raises Misconfigured where a key, login or credential of that source's custodian is absent or can't be used."""
    keys, owner = settings.key_folder, mapping_of(source).owner
    releases_engine(settings, pull_of(owner)).dispose()  # reads the login, and connects to nothing
    keys.owner(owner)
    for credential in source.credentials:
        keys.text(credential)


def check_views(settings: Settings, mapping: SourceMapping) -> int:
    """How many views the source's owner can make; raises Misconfigured or MissingScope where its keys don't do."""
    known = [v.view for v in views(settings, pull_of(mapping.owner))]
    made = [view for view in known if (view.owner, view.kind) == (mapping.owner, mapping.kind)]
    compile_views(KINDS[mapping.kind], made, settings.key_folder.owner(mapping.owner))
    return len(made)
