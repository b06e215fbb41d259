"""Where the databases and the broker are. No address holds a login: each process has its own, in a key file of its own.

A connection that leaves the machine says how it is protected; nothing falls back to plain text by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_OPTIONS = frozenset({"sslmode", "sslrootcert"})


class Server(BaseModel):
    """A PostgreSQL database: its address without a login."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    address: str

    @field_validator("address")
    @classmethod
    def _safe(cls, address: str) -> str:
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query))
        if parts.username is not None or parts.password is not None:
            raise ValueError("no login in the address: each process has its own in a key file store-<process>")
        if parts.scheme != "postgresql" or not parts.hostname or not _port(parts) or not parts.path.strip("/"):
            raise ValueError("postgresql://host:port/database is expected")
        if unknown := options.keys() - _OPTIONS:
            raise ValueError(f"unknown option {', '.join(sorted(unknown))}: only {', '.join(sorted(_OPTIONS))}")
        if parts.hostname not in LOOPBACK and "sslmode" not in options:
            raise ValueError("a server elsewhere needs ?sslmode=verify-full (or another, said explicitly)")
        return address


def _port(parts: SplitResult) -> bool:
    """Is it one, or left out?"""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _place(value: object) -> object:
    """A text in the settings: a server's address or a file's path. An address that is misspelt is no file."""
    if isinstance(value, str) and "://" in value:
        return Server(address=value)
    return value


Place = Annotated[Path | Server, BeforeValidator(_place)]


class Kafka(BaseModel):
    """The broker the relay publishes to, and how its topics are made. Its logins are the key files kafka-<process>."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bootstrap: Annotated[tuple[str, ...], Field(min_length=1)]
    security: Literal["SASL_SSL", "PLAINTEXT"] = "SASL_SSL"
    mechanism: Literal["SCRAM-SHA-512", "PLAIN"] = "SCRAM-SHA-512"
    ca: Path | None = None  # the authority that signed the broker's certificate; none: the system's
    replication: Annotated[int, Field(ge=1)] = 3
    in_sync: Annotated[int, Field(ge=1)] = 2
    retention_hours: Annotated[int, Field(ge=1)] = 168

    @field_validator("bootstrap")
    @classmethod
    def _addresses(cls, found: tuple[str, ...], _: ValidationInfo) -> tuple[str, ...]:
        if wrong := [one for one in found if not one.rpartition(":")[2].isdecimal()]:
            raise ValueError(f"host:port is expected: {', '.join(wrong)}")
        return found

    @model_validator(mode="after")
    def _sound(self) -> Kafka:
        if self.in_sync > self.replication:
            raise ValueError("in_sync can't be more than replication: nothing could be written")
        hosts = {one.rpartition(":")[0].strip("[]") for one in self.bootstrap}
        if self.security == "PLAINTEXT" and hosts - LOOPBACK:
            raise ValueError("PLAINTEXT is for a broker on this machine only: use SASL_SSL")
        return self
