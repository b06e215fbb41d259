"""Where dropped files stand: the port that a file connector reads through, and the local folder behind it.

A folder that can't be listed or reached raises RetryLater or StopSource; one file that can't be read raises OSError,
FileNotFoundError where it is gone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from adapters.base import StopSource


class Stat(NamedTuple):
    """How large a file is and when it was last written; ``noted`` is when its file system noted any change of it."""

    size: int  # bytes
    changed: int  # ns since the epoch
    noted: int  # ns


class Opened(Protocol):
    """A file that is open for reading, and its present state."""

    file: BinaryIO

    def stat(self) -> Stat:
        """As it is now, whatever has been read."""


class Folder(Protocol):
    """A folder of files.

    ``far``: reading costs a weak link, so that a file whose size and time are as they were is taken to be the same.
    """

    far: bool

    def list(self) -> dict[str, Stat]:
        """Its own plain files by name; no folders, no links."""

    def open(self, name: str) -> AbstractContextManager[Opened]:
        """One of them."""


class LocalFolder:
    """A folder of this machine, or one that is mounted."""

    far = False

    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path = name, path

    def list(self) -> dict[str, Stat]:
        """Its plain files. Raises StopSource."""
        try:
            found = [(path.name, _stat(path)) for path in self._path.iterdir()]
        except OSError as error:
            reason = f"the folder can't be listed ({type(error).__name__})"
            raise StopSource(f"{self._name}: {reason}: create or mount it, and let it be read") from None
        return {name: stat for name, stat in found if stat is not None}

    @contextmanager
    def open(self, name: str) -> Iterator[Opened]:
        """The file of that name."""
        with (self._path / name).open("rb") as file:
            yield _LocalFile(file)


class OneFile(LocalFolder):
    """A folder as if that file were alone in it; those that go with it can be opened."""

    def __init__(self, name: str, file: Path) -> None:
        super().__init__(name, file.parent)
        self._file = file.name

    def list(self) -> dict[str, Stat]:
        """The file, unless it is gone. Raises StopSource."""
        return {name: stat for name, stat in super().list().items() if name == self._file}


class _LocalFile:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def stat(self) -> Stat:
        found = os.fstat(self.file.fileno())
        return Stat(found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _stat(path: Path) -> Stat | None:
    """None for what is no plain file, or gone meanwhile."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        found = path.stat()
    except OSError:
        return None
    return Stat(found.st_size, found.st_mtime_ns, found.st_ctime_ns)
