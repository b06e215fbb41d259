"""PostgreSQL's group roles: the walls between the processes, by name. The migrations say what each may touch.

Roles belong to the whole server, and several databases may be brought up to date at once: whoever comes second finds
the role there and goes on. It takes CREATEROLE, not a superuser.
"""

from __future__ import annotations

from sqlalchemy import Connection

CUSTODIAN, RELAY, LOG, API = "convenio_custodian", "convenio_relay", "convenio_log", "convenio_api"
GROUPS = (API, CUSTODIAN, LOG, RELAY)  # always made in this order: two who make them wait for one another once


def make_groups(connection: Connection) -> None:
    """Creates the group roles that are not there yet."""
    for group in GROUPS:
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {group} NOLOGIN;"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
