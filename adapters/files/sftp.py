"""A drop folder on an agency's SFTP server, over links that are slow and break.

The server is who its pinned host key says, or nothing is read. Everything is compressed on the way, asked for ahead and
streamed: no byte of a file touches a disk of ours. A file is read twice (what it is, then its rows), so a small one is
held in memory, and one whose size and time are as they were an hour ago is not read at all: ``Folder.far``.
"""

from __future__ import annotations

import io
import logging
import os
import stat as modes
import weakref
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import paramiko  # type: ignore[import-untyped]  # it brings no types

from adapters.base import RetryLater, StopSource
from adapters.files.folder import Opened, Stat

TIMEOUT = 30.0  # seconds without a byte

_HELD = 16 * 1024 * 1024  # bytes of a file that is held in memory while it is open
_AHEAD = 64  # reads of 32 KiB that are under way
_BUFFER = 64 * 1024

# What paramiko logs of a connection that fails names hosts and users.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


class Address(NamedTuple):
    """Where a folder is: ``sftp://user@host:port/path``."""

    host: str
    port: int
    user: str
    path: str


class Login(NamedTuple):
    """By what each side knows the other. ``host_key`` is the server's public one, ``ssh-ed25519 AAAA…``."""

    host_key: str
    key: Path | None = None  # of a private key in OpenSSH's or PEM's form
    password: str | None = None


class SftpFolder:
    """The folder. Connects when it is first asked, and again after a connection was lost."""

    far = True

    def __init__(self, name: str, address: Address, login: Login) -> None:
        self._name, self._address = name, address
        self._host_key = _host_key(name, login.host_key)
        self._key = None if login.key is None else _private_key(name, login.key)
        self._password = login.password
        self._client: Any = None
        self._sftp: Any = None

    def list(self) -> dict[str, Stat]:
        """Its plain files. Raises RetryLater or StopSource."""
        with self._reaching() as sftp:
            try:
                found = sftp.listdir_attr(self._address.path)
            except (FileNotFoundError, PermissionError) as error:
                reason = f"the folder can't be listed ({type(error).__name__})"
                raise StopSource(f"{self._name}: {reason}: have it made, or the custodian let into it") from None
            except UnicodeDecodeError:
                reason = "the folder holds a file whose name is not UTF-8"
                raise StopSource(f"{self._name}: {reason}: have it renamed, without accents") from None
        return {attr.filename: _stat(attr) for attr in found if modes.S_ISREG(attr.st_mode or 0)}

    @contextmanager
    def open(self, name: str) -> Iterator[Opened]:
        """The file of that name. Raises OSError, RetryLater or StopSource, and so does reading it."""
        path = f"{self._address.path.rstrip('/')}/{name}"
        with self._reaching() as sftp:
            if not modes.S_ISREG(sftp.lstat(path).st_mode or 0):
                raise FileNotFoundError
        remote = _Remote(lambda: sftp.open(path, "rb"), self._reaching)
        try:
            yield _SftpFile(remote)
        finally:
            remote.close()

    @contextmanager
    def _reaching(self) -> Iterator[Any]:
        """The connection; raises RetryLater where it is lost, while what a file is refused for passes through."""
        try:
            if self._sftp is None:
                self._connect()
            yield self._sftp
        except (paramiko.SSHException, paramiko.SFTPError, EOFError, TimeoutError, ConnectionError) as error:
            raise self._lost(error) from None
        except OSError as error:
            transport = None if self._client is None else self._client.get_transport()
            if transport is not None and transport.is_active():
                raise
            raise self._lost(error) from None

    def _lost(self, error: Exception) -> RetryLater:
        if self._client is not None:
            self._client.close()
        self._client = self._sftp = None
        return RetryLater(f"{self._name}: the SFTP server is away, or the link broke ({type(error).__name__})")

    def _connect(self) -> None:
        host, port, user, _ = self._address
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(_Refuse())
        known = host if port == 22 else f"[{host}]:{port}"
        client.get_host_keys().add(known, self._host_key.get_name(), self._host_key)
        self._client = client
        weakref.finalize(self, client.close)  # its connection ends with the connector
        try:
            client.connect(
                host,
                port,
                user,
                self._password,
                self._key,
                timeout=TIMEOUT,
                banner_timeout=TIMEOUT,
                auth_timeout=TIMEOUT,
                channel_timeout=TIMEOUT,
                allow_agent=False,
                look_for_keys=False,
                compress=True,
            )
        except (paramiko.BadHostKeyException, _OtherKey):
            mend = "have its key confirmed by whoever runs it, then write that"
            raise StopSource(f"{self._name}: the SFTP server's key is not the host_key written: {mend}") from None
        except paramiko.AuthenticationException:
            raise StopSource(f"{self._name}: the SFTP server refuses the custodian's key or password") from None
        self._sftp = client.open_sftp()
        self._sftp.get_channel().settimeout(TIMEOUT)


class _SftpFile:
    def __init__(self, remote: _Remote) -> None:
        self._remote = remote
        self.file = self._stream = cast(
            BinaryIO, io.BufferedReader(remote, _BUFFER)
        )  # it closes the remote when it goes
        if self.stat().size <= _HELD:  # as the server says: it may give more
            held = self._stream.read(_HELD + 1)
            if len(held) <= _HELD:
                self.file = io.BytesIO(held)
            else:
                self._stream.seek(0)

    def stat(self) -> Stat:
        return self._remote.stat()


class _Remote(io.RawIOBase):
    """A remote file's bytes. Whoever reads on from a place has what follows asked for ahead."""

    def __init__(self, opened: Callable[[], Any], reaching: Callable[[], Any]) -> None:
        self._opened, self._reaching = opened, reaching
        with reaching():
            self._file = opened()
        self._at = self._reads = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def stat(self) -> Stat:
        """As the server has it now."""
        with self._reaching():
            return _stat(self._file.stat())

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        with self._reaching():
            if self._reads == 1:
                self._file.prefetch(None, _AHEAD)
            self._reads += 1
            chunk = self._file.read(len(buffer))
        self._at += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        at = offset + (self.stat().size if base is None else base)
        if at != self._at:
            with self._reaching():
                if self._reads > 1:  # what was asked for ahead is no use any more
                    self._file.close()
                    self._file = self._opened()
                self._file.seek(at)
            self._at, self._reads = at, 0
        return at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._file.close()
        super().close()


class _OtherKey(Exception):
    """The server showed a key of another kind than the one that is written."""


class _Refuse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # it brings no types
    def missing_host_key(self, *_: object) -> None:
        raise _OtherKey


def _stat(attributes: Any) -> Stat:
    changed = (attributes.st_mtime or 0) * 10**9
    return Stat(attributes.st_size or 0, changed, changed)


def _host_key(name: str, line: str) -> Any:
    try:
        kind, encoded, *_ = line.split()
        return paramiko.PKey.from_type_string(kind, b64decode(encoded, validate=True))
    except (ValueError, paramiko.SSHException, paramiko.pkey.UnknownKeyType):
        expected = "one line as `ssh-keyscan` prints it, without the host: ssh-ed25519 AAAA…"
        raise StopSource(f"{name}: host_key is no public key: {expected}") from None


def _private_key(name: str, path: Path) -> Any:
    try:
        return paramiko.PKey.from_path(path)
    except (ValueError, OSError, paramiko.SSHException, paramiko.pkey.UnknownKeyType):
        mend = "`ssh-keygen -t ed25519` makes one, without a pass phrase"
        raise StopSource(f"{name}: {path.name} is no private key: {mend}") from None
