"""The door every request with a caller passes: who is it, and is it too often.

Order matters under attack. A token seen before costs no signature and is never held up by its neighbours; only a
token that needs verifying waits when its address has sent too many bad ones, so one misconfigured machine behind a
shared address can't shut out those who already work there.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Scope

from contracts.refusal import Refuse
from gateway.web import catalogue
from gateway.web.limits import Buckets, address
from gateway.web.problems import Refused
from gateway.web.tokens import Claims, TokenVerifier, bearer


@dataclass(frozen=True, slots=True)
class Door:
    """``callers`` counts requests of each verified caller, ``failures`` the refused tokens of each address."""

    verifier: TokenVerifier
    callers: Buckets
    failures: Buckets

    def admit(self, scope: Scope) -> Claims:
        """The verified caller of an ASGI request. Raises Refused: 401 with the reason, or 429."""
        claims = self._identify(scope)
        wait = self.callers.take((claims.issuer, claims.agency, claims.subject))
        if wait:
            raise Refused(catalogue.TOO_MANY_REQUESTS, retry_after=wait)
        return claims

    def _identify(self, scope: Scope) -> Claims:
        token = bearer(scope["headers"])
        if isinstance(token, Refuse):
            raise Refused(catalogue.UNAUTHENTICATED, token)
        if (known := self.verifier.recall(token)) is not None:
            return known
        stranger = address(scope)
        if wait := self.failures.wait(stranger):
            raise Refused(catalogue.TOO_MANY_REQUESTS, retry_after=wait)
        claims = self.verifier.verify(token)
        if isinstance(claims, Refuse):
            self.failures.take(stranger)
            raise Refused(catalogue.UNAUTHENTICATED, claims)
        return claims
