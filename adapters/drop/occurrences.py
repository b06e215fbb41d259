"""Twins in a file without ids: the n-th row of the same content is the n-th occurrence, and keeps that number.

Two people fined for the same thing at the same corner are two rows alike; keyed by content alone they would merge. The
counts live in SQLite's private temporary database: small ones in memory, large ones on disk without a name, gone with
the connection. What is counted is a digest keyed anew for each counter, so that what spills is nobody's identifier.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Literal, Self

from adapters.values.convert import as_text

_COUNT = "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times"


def seen(what: str) -> sqlite3.Connection:
    """A table ``seen`` of digests, and what is remembered beside each, gone with the connection."""
    made = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    made.execute("PRAGMA journal_mode = OFF")
    made.execute("PRAGMA cache_size = -32768")  # KiB; beyond it spills
    made.execute(f"CREATE TABLE seen (digest BLOB PRIMARY KEY, {what}) WITHOUT ROWID")
    made.execute("BEGIN")
    return made


class Occurrences:
    """Numbers the rows of one file, in file order: feed it every row from the first. Use as a context.

    In another ``scope`` the same row has another key; "" is everybody's. ``copies``: are rows alike each a record?
    """

    def __init__(self, columns: Iterable[str], scope: str = "", copies: Literal["each", "one"] = "each") -> None:
        self._one = copies == "one"
        self._columns = sorted(columns)
        self._scope = [f"\x1e{scope}"] if scope else []
        self._secret = os.urandom(32)
        self._seen = seen("times INTEGER NOT NULL")

    def key(self, values: Mapping[str, object]) -> str:
        """The row's key: ``c:``, the digest of its content in the known columns, and which of its twins it is.

        The digest is not keyed: whoever stores anything of it puts it through the owner's MAC first.
        """
        cells = [*self._scope, *(as_text(values.get(column)) or "" for column in self._columns)]
        content = hashlib.sha256("\x1f".join(cells).encode()).hexdigest()
        if self._one:
            return f"c:{content}:1"
        mark = hashlib.blake2b(content.encode(), key=self._secret, digest_size=16).digest()
        (times,) = self._seen.execute(_COUNT, (mark,)).fetchone()
        return f"c:{content}:{times}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._seen.close()
