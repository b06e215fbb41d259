"""Who may touch what on PostgreSQL: group roles, grants, and row-level security for each agency's custodian.

A custodian's login sees and writes its own agency's rows, as ``custodian`` maps the login; ``session_user`` can't be
changed by ``SET ROLE``. The functions run as the tables' owner (``SECURITY DEFINER``, a search path of their own), so
that a custodian needs no right to the map. As ``IN (SELECT …)`` each is asked once per statement and hashed, and is
no condition that the planner could choose an index by.

Erased payloads stay in dead rows until vacuumed: the tables that hold payloads and persons are vacuumed at the next
look of autovacuum (``autovacuum_naptime``, a minute) after any change, and their TOAST tables with them.
"""

import sqlalchemy as sa
from alembic import op

from gateway.store.roles import make_groups

revision = "0003"
down_revision = "0002"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_FUNCTIONS = {
    "custodian_agency() RETURNS text": "SELECT agency FROM public.custodian WHERE login = session_user",
    "custodian_views() RETURNS int[]": (
        "SELECT coalesce(array_agg(id), '{}') FROM public.view WHERE owner = public.custodian_agency()"
    ),
    "custodian_sources() RETURNS int[]": (
        "SELECT coalesce(array_agg(id), '{}') FROM public.source WHERE owner = public.custodian_agency()"
    ),
    # its own agency's release, of its own view, up to the view's head, from its own source: that, and nothing beside it
    "custodian_says(leaf bytea) RETURNS boolean": (
        "SELECT octet_length(leaf) <= 16384 AND length(told ->> 'id') = 36"
        " AND told - '{id,at,action,outcome,subject,agency,view,kind,records,first,last,v}'::text[] = '{}'"
        " AND told ->> 'action' = 'release' AND told ->> 'outcome' = 'permit'"
        " AND told ->> 'agency' = public.custodian_agency()"
        " AND EXISTS (SELECT FROM public.view v WHERE v.id = ANY (public.custodian_views())"
        " AND v.name = told ->> 'view' AND (told ->> 'first')::bigint BETWEEN 1 AND (told ->> 'last')::bigint"
        " AND (told ->> 'last')::bigint <= v.sequence) AND EXISTS (SELECT FROM public.source s"
        " WHERE s.id = ANY (public.custodian_sources()) AND 'source:' || s.name = told ->> 'subject')"
        " FROM jsonb(convert_from(leaf, 'UTF8')) told"
    ),
}
_OF_VIEWS = "view_id IN (SELECT unnest(custodian_views()))"
_OF_SOURCES = "source_id IN (SELECT unnest(custodian_sources()))"
_OWN = "owner = (SELECT custodian_agency())"
_ROWS = {  # what of each table is a custodian's own
    "source": _OWN,
    "position": _OF_SOURCES,
    "record": _OF_SOURCES,
    "quarantine": _OF_SOURCES,
    "run": _OF_SOURCES,
    "view": _OWN,
    "policy": _OF_VIEWS,
    "agreement": "EXISTS (SELECT FROM view WHERE view.agreement = agreement.id)",  # of the views that it sees
    "release": _OF_VIEWS,
    "release_person": _OF_VIEWS,
    "pending_leaf": "custodian_says(body)",
}
_ERASED = "payload, occurred, municipality, offence, measure, state"
_GRANTS = {
    "convenio_custodian": {
        "source": "SELECT, INSERT (name, owner, kind, run), UPDATE (run, heard_at)",  # no number of its own choice
        "position": "SELECT, INSERT, UPDATE, DELETE",
        "record": "SELECT, INSERT, UPDATE",
        "quarantine": "SELECT, INSERT, UPDATE, DELETE",
        "run": "SELECT, INSERT, UPDATE",
        "view": "SELECT, UPDATE (sequence)",
        "policy": "SELECT",
        "agreement": "SELECT",
        "release": f"SELECT, INSERT, UPDATE ({_ERASED}, policy)",
        "release_person": "SELECT, INSERT, DELETE",
        "pending_leaf": "INSERT (body)",
        "releases_version": "SELECT",
    },
    "convenio_api": {
        "release": "SELECT",
        "release_person": "SELECT",
        "view": "SELECT, UPDATE (state, changed_at)",
        "policy": "SELECT",
        "agreement": "SELECT",
        "caller": "SELECT",
        "generation": "SELECT, INSERT, UPDATE (value)",
        "source": "SELECT (id, name, owner, kind, heard_at)",
        "quarantine": "SELECT (source_id)",  # enough to count them
        "pending_leaf": "SELECT (id), INSERT (body)",
        "relay": "SELECT",  # how far behind it is
        "releases_version": "SELECT",
    },
    "convenio_relay": {
        "release": "SELECT",
        "view": "SELECT",
        "relay": "SELECT, INSERT, UPDATE",
        "releases_version": "SELECT",
    },
    "convenio_log": {"pending_leaf": "SELECT, DELETE", "releases_version": "SELECT"},
}
_SOON = "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0"
_TOAST_SOON = "toast.autovacuum_vacuum_threshold = 0, toast.autovacuum_vacuum_scale_factor = 0"


def upgrade() -> None:
    op.create_table(
        "custodian",
        sa.Column("login", _Text, nullable=False),
        sa.Column("agency", _Text, nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_custodian"),
    )
    if op.get_bind().dialect.name == "postgresql":
        make_groups(op.get_bind())
        _make_functions()
        _keep_sequences()
        for table, own in _ROWS.items():
            _wall(table, own)
        for role, tables in _GRANTS.items():
            for table, verbs in tables.items():
                op.execute(f"GRANT {verbs} ON {table} TO {role}")
        op.execute(f"ALTER TABLE release SET ({_SOON}, {_TOAST_SOON})")
        op.execute(f"ALTER TABLE release_person SET ({_SOON})")


def _make_functions() -> None:
    for signature, body in _FUNCTIONS.items():
        name = signature.partition(" RETURNS ")[0].replace("leaf ", "")
        op.execute(
            f"CREATE FUNCTION {signature} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = pg_catalog, public, pg_temp AS $${body}$$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO convenio_custodian")


def _keep_sequences() -> None:
    """A custodian never takes a sequence back, and leaves room above it for the view's end and what comes after."""
    op.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE insufficient_privilege; END$$; REVOKE ALL ON FUNCTION refuse() FROM PUBLIC;"
        " CREATE TRIGGER sequence_grows BEFORE UPDATE OF sequence ON view FOR EACH ROW WHEN"
        " (NEW.sequence NOT BETWEEN OLD.sequence AND (1::bigint << 53) - 1 AND custodian_agency() IS NOT NULL)"
        " EXECUTE FUNCTION refuse()"
    )


def _wall(table: str, own: str) -> None:
    """Nobody but the owner passes without a policy: the other roles get one that only their grants narrow."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON {table} TO convenio_custodian USING ({own}) WITH CHECK ({own})")
    others = [role for role, tables in _GRANTS.items() if table in tables and role != "convenio_custodian"]
    if others:
        op.execute(f"CREATE POLICY granted ON {table} TO {', '.join(others)} USING (true) WITH CHECK (true)")
