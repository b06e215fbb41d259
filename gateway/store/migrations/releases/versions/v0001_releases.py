"""The release store: agreements and views, the release log, the custodian's memory, quarantine, runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Creates everything."""
    op.create_table(
        "agreement",
        sa.Column("id", _Text, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", _Text, nullable=False),
        sa.Column("state", _Text, nullable=False),
        sa.Column("changed_at", _Text, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_agreement"),
    )
    op.create_table(
        "caller",
        sa.Column("issuer", _Text, nullable=False),
        sa.Column("subject", _Text, nullable=False),
        sa.Column("agency", _Text, nullable=False),
        sa.Column("roles", _Text, nullable=False),
        sa.Column("standing", _Text, nullable=False),
        sa.Column("vetted_until", _Text, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_caller"),
    )
    op.create_table(
        "generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_generation"),
    )
    op.create_table(
        "pending_leaf",
        sa.Column("id", _Long, sa.Identity(always=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pending_leaf"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "record",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("policy", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.LargeBinary(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "key", name="pk_record"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("view_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", _Text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("occurred", _Text, nullable=False),
        sa.Column("municipality", _Text, nullable=True),
        sa.Column("offence", _Text, nullable=True),
        sa.Column("measure", _Text, nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("contract", sa.SmallInteger(), nullable=False),
        sa.Column("supersedes", sa.BigInteger(), nullable=True),
        sa.Column("released_at", _Text, nullable=False),
        sa.PrimaryKeyConstraint("view_id", "sequence", name="pk_release"),
    )
    op.create_index(
        "ix_release_what",
        "release",
        ["view_id", "municipality", "offence", "occurred", "sequence"],
        unique=False,
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )
    op.create_index(
        "ix_release_when",
        "release",
        ["view_id", "occurred", "sequence"],
        unique=False,
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )
    op.create_table(
        "release_person",
        sa.Column("view_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", _Text, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("view_id", "person", "sequence", name="pk_release_person"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_release_person_view_id_sequence", "release_person", ["view_id", "sequence"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", _Text, nullable=False),
        sa.Column("owner", _Text, nullable=False),
        sa.Column("kind", _Text, nullable=False),
        sa.Column("heard_at", _Text, nullable=True),
        sa.Column("run", _Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("name", name="uq_source_name"),
    )
    op.create_table(
        "view",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", _Text, nullable=False),
        sa.Column("owner", _Text, nullable=False),
        sa.Column("kind", _Text, nullable=False),
        sa.Column("agreement", _Text, nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("state", _Text, nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("erased", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_at", _Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_view"),
        sa.UniqueConstraint("name", name="uq_view_name"),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("agreement", _Text, nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("digest", _Text, nullable=False),
        sa.ForeignKeyConstraint(["view_id"], ["view.id"], name="fk_policy_view_id_view"),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
    )
    op.create_table(
        "position",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.LargeBinary(), nullable=False),
        sa.Column("cursor", _Text, nullable=False),
        sa.Column("caught_up", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _Text, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_position_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", "policy", name="pk_position"),
    )
    op.create_table(
        "quarantine",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", _Text, nullable=False),
        sa.Column("reasons", _Text, nullable=False),
        sa.Column("first_at", _Text, nullable=False),
        sa.Column("last_at", _Text, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_quarantine_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", "row", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_source_id_place", "quarantine", ["source_id", "place"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", _Text, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", _Text, nullable=False),
        sa.Column("changed_at", _Text, nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("accounts", _Text, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_run_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
