"""Which files belong to which process, and so which processes live where these settings and this folder of keys are.

A process whose files are all elsewhere is another machine's (or user's) business. One of which some are here and some
are not has lost the others.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from gateway.settings import Server, Settings
from gateway.settings.roots import root_file, variable
from gateway.wiring.databases import ADMIN, LOG, RELAY, SERVE, pull_of
from gateway.wiring.sources import mapping_of, owners


class Process(NamedTuple):
    """A process and the files it needs. One that needs none is at home wherever the settings are."""

    name: str
    files: tuple[Path, ...]

    @property
    def here(self) -> bool:
        """Is any of it here?"""
        return not self.files or any(file.exists() for file in self.files)


def processes(settings: Settings) -> list[Process]:
    """Every process of this gateway. Raises DocumentError or Misconfigured for a mapping that can't be read."""
    needed: dict[str, list[str]] = {ADMIN: [], SERVE: ["cursor.key"], LOG: ["log.key", "log.pub"]}
    if settings.kafka is not None:
        needed[RELAY] = []
    for source in settings.source:
        owner = mapping_of(source).owner
        needed.setdefault(pull_of(owner), _root(settings, owner)).extend(source.credentials)
    if isinstance(settings.store, Server):
        for process, names in needed.items():
            names.append(f"store-{process}")
    if settings.kafka is not None and settings.kafka.security != "PLAINTEXT":
        for process in (SERVE, RELAY):
            needed[process].append(f"kafka-{process}")
    jwks = {SERVE: [issuer.jwks for issuer in settings.issuer]}
    return [
        Process(process, (*(settings.keys / name for name in names), *jwks.get(process, [])))
        for process, names in needed.items()
    ]


def login_users(settings: Settings) -> dict[str, str]:
    """Key file → user, of every login the processes have at PostgreSQL and at the broker.

    None is named like a group role: what a server calls ``convenio_relay`` is the wall, not who stands behind it.
    """
    at_store = [SERVE, RELAY, LOG, *(pull_of(owner) for owner in owners(settings))]
    at_broker = [SERVE, RELAY]
    files = [f"store-{process}" for process in at_store] + [f"kafka-{process}" for process in at_broker]
    return {file: "convenio_login_" + file.partition("-")[2].replace("-", "_") for file in files}


def _root(settings: Settings, owner: str) -> list[str]:
    """The file of its root; none where the environment holds it."""
    return [] if variable(owner) in os.environ else [root_file(settings.keys, owner).name]
