"""Where a record of a source that replaces whole units stands. Existing records stand nowhere until read again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_PLACED = sa.text("place IS NOT NULL")


def upgrade() -> None:
    """Adds ``record.place``, and the index by which what a unit no longer has is found."""
    op.add_column("record", sa.Column("place", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_record_source_id_place_unit",
        "record",
        ["source_id", "place", "unit"],
        unique=False,
        sqlite_where=_PLACED,
        postgresql_where=_PLACED,
    )
