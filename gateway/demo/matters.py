"""What the agencies hold about a matter, before anybody writes it down badly: report, hearing, case file.

Moments are naive and local (America/Mexico_City), as the sources keep them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.demo.catalogue import Crime, Infraction, Measure
from gateway.demo.people import Person


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something happened."""

    street: str
    number: str
    neighbourhood: str
    postal_code: str
    latitude: float
    longitude: float
    sector: str


@dataclass(frozen=True, slots=True)
class Party:
    """A person in a matter."""

    person: Person
    role: str  # detained | victim | complainant | witness | accused | officer
    relation: str | None = None
    protected: bool = False
    health: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One police report. ``crime`` and ``infraction`` are both None where the police only helped."""

    number: int
    iph: str
    at: datetime
    what: str  # in the police's words
    crime: Crime | None
    infraction: Infraction | None
    spot: Spot
    detained: tuple[Person, ...]
    victim: Party | None
    officer: Person
    force: bool
    vehicle: tuple[str, str, str, str] | None  # make, line, colour, plates
    weapon: str | None
    followed: str  # civic_court | prosecutor | none
    narrative: str

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in it but the officer."""
        return (*self.detained, *((self.victim.person,) if self.victim else ()))


@dataclass(frozen=True, slots=True)
class Hearing:
    """One person before the civic judge."""

    number: int
    incident: Incident
    person: Person
    presented: datetime
    heard: datetime
    judge: Person
    measure: Measure
    amount: int  # UMA, hours of arrest or hours of service, by the measure
    programme: str | None
    fulfilled: bool
    certificate: str
    reason: str

    @property
    def people(self) -> tuple[Person, ...]:
        """The person before the judge."""
        return (self.person,)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One prosecutor's case file."""

    number: int
    incident: Incident
    opened: datetime
    stage: str
    parties: tuple[Party, ...]
    prosecutor: Person
    narrative: str

    @property
    def people(self) -> tuple[Person, ...]:
        """All parties."""
        return tuple(party.person for party in self.parties)


Matter = Incident | Hearing | CaseFile
