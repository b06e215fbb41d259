"""The access log's tables, in a database of their own: beside ingest, its commits took 105 ms; alone, 0.4 ms.

``leaf`` and ``node`` are the tree, and never change once written; ``checkpoint`` is what was signed. The columns of
``leaf`` beside ``body`` are there to be searched only, and ``convenio log verify`` checks them against it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)
# Bytes in order, on both engines and whatever a database's own language is.
_Text = Text().with_variant(Text(collation="C"), "postgresql")
_Long = BigInteger().with_variant(Integer, "sqlite")  # a SQLite row id must be called INTEGER

# AUTOINCREMENT: an id that was forgotten is never given again, so that a late ``forget`` can't hit a new leaf.
pending = Table(
    "pending",
    metadata,
    Column("id", _Long, Identity(always=True), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

_RELEASES = text("action = 'release'")  # each view's newest tells whether the release store is as new as its log
leaf = Table(
    "leaf",
    metadata,
    Column("idx", _Long, primary_key=True, autoincrement=False),
    Column("leaf_id", _Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", _Text, nullable=False),
    Column("agency", _Text, nullable=False),
    Column("subject", _Text, nullable=False),
    Column("view", _Text, nullable=False),
    Column("purpose", _Text, nullable=False),
    Column("action", _Text, nullable=False),
    Column("outcome", _Text, nullable=False),
    Column("reference", _Text, nullable=False),
    Index("ix_leaf_leaf_id", "leaf_id", unique=True),
    # Equal on what comes first, in the order of a page after it: a page is read from the index and stops.
    Index("ix_leaf_view_at_idx", "view", "at", "idx"),
    Index("ix_leaf_agency_view_at_idx", "agency", "view", "at", "idx"),
    Index("ix_leaf_released", "view", "idx", sqlite_where=_RELEASES, postgresql_where=_RELEASES),
)

node = Table(
    "node",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("idx", _Long, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", _Long, primary_key=True, autoincrement=False),
    Column("note", _Text, nullable=False),
    Column("signed_at", _Text, nullable=False),
)
