"""Files that must be whole, for one user's eyes, and never overwritten but where that is what is asked for.

A file has its name only when all of it is on the disk, and files that belong together come into being together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from errno import EACCES, EISDIR, ENOENT, ENOTDIR
from pathlib import Path
from tempfile import NamedTemporaryFile


class Misconfigured(Exception):
    """The settings or a key can't be used. The text names the file and says how to mend it."""


_WHY = {ENOENT: "no existe", EACCES: "falta permiso", EISDIR: "es una carpeta", ENOTDIR: "no es una carpeta"}


def why(error: OSError | UnicodeDecodeError) -> str:
    """Why a file can't be read, for people. Nothing of what stands in it."""
    if isinstance(error, UnicodeDecodeError):
        return "no es UTF-8 · not UTF-8"
    spanish = _WHY.get(error.errno or 0)
    return f"{spanish} · {error.strerror}" if spanish else error.strerror or type(error).__name__


def read_text(path: Path) -> str:
    """A document that people write, in UTF-8; raises Misconfigured."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {why(error)}") from None


def read_whole(path: Path, mend: str = "", *, secret: bool = True) -> bytes:
    """What stands in it; raises Misconfigured, also where it is secret and others can read it."""
    try:
        mode = path.stat().st_mode
        data = path.read_bytes()
    except OSError as error:
        hint = f": make it with `{mend}`" if mend else ""
        raise Misconfigured(f"{path}: {why(error)}{hint}") from None
    if secret and os.name == "posix" and mode & 0o077:
        raise Misconfigured(f"{path}: other users of this machine can read it: run `chmod 600 {path}`")
    return data


def write_new(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """All of the files or none, each whole before it has its name; raises Misconfigured where one is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as drafts, ExitStack() as undo:
        ready = {name: drafts.enter_context(_draft(folder, data)) for name, data in files.items()}
        for name, draft in ready.items():
            _place(draft, folder / name)
            undo.callback(os.unlink, folder / name)
        _sync(folder)
        undo.pop_all()
    return [folder / name for name in files]


def write_over(path: Path, data: bytes) -> None:
    """The file with other contents, all of them or none: whoever opens it sees the old or the new. Its mode stays.
    Raises Misconfigured.
    """
    path = path.resolve()
    try:
        mode = path.stat().st_mode & 0o777
        with ExitStack() as undo:
            with NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as file:
                undo.callback(os.unlink, file.name)
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            Path(file.name).replace(path)
            undo.pop_all()
        _sync(path.parent)
    except OSError as error:
        raise Misconfigured(f"{path}: {why(error)}") from None


def place(path: Path, new: Path) -> None:
    """The same file under another name, durably; raises Misconfigured where one has that name already."""
    _place(str(path), new)
    _sync(new.parent)
    path.unlink()
    _sync(new.parent)


def _place(draft: str, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise Misconfigured(f"{path} exists and is not overwritten: a lost key can't be made again") from None


@contextmanager
def _draft(folder: Path, data: bytes) -> Iterator[str]:
    """The data, durable under a name that means nothing, for its owner's eyes only."""
    with NamedTemporaryFile(dir=folder, prefix=".draft-") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        yield file.name


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
