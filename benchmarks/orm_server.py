"""The other side of ``search_plain``: a search as a competent engineer would write it first.

    python -m benchmarks.orm_server SETTINGS PORT

It reads the product's own tables, through their indexes, by a declarative ORM; FastAPI checks question and answer by
models; a token is verified for every request; a row that says who asked what is committed before the answer goes. What
it lacks (agreements, purposes, suspended callers, a log that can be proven) would only make it slower. Never for use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from jose import JWTError, jwt
from pydantic import BaseModel, Field
from sqlalchemy import LargeBinary, create_engine, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from benchmarks.town import AUDIENCE, ISSUER
from gateway.settings import KeyFolder, Server, read_settings


class Base(DeclarativeBase):
    """Of the tables."""


class View(Base):
    """What may be asked."""

    __tablename__ = "view"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Release(Base):
    """What is answered."""

    __tablename__ = "release"
    view_id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    version: Mapped[int]
    state: Mapped[int]
    occurred: Mapped[str]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    released_at: Mapped[str]


class Audit(Base):
    """Who asked what."""

    __tablename__ = "plain_audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    subject: Mapped[str]
    purpose: Mapped[str]
    reference: Mapped[str]
    question: Mapped[str]
    records: Mapped[int]


class Span(BaseModel):
    """Days, the last one not included."""

    since: date = Field(alias="from")
    until: date = Field(alias="to")


class Filters(BaseModel):
    """Of a question."""

    occurred: Span


class Question(BaseModel):
    """A page of one view."""

    view: str
    filters: Filters
    limit: int = Field(50, le=500)


class Item(BaseModel):
    """A release."""

    reference: str
    sequence: int
    version: int
    released_at: str
    record: dict[str, Any]


class Page(BaseModel):
    """An answer."""

    items: list[Item]
    more: bool


made = FastAPI()


def session(request: Request) -> Iterator[Session]:
    """One for each request."""
    with request.app.state.sessions() as opened:
        yield opened


def claims(request: Request, authorization: Annotated[str, Header()]) -> dict[str, Any]:
    """Who asks."""
    token = authorization.removeprefix("Bearer ")
    try:
        found: dict[str, Any] = jwt.decode(token, request.app.state.jwks, audience=AUDIENCE, issuer=ISSUER)
    except JWTError:
        raise HTTPException(401) from None
    if "analyst" not in found["roles"]:
        raise HTTPException(403)
    return found


@made.post("/v1/incidents/search")
def search(
    asked: Question,
    who: Annotated[dict[str, Any], Depends(claims)],
    opened: Annotated[Session, Depends(session)],
    convenio_purpose: Annotated[str, Header()],
    convenio_reference: Annotated[str, Header()],
) -> Page:
    """A page, and its row in the audit."""
    view = opened.scalars(select(View).where(View.name == asked.view)).one()
    span = asked.filters.occurred
    wanted = (
        select(Release)
        .where(Release.view_id == view.id, Release.state == 1)
        .where(Release.occurred >= span.since.isoformat(), Release.occurred < span.until.isoformat())
        .order_by(Release.occurred.desc(), Release.sequence.desc())
        .limit(asked.limit + 1)
    )
    found = opened.scalars(wanted).all()
    items = [_item(one) for one in found[: asked.limit]]
    told = {"subject": who["sub"], "purpose": convenio_purpose, "reference": convenio_reference}
    question = asked.model_dump_json()
    opened.add(Audit(at=datetime.now(UTC).isoformat(), question=question, records=len(items), **told))
    opened.commit()
    return Page(items=items, more=len(found) > asked.limit)


def _item(one: Release) -> Item:
    return Item(
        reference=one.reference,
        sequence=one.sequence,
        version=one.version,
        released_at=one.released_at,
        record=json.loads(one.payload),
    )


def main(settings: Path, port: int) -> None:
    """Serves the settings' PostgreSQL until it is terminated."""
    config = read_settings(settings)
    assert isinstance(config.store, Server)
    user, password = KeyFolder(config.keys).login("store-admin")
    url = make_url(config.store.address).set(drivername="postgresql+psycopg", username=user, password=password)
    engine = create_engine(url, pool_size=32)
    Base.metadata.create_all(engine)
    made.state.sessions = sessionmaker(engine)
    made.state.jwks = json.loads((settings.parent / "jwks.json").read_text("utf-8"))
    uvicorn.run(made, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
