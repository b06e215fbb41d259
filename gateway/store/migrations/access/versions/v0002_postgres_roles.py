"""Who may touch the access log on PostgreSQL: the API adds what waits and reads the tree, the sequencer grows the tree.

Nobody may change or remove what is in the tree; only its database's owner could, and the signed checkpoints would tell.
"""

from alembic import op

from gateway.store.roles import make_groups

revision = "0002"
down_revision = "0001"

_TREE = ("leaf", "node", "checkpoint")
_GRANTS = {
    "convenio_api": {"pending": "SELECT, INSERT (body)", **dict.fromkeys(_TREE, "SELECT")},
    "convenio_log": {"pending": "SELECT, DELETE", **dict.fromkeys(_TREE, "SELECT, INSERT")},
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    make_groups(op.get_bind())
    for role, tables in _GRANTS.items():
        for table, verbs in (tables | {"access_version": "SELECT"}).items():
            op.execute(f"GRANT {verbs} ON {table} TO {role}")
