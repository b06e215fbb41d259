"""A source of the settings: its mapping and its connector. The one file that names a concrete connector for a pull."""

from __future__ import annotations

from adapters.base import Source
from adapters.document.mapping import Mapping as SourceMapping
from adapters.drop.file_drop import FileDrop
from adapters.rest.api import RestApi
from adapters.rows.mapper import read_mapping
from adapters.sql.table import SqlTable
from gateway.settings import Misconfigured, Settings, SourceSettings, read_text
from gateway.wiring import api_access


def mapping_of(source: SourceSettings) -> SourceMapping:
    """The source's mapping document; raises DocumentError or Misconfigured."""
    return read_mapping(read_text(source.mapping), str(source.mapping))


def connector(settings: Settings, source: SourceSettings, mapping: SourceMapping) -> Source:
    """The connector that reads the source as its mapping says."""
    keys = settings.key_folder
    if source.folder is not None:
        return FileDrop(mapping.source, source.folder, mapping)
    if source.sftp is not None:
        return FileDrop(mapping.source, api_access.folder(mapping.source, source.sftp, keys), mapping)
    url = source.url if source.url_file is None else keys.text(source.url_file)
    if url is None:
        raise Misconfigured(f"{source.mapping}: no folder, sftp, url or url_file")
    if mapping.read.sql is not None:
        return SqlTable(mapping.source, url, mapping)
    name = mapping.source
    return RestApi(name, url, api_access.login(name, source, keys), mapping, api_access.tls(name, source, keys))


def owners(settings: Settings) -> list[str]:
    """The agencies whose sources are read here."""
    return sorted({mapping_of(source).owner for source in settings.source})
