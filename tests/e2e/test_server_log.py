"""What PostgreSQL's own log is given of values, and that three settings keep it out (``docs/trust-model.md``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from own_servers import OwnServers, Watched, engines_end
from psycopg.errors import UniqueViolation

from gateway.demo.home import CAST, ISSUER, Home, home
from gateway.demo.world import Size
from gateway.wiring import custodian, databases, sources

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "trust-model.md"
RECOMMENDED = {
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
SIZE = Size(200, 80, 60)


def test_values_stay_out_of_the_servers_log_as_recommended_even_where_statements_are_logged(
    tmp_path: Path, own_servers: OwnServers
) -> None:
    with (
        own_servers.fresh() as watched,
        engines_end(),
        home(tmp_path, SIZE, servers=watched.servers) as made,
    ):
        talkative = written_down(made, watched, "zapopan-juzgado")
        assert talkative == {"payloads", "references", "leaves", "subjects"}, "or nothing could be found"
        watched.configure(RECOMMENDED)
        assert written_down(made, watched, "fge-jalisco") == set()


def test_the_trust_model_names_these_settings() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [f"{name} = {value}" for name, value in RECOMMENDED.items() if f"`{name} = {value}`" not in text] == []


def written_down(made: Home, watched: Watched, name: str) -> set[str]:
    """The kinds of values that the log is given while that source is pulled and a statement fails."""
    watched.log("PostgreSQL")
    last = max((row[0] for row in asked(watched, "SELECT max(id) FROM pending_leaf")), default=0) or 0
    source = next(s for s in made.settings.source if s.mapping.stem == name)
    owner = sources.mapping_of(source).owner
    engine = custodian.custodian_engine(made.settings, owner)
    custodian.puller(made.settings, source, engine).pull(lambda *_: None)
    engine.dispose()
    fail_over_somebody(made)
    log = watched.log("PostgreSQL")
    assert b"INSERT INTO release " in log
    assert b"duplicate key value" in log
    mine = f"view_id IN (SELECT id FROM view WHERE owner = '{owner}')"
    values = {
        "payloads": [row[0].hex().encode() for row in asked(watched, f"SELECT payload FROM release WHERE {mine}")],
        "references": [row[0].encode() for row in asked(watched, f"SELECT reference FROM release WHERE {mine}")],
        "leaves": [r[0].hex().encode() for r in asked(watched, f"SELECT body FROM pending_leaf WHERE id > {last}")],
        "subjects": [person.subject.encode() for person in CAST.values()],
    }
    assert all(values.values())
    return {kind for kind, some in values.items() if any(value in log for value in some)}


def asked(watched: Watched, question: str) -> list[tuple[Any, ...]]:
    with watched.root() as root:
        return root.execute(question).fetchall()


def fail_over_somebody(made: Home) -> None:
    """The server explains a refused row with what stands in it."""
    again = "INSERT INTO caller SELECT %s, %s, agency, roles, standing, vetted_until FROM caller LIMIT 1"
    person = CAST["analyst"]
    address = databases.releases_engine(made.settings).url.set(drivername="postgresql")
    with (
        psycopg.connect(address.render_as_string(hide_password=False)) as connection,
        pytest.raises(UniqueViolation),
    ):
        connection.execute(again, (ISSUER, person.subject))
