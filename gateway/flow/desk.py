"""Where a question is decided and written down, before anything is answered.

The verified token says who asks; standing and vetting are read from the register, live; Cedar decides. Every answer,
and every refusal to a known caller, is a leaf of the access log that is durable before the first byte leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Protocol, get_args

from contracts.refusal import Refuse
from gateway.flow.access_log import AccessLog
from gateway.flow.leaf import Action, Leaf, Outcome, ranges
from gateway.flow.personal import personal
from gateway.flow.ports import Caller, ViewInForce
from gateway.flow.register import Register, Snapshot
from policies import access
from policies.access import NOT_PERMITTED, Access, Permit
from policies.agreement import Purpose
from policies.written import OFFICIAL_TIME

PURPOSES = frozenset(get_args(Purpose))
ACTIONS: Mapping[Action, access.Action] = {Action(name): name for name in get_args(access.Action)}
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9/._-]{2,63}$"

NOT_FOUND = Refuse("not_found", "No existe o no le está compartido", "It does not exist or is not shared with you")
UNKNOWN_CALLER = Refuse(
    "caller_unknown",
    "Su cuenta no está registrada en esta pasarela: pida el alta a su enlace",
    "Your account is not registered with this gateway: ask your liaison",
)
NO_PURPOSE = Refuse(
    "purpose_required",
    "Indique el propósito y la referencia (encabezados Convenio-Purpose y Convenio-Reference)",
    "State purpose and reference (headers Convenio-Purpose and Convenio-Reference)",
)
PERSONAL_REFERENCE = Refuse(
    "reference_personal",
    "La referencia debe ser un oficio, carpeta o análisis, no un dato personal",
    "The reference must be a letter, file or analysis number, not personal data",
)


class Asker(Protocol):
    """Who asks, as the verified token says."""

    @property
    def issuer(self) -> str:
        """Who vouches for the subject."""

    @property
    def subject(self) -> str:
        """The person or machine."""

    @property
    def agency(self) -> str:
        """Whom it acts for."""

    @property
    def roles(self) -> frozenset[str]:
        """As what."""


@dataclass(frozen=True)
class Reason:
    """Why somebody asks: a purpose of the closed vocabulary and a reference to the work it serves."""

    purpose: str
    reference: str


@dataclass(frozen=True)
class Permitted:
    """A permitted question: what is needed to write down the answer."""

    asker: Asker
    action: Action
    reason: Reason
    view: ViewInForce | None = None
    query: Mapping[str, object] = field(default_factory=dict)


def reason_of(purpose: str | None, reference: str | None) -> Reason | Refuse:
    """The stated reason, if it is one."""
    if purpose not in PURPOSES or reference is None or not re.fullmatch(REFERENCE, reference):
        return NO_PURPOSE
    if personal(reference):
        return PERSONAL_REFERENCE
    return Reason(purpose or "", reference)


class Desk:
    """Decides and records. One per process."""

    def __init__(
        self,
        register: Register,
        access: Access,
        log: AccessLog,
        agency_kinds: Mapping[str, str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._register, self._access, self._log = register, access, log
        self._agency_kinds, self._clock = agency_kinds, clock
        self._standing: tuple[Snapshot, datetime] | None = None
        self._judged: dict[tuple[Asker, Action, int, str], tuple[ViewInForce | None, Permit | Refuse]] = {}

    def caller(self, asker: Asker) -> Caller | Refuse:
        """The registered caller behind the token; its agency must be the token's."""
        caller = self._register.now().callers.get((asker.issuer, asker.subject))
        return caller if caller is not None and caller.agency == asker.agency else UNKNOWN_CALLER

    def roles(self, asker: Asker) -> frozenset[str]:
        """What the asker may act as: the token's roles that the register knows too."""
        caller = self.caller(asker)
        return frozenset() if isinstance(caller, Refuse) else asker.roles & caller.roles

    def judge(self, asker: Asker, action: Action, view: ViewInForce | None, purpose: str) -> Permit | Refuse:
        """The decision alone; nothing is written. Another agency's view and an absent one are refused alike.

        The policies' clock has seconds, and nothing decides but who asks what, what stands, and the second: while these
        are the same a question is decided once.
        """
        standing = (self._register.now(), self._clock().replace(microsecond=0))
        if standing != self._standing:
            self._judged = {}
        judged = self._judged
        self._standing = standing  # each look makes a snapshot of its own: the same values are compared once
        question = (asker, action, id(view), purpose)
        known = judged.get(question)
        if known is None:  # kept with its view: an id is another's as soon as nothing holds its owner
            known = judged[question] = (view, self._decision(asker, action, view, purpose, standing[1]))
        return known[1]

    def _decision(
        self, asker: Asker, action: Action, view: ViewInForce | None, purpose: str, at: datetime
    ) -> Permit | Refuse:
        caller = self.caller(asker)
        if isinstance(caller, Refuse):
            return caller
        if view is not None and not _concerns(view, asker.agency):
            return NOT_FOUND
        asks = access.Caller(
            asker.subject,
            asker.agency,
            self._agency_kinds.get(asker.agency, ""),
            asker.roles & caller.roles,
            _end_of(caller.vetted_until),
            caller.standing,
        )
        about = None if view is None else access.ViewInForce.of(view.view, view.state)
        return self._access.decide(access.Question(asks, ACTIONS[action], about, purpose, at))

    async def ask(
        self,
        asker: Asker,
        action: Action,
        reason: Reason,
        view: ViewInForce | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Permitted | Refuse:
        """Decide; a refusal is written down before it is told."""
        decision = self.judge(asker, action, view, reason.purpose)
        asked = Permitted(asker, action, reason, view, query or {})
        if isinstance(decision, Refuse):
            await self._log.append(_leaf(asked, refused=decision.code))
            return decision
        return asked

    async def ask_any(
        self, asker: Asker, action: Action, reason: Reason, query: Mapping[str, object]
    ) -> tuple[Permitted, frozenset[str]] | Refuse:
        """The names of all views this may be done with; a refusal, written down, where there is none."""
        views = [v for v in self._register.now().views.values() if _concerns(v, asker.agency)]
        decisions = [(v.view.name, self.judge(asker, action, v, reason.purpose)) for v in views]
        names = frozenset(name for name, decision in decisions if isinstance(decision, Permit))
        asked = Permitted(asker, action, reason, None, query)
        if names:
            return asked, names
        refusals = [decision for _, decision in decisions if isinstance(decision, Refuse)]
        refusal = refusals[0] if refusals else self._stranger(asker)
        await self._log.append(_leaf(asked, refused=refusal.code))
        return refusal

    def _stranger(self, asker: Asker) -> Refuse:
        caller = self.caller(asker)
        return caller if isinstance(caller, Refuse) else NOT_PERMITTED

    async def absent(self, asker: Asker, action: Action, reason: Reason) -> Refuse:
        """Something that does not exist was asked for: refused and written down as another agency's would be."""
        caller = self.caller(asker)
        refusal = caller if isinstance(caller, Refuse) else NOT_FOUND
        await self._log.append(_leaf(Permitted(asker, action, reason), refused=refusal.code))
        return refusal

    async def unreasoned(self, asker: Asker, refusal: Refuse) -> None:
        """Write down that somebody gave no reason. What they wrote instead is not kept: it may be personal data."""
        asked = Permitted(asker, Action.REFUSE, Reason("", ""))
        await self._log.append(_leaf(asked, refused=refusal.code))

    async def record(self, asked: Permitted, *, records: int = 0, sequences: Sequence[int] = ()) -> str:
        """Write down the answer and which releases it holds; returns the leaf's id once it is durable.

        Raises LogUnavailable: then there must be no answer.
        """
        leaf = _leaf(asked, records=records, sequences=sequences)
        await self._log.append(leaf)
        return leaf.id


def _end_of(day: str) -> datetime:
    """The instant that day is over, in the agreements' calendar."""
    return datetime.combine(date.fromisoformat(day), time.max, OFFICIAL_TIME)


def _concerns(view: ViewInForce, agency: str) -> bool:
    return agency == view.view.owner or agency in view.view.recipients or agency in view.view.auditors


def _leaf(asked: Permitted, *, refused: str = "", records: int = 0, sequences: Sequence[int] = ()) -> Leaf:
    view = None if asked.view is None else asked.view.view
    return Leaf(
        action=asked.action,
        outcome=Outcome.REFUSE if refused else Outcome.PERMIT,
        reason=refused,
        subject=asked.asker.subject,
        agency=asked.asker.agency,
        issuer=asked.asker.issuer,
        roles=tuple(sorted(asked.asker.roles)),
        view="" if view is None or refused == NOT_FOUND.code else view.name,
        kind="" if view is None or refused == NOT_FOUND.code else view.kind,
        purpose=asked.reason.purpose,
        reference=asked.reason.reference,
        query=dict(asked.query),
        records=records,
        first=min(sequences, default=None),
        last=max(sequences, default=None),
        sequences=ranges(sequences),
    )
