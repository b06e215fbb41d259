from __future__ import annotations

import pytest
from starlette.types import Scope

from gateway.demo.issuer import DemoIssuer
from gateway.web import catalogue, tokens
from gateway.web.door import Door
from gateway.web.jwks import Issuer
from gateway.web.limits import Buckets
from gateway.web.problems import Refused


class World:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.issuer = DemoIssuer("https://demo.example", "convenio", self.clock)
        verifier = tokens.TokenVerifier([Issuer(self.issuer.iss, self.issuer.jwks)], "convenio", self.clock)
        self.door = Door(verifier, Buckets(1, 3, self.clock), Buckets(1, 2, self.clock))

    def clock(self) -> float:
        return self.now

    def token(self, subject: str) -> str:
        return self.issuer.token(subject, "fge-jalisco", ["analyst"])

    def knock(self, token: str | None, host: str = "10.0.0.7") -> str | Refused:
        """The subject admitted, or the refusal."""
        headers = [] if token is None else [(b"authorization", b"Bearer " + token.encode())]
        scope: Scope = {"type": "http", "headers": headers, "client": (host, 1)}
        try:
            return self.door.admit(scope).subject
        except Refused as refused:
            return refused


def refused(outcome: str | Refused) -> Refused:
    assert isinstance(outcome, Refused)
    return outcome


def test_a_caller_is_admitted_as_often_as_the_rate_allows() -> None:
    world = World()
    ana, luis = world.token("ana"), world.token("luis")
    assert [world.knock(ana) for _ in range(3)] == ["ana"] * 3
    fourth = refused(world.knock(ana))
    assert fourth.problem is catalogue.TOO_MANY_REQUESTS
    assert fourth.retry_after == pytest.approx(1)
    assert (
        refused(world.knock(world.token("ana"))).problem is catalogue.TOO_MANY_REQUESTS
    )  # a new token is no new caller
    assert world.knock(luis) == "luis"
    world.now += 1
    assert world.knock(ana) == "ana"


def test_no_token_and_a_bad_one_say_which() -> None:
    world = World()
    assert refused(world.knock(None)).reason == tokens.MISSING
    bad = refused(world.knock("x.y.z"))
    assert (bad.problem, bad.reason) == (catalogue.UNAUTHENTICATED, tokens.MALFORMED)


def test_bad_tokens_close_the_door_to_strangers_from_there_only() -> None:
    world = World()
    ana, luis = world.token("ana"), world.token("luis")
    assert world.knock(ana) == "ana"
    assert [refused(world.knock("x.y.z")).problem.status for _ in range(4)] == [401, 401, 429, 429]
    assert world.knock(ana) == "ana"  # seen before: not held up
    assert refused(world.knock(luis)).problem is catalogue.TOO_MANY_REQUESTS  # never seen: waits
    assert world.knock(luis, "10.0.0.8") == "luis"
    world.now += 2
    assert world.knock(world.token("eva")) == "eva"


def test_a_revoked_token_is_a_stranger() -> None:
    world = World()
    token = world.issuer.token("ana", "fge-jalisco", ["analyst"], jti="one")
    assert world.knock(token) == "ana"
    world.door.verifier.revoke("one")
    assert refused(world.knock(token)).reason == tokens.REVOKED
