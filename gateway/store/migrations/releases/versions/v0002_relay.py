"""The relay's place and lease, one row per view."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Creates ``relay``."""
    op.create_table(
        "relay",
        sa.Column("view_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("holder", _Text, nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["view_id"], ["view.id"], name="fk_relay_view_id_view"),
        sa.PrimaryKeyConstraint("view_id", name="pk_relay"),
    )
