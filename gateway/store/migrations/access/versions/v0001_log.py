"""The access log: pending leaves, the tree, its checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Long = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_SEARCHED = ("at", "agency", "subject", "view", "purpose", "action", "outcome", "reference")


def upgrade() -> None:
    """Creates everything."""
    op.create_table(
        "pending",
        sa.Column("id", _Long, sa.Identity(always=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pending"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leaf",
        sa.Column("idx", _Long, autoincrement=False, nullable=False),
        sa.Column("leaf_id", _Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *(sa.Column(name, _Text, nullable=False) for name in _SEARCHED),
        sa.PrimaryKeyConstraint("idx", name="pk_leaf"),
    )
    op.create_index("ix_leaf_leaf_id", "leaf", ["leaf_id"], unique=True)
    op.create_index("ix_leaf_view_at_idx", "leaf", ["view", "at", "idx"])
    op.create_index("ix_leaf_agency_view_at_idx", "leaf", ["agency", "view", "at", "idx"])
    released = sa.text("action = 'release'")
    op.create_index("ix_leaf_released", "leaf", ["view", "idx"], sqlite_where=released, postgresql_where=released)
    op.create_table(
        "node",
        sa.Column("level", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("idx", _Long, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name="pk_node"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", _Long, autoincrement=False, nullable=False),
        sa.Column("note", _Text, nullable=False),
        sa.Column("signed_at", _Text, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoint"),
    )
