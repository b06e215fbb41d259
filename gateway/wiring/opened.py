"""Opening a token for its owner: written down, durably, before anybody sees what was in it.

The token's own key decides which word and epoch of the view it is of; no other is ever opened by mistake, because each
key authenticates what it opens. An attempt that opens none is written down without what was typed there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Engine

from gateway.flow.desk import Reason
from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.settings import Misconfigured, Settings
from gateway.settings.epochs import Epoch
from gateway.store.access_log import PendingLeaves
from gateway.store.agreements import user
from gateway.store.engine import looking
from gateway.store.standing import purposes_in_store, versions_in_store
from gateway.store.tables import pending_leaf
from gateway.wiring.custodian import custodian_engine
from policies.keys import MissingScope, NotOurs, OwnerKeys
from policies.views import Scope, View

_TOKEN = re.compile(r"t1\.[0-9a-f]{8}\.(?:[a-p]{2}){17,2000}")

_ALTERED = (
    "la ficha no se abre: fue alterada, o es de otra institución, vista o época · the token does not open: it was"
    " altered, or is another agency's, view's or epoch's"
)
_DESTROYED = (
    "la época {epoch} se destruyó: sus fichas ya no las abre nadie · epoch {epoch} is destroyed: nobody opens its"
    " tokens any more"
)
_ELSEWHERE = (
    "falta aquí el secreto de la época {epoch}: sus fichas no se probaron · the secret of epoch {epoch} is not here:"
    " its tokens were not tried"
)


class Opened(NamedTuple):
    """What was in a token, in which word and epoch it was made, and the id of the leaf that says who opened it."""

    value: str
    domain: str
    epoch: int
    retired: bool
    leaf: str


class _Found(NamedTuple):
    value: str
    scope: Scope
    domain: str


def opened(settings: Settings, owner: str, view: str, token: str, why: Reason) -> Opened:
    """The identifier behind one of the owner's tokens in that view.

    Raises Misconfigured, where the owner's keys don't open it, too, and StoreUnavailable: then nothing was opened.
    """
    if not _TOKEN.fullmatch(token):
        raise Misconfigured(
            "eso no es una ficha: se espera `t1.….…`, entera y sin espacios · that is no token: `t1.….…` is expected,"
            " whole and without blanks"
        )
    keys = settings.key_folder.owner(owner)
    engine = custodian_engine(settings, owner)
    try:
        versions = _versions(engine, owner, view, why)
        found, closed = _tried(keys, versions, token)
        leaf = _leaf(versions[-1], why, token, found)
        _write_down(engine, leaf)
    finally:
        engine.dispose()
    if found is None:
        raise Misconfigured(_told(settings, owner, versions, closed))
    one = Epoch(versions[-1].agreement, found.scope.epoch, owner)
    return Opened(found.value, found.domain, one.number, one.state(settings.keys) == "retired", leaf.id)


def _versions(engine: Engine, owner: str, view: str, why: Reason) -> list[View]:
    """The owner's view under each version of its agreement.

    Raises Misconfigured where there is none, it is another's, or nobody agreed to that purpose.
    """
    with looking(engine) as connection:
        found = [one for one in versions_in_store(connection, view) if one.owner == owner]
        agreed = purposes_in_store(connection, view.partition(".")[0])
    if not found:
        raise Misconfigured(f"{view}: {owner} no tiene tal vista · has no such view: `convenio agreement list`")
    if why.purpose not in agreed:
        known = ", ".join(sorted(agreed))
        raise Misconfigured(
            f"--purpose {why.purpose}: el convenio no lo prevé, sino {known} · is none that its agreement names: those"
        )
    return found


def _tried(keys: OwnerKeys, versions: Iterable[View], token: str) -> tuple[_Found | None, set[int]]:
    """What opened, else the epochs whose secret is not here."""
    closed = set()
    for scope, domain in sorted(set(_words(versions)), key=lambda one: (-one[0].epoch, one[1])):
        try:
            return _Found(keys.open_token(scope, domain, token), scope, domain), set()
        except MissingScope:
            closed.add(scope.epoch)
        except NotOurs:
            continue
    return None, closed


def _words(versions: Iterable[View]) -> Iterator[tuple[Scope, str]]:
    for view in versions:
        for rule in view.rules.values():
            if rule.transform == "token":
                yield view.scope, str(rule.parameter)


def _leaf(view: View, why: Reason, token: str, found: _Found | None) -> Leaf:
    query = {} if found is None else {"token": token, "domain": found.domain, "epoch": found.scope.epoch}
    return Leaf(
        action=Action.OPEN_TOKEN,
        outcome=Outcome.REFUSE if found is None else Outcome.PERMIT,
        reason="token_not_opened" if found is None else "",
        subject=f"os:{user()}",
        agency=view.owner,
        view=view.name,
        kind=view.kind,
        purpose=why.purpose,
        reference=why.reference,
        query=query,
        records=int(found is not None),
    )


def _write_down(engine: Engine, leaf: Leaf) -> None:
    outbox = PendingLeaves(engine, pending_leaf)
    try:
        outbox.append_many([leaf])
    finally:
        outbox.close()


def _told(settings: Settings, owner: str, versions: list[View], closed: Iterable[int]) -> str:
    if not any(_words(versions)):
        return f"{versions[-1].name}: la vista nunca tuvo fichas · the view never had tokens"
    states = {n: Epoch(versions[-1].agreement, n, owner).state(settings.keys) for n in sorted(closed)}
    why = [(_DESTROYED if state == "destroyed" else _ELSEWHERE).format(epoch=n) for n, state in states.items()]
    return "; ".join([_ALTERED, *why])
