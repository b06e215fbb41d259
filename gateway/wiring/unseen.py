"""Sources that are in no settings yet: entered to look at them once, or to try a mapping on."""

from __future__ import annotations

import os
from glob import escape
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from adapters.base import Source
from adapters.document.mapping import Mapping
from adapters.drop.file_drop import FileDrop
from adapters.files.folder import OneFile
from adapters.files.look import FileRead
from adapters.files.names import matches
from adapters.rest.http import TIMEOUT, Http, Time, address
from adapters.rest.login import Bearer
from adapters.sql.engine import Database
from adapters.survey.file import Survey
from adapters.survey.remote import survey_api, survey_table
from gateway.settings import Misconfigured
from gateway.settings.access import in_the_clear

NAME = "inspect"


def look_at(url: str, table: str | None, secret_file: Path | None, secret_env: str | None) -> Survey:
    """The secret is an API's bearer token or a database's password. Raises Misconfigured, RetryLater or StopSource."""
    secret = _secret(secret_file, secret_env)
    if url.startswith(("http://", "https://")):
        if secret and in_the_clear(url):
            raise Misconfigured("https://… is expected: the secret goes there")
        http = Http(NAME, Bearer(secret or ""), httpx.Client(timeout=TIMEOUT, follow_redirects=False), Time())
        try:
            return survey_api(NAME, http, address(NAME, url))
        finally:
            http.close()
    if table is None:
        raise Misconfigured("a database is looked at table by table: --table")
    return survey_table(NAME, Database(NAME, _with(url, secret)), table)


def trial_source(mapping: Mapping, place: Path) -> tuple[Source, Mapping]:
    """A folder's files, or one file whatever its name, to try a mapping on. Raises Misconfigured or StopSource."""
    part = next((name for name, read in mapping.read if isinstance(read, FileRead)), None)
    if part is None:
        raise Misconfigured(
            "a mapping for sql or rest is tried by `convenio pull`: only files can be tried without one"
        )
    if place.is_dir():
        return FileDrop(mapping.source, place, mapping), mapping
    if not place.is_file():
        raise Misconfigured(f"{place}: no such file or folder")
    folder = OneFile(mapping.source, place)
    if not matches(place.name, getattr(mapping.read, part).files):
        read = getattr(mapping.read, part).model_copy(update={"files": escape(place.name)})
        mapping = mapping.model_copy(update={"read": mapping.read.model_copy(update={part: read})})
    return FileDrop(mapping.source, folder, mapping), mapping


def _with(url: str, password: str | None) -> str:
    """What stands on a command line is in the shell's history and in every list of processes."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Misconfigured("not an address SQLAlchemy can open: postgresql://user@host/database") from None
    if parsed.password is not None:
        raise Misconfigured("the address holds a password: leave it out, and name its file with --secret-file")
    return parsed.set(password=password).render_as_string(hide_password=False)


def _secret(file: Path | None, variable: str | None) -> str | None:
    if file is not None:
        try:
            return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise Misconfigured(f"{file}: the secret can't be read") from None
    if variable is not None:
        if variable not in os.environ:
            raise Misconfigured(f"{variable}: no such environment variable")
        return os.environ[variable]
    return None
