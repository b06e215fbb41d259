"""The release store's tables. What is here is what the gateway keeps: no identities, keyed digests, released data.

``release`` is the log and, through partial indexes over its current rows, the thing that is searched. ``record`` is the
custodian's memory of what it has seen: HMACs under the owner's reference key and, per view, the last sequence. On
PostgreSQL the API's role sees neither ``record``, ``position`` nor what stands in ``quarantine``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    text,
)
from sqlalchemy import Text as DatabaseText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Compared byte by byte on both engines: pages and ranges come in one order, whatever the database's locale is.
Text = DatabaseText().with_variant(DatabaseText(collation="C"), "postgresql")
# Given by the database. On PostgreSQL an identity, which needs no right to a sequence beside the table's.
_Long = BigInteger().with_variant(Integer, "sqlite")  # a SQLite row id must be called INTEGER

# Grows with every change that a running API must notice within a second.
generation = Table(
    "generation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
)

caller = Table(
    "caller",
    metadata,
    Column("issuer", Text, primary_key=True),  # a subject means nothing without who vouches for it
    Column("subject", Text, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("roles", Text, nullable=False),  # separated by spaces: a token's other roles count for nothing
    Column("standing", Text, nullable=False),  # active | suspended
    Column("vetted_until", Text, nullable=False),
)

agreement = Table(
    "agreement",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
)

view = Table(
    "view",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("agreement_version", Integer, nullable=False),
    Column("policy", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False, server_default=text("0")),
    Column("erased", BigInteger, nullable=False, server_default=text("0")),  # up to here, when the view last ended
    Column("changed_at", Text, nullable=False),
)

# One version of a view's rules; a release says under which it was made. A view that comes back after it ended has a
# new number for the same rules, so that everything is made again.
policy = Table(
    "policy",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("view_id", Integer, ForeignKey("view.id"), nullable=False),
    Column("agreement", Text, nullable=False),
    Column("agreement_version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
)

release = Table(
    "release",
    metadata,
    Column("view_id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("municipality", Text),
    Column("offence", Text),
    Column("measure", Text),
    Column("payload", LargeBinary),
    Column("policy", Integer, nullable=False),
    Column("contract", SmallInteger, nullable=False),
    Column("supersedes", BigInteger),
    Column("released_at", Text, nullable=False),
)
_CURRENT = text("state = 1")
Index(
    "ix_release_when",
    release.c.view_id,
    release.c.occurred,
    release.c.sequence,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)
Index(
    "ix_release_what",
    release.c.view_id,
    release.c.municipality,
    release.c.offence,
    release.c.occurred,
    release.c.sequence,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)

release_person = Table(
    "release_person",
    metadata,
    Column("view_id", Integer, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "view_id", "sequence"),  # a withdrawal finds its persons without reading everybody's
    sqlite_with_rowid=False,
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("heard_at", Text),
    Column("run", Text, nullable=False),  # the newest: the only one that may change anything
)

position = Table(
    "position",
    metadata,
    Column("source_id", Integer, ForeignKey("source.id"), primary_key=True),
    Column("policy", LargeBinary, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("caught_up", Boolean, nullable=False),
    Column("changed_at", Text, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("policy", LargeBinary, nullable=False),
    Column("unit", LargeBinary, nullable=False),
    Column("stale", Boolean, nullable=False),
    Column("shared", LargeBinary, nullable=False),
    Column("place", LargeBinary),  # where the unit stands that replaces another; null: nothing replaces this record
    sqlite_with_rowid=False,
)
_PLACED = text("place IS NOT NULL")
Index(  # what the newest unit of a place has not shown
    None,
    record.c.source_id,
    record.c.place,
    record.c.unit,
    sqlite_where=_PLACED,
    postgresql_where=_PLACED,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("source_id", Integer, ForeignKey("source.id"), primary_key=True),
    Column("row", LargeBinary, primary_key=True),
    Column("place", LargeBinary, nullable=False),
    Column("unit", LargeBinary, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Index(None, "source_id", "place"),
)

run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    Column("started_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("accounts", Text, nullable=False),
)

# Leaves written with the releases they speak of; the log's sequencer carries them into the tree.
pending_leaf = Table(
    "pending_leaf",
    metadata,
    Column("id", _Long, Identity(always=True), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# Whom a custodian's login speaks for: on PostgreSQL row-level security asks it. Empty in a file, which has no logins.
custodian = Table(
    "custodian",
    metadata,
    Column("login", Text, primary_key=True),
    Column("agency", Text, nullable=False),
)

# How far a view's topic has come, and which relay may write it: the relay's own table.
relay = Table(
    "relay",
    metadata,
    Column("view_id", Integer, ForeignKey("view.id"), primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),  # acknowledged up to here; 0: nothing yet
    Column("offset", BigInteger, nullable=False),  # of that message in the topic; -1: none
    Column("holder", Text, nullable=False),
    Column("lease_until", BigInteger, nullable=False),  # seconds since 1970, by the database's clock
)
