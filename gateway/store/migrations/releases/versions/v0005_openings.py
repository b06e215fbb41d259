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
_PURPOSES = "{crime_analysis,criminal_investigation,case_follow_up,measure_follow_up,statistics,oversight,operation}"
_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$"
_TOLD = (  # which token, in which word and epoch: what was in it has no place here
    "(told -> 'query') - '{token,domain,epoch}'::text[] = '{}' AND told -> 'records' = '1'"
    " AND told #>> '{query,token}' ~ '^t1[.][0-9a-f]{8}[.]([a-p]{2})+$'"
    " AND length(told #>> '{query,token}') BETWEEN 46 AND 4012"
    " AND told #>> '{query,domain}' ~ '^[^[:cntrl:][:space:]]{1,40}$'"
    " AND jsonb_typeof(told #> '{query,epoch}') = 'number' AND told #>> '{query,epoch}' ~ '^[1-9][0-9]{0,8}$'"
)
_OPENED = (
    "told - '{id,at,action,outcome,subject,agency,view,kind,purpose,reference,query,records,reason,v}'::text[] = '{}'"
    " AND told ->> 'action' = 'open_token' AND told ->> 'subject' ~ '^os:[^[:cntrl:]]{1,64}$'"
    f" AND told ->> 'purpose' = ANY ('{_PURPOSES}') AND told ->> 'reference' ~ '^[A-Za-z0-9][A-Za-z0-9/._-]{{2,63}}$'"
    " AND EXISTS (SELECT FROM public.view v WHERE v.name = told ->> 'view' AND v.kind = told ->> 'kind')"
    f" AND told ->> 'at' ~ '{_INSTANT}'"
    " AND (told ->> 'at')::timestamptz BETWEEN now() - interval '1 day' AND now() + interval '1 day'"
    f" AND CASE told ->> 'outcome' WHEN 'permit' THEN NOT told ? 'reason' AND {_TOLD}"
    " WHEN 'refuse' THEN NOT told ? 'query' AND told ->> 'reason' = 'token_not_opened' AND told -> 'records' = '0' END"
)


def upgrade() -> None:
    """On PostgreSQL alone: SQLite has no logins."""
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(  # as it stands: a pattern's colons are no parameters
            "CREATE OR REPLACE FUNCTION custodian_says(leaf bytea) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = pg_catalog, public, pg_temp AS $$"
            "SELECT octet_length(leaf) <= 16384 AND length(told ->> 'id') = 36"
            " AND told ->> 'agency' = public.custodian_agency()"
            " AND EXISTS (SELECT FROM public.view v WHERE v.id = ANY (public.custodian_views())"
            " AND v.name = told ->> 'view')"
            f" AND ({_RELEASED} OR {_OPENED})"
            " FROM jsonb(convert_from(leaf, 'UTF8')) told$$"
        )
