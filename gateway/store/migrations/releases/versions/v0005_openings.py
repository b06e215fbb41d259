"""A custodian may also say that its agency opened a token of its own view, or tried to: nothing else is new."""

from alembic import op

revision = "0005"
down_revision = "0004"

_RELEASED = (
    "told - '{id,at,action,outcome,subject,agency,view,kind,records,first,last,v}'::text[] = '{}'"
    " AND told ->> 'action' = 'release' AND told ->> 'outcome' = 'permit'"
    " AND (told ->> 'first')::bigint BETWEEN 1 AND (told ->> 'last')::bigint"
    " AND EXISTS (SELECT FROM public.view v WHERE v.name = told ->> 'view' AND (told ->> 'last')::bigint <= v.sequence)"
    " AND EXISTS (SELECT FROM public.source s"
    " WHERE s.id = ANY (public.custodian_sources()) AND 'source:' || s.name = told ->> 'subject')"
)
_OPENED = (
    "told - '{id,at,action,outcome,subject,agency,view,kind,purpose,reference,query,records,reason,v}'::text[] = '{}'"
    " AND told ->> 'action' = 'open_token' AND told ->> 'outcome' IN ('permit', 'refuse')"
    " AND told ->> 'subject' LIKE 'os:%'"
)


def upgrade() -> None:
    """On PostgreSQL alone: SQLite has no logins."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION custodian_says(leaf bytea) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = pg_catalog, public, pg_temp AS $$"
            "SELECT octet_length(leaf) <= 16384 AND length(told ->> 'id') = 36"
            " AND told ->> 'agency' = public.custodian_agency()"
            " AND EXISTS (SELECT FROM public.view v WHERE v.id = ANY (public.custodian_views())"
            " AND v.name = told ->> 'view')"
            f" AND ({_RELEASED} OR {_OPENED})"
            " FROM jsonb(convert_from(leaf, 'UTF8')) told$$"
        )
