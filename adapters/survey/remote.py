"""A table or an API that nobody has described yet: the same look at its columns as a file gets, through the connectors'
own ways in. Of a table its first rows, of an API its first page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import httpx
from sqlalchemy import column, inspect, select
from sqlalchemy import table as named_table

from adapters.base import StopSource
from adapters.files.detect import Written
from adapters.rest.http import Http
from adapters.sql.engine import Database, streamed
from adapters.survey.file import Survey
from adapters.survey.items import feed_items

MOST_ROWS = 100_000  # of a table
_AT_ONCE = 1000


def survey_table(name: str, database: Database, table: str) -> Survey:
    """Raises RetryLater or StopSource."""
    found = Survey(table, 0, Written("other"), read={"sql": {"table": table}})
    schema, _, bare = table.rpartition(".")
    with database.connection() as connection:
        there = inspect(connection)
        if not (there.has_table(bare, schema or None) or bare in there.get_view_names(schema or None)):
            raise StopSource(
                f"{name}: there is no table or view {table}: correct --table, with its schema if it has one"
            )
        columns = [str(one["name"]) for one in there.get_columns(bare, schema or None)]
        query = select(named_table(bare, *map(column, columns), schema=schema or None)).limit(MOST_ROWS)
        with streamed(connection, query) as rows:
            while some := [dict(row) for row in islice(rows.mappings(), _AT_ONCE)]:
                found.profile.feed(some)
    return found


def survey_api(name: str, http: Http, url: httpx.URL) -> Survey:
    """Raises RetryLater or StopSource."""
    answer = http.get(url)
    lists = dict(_lists(None if answer is None else answer.value, ""))
    if not lists:
        raise StopSource(f"{name}: no list of objects in the answer: is it the address of a collection?")
    items = max(lists, key=lambda path: len(lists[path]))
    found = Survey(url.path, 0, Written("json"), read={"rest": {"items": items} if items else {}})
    feed_items(found.profile, lists[items])
    return found


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects that are in no list themselves, by their members' path."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        yield path, value
    elif isinstance(value, dict):
        for member, inner in value.items():
            yield from _lists(inner, f"{path}.{member}" if path else member)
